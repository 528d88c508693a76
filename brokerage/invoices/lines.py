"""Lines of bills, between a draft, the match and the table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from msgspec import Struct
from sqlalchemy import update
from sqlalchemy.orm import Session

from brokerage.invoices.facts import Placed
from brokerage.invoices.matching import Asked, Verdict
from brokerage.invoices.models import InvoiceLine
from brokerage.invoices.ports import DraftLine, vat_of
from brokerage.kit.bulk import insert_many, next_ids
from brokerage.kit.db import dated
from brokerage.kit.money import Pence

NOTHING = Pence(0)
ZERO, ONE, FOUR = Decimal(0), Decimal(1), Decimal("0.0001")
SIX = Decimal("0.000001")
MOST = Decimal(10) ** 9
MOST_PENCE = Pence(10**12)


class Kept(Struct, frozen=True):
    """A line in the table: its id, what is taken of it with VAT, and what the match said."""

    id: int
    order_id: int | None
    taken: Pence
    gross: Pence
    verdict: Verdict


def fits(line: DraftLine) -> bool:
    """Whether its numbers can be kept at all: no more than four digits after the point, and not absurd."""
    if line.per is not None and not (line.per.is_finite() and line.per > 0):
        return False
    numbers = (line.quantity, line.price, line.per or ONE, line.vat_rate or ZERO)
    return all(n.is_finite() and _four_digits(n) for n in numbers) and abs(line.net) < MOST_PENCE


@lru_cache(10_000)
def _four_digits(n: Decimal) -> bool:
    return abs(n) < MOST and n == n.quantize(FOUR)


def asked(line: DraftLine, placed: Placed | None) -> Asked:
    """What the match is asked about a line of a draft."""
    off = Pence.total(a.amount if not a.charge else -a.amount for a in line.allowances) if line.allowances else NOTHING
    return Asked(
        order_id=placed.fact.id if placed else None,
        from_day=line.from_day,
        to_day=line.to_day or line.from_day,
        unit=line.unit,
        quantity=line.quantity,
        price=line.price,
        net=line.net,
        per=line.per or ONE,
        off=off,
        vat=line.vat_category,
        person_id=placed.fact.person_id if placed else None,
    )


def asked_again(line: InvoiceLine, person_id: int | None, *, rest: bool) -> Asked:
    """The same of a line that is in the table."""
    return Asked(
        order_id=line.order_id,
        from_day=line.from_day,
        to_day=line.to_day,
        unit=line.unit,
        quantity=line.quantity,
        price=line.price,
        net=line.net_pence,
        per=line.per,
        off=line.off_pence,
        vat=line.vat,
        person_id=person_id,
        rest=rest,
    )


_COLUMNS = (
    "id",
    "invoice_id",
    "number",
    "order_id",
    "name",
    "from_day",
    "to_day",
    "unit",
    "quantity",
    "price",
    "per",
    "off_pence",
    "net_pence",
    "vat",
    "vat_rate",
    "outcome",
    "reasons",
    "accepted_pence",
    "over_pence",
    "undelivered_pence",
    "above_pence",
    "taken_pence",
    "accepted_units",
    "over_units",
    "ordered_units",
    "delivered_units",
)
Asking = tuple[int, Sequence[DraftLine], Sequence[Asked], Sequence[Verdict]]


def keep(db: Session, bills: Sequence[Asking]) -> list[list[Kept]]:
    """Write the lines of these bills (invoice id, drafts, what was asked, verdicts), all at once. Of a bill that was not judged
    the lines are kept as they came."""
    ids = iter(next_ids(db, "invoice_line", sum(len(drafts) for _, drafts, _, _ in bills)))
    rows: list[tuple[Any, ...]] = []
    days = Days(db)
    made: list[list[Kept]] = []
    for invoice, drafts, askings, verdicts in bills:
        kept = []
        for n, line in enumerate(drafts):
            said = askings[n] if askings else asked(line, None)
            verdict = verdicts[n] if verdicts else Verdict("", NOTHING, NOTHING, NOTHING, line.net)
            one = Kept(
                next(ids), said.order_id, taken(verdict.accepted, line), taken(line.net, line), verdict
            )
            rows.append(_row(days, invoice, n + 1, line, said, one))
            kept.append(one)
        made.append(kept)
    insert_many(db, "invoice_line", _COLUMNS, rows)
    return made


def taken(net: Pence, line: DraftLine) -> Pence:
    """What is taken with its VAT."""
    return net + vat_of(net, line.vat_rate) if line.vat_rate else net


def _row(days: Days, invoice: int, number: int, line: DraftLine, said: Asked, kept: Kept) -> tuple[Any, ...]:
    v = kept.verdict
    return (
        kept.id,
        invoice,
        number,
        said.order_id,
        line.name[:200],
        days[said.from_day],
        days[said.to_day],
        said.unit[:10],
        _number(said.quantity),
        _number(said.price),
        _number(said.per),
        int(said.off),
        int(said.net),
        said.vat[:4],
        _number(line.vat_rate or ZERO),
        v.outcome,
        " ".join(v.reasons),
        int(v.accepted),
        int(v.over),
        int(v.undelivered),
        int(v.above),
        int(kept.taken),
        units(v.accepted_units),
        units(v.over_units),
        units(v.ordered),
        units(v.delivered),
    )


class Days(dict[date | None, Any]):
    """Days as the engine wants them, each written once: a file has few days and thousands of lines."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def __missing__(self, day: date | None) -> Any:
        made = self[day] = dated(self.db, day)
        return made


def _number(value: Decimal) -> str:
    """Of a bill that was refused for a number that cannot be kept, nothing is pretended."""
    return str(value) if value.is_finite() and abs(value) < MOST else "0"


def units(value: Fraction) -> str:
    """Six places, cut off, so that a bill never seems to have drawn more than it did."""
    if value.denominator == 1:
        return str(min(value.numerator, int(MOST)))
    cut = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(SIX, ROUND_DOWN)
    return str(min(cut, MOST))


def rewrite(db: Session, kept: Sequence[Kept]) -> None:
    """The new verdict of lines that are in the table."""
    for k in kept:
        v = k.verdict
        db.execute(
            update(InvoiceLine)
            .where(InvoiceLine.id == k.id)
            .values(
                outcome=v.outcome,
                reasons=" ".join(v.reasons),
                accepted_pence=v.accepted,
                over_pence=v.over,
                undelivered_pence=v.undelivered,
                above_pence=v.above,
                taken_pence=k.taken,
                accepted_units=Decimal(units(v.accepted_units)),
                over_units=Decimal(units(v.over_units)),
                ordered_units=Decimal(units(v.ordered)),
                delivered_units=Decimal(units(v.delivered)),
            )
        )
