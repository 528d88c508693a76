"""INVOICE_APPROVED (M-12): accrued → owed, stream by stream, by the split of the service days; the only place of this room
that posts. A difference between what was accrued and what is owed (price, tolerance, a penny) comes from available, or goes
back there.

One entry for each bill, split rule and service month, so that a settled dispute finds what it shared (M-33) and a correction
lies in the period that it corrects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.budgets import chart, journal
from brokerage.budgets.journal import Posting
from brokerage.invoices import vat
from brokerage.invoices.lines import Days
from brokerage.invoices.models import Invoice
from brokerage.invoices.sharing import Share
from brokerage.kit.bulk import insert_many
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger import Transfer

NOTHING = Pence(0)
KIND, CREDITED = "INVOICE_APPROVED", "INVOICE_CREDITED"


class LineShare(Struct, frozen=True):
    """`vat`: what of it the stream's funder gets back."""

    line_id: int
    share: Share
    vat: Pence = NOTHING


class Bill(Struct, frozen=True):
    """A bill that is to be owed, with every line's shares; `words` are what the statement says."""

    invoice: Invoice
    words: str
    shares: Sequence[LineShare]


def post(db: Session, bills: Sequence[Bill], *, by: str, at: datetime) -> dict[int, Refusal]:
    """Owe these bills and keep their shares; by invoice id, the ones that could not be: nothing of them is then posted. Refused:
    OVERSPEND where a stream has neither accrued nor available money for its part."""
    single: list[tuple[Bill, list[Posting]]] = []
    refused: dict[int, Refusal] = {}
    for bill in bills:
        made = list(_postings(bill))
        if len(made) == 1:
            single.append((bill, made))
        else:
            _alone(db, bill, made, refused, by, at)
    answers = journal.post_many(db, [made[0] for _, made in single], by=by, at=at)
    for (bill, _), answer in zip(single, answers, strict=True):
        if isinstance(answer, Refusal):
            refused[bill.invoice.id] = answer
    good = [bill for bill in bills if bill.invoice.id not in refused]
    _keep(db, good)
    for bill in good:
        if any(one.vat for one in bill.shares):
            vat.keep(db, bill.invoice, by=by, at=at)
    return refused


def _alone(db: Session, bill: Bill, made: Sequence[Posting], refused: dict[int, Refusal], by: str, at: datetime) -> None:
    """Several entries of one bill: all of them or none."""
    try:
        with db.begin_nested():
            for answer in journal.post_many(db, made, by=by, at=at):
                if isinstance(answer, Refusal):
                    raise answer
    except Refusal as no:
        refused[bill.invoice.id] = no


def _postings(bill: Bill) -> Iterable[Posting]:
    groups: dict[tuple[int | None, int, int], list[Share]] = defaultdict(list)
    for one in bill.shares:
        groups[one.share.rule_id, one.share.day.year, one.share.day.month].append(one.share)
    for (rule, year, number), shares in groups.items():
        month = f"{year:04}-{number:02}"
        transfers = _moves(shares)
        if transfers:
            yield Posting(
                budget_id=bill.invoice.budget_id or 0,
                key=f"invoice/{bill.invoice.id}/{rule or 0}/{month}",
                kind=KIND,
                rule=rule,
                transfers=transfers,
                on=max(s.day for s in shares),
                words=bill.words,
                document=f"invoice/{bill.invoice.id}",
                amount=Pence.total(s.amount for s in shares),
            )


def _moves(shares: Sequence[Share]) -> tuple[Transfer, ...]:
    """Each stream's own moves between its own places."""
    sums: dict[int, tuple[list[Pence], list[Pence]]] = {}
    for s in shares:
        owed, accrued = sums.setdefault(s.stream_id, ([], []))
        owed.append(s.amount)
        accrued.append(s.accrued)
    moves = []
    for stream in sorted(sums):
        owe, kept = (Pence(sum(map(int, part))) for part in sums[stream])
        both = min(owe, kept)
        moves += [
            Transfer(chart.place(stream, "accrued"), chart.place(stream, "owed"), both),
            Transfer(chart.place(stream, "available"), chart.place(stream, "owed"), owe - both),
            Transfer(chart.place(stream, "accrued"), chart.place(stream, "available"), kept - both),
        ]
    return tuple(move for move in moves if move.amount > NOTHING)


_COLUMNS = ("invoice_id", "line_id", "stream_id", "split_rule_id", "day", "amount_pence", "accrued_pence", "vat_pence")


def _keep(db: Session, bills: Sequence[Bill]) -> None:
    days = Days(db)
    rows: dict[tuple[int, int, int | None, date], tuple[int, int, int, int]] = {}
    for bill in bills:
        for one in bill.shares:
            s = one.share
            rows[one.line_id, s.stream_id, s.rule_id, s.day] = (
                bill.invoice.id, int(s.amount), int(s.accrued), int(one.vat))
    insert_many(
        db,
        "invoice_share",
        _COLUMNS,
        [
            (invoice, line, stream, rule, days[day], amount, accrued, vat)
            for (line, stream, rule, day), (invoice, amount, accrued, vat) in rows.items()
        ],
    )
