"""A bill made here from what was delivered and confirmed: one press, and it matches by its making (self-billing)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.invoices import actions, facts
from brokerage.invoices.facts import VAT_WITHIN, Facts, without_vat
from brokerage.invoices.intake import Bill
from brokerage.invoices.matching import HOURS, Pools, amount
from brokerage.invoices.models import Invoice, InvoiceLine
from brokerage.invoices.parts import CODES
from brokerage.invoices.ports import INVOICE, DraftLine, InvoiceDraft, Party, added_up
from brokerage.invoices.shapes import Proposed, Ready, ReadyRow
from brokerage.invoices.states import LIVE
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.money import Pence
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order
from brokerage.people.models import Organisation, Person
from brokerage.people.queries import number as known_number
from brokerage.people.roles import PROVIDERS

FOUR = Decimal("0.0001")
SHOWN = 50
Kept = tuple[date, Fraction, Pence]
"""A day of a retainer, the units that it stands for, and its pence."""
EXEMPT = "Welfare services under an individual care plan"


def ready(db: Session, actor: Actor, order_id: int) -> Ready:
    """What of an order of the actor's provider can be billed, week by week and price by price; Missing for another's order."""
    order = db.get(Order, known_number(order_id))
    if order is None or order.provider_org_id not in actor.orgs(*PROVIDERS):
        raise Missing(order_id)
    known = facts.of_provider(db, order.provider_org_id, [order.ref])
    person = db.get_one(Person, order.person_id)
    return Ready(order, person.name, tuple(_lines(known, order)), VAT_WITHIN.get(order.vat, Decimal(0)), _next_number(db, order))


def _lines(known: Facts, order: Order) -> Iterable[Proposed]:
    """Confirmed units that no bill has drawn: one line for each calendar week, cut where the price changes."""
    pools = Pools(known.done)
    for earlier in known.billed:
        pools.accepted.take(earlier.order_id, earlier.from_day, earlier.to_day, earlier.units)
    given, drawn = pools.accepted.given[order.id], pools.accepted.drawn[order.id]
    fact = known.placed[order.id].fact
    groups: dict[tuple[date, Decimal], list[tuple[date, Fraction]]] = defaultdict(list)
    kept: list[list[Kept]] = []
    for day in sorted(given):
        left = given[day] - drawn.get(day, Fraction(0))
        if left > 0:
            monday = day - timedelta(days=day.weekday())
            fixed = pools.fixed.get((order.id, day)) if left == given[day] else None
            rate = fact.rate(day, day)
            if fixed is not None and (order.id, day) in pools.kept:
                _put(kept, day, left, fixed)
            elif fixed is not None:
                yield Proposed(day, day, _four(left), order.unit, _each(fixed, left), fixed)
            elif rate is not None:
                groups[monday, rate].append((day, left))
    for week in kept:
        stood, net = sum((u for _, u, _ in week), Fraction(0)), Pence.total(p for *_, p in week)
        yield Proposed(week[0][0], week[-1][0], _four(stood), order.unit, _each(net, stood), net, retainer=True)
    for (_, price), days in groups.items():
        units = _four(sum((u for _, u in days), Fraction(0)))
        yield Proposed(days[0][0], days[-1][0], units, order.unit, price, amount(price, Fraction(units)))


def _put(kept: list[list[Kept]], day: date, units: Fraction, pence: Pence) -> None:
    """Days of a retainer that follow one another in a calendar week are one line."""
    if kept and kept[-1][-1][0] == day - timedelta(days=1) and day.weekday() > 0:
        kept[-1].append((day, units, pence))
    else:
        kept.append([(day, units, pence)])


def _four(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(FOUR, ROUND_DOWN)


def _each(fixed: Pence, units: Fraction) -> Decimal:
    return (Decimal(int(fixed)) / 100 / (Decimal(units.numerator) / Decimal(units.denominator))).quantize(FOUR)


def _next_number(db: Session, order: Order) -> str:
    """The order's reference with a count behind it: free when it is shown."""
    used = select(func.count(func.distinct(Invoice.id))).join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
    many = int(db.scalar(used.where(InvoiceLine.order_id == order.id, Invoice.part == 0)) or 0)
    return f"{order.ref}-{many + 1}"


def send(db: Session, ready: Ready, number: str, *, by: Actor, at: datetime) -> Bill:
    """Bill what is shown. Refused: nothing to bill, a number that was used."""
    if not ready.lines:
        raise Refusal("There is nothing to bill on this order: nothing is confirmed that was not billed.", code="NOTHING_TO_BILL")
    order = ready.order
    code = "S" if order.vat == "R" else order.vat
    lines = [_line(n, line, order, code, ready.vat_rate) for n, line in enumerate(ready.lines, 1)]
    vat, totals = added_up(lines, reason=EXEMPT)
    draft = InvoiceDraft(
        kind=INVOICE,
        number=number.strip(),
        issued=at.astimezone(LONDON).date(),
        supplier=Party(),
        buyer=Party(),
        lines=tuple(lines),
        totals=totals,
        vat=vat,
        order=order.ref,
    )
    assert order.provider_org_id is not None
    provider = db.get_one(Organisation, order.provider_org_id)
    bill = actions.take_in(db, provider, [draft], door="SCREEN", by=by, at=at)[0]
    if "SAME_NUMBER" in bill.wrong:
        raise Refusal("That number was used.", fields={"number": "You have used this number before. Choose another"})
    return bill


def _line(n: int, line: Proposed, order: Order, code: str, rate: Decimal) -> DraftLine:
    unit = "HUR" if order.unit == HOURS else CODES.get(order.unit, "C62")
    return DraftLine(
        str(n),
        f"Retainer in a pause: {order.what}" if line.retainer else order.what,
        line.quantity,
        unit,
        without_vat(line.price, "E"),
        line.net,
        vat_category="" if code == "U" else code,
        vat_rate=rate or None,
        from_day=line.first,
        to_day=line.last,
    )


def to_bill(db: Session, actor: Actor) -> list[ReadyRow]:
    """Orders of the actor's providers with something confirmed that no bill has drawn, the oldest first; at most 50."""
    orgs = actor.orgs("PROVIDER_ADMIN")
    if not orgs:
        return []
    units: Any = func.sum(func.coalesce(Delivery.accepted_quantity, 0) * 60 + func.coalesce(Delivery.accepted_minutes, 0))
    given = (
        select(Delivery.order_id, units.label("units"))
        .join(Order, Order.id == Delivery.order_id)
        .where(Order.provider_org_id.in_(orgs))
        .group_by(Delivery.order_id)
        .subquery()
    )
    billed = (
        select(InvoiceLine.order_id, func.sum(InvoiceLine.accepted_units).label("units"))
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(Invoice.provider_org_id.in_(orgs), Invoice.state.in_(LIVE), Invoice.kind == "INVOICE")
        .group_by(InvoiceLine.order_id)
        .subquery()
    )
    left = given.c.units / 60.0 - func.coalesce(billed.c.units, 0)
    rows = db.execute(
        select(Order.id, Order.ref, Order.what, Person.given_name + " " + Person.family_name, left, Order.unit)
        .join(given, given.c.order_id == Order.id)
        .outerjoin(billed, billed.c.order_id == Order.id)
        .join(Person, Person.id == Order.person_id)
        .where(left > case((Order.unit == HOURS, 0.01), else_=0.001))
        .order_by(Order.id)
        .limit(SHOWN)
    )
    return [
        ReadyRow(n, ref, what, person, Decimal(str(u)).quantize(Decimal("0.01")), unit) for n, ref, what, person, u, unit in rows
    ]
