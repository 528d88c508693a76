"""The retainer of a pause: each of its days, once it is over, is accrued at the part of the price that the order's terms say, so
that its provider can bill it (6.6, 6.12). Amounts are differences of cumulative amounts (M-07), and come to what was held for
the pause. Callers commit.

A day on which something was paid for already (a visit called off late) has no retainer beside it.
"""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from brokerage.budgets.guards import day_of
from brokerage.door.actor import SYSTEM
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, half_up
from brokerage.kit.states import move, note
from brokerage.orders import accepting, commitments
from brokerage.orders.basis import DAY, NOTHING, Basis, Segment, load
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order, OrderPause
from brokerage.orders.states import DELIVERY, OVER, RUNS
from brokerage.people.models import Person

KEPT = "Place kept"
TAKES = ("DELIVERED", "CONFIRMED", "DISPUTED", "CANCELLED_LATE", "RETAINED")
"""States of a delivery beside which no retainer is paid."""
FOUR = Decimal("0.0001")


def record(db: Session, at: datetime, most: int = 100) -> int:
    """Every day of a retained pause that is over and was not looked at yet; how many pauses that moved on."""
    yesterday = day_of(at) - DAY
    behind = or_(OrderPause.retained_until.is_(None), OrderPause.retained_until < yesterday)
    unfinished = or_(OrderPause.retained_until.is_(None), OrderPause.last.is_(None), OrderPause.retained_until < OrderPause.last)
    rows = db.execute(select(OrderPause, Order).join(Order, Order.id == OrderPause.order_id).where(
        OrderPause.percent > 0, OrderPause.first <= yesterday, behind, unfinished, Order.per != "ONCE",
        Order.state.in_((*RUNS, *OVER))).order_by(OrderPause.id).limit(most)).all()
    moved = 0
    for pause, order in rows:
        try:
            with db.begin_nested():
                _days(db, pause, order, yesterday, at)
                moved += 1
        except Refusal as no:  # no money: it is tried again, and people see why
            note(db, "order", order.id, "not_retained", by=SYSTEM, at=at, why=no.text, about=order.about)
    return moved


def _days(db: Session, pause: OrderPause, order: Order, yesterday: date, at: datetime) -> None:
    died = db.scalar(select(Person.died_on).where(Person.id == order.person_id))
    last = min(day for day in (yesterday, pause.last, order.last_day, died) if day is not None)
    first = pause.first if pause.retained_until is None else pause.retained_until + DAY
    pause.retained_until = yesterday if pause.last is None else min(pause.last, yesterday)
    taken = set(db.scalars(select(Delivery.day).where(Delivery.order_id == order.id, Delivery.day >= first, Delivery.day <= last,
                                                      Delivery.state.in_(TAKES))))
    if last >= first:
        known = load(db, order)
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            if day not in taken:
                _day(db, known, pause, day, at)


def _day(db: Session, known: Basis, pause: OrderPause, day: date, at: datetime) -> None:
    now, before = known.shared(pause.first, day), known.shared(pause.first, day - DAY)
    shares = {s: now[s] - before.get(s, NOTHING) for s in now}
    amount = Pence.total(shares.values())
    if amount <= NOTHING:
        return
    order, rule, term = known.order, known.rule(day), known.term(day)
    units = _units(known, pause.first, day)
    made = Delivery(order_id=order.id, person_id=order.person_id, source="RETAINER", day=day, worker=KEPT,
                    task=f"{pause.percent}% of the price", recorded_by=SYSTEM, recorded_at=at, period=known.period(day),
                    term_id=term.id or None, split_rule_id=rule.id if rule else None, fixed_pence=amount, amount_pence=amount)
    if known.timed:
        made.accepted_minutes = max(int(units), 1)
    else:
        made.accepted_quantity = max(units, FOUR)
    move(db, DELIVERY, made, "retain", by=SYSTEM, at=at, about=order.about)
    db.flush()
    words = f"{order.provider_name}: {order.what}, the place was kept on {in_full(day)}"
    commitments.draw(db, known, shares, f"delivery/{made.id}/retained", by=SYSTEM, at=at, on=day, words=words, delivery=made.id,
                     rule=made.split_rule_id, kind="RETAINED")


def _units(known: Basis, first: date, day: date) -> Decimal:
    """Minutes or units of the order that the retainer of this day stands for."""
    upto, before = (sum((_of(known, s) for s in known.segments(first, last)), Decimal(0)) for last in (day, day - DAY))
    return upto - before


def _of(known: Basis, one: Segment) -> Decimal:
    term, days = known.term(one.first), (one.last - one.first).days + 1
    if known.timed:
        return Decimal(int(half_up((term.minutes_weekly or 0) * days * one.percent, 700)))
    a_week = (term.quantity or Decimal(0)) * accepting.a_week(known.order.per)
    return (a_week * days * one.percent / 700).quantize(FOUR)
