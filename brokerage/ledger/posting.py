"""`post`: the only code that moves money. SQLite and PostgreSQL write an entry each in its own quickest way
(on_sqlite.py, on_postgresql.py); both give the same answers, and neither ever commits.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from brokerage.kit.db import Held, Hot
from brokerage.kit.errors import Refusal
from brokerage.ledger import on_postgresql, on_sqlite, waits
from brokerage.ledger.answers import Answer, refusal
from brokerage.ledger.entries import Effect, Entry, Posted, UnknownAccount, effect

Work = tuple[Entry, Effect, int | None]
"""An entry, what it does, and the id of the entry it reverses."""


def post(db: Session, entry: Entry) -> Posted:
    """Move the money of one entry, all of it or none, inside the caller's transaction, which stays usable either way.

    Posting the same entry again adds nothing and answers `already`: the same means key, kind, service date, document
    and transfers, for a retry comes later and perhaps from somebody else. Refused: another entry under a used key
    (LEDGER_KEY_REUSED), a balance beyond its limits (OVERSPEND), more than a hold has left (HOLD_OVERDRAWN), a closed
    period (PERIOD_CLOSED, domain M-13), a document whose clock has not ended (WAITS, domain M-28).
    UnknownAccount for an account or hold that is not there.
    """
    return settled(db, entry, None)


def settled(db: Session, entry: Entry, reverses: int | None) -> Posted:
    """As `post`, for an entry that may reverse the one with the id `reverses`."""
    answer = _posted(db, [(entry, effect(entry), reverses)])[0]
    if isinstance(answer, Refusal):
        raise answer
    return answer


def post_many(db: Session, entries: Sequence[Entry]) -> list[Posted | Refusal]:
    """Post many entries in one transaction, each all or nothing, in their order; answers in the same order.

    A refused entry leaves the others as they are: its Refusal stands in its place and is not raised.
    """
    return _posted(db, [(entry, effect(entry), None) for entry in entries])


def _posted(db: Session, work: list[Work]) -> list[Posted | Refusal]:
    if not work:
        return []
    assert isinstance(db, Held)
    for entry, _, _ in work:
        waits.refuse_early(db, entry)
    answers = (on_sqlite if db.engine.name == "sqlite" else on_postgresql).write(db, work)
    return [_told(db, one, answer) for one, answer in zip(work, answers, strict=True)]


def _told(db: Session, one: Work, answer: Answer) -> Posted | Refusal:
    if answer.status == "POSTED":
        return Posted(answer.entry_id, already=False)
    if answer.status == "ALREADY":
        return Posted(answer.entry_id, already=True) if _same(db, one, answer.entry_id) else refusal("LEDGER_KEY_REUSED")
    if answer.status == "UNKNOWN":
        raise UnknownAccount(f"nobody opened {answer.detail}")
    return refusal(answer.status)


_ENTRY = Hot("SELECT kind, service_date, document, reverses_id FROM ledger_entry WHERE id = :id")
_TRANSFERS = Hot("""
    SELECT s.path, d.path, t.amount_pence, coalesce(h.key, '') FROM ledger_transfer t
    JOIN ledger_account s ON s.id = t.source_id JOIN ledger_account d ON d.id = t.dest_id
    LEFT JOIN ledger_hold h ON h.id = t.hold_id WHERE t.entry_id = :id ORDER BY t.id""")


def transfers_of(db: Session, entry_id: int) -> list[tuple[Any, ...]]:
    """(source, dest, pence, key of the hold) of each transfer, in their order."""
    return _TRANSFERS.all(db, id=entry_id)


def _same(db: Session, one: Work, entry_id: int) -> bool:
    entry, _, reverses = one
    row = _ENTRY.one(db, id=entry_id)
    if row is None or (row[0], str(row[1]), *row[2:]) != (entry.kind, entry.service_date.isoformat(), entry.document, reverses):
        return False
    asked = Counter((t.source, t.dest, int(t.amount), t.hold) for t in entry.transfers)
    return Counter(transfers_of(db, entry_id)) == asked
