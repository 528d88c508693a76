"""What the clock does to orders, in steps that may be run again: each returns how many it turned."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from brokerage.budgets.guards import day_of
from brokerage.budgets.models import Budget
from brokerage.door.actor import SYSTEM
from brokerage.orders import asking, basis, changes, commitments, delivering, reminding, retainers, timetable
from brokerage.orders.models import Order, OrderHold
from brokerage.orders.states import LIVE, OVER

STEPS: tuple[Callable[[Session, datetime], int], ...] = (
    asking.lapse, changes.end_due, changes.start_due, changes.resume_due, reminding.remind,
    retainers.record, delivering.confirm_late)
AHEAD_DAYS = 28
"""So long before the money of an order runs out, that of the next year is set aside, where there is a budget for it."""


def running(db: Session) -> list[int]:
    """Orders that run, and those that are over and may still hold money."""
    holds = select(OrderHold.id).where(OrderHold.order_id == Order.id).exists()
    return list(db.scalars(select(Order.id).where(or_(Order.state.in_(LIVE), Order.state.in_(OVER) & holds)).order_by(Order.id)))


def day(db: Session, order_id: int, at: datetime) -> None:
    """One order's night: money for the next year, visits a fortnight ahead, and what nobody used given back."""
    order = db.get_one(Order, order_id)
    if order.state in LIVE:
        go_on(db, order, at)
        timetable.write(db, order, at)
    changes.settle(db, order, at)


def go_on(db: Session, order: Order, at: datetime) -> bool:
    """Set the money of the next financial year aside, as far as the budget goes (M-13): True when that was due."""
    until, budget = order.committed_until, db.get_one(Budget, order.budget_id)
    if until is None or (until - day_of(at)).days > AHEAD_DAYS or order.per == "ONCE":
        return False
    last = min(d for d in (budget.ends_on, basis.year_end(until + basis.DAY), order.last_day) if d is not None)
    if last <= until:
        return False
    order.committed_until = last
    commitments.keep(db, order, by=SYSTEM, at=at, on=until + basis.DAY, words=f"Set aside for {order.provider_name}: goes on")
    return True
