"""The timetable: visits written ahead from the order's week, over a bounded horizon, and taken away when the order pauses or
ends. Callers commit."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets.guards import day_of
from brokerage.door.actor import SYSTEM
from brokerage.kit.states import move
from brokerage.orders import basis as working
from brokerage.orders.basis import DAY, Basis
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order, OrderVisit
from brokerage.orders.states import DELIVERY, LIVE

HORIZON_DAYS = 14
"""So many days ahead visits are written, each night."""
ONE = Decimal(1)


def write(db: Session, order: Order, at: datetime, *, until: date | None = None) -> int:
    """Write the order's visits up to fourteen days ahead, from where they were last written; returns how many. Again is
    nothing."""
    known = working.load(db, order)
    first = order.scheduled_until + DAY if order.scheduled_until else order.starts_on
    last = min(day for day in (until or day_of(at) + timedelta(days=HORIZON_DAYS), order.last_day, order.committed_until) if day)
    if last < first or order.state not in LIVE:
        return 0
    visits = list(db.scalars(select(OrderVisit).where(OrderVisit.order_id == order.id)
                             .order_by(OrderVisit.weekday, OrderVisit.from_minute)))
    made = _once(order, first) if order.per == "ONCE" else _days(known, visits, first, last)
    there = {(d.day, d.from_minute): d for d in db.scalars(select(Delivery).where(
        Delivery.order_id == order.id, Delivery.day >= first, Delivery.day <= last))}
    for delivery in made:
        known_one = there.get((delivery.day, delivery.from_minute))
        if known_one is None:
            move(db, DELIVERY, delivery, "schedule", by=SYSTEM, at=at, about=order.about)
        elif known_one.state == "DROPPED":
            move(db, DELIVERY, known_one, "restore", by=SYSTEM, at=at, about=order.about)
    order.scheduled_until = last
    db.flush()
    return len(made)


def _once(order: Order, first: date) -> list[Delivery]:
    return [_visit(order, order.starts_on, 9 * 60, None, order.quantity)] if first <= order.starts_on else []


def _days(known: Basis, visits: Sequence[OrderVisit], first: date, last: date) -> list[Delivery]:
    """One delivery for each visit of each day that is not paused. In units, a visit is one unit, whatever its length."""
    order, made = known.order, []
    monday = order.starts_on - timedelta(days=order.starts_on.weekday())
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        week = (day - monday).days // 7
        if known.paused(day):
            continue
        made += [_visit(order, day, v.from_minute, v.minutes, None if known.timed else ONE, v.carers)
                 for v in visits if v.weekday == day.weekday() and week % v.every == 0]
    return made


def _visit(order: Order, day: date, start: int, minutes: int | None, quantity: Decimal | None, carers: int = 1) -> Delivery:
    return Delivery(order_id=order.id, person_id=order.person_id, source="TIMETABLE", day=day, from_minute=start, minutes=minutes,
                    quantity=quantity, carers=carers)


def drop(db: Session, order: Order, first: date, last: date | None, at: datetime, why: str) -> int:
    """Planned visits from `first` to `last` are off, because the order is paused or over then. Returns how many."""
    query = select(Delivery).where(Delivery.order_id == order.id, Delivery.state == "SCHEDULED", Delivery.day >= first)
    found = list(db.scalars(query.where(Delivery.day <= last) if last else query))
    for delivery in found:
        move(db, DELIVERY, delivery, "drop", by=SYSTEM, at=at, why=why, about=order.about)
    return len(found)
