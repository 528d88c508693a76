"""What the match is asked about, read in whole sets: a provider's orders by their numbers, what was given on them, and what
earlier bills were accepted for. Six statements, however many lines a file has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from msgspec import Struct
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from brokerage.invoices.matching import HOURS, Billed, Done, OrderFact
from brokerage.invoices.models import Invoice, InvoiceLine
from brokerage.invoices.states import LIVE
from brokerage.kit.money import Pence
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order, OrderPause, OrderTerm
from brokerage.people.models import Person

AT_ONCE = 500
"""Values in one IN list."""
PAID_FOR = ("CONFIRMED", "CANCELLED_LATE", "RETAINED")
ASKED_FOR = ("DELIVERED", "DISPUTED", *PAID_FOR)
VAT_WITHIN = {"S": Decimal(20), "R": Decimal(5)}
"""Codes whose prices in the catalogue, and so on orders, have the tax in them (domain M-47)."""
DAYS_A_WEEK = {"WEEK": 7, "FORTNIGHT": 14, "FOUR_WEEKS": 28}
ZERO = Fraction(0)
COUNTS = frozenset(LIVE)
"""States of bills whose accepted units cannot be billed again."""


class Placed(Struct, frozen=True):
    """An order as a bill needs it: what the match asks, and whose money it is."""

    fact: OrderFact
    ref: str
    budget_id: int
    buyer: str
    split_key: str
    what: str
    category: str = ""


class Facts(Struct, frozen=True):
    """`named`: every number by which the provider may call an order of theirs, in capitals."""

    placed: dict[int, Placed]
    named: dict[str, int]
    done: list[Done]
    billed: list[Billed]

    @property
    def orders(self) -> dict[int, OrderFact]:
        return {number: one.fact for number, one in self.placed.items()}


def named(db: Session, provider_id: int, numbers: Iterable[str]) -> list[int]:
    """Ids of those orders of this provider."""
    placed, _ = _placed(db, provider_id, {number.strip().upper() for number in numbers if number.strip()})
    return list(placed)


def of_provider(db: Session, provider_id: int, numbers: Iterable[str], *, apart_from: int = 0) -> Facts:
    """The facts about those orders of this provider that are named by `numbers` (their ref or purchase-order number); orders of
    others are not there. `apart_from` is a bill that is matched again, and so draws on nothing yet."""
    placed, named = _placed(db, provider_id, {number.strip().upper() for number in numbers if number.strip()})
    return Facts(placed, named, list(_done(db, placed)), _billed(db, placed, apart_from))


def by_id(db: Session, provider_id: int, order_ids: Iterable[int], *, apart_from: int = 0) -> Facts:
    """As `of_provider`, by the orders' ids."""
    ids = list(order_ids)
    refs = [ref for part in _parts(ids) for ref in db.scalars(select(Order.ref).where(Order.id.in_(part)))]
    return of_provider(db, provider_id, refs, apart_from=apart_from)


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    found = sorted(values)
    for start in range(0, len(found), AT_ONCE):
        yield found[start : start + AT_ONCE]


_ORDER = (
    Order.id,
    Order.ref,
    Order.po_number,
    Order.person_id,
    Order.budget_id,
    Order.state,
    Order.unit,
    Order.rate,
    Order.starts_on,
    Order.ends_on,
    Order.ended_on,
    Order.vat,
    Order.minutes_weekly,
    Order.quantity,
    Order.per,
    Order.buyer,
    Order.line_number,
    Order.what,
    Order.category,
    Person.died_on,
)


def _placed(db: Session, provider_id: int, numbers: set[str]) -> tuple[dict[int, Placed], dict[str, int]]:
    rows: list[Any] = []
    for part in _parts(numbers):
        asked = select(*_ORDER).join(Person, Person.id == Order.person_id).where(Order.provider_org_id == provider_id)
        rows += db.execute(asked.where(or_(Order.ref.in_(part), Order.po_number.in_(part)))).all()
    rates = _rates(db, [row.id for row in rows])
    pauses = _pauses(db, [row.id for row in rows])
    placed = {row.id: _order(row, rates.get(row.id, []), tuple(pauses.get(row.id, ()))) for row in rows}
    named = {name.upper(): row.id for row in rows for name in (row.po_number, row.ref) if name}
    return placed, named


def _rates(db: Session, ids: list[int]) -> dict[int, list[tuple[date, Decimal]]]:
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    for part in _parts(ids):
        terms = select(OrderTerm.order_id, OrderTerm.since, OrderTerm.rate).where(OrderTerm.order_id.in_(part))
        for number, since, rate in db.execute(terms.where(OrderTerm.state == "AGREED").order_by(OrderTerm.since, OrderTerm.id)):
            found[number].append((since, rate))
    return found


Paused = tuple[date, date | None, int]


