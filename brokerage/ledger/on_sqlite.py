"""One entry on SQLite: a handful of statements by the driver itself.

There is one writer at a time (BEGIN IMMEDIATE), so nothing can change between two statements. An entry without holds is
looked at before it is written: what can refuse it does so at its first statement, so nothing has to be taken back. One
with holds is written between a savepoint and its release, for there the tables do the refusing. A savepoint costs a
quarter of a posting. The CHECKs and triggers stand behind both.
"""
from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC
from functools import cache

from brokerage.kit.db import Held
from brokerage.ledger.answers import Answer
from brokerage.ledger.entries import Effect, Entry, UnknownAccount
from brokerage.ledger.models import CEILING, FLOOR, REMAINS

_ENTRY = """
    INSERT INTO ledger_entry (key, kind, at, "by", why, service_date, period, document, moved_pence, reverses_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""
_REVERSAL = "SELECT 1 FROM ledger_entry WHERE reverses_id = ?"
_TOTAL = "UPDATE ledger_account SET total_pence = total_pence + ? WHERE id = ?"
_TRANSFER = "INSERT INTO ledger_transfer (entry_id, source_id, dest_id, amount_pence) VALUES (?, ?, ?, ?)"
_OPEN = "INSERT INTO ledger_hold (key, source_id, held_id, amount_pence, remaining_pence) VALUES (?, ?, ?, ?, 0)"
_HELD = """
    INSERT INTO ledger_transfer (entry_id, source_id, dest_id, amount_pence, hold_id)
    SELECT :entry, :source, :dest, :pence, (SELECT id FROM ledger_hold WHERE key = :hold)
    WHERE :hold = '' OR EXISTS (SELECT 1 FROM ledger_hold WHERE key = :hold AND held_id IN (:source, :dest))"""
_REMAINING = """
    UPDATE ledger_hold SET remaining_pence = remaining_pence + (
        SELECT sum(CASE WHEN t.dest_id = held_id THEN t.amount_pence ELSE -t.amount_pence END)
        FROM ledger_transfer t WHERE t.entry_id = ? AND t.hold_id = ledger_hold.id)
    WHERE id IN (SELECT hold_id FROM ledger_transfer WHERE entry_id = ?)"""

Work = Sequence[tuple[Entry, Effect, int | None]]


def write(db: Held, work: Work) -> list[Answer]:
    """Write each entry or nothing of it. Answers stand in the order of `work`."""
    raw = db.raw
    return [_all_or_nothing(raw, *one) for one in work]


def _all_or_nothing(raw: sqlite3.Connection, entry: Entry, does: Effect, reverses: int | None) -> Answer:
    found = raw.execute(_find(len(does.deltas)), tuple(does.deltas)).fetchall()
    ids, limited = {row[0]: row[1] for row in found}, {row[0] for row in found if row[2] is not None}
    if does.uses_holds:
        answer = _between_savepoints(raw, entry, does, reverses, ids, limited)
    elif any(_beyond(does.deltas[row[0]], row[2], row[3], row[4]) for row in found):
        answer = Answer("ALREADY_REVERSED" if reverses and raw.execute(_REVERSAL, (reverses,)).fetchone() else "OVERSPEND")
    else:
        answer = _looked_at(raw, entry, does, reverses, ids, limited)
    return answer if answer.status == "POSTED" else _unless_already(raw, entry, answer)


def _beyond(delta: int, total: int | None, floor: int | None, ceiling: int | None) -> bool:
    """Whether an account would pass one of its limits."""
    if total is None:
        return False
    return (floor is not None and total + delta < floor) or (ceiling is not None and total + delta > ceiling)


def _looked_at(raw: sqlite3.Connection, entry: Entry, does: Effect, reverses: int | None, ids: dict[str, int],
               limited: set[str]) -> Answer:
    """Only its first statement, the entry's own row, can still be refused: by its key, or by a closed period."""
    try:
        return _write(raw, entry, does, reverses, ids, limited)
    except sqlite3.IntegrityError as error:
        if (status := _status(error)) != "PERIOD_CLOSED":
            raise
        return Answer(status)


def _between_savepoints(raw: sqlite3.Connection, entry: Entry, does: Effect, reverses: int | None, ids: dict[str, int],
                        limited: set[str]) -> Answer:
    raw.execute("SAVEPOINT ledger_entry")
    try:
        answer = _write(raw, entry, does, reverses, ids, limited)
    except BaseException as error:
        raw.execute("ROLLBACK TO ledger_entry")
        answer = Answer(_status(error))
    finally:
        raw.execute("RELEASE ledger_entry")
    return answer


@cache
def _find(paths: int) -> str:
    marks = ", ".join("?" * paths)
    return f"SELECT path, id, total_pence, floor_pence, ceiling_pence FROM ledger_account WHERE path IN ({marks})"  # noqa: S608 - marks only


def _write(raw: sqlite3.Connection, entry: Entry, does: Effect, reverses: int | None, ids: dict[str, int],
           limited: set[str]) -> Answer:
    if len(ids) < len(does.deltas):
        return Answer("UNKNOWN", 0, min(does.deltas.keys() - ids.keys()))
    made = raw.execute(_ENTRY, (
        entry.key, entry.kind, entry.at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds"), entry.by,
        entry.why, entry.service_date.isoformat(), does.period, entry.document, does.moved, reverses))
    if made.rowcount == 0:
        return Answer("ALREADY_REVERSED")
    entry_id = made.lastrowid or 0
    if does.uses_holds:
        _held(raw, entry, entry_id, ids)
    else:
        raw.executemany(_TRANSFER, [(entry_id, ids[t.source], ids[t.dest], int(t.amount)) for t in entry.transfers])
    raw.executemany(_TOTAL, [(pence, ids[path]) for path, pence in does.deltas.items() if pence and path in limited])
    return Answer("POSTED", entry_id)


def _held(raw: sqlite3.Connection, entry: Entry, entry_id: int, ids: dict[str, int]) -> None:
    """Write transfers that open, draw on or release holds. A hold may only be moved out of, or back into, where it is."""
    raw.executemany(_OPEN, [(t.hold, ids[t.source], ids[t.dest], int(t.amount)) for t in entry.transfers if t.opens])
    for t in entry.transfers:
        values = {"entry": entry_id, "source": ids[t.source], "dest": ids[t.dest], "pence": int(t.amount), "hold": t.hold}
        if raw.execute(_HELD, values).rowcount == 0:
            raise UnknownAccount(f"there is no hold {t.hold} between {t.source} and {t.dest}")
    raw.execute(_REMAINING, (entry_id, entry_id))


_STATUS = {FLOOR: "OVERSPEND", CEILING: "OVERSPEND", REMAINS: "HOLD_OVERDRAWN", "ledger_hold.key": "LEDGER_KEY_REUSED",
           "ledger period is closed": "PERIOD_CLOSED"}


def _status(error: BaseException) -> str:
    """Which refusal a broken rule of the tables stands for; raises anything else again."""
    if isinstance(error, sqlite3.IntegrityError):
        for said, status in _STATUS.items():
            if said in str(error):
                return status
    raise error


def _unless_already(raw: sqlite3.Connection, entry: Entry, answer: Answer) -> Answer:
    """A retry is told that it was posted, whatever has become of the money since."""
    found = raw.execute("SELECT id FROM ledger_entry WHERE key = ?", (entry.key,)).fetchone()
    return Answer("ALREADY", found[0]) if found else answer
