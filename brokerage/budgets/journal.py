"""The one way to move a budget's money: the ledger's entry and the line that people read, written together.

Rooms above (orders, invoices, payments) post through here too, so that a statement never misses a movement.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart
from brokerage.budgets.models import Budget, FundingStream, Movement
from brokerage.kit.bulk import insert_many
from brokerage.kit.db import Hot, dated
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger import Entry, Posted, Transfer
from brokerage.ledger.models import EntryRow

NOTHING = Pence(0)
REVERSED = "_REVERSED"
"""What the ledger puts behind the kind of an entry that undoes another."""

_LINE = insert(Movement.__table__)  # type: ignore[arg-type]
_LEFT = Hot("SELECT COALESCE(SUM(a.total_pence), 0) FROM funding_stream s"
            " JOIN ledger_account a ON a.path = 'stream/' || s.id || '/available' WHERE s.budget_id = :budget")


def left(db: Session, budget_id: int) -> Pence:
    """What is safe to spend in the whole budget, in pence."""
    row = _LEFT.one(db, budget=budget_id)
    return Pence(int(row[0])) if row else NOTHING


def post(db: Session, budget: Budget, key: str, kind: str, transfers: list[Transfer], *, by: str, at: datetime, on: date,
         words: str, document: str = "", amount: Pence | None = None, stream: int | None = None, rule: int | None = None,
         period: str = "") -> int:
    """Post one entry and its line; returns the entry's id, 0 when there is nothing to move. Posting `key` again is nothing.

    `on` is the service date (domain M-05). `amount` is the figure people read, by default the sum of the transfers.
    `stream` is the one that it concerns alone: then no other funder is shown it. `rule` is the split rule by which it is
    shared (splits.share): without it, a settled dispute cannot true it up. `period` is the posting month, by default that of
    `at` (M-13).
    """
    moving = tuple(t for t in transfers if t.amount != NOTHING)
    if not moving:
        return 0
    posted = ledger.post(db, Entry(key=key, kind=kind, transfers=moving, by=by, at=at, service_date=on, document=document,
                                   why=words, period=period))
    if not posted.already:
        db.execute(_LINE, {
            "budget_id": budget.id, "stream_id": stream, "entry_id": posted.entry_id, "day": on, "kind": kind, "words": words,
            "amount_pence": amount if amount is not None else Pence.total(t.amount for t in moving),
            "change_pence": _net(moving, "/available", "stream/"), "account_pence": _net(moving, "", chart.dp_account(budget.id)),
            "left_pence": left(db, budget.id), "split_rule_id": rule})
    return posted.entry_id


class Posting(Struct, frozen=True, kw_only=True):
    """One entry and its line, as `post` takes them; for many at once. `amount` is the figure that people read."""

    budget_id: int
    key: str
    kind: str
    transfers: tuple[Transfer, ...]
    on: date
    words: str
    amount: Pence
    document: str = ""
    rule: int | None = None
    stream: int | None = None
    period: str = ""


def post_many(db: Session, postings: Sequence[Posting], *, by: str, at: datetime) -> list[Posted | Refusal]:
    """As `post`, for many entries in one go, each all or nothing; a Refusal stands in the place of one that was refused and
    leaves the others as they are. Transfers are above nothing, and there is at least one."""
    entries = [Entry(key=p.key, kind=p.kind, transfers=p.transfers, by=by, at=at, service_date=p.on, document=p.document,
                     why=p.words, period=p.period)
               for p in postings]
    now = {budget: left(db, budget) for budget in {p.budget_id for p in postings}}
    answers, lines = ledger.post_many(db, entries), []
    for p, answer in zip(postings, answers, strict=True):
        if isinstance(answer, Refusal) or answer.already:
            continue
        change = _net(p.transfers, "/available", "stream/")
        now[p.budget_id] = now[p.budget_id] + change
        lines.append((p.budget_id, p.stream, answer.entry_id, dated(db, p.on), p.kind, p.words, int(p.amount), int(change), 0,
                      int(now[p.budget_id]), p.rule))
    insert_many(db, "movement", ("budget_id", "stream_id", "entry_id", "day", "kind", "words", "amount_pence", "change_pence",
                                 "account_pence", "left_pence", "split_rule_id"), lines)
    return answers


def line_of(db: Session, key: str) -> Movement:
    """The line that was written with the entry `key`."""
    return db.scalars(select(Movement).join(EntryRow, EntryRow.id == Movement.entry_id).where(EntryRow.key == key)).one()


def reverse(db: Session, budget: Budget, line: Movement, key: str, new_key: str, *, by: str, at: datetime, words: str,
            period: str = "") -> int:
    """Undo the movement `line`, whose entry is `key`: money goes back and both lines stay (M-12). Returns the entry's id.
    `period` is the posting month, by default that of `at`. Refused when it was undone before, or the money is no longer where
    it went."""
    posted = ledger.reverse(db, key, new_key, by=by, at=at, why=words, period=period)
    if not posted.already:
        db.execute(_LINE, {
            "budget_id": budget.id, "stream_id": line.stream_id, "entry_id": posted.entry_id, "day": line.day,
            "kind": line.kind + REVERSED, "words": words, "amount_pence": line.amount_pence,
            "change_pence": -line.change_pence, "account_pence": -line.account_pence, "left_pence": left(db, budget.id),
            "split_rule_id": None})
    return posted.entry_id


def between(streams: list[FundingStream], shares: dict[int, Pence], source: str, dest: str) -> list[Transfer]:
    """One transfer a stream, from one of its places to another (chart.PLACES)."""
    return [Transfer(chart.place(s.id, source), chart.place(s.id, dest), shares[s.id])
            for s in streams if shares.get(s.id, NOTHING) > NOTHING]


def _net(transfers: tuple[Transfer, ...], ending: str, beginning: str) -> Pence:
    """What came into such accounts less what went out."""
    net = NOTHING
    for t in transfers:
        if t.dest.startswith(beginning) and t.dest.endswith(ending):
            net = net + t.amount
        if t.source.startswith(beginning) and t.source.endswith(ending):
            net = net - t.amount
    return net


_DIFFERS = Hot("""
SELECT m.id FROM movement m JOIN ledger_entry e ON e.id = m.entry_id
 WHERE m.change_pence <> (
   SELECT COALESCE(SUM(CASE WHEN d.path LIKE 'stream/%/available' THEN t.amount_pence ELSE 0 END), 0)
        - COALESCE(SUM(CASE WHEN s.path LIKE 'stream/%/available' THEN t.amount_pence ELSE 0 END), 0)
     FROM ledger_transfer t JOIN ledger_account s ON s.id = t.source_id JOIN ledger_account d ON d.id = t.dest_id
    WHERE t.entry_id = m.entry_id)
 LIMIT 20""")


def agrees(db: Session) -> list[int]:
    """The lines that do not say what the ledger says: none, in a house in order."""
    return [row[0] for row in _DIFFERS.all(db)]
