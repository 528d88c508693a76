"""What of a bill waits is set apart as a part of its own: its number, a part number, lines with only what waits.

So the undisputed part goes on at once and keeps its last day, and the clock of this part stands still (M-43). A part can be
matched again, settled by a credit note, or agreed to; it may fall apart once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.invoices.facts import Placed
from brokerage.invoices.lines import Kept, keep
from brokerage.invoices.matching import HOURS, WAITS, Asked, Verdict, amount
from brokerage.invoices.models import Invoice
from brokerage.invoices.ports import DraftLine
from brokerage.invoices.states import INVOICE
from brokerage.kit.clock import LONDON
from brokerage.kit.money import Pence
from brokerage.kit.states import move_rows

NOTHING = Pence(0)
FOUR = Decimal("0.0001")
CODES = {"HOUR": "HUR", "DAY": "DAY", "WEEK": "WEE", "MILE": "SMI", "MONTH": "MON", "YEAR": "ANN"}
PRICE = "PRICE_ABOVE"


class Parent(Struct, frozen=True):
    """A bill of which a part waits: its row, drafts and verdicts; `rest` is what waits with VAT, less what was credited."""

    row: Invoice
    drafts: Sequence[DraftLine]
    kept: Sequence[Kept]
    rest: Pence


def set_apart(
    db: Session, parents: Sequence[Parent], placed: Mapping[int, Placed], *, by: str, at: datetime
) -> list[Invoice]:
    """The waiting part of each of these bills, as new rows in QUERIED; the parents keep what is undisputed. `placed` are the
    orders that their lines name."""
    if not parents:
        return []
    numbers = _next(db, parents)
    rows = [_row(parent, numbers[parent.row.id], at) for parent in parents]
    move_rows(db, INVOICE, rows, "set_apart", by=by, at=at, why="The rest of the bill goes on.")
    asking = []
    for row, parent in zip(rows, parents, strict=True):
        lines = [
            (*made, order)
            for line, kept in zip(parent.drafts, parent.kept, strict=True)
            for order in (placed.get(kept.order_id or 0),)
            for made in _waiting(line, kept, order)
        ]
        asking.append((row.id, [x for x, _, _ in lines], [_asked(x, order) for x, _, order in lines], [v for _, v, _ in lines]))
    keep(db, asking)
    return rows


def _next(db: Session, parents: Sequence[Parent]) -> dict[int, int]:
    """The next part number of each bill."""
    roots = {p.row.id: p.row.parent_id or p.row.id for p in parents}
    rows = (
        select(Invoice.parent_id, func.max(Invoice.part))
        .where(Invoice.parent_id.in_(set(roots.values())))
        .group_by(Invoice.parent_id)
    )
    used = {row[0]: row[1] for row in db.execute(rows)} if len(parents) <= 500 else {}
    return {number: used.get(root, 0) + 1 for number, root in roots.items()}


def _row(parent: Parent, part: int, at: datetime) -> Invoice:
    row = parent.row
    gross = parent.rest
    net = min(Pence.total(k.verdict.waits for k in parent.kept), gross)
    return Invoice(
        kind=row.kind,
        provider_org_id=row.provider_org_id,
        number=row.number,
        number_key=row.number_key,
        part=part,
        parent_id=row.parent_id or row.id,
        person_id=row.person_id,
        budget_id=row.budget_id,
        buyer=row.buyer,
        door=row.door,
        file_id=row.file_id,
        issued_on=row.issued_on,
        received_at=row.received_at,
        received_on=row.received_on,
        due_on=row.due_on,
        stopped_on=at.astimezone(LONDON).date(),
        from_day=row.from_day,
        to_day=row.to_day,
        net_pence=net,
        vat_pence=gross - net,
        gross_pence=gross,
        waiting_pence=gross,
        reasons=" ".join(reasons_of(parent.kept)),
        created_by=row.created_by,
    )


def reasons_of(kept: Sequence[Kept]) -> list[str]:
    """Every reason of these lines, once, in their order."""
    return list(dict.fromkeys(code for k in kept for code in k.verdict.reasons))


def _waiting(line: DraftLine, kept: Kept, placed: Placed | None) -> list[tuple[DraftLine, Verdict]]:
    """The lines that stand for what waits of one line."""
    v = kept.verdict
    if v.waits == NOTHING:
        return []
    if not v.accepted_units and v.above == line.net:
        return [(line, v)]
    made = []
    if v.over or v.undelivered:
        made.append(_units(line, v, placed))
    if v.above:
        pounds = Decimal(int(v.above)) / 100
        priced = DraftLine(
            line.ref,
            f"{line.name}: above the agreed price",
            Decimal(1),
            "C62",
            pounds,
            v.above,
            from_day=line.from_day,
            to_day=line.to_day,
            vat_category=line.vat_category,
            vat_rate=line.vat_rate,
        )
        made.append((priced, Verdict(WAITS, NOTHING, NOTHING, NOTHING, v.above, (PRICE,))))
    return made


def _units(line: DraftLine, v: Verdict, placed: Placed | None) -> tuple[DraftLine, Verdict]:
    """The units that wait, at no more than the agreed price; what cumulative rounding makes of them is kept as an allowance."""
    waiting = v.units - v.accepted_units
    unit = placed.fact.unit if placed else ""
    rate = _rate(line, placed)
    quantity, code, per = _written(waiting, unit)
    net = v.over + v.undelivered
    made = DraftLine(
        line.ref,
        line.name,
        quantity,
        code,
        rate,
        net,
        per=per,
        from_day=line.from_day,
        to_day=line.to_day,
        vat_category=line.vat_category,
        vat_rate=line.vat_rate,
    )
    reasons = tuple(code for code in v.reasons if code != PRICE)
    return made, Verdict(
        WAITS, NOTHING, v.over, v.undelivered, NOTHING, reasons, Fraction(0), v.over_units, v.ordered, v.delivered
    )


def _rate(line: DraftLine, placed: Placed | None) -> Decimal:
    assert placed is not None and line.from_day is not None
    agreed = placed.fact.rate(line.from_day, line.to_day or line.from_day) or line.price
    return min(agreed, line.price) if (line.per or Decimal(1)) == 1 and line.unit != "MIN" else agreed


def _written(units: Fraction, unit: str) -> tuple[Decimal, str, Decimal]:
    """Quantity, code and `per` for so many units: minutes where hours have no four digits."""
    if unit == HOURS and (units * 10_000).denominator != 1:
        return _cut(units * 60), "MIN", Decimal(60)
    return _cut(units), CODES.get(unit, "C62"), Decimal(1)


def _cut(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(FOUR, ROUND_DOWN)


def _asked(line: DraftLine, placed: Placed | None) -> Asked:
    """Its allowance is whatever makes price × quantity the amount that waits."""
    units = Fraction(line.quantity)
    off = amount(line.price, units, line.per or Decimal(1)) - line.net
    return Asked(
        order_id=placed.fact.id if placed else None,
        from_day=line.from_day,
        to_day=line.to_day or line.from_day,
        unit=line.unit,
        quantity=line.quantity,
        price=line.price,
        net=line.net,
        per=line.per or Decimal(1),
        off=off,
        vat=line.vat_category,
        person_id=placed.fact.person_id if placed else None,
    )
