"""One entry on PostgreSQL: one call of the function `ledger_post`, which migration 0001 makes; many, in a few statements.

The function looks before it writes, under row locks, so that a refusal raises nothing and the caller's transaction
goes on without a savepoint; the CHECKs and triggers of the tables still stand behind it.

Many entries are looked at here, in their order, once every account with a limit is locked, and then written by COPY: a tenth
of the cost of a call for each. What asks for more than a look at totals (holds, reversals, retries, a closed month, an account
that is not there) goes the first way.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any

from brokerage.kit.db import Held, Hot
from brokerage.ledger.answers import Answer
from brokerage.ledger.entries import Effect, Entry

# Arrays travel as text ("{1,2,3}"): one type for any length, so the plan is prepared once, and quick to write.
# Paths may do so because their grammar has no comma, brace or quote; the keys of holds have none, so they go as a list.
_CALL = Hot("""
    SELECT answer, entry, detail FROM ledger_post(
        :key::text, :kind::text, :at::timestamptz, :by::text, :why::text, :day::date, :period::text, :document::text,
        :moved::text::bigint, :reverses::text::bigint, :paths::text::text[], :deltas::text::bigint[], :sources::text::int[],
        :dests::text::int[], :pence::text::bigint[], :holds::text[], :opens::text::boolean[])""")
_LOCK = """
    SELECT a.id FROM ledger_account a JOIN unnest(%s::text::text[]) p(path) ON a.path = p.path
    WHERE a.total_pence IS NOT NULL ORDER BY a.id FOR NO KEY UPDATE OF a"""

_ENOUGH = 8
"""From so many entries on they are written together."""
_TABLES = "LOCK TABLE ledger_entry, ledger_transfer IN ROW EXCLUSIVE MODE"
_IN_THE_WAY = """
    SELECT 1 FROM ledger_entry WHERE key = ANY(%s::text[])
    UNION ALL SELECT 1 FROM ledger_period WHERE period = ANY(%s::text[]) LIMIT 1"""
_ACCOUNTS = """
    SELECT a.path, a.id, a.total_pence, a.floor_pence, a.ceiling_pence
    FROM unnest(%s::text::text[]) p(path) JOIN ledger_account a ON a.path = p.path"""
_IDS = "SELECT nextval(pg_get_serial_sequence('ledger_entry', 'id')) FROM generate_series(1, %s)"
_ENTRIES = """
    COPY ledger_entry (id, key, kind, at, "by", why, service_date, period, document, moved_pence) FROM STDIN"""
_TRANSFERS = "COPY ledger_transfer (entry_id, source_id, dest_id, amount_pence) FROM STDIN"
_TOTALS = """
    UPDATE ledger_account a SET total_pence = a.total_pence + d.delta
    FROM unnest(%s::text::bigint[], %s::text::bigint[]) d(id, delta) WHERE a.id = d.id"""

Work = Sequence[tuple[Entry, Effect, int | None]]


def write(db: Held, work: Work) -> list[Answer]:
    """Write each entry or nothing of it. Answers stand in the order of `work`."""
    if len(work) == 1:
        return [_answer(_CALL.one(db, **_values(*work[0])))]
    raw = db.raw
    # Every limited account in one order, before the first entry: two bulk jobs then queue, and never deadlock.
    paths = _array(sorted({path for _, does, _ in work for path in does.deltas}))
    raw.execute(_LOCK, (paths,))
    together = _together(db, work, paths) if len(work) >= _ENOUGH else None
    if together is not None:
        return together
    with raw.cursor() as cursor:
        cursor.executemany(_CALL.postgresql, [_values(*one) for one in work], returning=True)
        answers = [_answer(cursor.fetchone())]
        while cursor.nextset():
            answers.append(_answer(cursor.fetchone()))
    return answers


def _together(db: Held, work: Work, paths: str) -> list[Answer] | None:
    """Every entry in a few statements, judged one after the other as the function would; None where it has to judge them. The
    limited accounts are locked."""
    keys = [entry.key for entry, _, _ in work]
    plain = all(reverses is None and not does.uses_holds for _, does, reverses in work)
    if not plain or len(set(keys)) < len(keys):
        return None
    raw = db.raw
    raw.execute(_TABLES)
    if raw.execute(_IN_THE_WAY, (keys, sorted({does.period for _, does, _ in work}))).fetchone():
        return None
    found = {path: rest for path, *rest in raw.execute(_ACCOUNTS, (paths,)).fetchall()}
    if any(path not in found for _, does, _ in work for path in does.deltas):
        return None
    moved: dict[str, int] = defaultdict(int)
    good = [_fits(does, found, moved) for _, does, _ in work]
    numbers = iter(raw.execute(_IDS, (sum(good),)).fetchall())
    answers = [Answer("POSTED", next(numbers)[0]) if fits else Answer("OVERSPEND") for fits in good]
    from psycopg import IntegrityError  # only where PostgreSQL is served: the driver is a twentieth of the import
    raw.execute("SAVEPOINT ledger_entries")
    try:
        _copied(raw, [(number, *one[:2]) for (_, number, _), one in zip(answers, work, strict=True) if number], found)
        raw.execute(_TOTALS, (_array(found[path][0] for path in moved), _array(moved.values())))
    except IntegrityError:  # somebody posted one of the keys a moment ago
        raw.execute("ROLLBACK TO ledger_entries")
        db.went_back()
        return None
    raw.execute("RELEASE ledger_entries")
    return answers


def _fits(does: Effect, accounts: dict[str, list[Any]], moved: dict[str, int]) -> bool:
    """Whether an entry passes no limit after those before it (`moved`); then it counts among them."""
    limited = {path: delta for path, delta in does.deltas.items() if delta and accounts[path][1] is not None}
    for path, delta in limited.items():
        _, total, floor, ceiling = accounts[path]
        after = total + moved[path] + delta
        if (floor is not None and after < floor) or (ceiling is not None and after > ceiling):
            return False
    for path, delta in limited.items():
        moved[path] += delta
    return True


def _copied(raw: Any, work: Sequence[tuple[int, Entry, Effect]], accounts: dict[str, list[Any]]) -> None:
    with raw.cursor() as cursor:
        with cursor.copy(_ENTRIES) as copy:
            for number, e, does in work:
                copy.write_row((number, e.key, e.kind, e.at, e.by, e.why, e.service_date, does.period, e.document, does.moved))
        with cursor.copy(_TRANSFERS) as copy:
            for number, e, _ in work:
                for t in e.transfers:
                    copy.write_row((number, accounts[t.source][0], accounts[t.dest][0], int(t.amount)))


def _answer(row: Any) -> Answer:
    return Answer(row[0], row[1] or 0, row[2] or "")


def _values(entry: Entry, does: Effect, reverses: int | None) -> dict[str, Any]:
    place = {path: number for number, path in enumerate(does.deltas, 1)}
    transfers = entry.transfers
    return {
        "key": entry.key, "kind": entry.kind, "at": entry.at.astimezone(UTC), "by": entry.by, "why": entry.why,
        "day": entry.service_date, "period": does.period, "document": entry.document, "moved": str(does.moved),
        "reverses": None if reverses is None else str(reverses),
        "paths": _array(place), "deltas": _array(does.deltas.values()),
        "sources": _array([place[t.source] for t in transfers]), "dests": _array([place[t.dest] for t in transfers]),
        "pence": _array([int(t.amount) for t in transfers]),
        "holds": [t.hold for t in transfers] if does.uses_holds else None,
        "opens": _array([t.opens for t in transfers]) if does.uses_holds else None}


def _array(values: Iterable[object]) -> str:
    return "{" + ",".join(map(str, values)) + "}"
