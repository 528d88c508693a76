"""Posting a year end: into March what it should be less what stands there, and all of it back on 1 April. Callers commit.

What is posted is a difference, so a second run adds nothing, and a run after something was put right adds only that. Each entry
and its reversal are written together: nobody has to think of the first of April.
"""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart, journal
from brokerage.budgets.journal import Posting
from brokerage.budgets.models import Budget
from brokerage.closing.shapes import NOTHING, Row, Year
from brokerage.closing.year_end import ACCRUAL, PREPAYMENT, document, ended, of_funder
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger import Transfer
from brokerage.people.models import Organisation

CHANGED = "Something changed since you opened the page. Look at the figures again before you post them."


def seen(rows: Iterable[Row]) -> str:
    """What a page showed, in a few letters: posting binds to it."""
    said = ";".join(f"{row.stream_id}:{int(row.more[0])}:{int(row.more[1])}" for row in rows)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def post(db: Session, funder: Organisation, year: Year, *, by: str, at: datetime, seen_as: str | None = None) -> int:
    """Post what is still missing of a funder's year end; returns how many entries that made, each with its reversal.

    Refused: a year that is not over (TOO_EARLY), books of March or April that are closed (PERIOD_CLOSED: what changes later goes
    into the open month with its bill, M-13), and figures other than those the page showed (CHANGED)."""
    if year.number > ended(at).number:
        raise Refusal(f"The year ends on 31 March {year.number}. Post it when it is over.", code="TOO_EARLY")
    for period in (year.period, year.after):
        if ledger.is_closed(db, period):
            raise Refusal(f"The books of {period} are closed. What changes now goes into the open month with its bill.",
                          code="PERIOD_CLOSED")
    rows = of_funder(db, funder.id, year)
    if seen_as is not None and seen_as != seen(rows):
        raise Refusal(CHANGED, code="CHANGED")
    postings = [one for row in rows for one in _postings(funder, year, row)]
    _open(db, funder, rows)
    for answer in journal.post_many(db, postings, by=by, at=at):
        if isinstance(answer, Refusal):
            raise answer
    for one in postings:
        journal.reverse(db, db.get_one(Budget, one.budget_id), journal.line_of(db, one.key), one.key, f"{one.key}/back", by=by,
                        at=at, words=f"Taken back on 1 April {year.number}: {one.words}", period=year.after)
    return len(postings)


def _open(db: Session, funder: Organisation, rows: Sequence[Row]) -> None:
    for path in (_accruals(funder.id), _prepayments(funder.id), *(chart.year_cost(row.stream_id) for row in rows)):
        ledger.open(db, path)


def _accruals(org_id: int) -> str:
    return f"funder/{org_id}/accruals"


def _prepayments(org_id: int) -> str:
    return f"funder/{org_id}/prepayments"


def _postings(funder: Organisation, year: Year, row: Row) -> Iterable[Posting]:
    cost, (accrual, prepayment) = chart.year_cost(row.stream_id), row.more
    if accrual != NOTHING:
        yield _posting(year, row, ACCRUAL, _moved(_accruals(funder.id), cost, accrual),
                       f"{funder.name}: given by 31 March {year.number} and not billed by then")
    if prepayment != NOTHING:
        yield _posting(year, row, PREPAYMENT, _moved(cost, _prepayments(funder.id), prepayment),
                       f"{funder.name}: paid before 31 March {year.number} for days after it")


def _moved(source: str, dest: str, amount: Pence) -> Transfer:
    """More one way, or less of it the other way."""
    return Transfer(source, dest, amount) if amount > NOTHING else Transfer(dest, source, -amount)


def _posting(year: Year, row: Row, kind: str, transfer: Transfer, words: str) -> Posting:
    what = kind.removeprefix("YEAR_END_").lower()
    return Posting(budget_id=row.budget_id, key=f"{document(year)}/{row.stream_id}/{what}/{row.times + 1}", kind=kind,
                   transfers=(transfer,), on=year.last, words=words, amount=transfer.amount, document=document(year),
                   stream=row.stream_id, period=year.period)
