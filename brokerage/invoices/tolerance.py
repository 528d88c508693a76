"""What was given a little beyond the order passes without asking: up to half an hour or 2% of what was ordered, whichever is
more, in the order's period of four weeks (M-41). It is accrued as an agreed extra is; more than that waits for its two yeses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.door.actor import SYSTEM
from brokerage.kit.errors import Refusal
from brokerage.kit.states import note
from brokerage.orders import accepting, basis
from brokerage.orders.basis import Basis
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order

LEAST_MINUTES = 30
PERCENT = Decimal(2)
PAID_FOR = ("CONFIRMED", "CANCELLED_LATE")


def pass_small_extras(db: Session, order_ids: Iterable[int], *, at: datetime) -> int:
    """Accept what lies within the tolerance of these orders' periods; how many deliveries. One statement where there is none."""
    ids = sorted(set(order_ids))
    found: dict[tuple[int, int], list[Delivery]] = defaultdict(list)
    for first in range(0, len(ids), 500):
        beyond = (Delivery.extra_minutes > 0) | (Delivery.extra_quantity > 0)
        rows = select(Delivery).where(Delivery.order_id.in_(ids[first : first + 500]), Delivery.state.in_(PAID_FOR), beyond)
        for delivery in db.scalars(rows.order_by(Delivery.day, Delivery.id)):
            found[delivery.order_id, delivery.period or 0].append(delivery)
    done = 0
    for (order_id, period), deliveries in found.items():
        order = db.get_one(Order, order_id)
        known = basis.load(db, order)
        if _within(db, known, period, deliveries):
            done += sum(_accepted(db, order, known, delivery, at) for delivery in deliveries)
    return done


def _within(db: Session, known: Basis, period: int, deliveries: list[Delivery]) -> bool:
    first, last = known.period_days(period)
    column = Delivery.accepted_minutes if known.timed else Delivery.accepted_quantity
    given = db.scalar(
        select(func.sum(column)).where(
            Delivery.order_id == known.order.id, Delivery.day >= first, Delivery.day <= last, Delivery.state.in_(PAID_FOR)
        )
    )
    ordered = Decimal(accepting.ordered(db, known, first, last))
    over = Decimal(str(given or 0)) + sum((_beyond(known, d) for d in deliveries), Decimal(0)) - ordered
    return over <= max(Decimal(LEAST_MINUTES if known.timed else 0), ordered * PERCENT / 100)


def _beyond(known: Basis, delivery: Delivery) -> Decimal:
    return Decimal(delivery.extra_minutes or 0) if known.timed else delivery.extra_quantity or Decimal(0)


def _accepted(db: Session, order: Order, known: Basis, delivery: Delivery, at: datetime) -> bool:
    """Where there is no money for it, it waits as every extra does."""
    units = delivery.extra_minutes or 0 if known.timed else delivery.extra_quantity or Decimal(0)
    try:
        with db.begin_nested():
            accepting.accept(db, order, delivery, units, by=SYSTEM, at=at, beyond=True)
            note(
                db,
                "delivery",
                delivery.id,
                "within_tolerance",
                by=SYSTEM,
                at=at,
                why="Within half an hour or 2% of the order.",
                about=delivery.about,
            )
    except Refusal:
        db.refresh(delivery)
        return False
    return True
