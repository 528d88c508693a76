"""What an accepted delivery costs, and who pays it: cumulative amounts (M-07), the split of its day (M-05), nothing beyond the
order without two yeses (M-41). Callers commit."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import note
from brokerage.orders import basis as working
from brokerage.orders import commitments, guards
from brokerage.orders.basis import NOTHING, Basis
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order

Units = Decimal | int
"""Whole minutes where the order is in minutes, else units with four places."""
PAID = ("CONFIRMED", "CANCELLED_LATE")
NO_UNITS = Decimal(0)


class Sum(Struct, frozen=True):
    """What a period, term and split rule have come to so far."""

    units: Units
    amount: Pence
    shares: dict[int, Pence]


def accept(db: Session, order: Order, delivery: Delivery, units: Units, *, by: str, at: datetime,
           beyond: bool = False) -> Pence:
    """Accrue `units` of this delivery, as far as the order goes in its period; what is beyond waits as extra (unless `beyond`).
    Returns the pence that it adds. The caller has moved the delivery."""
    known = working.load(db, order)
    period, term = known.period(delivery.day), known.term(delivery.day)
    rule = known.rule(delivery.day)
    within = units if beyond or delivery.fixed_pence is not None else min(units, left(db, known, delivery))
    extra = _extra(delivery, known) if beyond else units - within
    delivery.period, delivery.term_id, delivery.split_rule_id = period, term.id or None, rule.id if rule else None
    before = so_far(db, known, delivery)
    if delivery.fixed_pence is not None:
        more, shares = delivery.fixed_pence, known.share(rule, delivery.fixed_pence)
    else:
        more, shares = _added(known, before, within, delivery.day)
    _note_units(known, delivery, within, extra if not beyond else type(units)(0))
    return _post(db, known, delivery, more, shares, "extra" if beyond else "accrued", by, at)


def _added(known: Basis, before: Sum, units: Units, day: date) -> tuple[Pence, dict[int, Pence]]:
    """The difference that `units` make to the cumulative amount and to each stream's part of it (M-07)."""
    whole = before.units + units  # type: ignore[operator]
    total = known.price(day, int(whole), None) if known.timed else known.price(day, None, Decimal(whole))
    now = known.share(known.rule(day), total)
    streams = now.keys() | before.shares.keys()
    shares = {s: now.get(s, NOTHING) - before.shares.get(s, NOTHING) for s in streams}
    return total - before.amount, shares


def _post(db: Session, known: Basis, delivery: Delivery, more: Pence, shares: dict[int, Pence], what: str, by: str,
          at: datetime) -> Pence:
    delivery.amount_pence = delivery.amount_pence + more
    if delivery.id is None:
        db.flush()
    words = f"{known.order.provider_name}: {known.order.what} on {in_full(delivery.day)}"
    commitments.draw(db, known, shares, f"delivery/{delivery.id}/{what}", by=by, at=at, on=delivery.day, words=words,
                     delivery=delivery.id, rule=delivery.split_rule_id)
    db.flush()
    return more


def so_far(db: Session, known: Basis, delivery: Delivery) -> Sum:
    """What has been accepted under the same period, term and split rule."""
    same = [Delivery.order_id == known.order.id, Delivery.period == delivery.period, Delivery.term_id == delivery.term_id,
            Delivery.split_rule_id == delivery.split_rule_id, Delivery.fixed_pence.is_(None),
            (Delivery.accepted_minutes if known.timed else Delivery.accepted_quantity).is_not(None)]
    if delivery.split_rule_id is None:
        same[3] = Delivery.split_rule_id.is_(None)
    column = Delivery.accepted_minutes if known.timed else Delivery.accepted_quantity
    units, pence = db.execute(select(func.sum(column), func.sum(Delivery.amount_pence)).where(*same)).one()
    counted, amount = int(units or 0) if known.timed else Decimal(str(units or 0)), Pence(int(pence or 0))
    return Sum(counted, amount, known.share(known.rule(delivery.day), amount))


def left(db: Session, known: Basis, delivery: Delivery) -> Units:
    """How many of the period's ordered units nobody has accepted yet: minutes, or units."""
    first, last = known.period_days(known.period(delivery.day))
    column = Delivery.accepted_minutes if known.timed else Delivery.accepted_quantity
    used = db.scalar(select(func.sum(column)).where(
        Delivery.order_id == known.order.id, Delivery.day >= first, Delivery.day <= last, Delivery.state.in_(PAID),
        Delivery.id != (delivery.id or 0)))
    mine = (delivery.accepted_minutes if known.timed else delivery.accepted_quantity) or 0
    whole = ordered(db, known, first, last)
    if known.timed:
        return max(int(whole) - int(used or 0) - int(mine), 0)
    return max(Decimal(whole) - Decimal(str(used or 0)) - Decimal(mine), NO_UNITS)


