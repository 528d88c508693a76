"""Approving, as far as money goes: shares worked out on the service day, posted, kept, and handed on to be paid.

`ON_APPROVED` is filled by the composition root: rooms above (payments) are told of each approval in its own transaction, so there
is never an approval without its payment, and this room knows nothing of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets.models import FundingStream
from brokerage.invoices import posting
from brokerage.invoices.facts import Facts
from brokerage.invoices.lines import Kept
from brokerage.invoices.matching import Drawn
from brokerage.invoices.models import Invoice
from brokerage.invoices.posting import Bill, LineShare
from brokerage.invoices.sharing import Sharing
from brokerage.invoices.states import INVOICE
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move_rows
from brokerage.people.models import Organisation

NOTHING = Pence(0)
CODES = {"OVERSPEND": "NO_MONEY"}
"""Refusals of the till → reasons of this room."""


class LineOf(Struct, frozen=True):
    """What is taken of a line (pence with VAT; `vat` is the part that is tax), and the days it was drawn from."""

    line_id: int
    order_id: int
    taken: Pence
    drawn: tuple[Drawn, ...]
    vat: Pence = NOTHING


class Item(Struct, frozen=True):
    """A bill to be owed, with what is taken of each line."""

    row: Invoice
    lines: Sequence[LineOf]


class Owed(Struct, frozen=True):
    """A payer's part of an approved bill. `shares` are (budget, stream, pence) and come to `amount`."""

    invoice_id: int
    number: str
    payer_org_id: int | None
    payee_org_id: int
    amount: Pence
    due_on: date
    buyer: str
    by: str
    shares: tuple[tuple[int, int, Pence], ...]


ON_APPROVED: list[Callable[[Session, Sequence[Owed], datetime], None]] = []


def line(kept: Kept) -> LineOf:
    assert kept.order_id is not None
    return LineOf(kept.id, kept.order_id, kept.taken, kept.verdict.drawn, kept.taken - kept.verdict.accepted)


def owe(db: Session, items: Sequence[Item], known: Facts, *, by: str, at: datetime, why: str = "") -> dict[int, Refusal]:
    """Post, keep and approve these bills, each all or nothing; by invoice id, those that could not be: they stay where they are,
    and their reasons say NO_SPLIT or NO_MONEY. Every bill is in a state from which `approve` starts."""
    if not items:
        return {}
    orders = [one.order_id for item in items for one in item.lines]
    sharing = Sharing(db, [item.row.budget_id for item in items if item.row.budget_id], orders)
    names = _names(db, items)
    bills, refused = _posted(db, items, known, sharing, names, by, at)
    short = [item for item in items if item.row.id in refused and refused[item.row.id].code == "OVERSPEND"]
    if short:  # a penny of rounding must not stop a bill for which all the money was set aside
        more, still = _posted(db, short, known, sharing, names, by, at, as_accrued=True)
        bills, refused = [*bills, *more], {**{n: no for n, no in refused.items() if no.code != "OVERSPEND"}, **still}
    for item in items:
        if item.row.id in refused:
            _say(item.row, refused[item.row.id])
    _approved(db, bills, by, at, why)
    _tell(db, bills, by, at)
    return refused


def _posted(
    db: Session,
    items: Sequence[Item],
    known: Facts,
    sharing: Sharing,
    names: dict[int, str],
    by: str,
    at: datetime,
    *,
    as_accrued: bool = False,
) -> tuple[list[Bill], dict[int, Refusal]]:
    """The bills that are now owed, and the others with why not."""
    bills, refused = [], {}
    for item in items:
        try:
            words = f"{names[item.row.provider_org_id]}: bill {item.row.named}"
            bills.append(Bill(item.row, words, _shares(item, known, sharing, as_accrued)))
        except Refusal as no:
            refused[item.row.id] = no
    refused |= posting.post(db, bills, by=by, at=at)
    return [bill for bill in bills if bill.invoice.id not in refused], refused


def _names(db: Session, items: Sequence[Item]) -> dict[int, str]:
    rows = select(Organisation.id, Organisation.name).where(Organisation.id.in_({item.row.provider_org_id for item in items}))
    return {row[0]: row[1] for row in db.execute(rows)}


def _shares(item: Item, known: Facts, sharing: Sharing, as_accrued: bool) -> list[LineShare]:
    found = []
    for one in item.lines:
        placed = known.placed[one.order_id]
        shares = sharing.of_line(placed.budget_id, placed.split_key, one.order_id, one.taken, one.drawn, as_accrued=as_accrued)
        back = [NOTHING] * len(shares)
        if one.vat > NOTHING and item.row.buyer == "FUNDER":
            streams, amounts = [s.stream_id for s in shares], [s.amount for s in shares]
            back = sharing.recovery.parts(one.vat, streams, amounts, placed.category, item.row.issued_on)
        found += [LineShare(one.line_id, share, part) for share, part in zip(shares, back, strict=True)]
    return found


def _say(row: Invoice, no: Refusal) -> None:
    code = CODES.get(no.code, no.code)
    row.reasons = " ".join(dict.fromkeys([*row.reasons.split(), code]))


def _approved(db: Session, bills: Sequence[Bill], by: str, at: datetime, why: str) -> None:
    for state in ("MATCHED", "PART_APPROVED", "RESOLVED"):
        rows = [bill.invoice for bill in bills if bill.invoice.state == state]  # what was approved has left these states
        move_rows(db, INVOICE, rows, "approve", by=by, at=at, why=why)
    for bill in bills:
        bill.invoice.approved_by, bill.invoice.approved_at = by, at
    db.flush()


def _tell(db: Session, bills: Sequence[Bill], by: str, at: datetime) -> None:
    """Hand every payer's part on."""
    if not ON_APPROVED or not bills:
        return
    owed = owed_by(db, bills, by)
    for tell in ON_APPROVED:
        tell(db, owed, at)


def owed_by(db: Session, bills: Sequence[Bill], by: str) -> list[Owed]:
    streams = {one.share.stream_id for bill in bills for one in bill.shares}
    payers: dict[int, int | None] = {}
    for first in range(0, len(streams), 500):
        part = sorted(streams)[first : first + 500]
        rows = db.execute(select(FundingStream.id, FundingStream.payer_org_id).where(FundingStream.id.in_(part)))
        payers |= {row[0]: row[1] for row in rows}
    return [owed for bill in bills for owed in _parts_of(bill, payers, by)]


def _parts_of(bill: Bill, payers: dict[int, int | None], by: str) -> list[Owed]:
    row = bill.invoice
    sums: dict[int | None, dict[int, Pence]] = {}
    for one in bill.shares:
        of_payer = sums.setdefault(payers[one.share.stream_id], {})
        of_payer[one.share.stream_id] = of_payer.get(one.share.stream_id, NOTHING) + one.share.amount
    made = []
    for payer, streams in sums.items():
        shares = tuple((row.budget_id or 0, stream, pence) for stream, pence in sorted(streams.items()) if pence > NOTHING)
        if shares:
            amount = Pence.total(pence for _, _, pence in shares)
            made.append(Owed(row.id, row.named, payer, row.provider_org_id, amount, row.due_on, row.buyer, by, shares))
    return made
