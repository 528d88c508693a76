"""One entry on PostgreSQL: one call of the function `ledger_post`, which migration 0001 makes.

The function looks before it writes, under row locks, so that a refusal raises nothing and the caller's transaction
goes on without a savepoint; the CHECKs and triggers of the tables still stand behind it.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any

from brokerage.ledger.answers import Answer
from brokerage.ledger.entries import Effect, Entry

# Arrays travel as text ("{1,2,3}"): one type for any length, so the plan is prepared once, and quick to write.
# Paths may do so because their grammar has no comma, brace or quote; the keys of holds have none, so they go as a list.
_CALL = """
    SELECT answer, entry, detail FROM ledger_post(
        %s::text, %s::text, %s::timestamptz, %s::text, %s::text, %s::date, %s::text, %s::text, %s::text::bigint,
        %s::text::bigint, %s::text::text[], %s::text::bigint[], %s::text::int[], %s::text::int[], %s::text::bigint[],
        %s::text[], %s::text::boolean[])"""
_LOCK = """
    SELECT a.id FROM ledger_account a JOIN unnest(%s::text::text[]) p(path) ON a.path = p.path
    WHERE a.total_pence IS NOT NULL ORDER BY a.id FOR NO KEY UPDATE OF a"""

Work = Sequence[tuple[Entry, Effect, int | None]]


def write(raw: Any, work: Work) -> list[Answer]:
    """Write each entry or nothing of it. Answers stand in the order of `work`."""
    if len(work) == 1:
        return [_answer(raw.execute(_CALL, _values(*work[0])).fetchone())]
    # Every limited account in one order, before the first entry: two bulk jobs then queue, and never deadlock.
    raw.execute(_LOCK, (_array(sorted({path for _, does, _ in work for path in does.deltas})),))
    with raw.cursor() as cursor:
        cursor.executemany(_CALL, [_values(*one) for one in work], returning=True)
        answers = [_answer(cursor.fetchone())]
        while cursor.nextset():
            answers.append(_answer(cursor.fetchone()))
    return answers


def _answer(row: tuple[str, int | None, str | None]) -> Answer:
    return Answer(row[0], row[1] or 0, row[2] or "")


def _values(entry: Entry, does: Effect, reverses: int | None) -> tuple[Any, ...]:
    place = {path: number for number, path in enumerate(does.deltas, 1)}
    transfers = entry.transfers
    return (
        entry.key, entry.kind, entry.at.astimezone(UTC), entry.by, entry.why, entry.service_date, does.period,
        entry.document, str(does.moved), None if reverses is None else str(reverses),
        _array(place), _array(does.deltas.values()),
        _array([place[t.source] for t in transfers]), _array([place[t.dest] for t in transfers]),
        _array([int(t.amount) for t in transfers]),
        [t.hold for t in transfers] if does.uses_holds else None,
        _array([t.opens for t in transfers]) if does.uses_holds else None)


def _array(values: Iterable[object]) -> str:
    return "{" + ",".join(map(str, values)) + "}"