def ordered(db: Session, known: Basis, first: date, last: date) -> Units:
    """What is ordered for these days: by the week's quantity, or what the timetable has, whichever is more."""
    if known.order.per == "ONCE":
        return known.order.quantity or NO_UNITS
    last = max(first, min(last, known.order.last_day or last))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    open_days = [d for d in days if not known.paused(d)]
    if known.timed:
        made = sum((known.term(d).minutes_weekly or 0) for d in open_days) // 7
        planned = _planned(db, known, first, last, func.sum(Delivery.minutes * Delivery.carers))
        return max(made, int(planned or 0))
    weekly = {term.id: term.quantity or NO_UNITS for term in known.terms}
    made_units = sum((weekly[known.term(d).id] for d in open_days), NO_UNITS) * a_week(known.order.per) / 7
    planned = _planned(db, known, first, last, func.sum(Delivery.quantity))
    return max(made_units.quantize(Decimal("0.0001")), Decimal(str(planned or 0)))


def a_week(per: str) -> Decimal:
    """How many of them there are in a week (12 months are 52 weeks, M-08)."""
    return {"WEEK": Decimal(1), "FORTNIGHT": Decimal(1) / 2, "FOUR_WEEKS": Decimal(1) / 4, "MONTH": Decimal(12) / 52,
            "YEAR": Decimal(1) / 52}[per]


def _planned(db: Session, known: Basis, first: date, last: date, what: Any) -> Any:
    return db.scalar(select(what).where(
        Delivery.order_id == known.order.id, Delivery.source == "TIMETABLE", Delivery.day >= first, Delivery.day <= last,
        Delivery.state.not_in(("CANCELLED", "DROPPED"))))


def _extra(delivery: Delivery, known: Basis) -> Units:
    return (delivery.extra_minutes or 0) if known.timed else (delivery.extra_quantity or NO_UNITS)


def _note_units(known: Basis, delivery: Delivery, within: Units, extra: Units) -> None:
    if known.timed:
        delivery.accepted_minutes = (delivery.accepted_minutes or 0) + int(within)
        delivery.extra_minutes = int(extra) or None
    else:
        delivery.accepted_quantity = (delivery.accepted_quantity or NO_UNITS) + Decimal(within)
        delivery.extra_quantity = Decimal(extra) or None


def approve_extra(db: Session, order: Order, delivery: Delivery, *, by: Actor, at: datetime) -> bool:
    """A co-ordinator's yes and a funder's, each by somebody else, to what was delivered beyond the order (M-41). With the second
    it is accrued: True. Refused when nothing is beyond, twice, and for whoever is neither."""
    known = working.load(db, order)
    units = _extra(delivery, known)
    if not units:
        raise Refusal("Nothing was delivered beyond the order.", code="WRONG_STATE")
    if by.ref in (delivery.extra_care_by, delivery.extra_funder_by):
        raise Refusal("You have said yes already. Somebody else must say yes too.", code="AGREED_ALREADY")
    if not delivery.extra_care_by and _is_coordinator(by, order):
        delivery.extra_care_by = by.ref
    else:
        price = known.price(delivery.day, int(units) if known.timed else None, None if known.timed else Decimal(units))
        guards.funder_agrees(by, known, NOTHING, price, delivery.day)
        if delivery.extra_funder_by:
            raise Refusal("A funder has said yes already. The care co-ordinator must say yes too.", code="AGREED_ALREADY")
        delivery.extra_funder_by = by.ref
    note(db, "delivery", delivery.id, "approve_extra", by=by.ref, at=at, why="", about=delivery.about)
    if not (delivery.extra_care_by and delivery.extra_funder_by):
        return False
    accept(db, order, delivery, units, by=by.ref, at=at, beyond=True)
    return True


def _is_coordinator(by: Actor, order: Order) -> bool:
    return any(s.role == "CARE_COORDINATOR" and s.org_id in order.through for s in by.seats)


def total(deliveries: Iterable[Delivery]) -> Pence:
    return Pence.total(d.amount_pence for d in deliveries)
