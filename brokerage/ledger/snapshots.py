"""Snapshots: the balance of a busy account after every so many transfers, so that sums and statements stay short."""
from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from brokerage.kit.db import Hot, is_sqlite

_LAST = Hot("SELECT coalesce(max(id), 0) FROM ledger_transfer")

# An account is due when either side of it has at least :every transfers since its last snapshot; OFFSET stops counting.
_DUE = Hot("""
    SELECT id, upto FROM (
        SELECT a.id, coalesce((SELECT max(upto_transfer_id) FROM ledger_snapshot WHERE account_id = a.id), 0) AS upto
        FROM ledger_account a) due
    WHERE EXISTS (SELECT 1 FROM ledger_transfer WHERE dest_id = due.id AND id > due.upto LIMIT 1 OFFSET :skip)
       OR EXISTS (SELECT 1 FROM ledger_transfer WHERE source_id = due.id AND id > due.upto LIMIT 1 OFFSET :skip)""")
_MAKE = Hot("""
    INSERT INTO ledger_snapshot (account_id, upto_transfer_id, balance_pence)
    SELECT :account, id, CAST(balance AS BIGINT) FROM (
        SELECT id, row_number() OVER (ORDER BY id) AS place,
               sum(amount) OVER (ORDER BY id) + coalesce((SELECT balance_pence FROM ledger_snapshot
                   WHERE account_id = :account AND upto_transfer_id = :upto), 0) AS balance
        FROM (SELECT id, amount_pence AS amount FROM ledger_transfer
              WHERE dest_id = :account AND id > :upto AND id <= :last
              UNION ALL
              SELECT id, -amount_pence FROM ledger_transfer
              WHERE source_id = :account AND id > :upto AND id <= :last) both_ways) running
    WHERE place % :every = 0 ON CONFLICT DO NOTHING RETURNING upto_transfer_id""")


def snapshot(db: Session, every: int = 1000) -> int:
    """Write the snapshots that are due, one for every `every` transfers of an account; how many were written.

    Call it in a transaction of its own, before anything is posted there: on PostgreSQL it waits for every posting
    that is under way, and would wait for ever for one that waits for it.
    """
    if every < 1:
        raise ValueError("a snapshot is due after at least one transfer")
    last = _last_for_certain(db)
    return sum(len(_MAKE.all(db, account=account, upto=upto, last=last, every=every))
               for account, upto in _DUE.all(db, skip=every - 1))


def _last_for_certain(db: Session) -> int:
    """An id below which no transfer can appear any more.

    SQLite has one writer, so any id will do. PostgreSQL gives ids out as transfers are inserted, not as they are
    committed: 8 may be seen while 7 is still to come, and a snapshot up to 8 would never count 7. `ledger_post` locks
    the table before it takes an id; SHARE waits for all who have, and keeps others from taking one while we look.
    The lock is wanted for that moment only, and rolling back to the savepoint gives it up at once.
    """
    if is_sqlite(db):
        return int((_LAST.one(db) or (0,))[0])
    savepoint = db.begin_nested()
    db.execute(text("LOCK TABLE ledger_transfer IN SHARE MODE"))
    last = int((_LAST.one(db) or (0,))[0])
    savepoint.rollback()
    return last