def _pauses(db: Session, ids: list[int]) -> dict[int, list[Paused]]:
    found: dict[int, list[Paused]] = defaultdict(list)
    for part in _parts(ids):
        asked = select(OrderPause.order_id, OrderPause.first, OrderPause.last, OrderPause.percent)
        for number, first, last, percent in db.execute(asked.where(OrderPause.order_id.in_(part)).order_by(OrderPause.first)):
            found[number].append((first, last, percent))
    return found


def _order(row: Any, terms: list[tuple[date, Decimal]], pauses: tuple[Paused, ...] = ()) -> Placed:
    weekly = ZERO
    if row.minutes_weekly is not None:
        weekly = Fraction(row.minutes_weekly, 60)
    elif row.per in DAYS_A_WEEK:
        weekly = Fraction(row.quantity) * 7 / DAYS_A_WEEK[row.per]
    rates = terms or [(row.starts_on, row.rate)]
    fact = OrderFact(
        id=row.id,
        person_id=row.person_id,
        state=row.state,
        unit=row.unit,
        starts_on=row.starts_on,
        rates=tuple((since, without_vat(rate, row.vat)) for since, rate in rates),
        last_day=row.ended_on or row.ends_on,
        weekly=weekly,
        vat="S" if row.vat == "R" else row.vat,
        died_on=row.died_on,
        pauses=pauses,
    )
    return Placed(fact, row.ref, row.budget_id, row.buyer, f"line-{row.line_number}", row.what, row.category)


def without_vat(rate: Decimal, code: str) -> Decimal:
    """The price that a bill writes, tax apart; rounded up at the fourth digit, so that the agreed price never seems too high."""
    percent = VAT_WITHIN.get(code)
    return rate if percent is None else (rate * 100 / (100 + percent)).quantize(Decimal("0.0001"), ROUND_CEILING)


_DONE = (
    Delivery.order_id,
    Delivery.day,
    Delivery.state,
    Delivery.accepted_minutes,
    Delivery.accepted_quantity,
    Delivery.extra_minutes,
    Delivery.extra_quantity,
    Delivery.done_minutes,
    Delivery.done_quantity,
    Delivery.carers,
    Delivery.fixed_pence,
)


def _done(db: Session, placed: dict[int, Placed]) -> Iterator[Done]:
    """What was given on each day of each order, several visits of a day together."""
    days: dict[tuple[int, date], list[Any]] = defaultdict(list)
    for part in _parts(placed):
        for row in db.execute(select(*_DONE).where(Delivery.order_id.in_(part), Delivery.state.in_(ASKED_FOR))):
            days[row.order_id, row.day].append(row)
    for (number, day), visits in days.items():
        yield _day(number, day, visits, placed[number].fact.unit == HOURS)


def _day(number: int, day: date, visits: Sequence[Any], timed: bool) -> Done:
    accepted, extra, waiting, disputed = (0 if timed else Decimal(0) for _ in range(4))
    fixed: Pence | None = None
    for v in visits:
        if v.state in PAID_FOR:
            accepted += (v.accepted_minutes if timed else v.accepted_quantity) or 0
            extra += (v.extra_minutes if timed else v.extra_quantity) or 0
            if v.fixed_pence is not None:
                fixed = (fixed or Pence(0)) + v.fixed_pence
        else:
            units = (v.done_minutes or 0) * v.carers if timed else v.done_quantity or 0
            waiting, disputed = (waiting, disputed + units) if v.state == "DISPUTED" else (waiting + units, disputed)
    per = 60 if timed else 1
    return Done(number, day, _units(accepted, per), _units(extra, per), _units(waiting, per), _units(disputed, per), fixed,
                kept=any(v.state == "RETAINED" for v in visits))  # fmt: skip


@lru_cache(10_000)
def _units(value: Decimal | int, per: int) -> Fraction:
    return Fraction(value) / per if value else ZERO


def _billed(db: Session, placed: dict[int, Placed], apart_from: int) -> list[Billed]:
    """What bills that stand were accepted for, the oldest first."""
    found: list[Billed] = []
    columns = (
        InvoiceLine.id,
        InvoiceLine.order_id,
        InvoiceLine.from_day,
        InvoiceLine.to_day,
        InvoiceLine.accepted_units,
        InvoiceLine.over_units,
    )
    for part in _parts(placed):
        rows = db.execute(
            select(*columns)
            .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
            .where(InvoiceLine.order_id.in_(part), Invoice.state.in_(COUNTS), Invoice.kind == "INVOICE", Invoice.id != apart_from)
            .where(InvoiceLine.accepted_units > 0)
            .order_by(InvoiceLine.id)
        )
        found += [Billed(r.order_id, r.from_day, r.to_day, Fraction(r.accepted_units)) for r in rows]
    return found
