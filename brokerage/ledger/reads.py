"""What is where: balances and statements. Amounts are pence; a balance is what came in less what went out.

An account with limits keeps its total. Any other is summed from its newest snapshot, so a balance costs the same at a
million postings as at a thousand, as long as `snapshot` is called now and then.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from brokerage.kit.db import Hot, is_sqlite
from brokerage.kit.money import Pence
from brokerage.ledger.entries import UnknownAccount

NEWEST = 2**62
"""Above the id of any transfer."""

# The balance of account `a` after its last transfer below :before, as whole SQL for both engines.
_SUMMED = """
    coalesce(s.balance_pence, 0)
    + (SELECT coalesce(sum(t.amount_pence), 0) FROM ledger_transfer t
       WHERE t.dest_id = a.id AND t.id > coalesce(s.upto_transfer_id, 0) AND t.id < :before)
    - (SELECT coalesce(sum(t.amount_pence), 0) FROM ledger_transfer t
       WHERE t.source_id = a.id AND t.id > coalesce(s.upto_transfer_id, 0) AND t.id < :before)"""
_FROM = """
    FROM ledger_account a LEFT JOIN ledger_snapshot s ON s.account_id = a.id AND s.upto_transfer_id = (
        SELECT max(upto_transfer_id) FROM ledger_snapshot WHERE account_id = a.id AND upto_transfer_id < :before)"""
_BALANCE = Hot(f"SELECT coalesce(a.total_pence, {_SUMMED}) {_FROM} WHERE a.path = :path")  # noqa: S608 - no values
_BALANCES = f"SELECT a.path, coalesce(a.total_pence, {_SUMMED}) {_FROM} WHERE a.path "
_BALANCES_SQLITE = Hot(_BALANCES + "IN (SELECT value FROM json_each(:paths))")  # noqa: S608 - no values
_BALANCES_POSTGRESQL = Hot(_BALANCES + "= ANY(:paths)")

# The page and the balance it begins with are read by one statement, so that nothing is posted in between.
_STATEMENT = f"""
    WITH here AS (
        SELECT a.id AS account_id,
               CASE WHEN :before = {NEWEST} AND a.total_pence IS NOT NULL THEN a.total_pence ELSE {_SUMMED} END AS balance
        {_FROM} WHERE a.path = :path),
    came AS (SELECT t.id, t.entry_id, t.source_id AS other_id, t.amount_pence AS amount FROM ledger_transfer t
             WHERE {{dest}} LIMIT {{limit}}),
    went AS (SELECT t.id, t.entry_id, t.dest_id AS other_id, -t.amount_pence AS amount FROM ledger_transfer t
             WHERE {{source}} LIMIT {{limit}}),
    page AS (SELECT * FROM (SELECT * FROM came UNION ALL SELECT * FROM went) both_ways ORDER BY id DESC LIMIT {{limit}})
    SELECT here.balance, page.id, page.entry_id, e.at, e.kind, e."by", e.why, e.document, e.service_date, o.path, page.amount
    FROM here LEFT JOIN page ON true LEFT JOIN ledger_entry e ON e.id = page.entry_id
    LEFT JOIN ledger_account o ON o.id = page.other_id ORDER BY page.id DESC"""  # noqa: S608 - no values
_HERE = "(SELECT account_id FROM here)"
_OLDER = "t.{0}_id = " + _HERE + " AND t.id < :before ORDER BY t.id DESC"
# Said so, only the account's own index has the order: PostgreSQL would else read all transfers backwards by their ids, in the
# hope of soon meeting fifty of this account, of which there may be none.
_OLDER_THERE = "(t.{0}_id, t.id) < (" + _HERE + ", :before) AND t.{0}_id >= " + _HERE + " ORDER BY t.{0}_id DESC, t.id DESC"


@cache
def _page(limit: int, sqlite: bool) -> Hot:
    """A page of so many lines. Were the limit one of the values, PostgreSQL would not know it when it plans for all values, and
    would plan anew each time, which takes twice as long as to look."""
    older = _OLDER if sqlite else _OLDER_THERE
    return Hot(_STATEMENT.format(dest=older.format("dest"), source=older.format("source"), limit=int(limit)))


class Line(msgspec.Struct, frozen=True):
    """One movement on a statement. `amount` is signed pence, `balance` what there was after it, `other` the account it
    came from or went to. `id` is what the next page is asked `before`."""

    id: int
    entry_id: int
    at: datetime
    kind: str
    by: str
    why: str
    document: str
    service_date: date
    other: str
    amount: Pence
    balance: Pence


def balance(db: Session, path: str) -> Pence:
    """What is in the account now, in pence, this transaction's own postings included. UnknownAccount if not open."""
    row = _BALANCE.one(db, path=path, before=NEWEST)
    if row is None:
        raise UnknownAccount(f"nobody opened {path}")
    return Pence(int(row[0]))


def balances(db: Session, paths: Iterable[str]) -> dict[str, Pence]:
    """`balance` of each path in one query, in the order asked. UnknownAccount names the first that is not open."""
    asked = list(dict.fromkeys(paths))
    if is_sqlite(db):
        rows = _BALANCES_SQLITE.all(db, paths=msgspec.json.encode(asked).decode(), before=NEWEST)
    else:
        rows = _BALANCES_POSTGRESQL.all(db, paths=asked, before=NEWEST)
    found = {path: Pence(int(pence)) for path, pence in rows}
    missing = next((path for path in asked if path not in found), None)
    if missing is not None:
        raise UnknownAccount(f"nobody opened {missing}")
    return {path: found[path] for path in asked}


def statement(db: Session, path: str, before: int | None = None, limit: int = 50) -> list[Line]:
    """The account's movements, newest first, each with the exact balance after it.

    `before` is the id of the last line of the page before; None begins with the newest. An entry may give several
    lines. UnknownAccount if the account is not open.
    """
    rows = _page(limit, is_sqlite(db)).all(db, path=path, before=NEWEST if before is None else before)
    if not rows:
        raise UnknownAccount(f"nobody opened {path}")
    after = int(rows[0][0])
    lines: list[Line] = []
    for row in rows if rows[0][1] is not None else []:
        lines.append(_line(row, after))
        after -= int(row[10])
    return lines


def _line(row: Sequence[Any], after: int) -> Line:
    at = datetime.fromisoformat(row[3]).replace(tzinfo=UTC) if isinstance(row[3], str) else row[3].astimezone(UTC)
    day = date.fromisoformat(row[8]) if isinstance(row[8], str) else row[8]
    return Line(row[1], row[2], at, row[4], row[5], row[6], row[7], day, row[9], Pence(int(row[10])), Pence(after))
