"""Bills come in: from any door, one or five thousand lines at a time, each kept with what the match says of it.

    got = intake.receive(db, provider, drafts, door="SHEET", by=actor, at=now)   → (a Bill for each draft, the facts)

Nothing is lost: a bill that is sent back is kept too, with its reason. What of a bill is undisputed goes on; what is not is set
apart as a part of its own (parts.py), so the undisputed part keeps its last day (M-43). Callers commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.invoices import facts as reading
from brokerage.invoices import late
from brokerage.invoices.facts import Facts, Placed
from brokerage.invoices.lines import Kept, asked, fits, keep
from brokerage.invoices.matching import ACCEPT, Asked, Verdict, match
from brokerage.invoices.models import Invoice
from brokerage.invoices.ports import INVOICE, DraftLine, InvoiceDraft, vat_of
from brokerage.invoices.states import INVOICE as MACHINE
from brokerage.invoices.tolerance import pass_small_extras
from brokerage.kit.clock import LONDON
from brokerage.kit.money import Pence
from brokerage.kit.states import move_rows
from brokerage.people.models import Organisation
from brokerage.people.user_actions import ref

NOTHING = Pence(0)
POUNDS = "GBP"
SHORTEST = 4
"""Numbers of orders have more letters than the numbers of an order's lines."""


class Bill(Struct):
    """A draft on its way in: the order of each line that names one, what stops it as a whole, its lines with their verdicts."""

    draft: InvoiceDraft
    placed: list[Placed | None]
    wrong: list[str]
    asked: list[Asked] = []
    verdicts: list[Verdict] = []
    row: Invoice = None  # type: ignore[assignment]  # made once everything is known
    kept: list[Kept] = []

    @property
    def accepted(self) -> bool:
        return bool(self.verdicts) and all(v.outcome == ACCEPT for v in self.verdicts)

    @property
    def some(self) -> bool:
        return any(v.accepted > NOTHING for v in self.verdicts)


def receive(
    db: Session,
    provider: Organisation,
    drafts: Sequence[InvoiceDraft],
    *,
    door: str,
    by: Actor | str,
    at: datetime,
    file: int | None = None,
    wrong: Sequence[str] = (),
) -> tuple[list[Bill], Facts]:
    """Take in invoices (no credit notes: crediting.receive) of one provider; those that stand are RECEIVED and judged, the others
    REJECTED with a reason. The facts come back too, for whoever decides."""
    numbers = {number for draft in drafts for number in _named(draft)}
    pass_small_extras(db, reading.named(db, provider.id, numbers), at=at)
    known = reading.of_provider(db, provider.id, numbers)
    bills = [_bill(draft, known) for draft in drafts]
    for bill in bills:
        bill.wrong += wrong
    _seen_before(db, provider.id, bills)
    judge(bills, known, today=at.astimezone(LONDON).date())
    _born(db, provider, bills, door, ref(by), at, file)
    for bill, kept in zip(bills, keep(db, [(b.row.id, b.draft.lines, b.asked, b.verdicts) for b in bills]), strict=True):
        bill.kept = kept
    return bills, known


def _named(draft: InvoiceDraft) -> Iterable[str]:
    """Every number of the bill that may be an order's. Where an electronic invoice has room for one order only, its lines name
    others as the line of the order."""
    yield draft.order
    for line in draft.lines:
        yield from (number for number in (line.order, line.order_line) if len(number.strip()) >= SHORTEST)


def _bill(draft: InvoiceDraft, known: Facts) -> Bill:
    placed = [_order_of(draft, line, known) for line in draft.lines]
    wrong = list(wrong_of(draft))
    if not placed or any(one is None for one in placed):
        wrong.append("NO_ORDER" if any(number.strip() for number in _named(draft)) else "NO_ORDER_NUMBER")
    wrong += _mixed([one for one in placed if one is not None])
    return Bill(draft, placed, wrong)


def _order_of(draft: InvoiceDraft, line: DraftLine, known: Facts) -> Placed | None:
    """The order of a line: the one that it names, else the bill's. One that it names and we do not know is no order."""
    by_line = known.named.get(line.order_line.strip().upper()) if len(line.order_line.strip()) >= SHORTEST else None
    said = line.order.strip().upper() or draft.order.strip().upper()
    number = by_line if by_line is not None and not line.order else known.named.get(said)
    return known.placed[number] if number is not None else None


def _mixed(placed: Sequence[Placed]) -> Iterable[str]:
    """A bill may be for several orders of one person and one budget. It is never for several people: each holder sees their bill
    whole and says yes to it, and nobody reads of somebody else's care."""
    if len({one.fact.person_id for one in placed}) > 1:
        yield "ANOTHER_PERSON"
    elif len({(one.budget_id, one.buyer) for one in placed}) > 1:
        yield "TWO_BUDGETS"


