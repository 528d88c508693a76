"""One entry on SQLite: a handful of statements by the driver itself, between a savepoint and its release.

There is one writer at a time (BEGIN IMMEDIATE), so nothing can change between two statements; the CHECKs and triggers
of the tables do the refusing, and the savepoint takes back what a refused entry had begun.
"""
from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC

from brokerage.ledger.answers import Answer
from brokerage.ledger.entries import Effect, Entry
from brokerage.ledger.models import CEILING, FLOOR, REMAINS

_ENTRY = """
    INSERT INTO ledger_entry (key, kind, at, "by", why, service_date, period, document, moved_pence, reverses_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""
_TOTAL = "UPDATE ledger_account SET total_pence = total_pence + ? WHERE path = ? AND total_pence IS NOT NULL"
_TRANSFER = """
    INSERT INTO ledger_transfer (entry_id, source_id, dest_id, amount_pence)
    SELECT ?, s.id, d.id, ? FROM ledger_account s, ledger_account d WHERE s.path = ? AND d.path = ?"""
_OPEN = """
    INSERT INTO ledger_hold (key, source_id, held_id, amount_pence, remaining_pence)
    SELECT ?, s.id, d.id, ?, 0 FROM ledger_account s, ledger_account d WHERE s.path = ? AND d.path = ?"""
_HELD = """
    INSERT INTO ledger_transfer (entry_id, source_id, dest_id, amount_pence, hold_id)
    SELECT ?, s.id, d.id, ?, h.id FROM ledger_account s, ledger_account d LEFT JOIN ledger_hold h ON h.key = ?
    WHERE s.path = ? AND d.path = ? AND (? = '' OR h.held_id IN (s.id, d.id))"""
_REMAINING = """
    UPDATE ledger_hold SET remaining_pence = remaining_pence + (
        SELECT sum(CASE WHEN t.dest_id = held_id THEN t.amount_pence ELSE -t.amount_pence END)
        FROM ledger_transfer t WHERE t.entry_id = ? AND t.hold_id = ledger_hold.id)
    WHERE id IN (SELECT hold_id FROM ledger_transfer WHERE entry_id = ?)"""

Work = Sequence[tuple[Entry, Effect, int | None]]


def write(raw: sqlite3.Connection, work: Work) -> list[Answer]:
    """Write each entry or nothing of it. Answers stand in the order of `work`."""
    return [_all_or_nothing(raw, *one) for one in work]


def _all_or_nothing(raw: sqlite3.Connection, entry: Entry, does: Effect, reverses: int | None) -> Answer:
    raw.execute("SAVEPOINT ledger_entry")
    try:
        answer = _write(raw, entry, does, reverses)
    except BaseException as error:
        raw.execute("ROLLBACK TO ledger_entry")
        raw.execute("RELEASE ledger_entry")
        answer = Answer(_status(error))
    else:
        if answer.status != "POSTED":
            raw.execute("ROLLBACK TO ledger_entry")
        raw.execute("RELEASE ledger_entry")
    return answer if answer.status == "POSTED" else _unless_already(raw, entry, answer)


def _write(raw: sqlite3.Connection, entry: Entry, does: Effect, reverses: int | None) -> Answer:
    made = raw.execute(_ENTRY, (
        entry.key, entry.kind, entry.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"), entry.by, entry.why,
        entry.service_date.isoformat(), does.period, entry.document, does.moved, reverses))
    if made.rowcount == 0:
        return Answer("ALREADY_REVERSED")
    entry_id = made.lastrowid or 0
    written = _held(raw, entry, entry_id) if does.uses_holds else raw.executemany(
        _TRANSFER, [(entry_id, int(t.amount), t.source, t.dest) for t in entry.transfers]).rowcount
    if written != len(entry.transfers):
        return Answer("UNKNOWN", 0, _missing(raw, entry, does))
    raw.executemany(_TOTAL, [(pence, path) for path, pence in does.deltas.items() if pence])
    if does.uses_holds:
        raw.execute(_REMAINING, (entry_id, entry_id))
    return Answer("POSTED", entry_id)


def _held(raw: sqlite3.Connection, entry: Entry, entry_id: int) -> int:
    """Write transfers that open, draw on or release holds; how many found their accounts and their hold."""
    raw.executemany(_OPEN, [(t.hold, int(t.amount), t.source, t.dest) for t in entry.transfers if t.opens])
    return raw.executemany(_HELD, [
        (entry_id, int(t.amount), t.hold, t.source, t.dest, t.hold) for t in entry.transfers]).rowcount


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


def _missing(raw: sqlite3.Connection, entry: Entry, does: Effect) -> str:
    for path in does.deltas:
        if raw.execute("SELECT 1 FROM ledger_account WHERE path = ?", (path,)).fetchone() is None:
            return path
    return "a hold there: " + ", ".join(t.hold for t in entry.transfers if t.hold and not t.opens)