def wrong_of(draft: InvoiceDraft) -> Iterable[str]:
    """What is wrong with a bill as a whole, whatever was ordered."""
    t = draft.totals
    if draft.currency != POUNDS:
        yield "NOT_POUNDS"
    if draft.allowances or any((t.allowances, t.charges, t.prepaid, t.rounding)):
        yield "OWN_CHARGES"
    lines = Pence.total(line.net for line in draft.lines)
    vat = Pence.total(vat_of(line.net, line.vat_rate) for line in draft.lines)
    pennies = Pence(len(draft.lines))  # VAT is worked out on each rate's sum, so it may differ by less than a penny a line
    if not draft.lines or t.lines != lines or t.net + t.vat != t.gross or abs(t.vat - vat) > pennies:
        yield "TOTALS_WRONG"
    if not all(fits(line) for line in draft.lines) or len(draft.number) > 60 or not draft.number.strip():
        yield "TOTALS_WRONG"


def _seen_before(db: Session, provider_id: int, bills: Sequence[Bill]) -> None:
    """A number can be used once by a provider; the first of two in one file keeps it."""
    numbers = sorted({bill.draft.number.strip() for bill in bills})
    used: set[str] = set()
    for first in range(0, len(numbers), 500):
        part = numbers[first : first + 500]
        used |= set(
            db.scalars(
                select(Invoice.number).where(
                    Invoice.provider_org_id == provider_id, Invoice.number.in_(part), Invoice.state != "REJECTED"
                )
            )
        )
    for bill in bills:
        number = bill.draft.number.strip()
        if number in used:
            bill.wrong.append("SAME_NUMBER")
        elif not bill.wrong:
            used.add(number)


def judge(bills: Sequence[Bill], known: Facts, *, today: date) -> None:
    """Every line of every bill that stands, matched in one go, so that no hour is accepted twice."""
    lines: list[Asked] = []
    for bill in bills:
        if not bill.wrong:
            bill.asked = [asked(line, order) for line, order in zip(bill.draft.lines, bill.placed, strict=True)]
            lines += bill.asked
    found = iter(match(lines, known.orders, known.done, today=today, billed=known.billed))
    for bill in bills:
        bill.verdicts = [next(found) for _ in bill.asked]


def _born(db: Session, provider: Organisation, bills: Sequence[Bill], door: str, by: str, at: datetime, file: int | None) -> None:
    day = at.astimezone(LONDON).date()
    for bill in bills:
        bill.row = _row(provider, bill, door, by, at, day, file)
    move_rows(db, MACHINE, [b.row for b in bills if not b.wrong], "receive", by=by, at=at)
    move_rows(db, MACHINE, [b.row for b in bills if b.wrong], "turn_away", by=by, at=at, why="See the reason.")


def _row(provider: Organisation, bill: Bill, door: str, by: str, at: datetime, day: date, file: int | None) -> Invoice:
    row = row_of(provider, bill.draft, None, bill.wrong, door=door, by=by, at=at, file=file)
    first = next((one for one in bill.placed if one is not None), None)
    if first is not None and not {"ANOTHER_PERSON", "TWO_BUDGETS"} & set(bill.wrong):
        row.person_id, row.budget_id, row.buyer = first.fact.person_id, first.budget_id, first.buyer
    return row


def row_of(
    provider: Organisation,
    draft: InvoiceDraft,
    like: Invoice | None,
    wrong: Sequence[str],
    *,
    door: str,
    by: str,
    at: datetime,
    file: int | None,
) -> Invoice:
    """A new row for a draft; a credit note's amounts stand below zero, and it is about whom the bill is about that it
    corrects."""
    day = at.astimezone(LONDON).date()
    days = [d for line in draft.lines for d in (line.from_day or draft.from_day, line.to_day or draft.to_day) if d is not None]
    number, sign = draft.number.strip()[:60] or "?", 1 if draft.kind == INVOICE else -1
    t = draft.totals
    return Invoice(
        kind="INVOICE" if sign == 1 else "CREDIT_NOTE",
        provider_org_id=provider.id,
        number=number,
        number_key=key_of(number),
        person_id=like.person_id if like else None,
        budget_id=like.budget_id if like else None,
        buyer=like.buyer if like else "FUNDER",
        door=door,
        file_id=file,
        issued_on=draft.issued,
        received_at=at,
        received_on=day,
        due_on=late.last_day(day),
        from_day=min(days, default=None),
        to_day=max(days, default=None),
        net_pence=t.net * sign,
        vat_pence=t.vat * sign,
        gross_pence=t.gross * sign,
        waiting_pence=max(t.gross * sign, NOTHING),
        reasons=" ".join(dict.fromkeys(wrong)),
        created_by=by,
    )


def key_of(number: str) -> str:
    """A number as people mistake it: letters and digits only, O read as 0, I and L as 1, leading zeros dropped."""
    plain = re.sub(r"[^A-Z0-9]", "", number.upper()).translate(str.maketrans("OIL", "011"))
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", plain)[:60]
