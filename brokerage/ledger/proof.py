"""`books`: prove from the transfers alone that everything else the till remembers is right.

One statement of many checks, so that all of them see the same moment on either engine. Each check selects
(code, where, found, expected); no rows is a house in order. Amounts are pence.
"""
from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import text
from sqlalchemy.orm import Session

from brokerage.kit.money import Pence

MOST_FINDINGS = 1000
"""Beyond these nobody reads on; each kind of fault is still named, for the checks take turns."""


class Finding(msgspec.Struct, frozen=True):
    """One fault: `code` of TEXTS, `where` an account, a key, or "transfer 12"; `text` says it in plain words."""

    code: str
    where: str
    text: str


TEXTS = {
    "TOTAL_WRONG": "{where} keeps a total of {found}, but its transfers come to {expected}.",
    "LIMIT_BROKEN": "{where} holds {found}, beyond its limit of {expected}.",
    "SNAPSHOT_WRONG": "{where}: the snapshot says {found}, but the transfers up to it come to {expected}.",
    "HOLD_WRONG": "{where} says that {found} is still held, but its transfers leave {expected}.",
    "HOLD_OPENED_WRONG": "{where} is a hold of {found}, but the transfer that opened it set aside {expected}.",
    "HOLDS_NOT_COVERED": "{where} has {found}, but the holds in it still need {expected}.",
    "ENTRY_EMPTY": "The entry {where} says it moved {found} and has no transfers.",
    "ENTRY_WRONG": "The entry {where} says it moved {found}, but its transfers come to {expected}.",
    "TRANSFER_LOST": "{where} of {found} belongs to no entry, or names an account that is not there.",
    "TRANSFER_WRONG": "{where} moves {found}: nothing or less, or from an account to itself.",
    "REVERSAL_WRONG": "The entry {where} does not mirror the one it reverses.",
    "NOT_ZERO": "All accounts together come to {found} and not to nothing.",
}

_SUMS = """
    net AS MATERIALIZED (
        SELECT account_id, CAST(sum(amount) AS BIGINT) AS pence FROM (
            SELECT dest_id AS account_id, sum(amount_pence) AS amount FROM ledger_transfer GROUP BY dest_id
            UNION ALL SELECT source_id, -sum(amount_pence) FROM ledger_transfer GROUP BY source_id) both_ways
        GROUP BY account_id),
    account AS MATERIALIZED (
        SELECT a.*, coalesce(n.pence, 0) AS pence FROM ledger_account a LEFT JOIN net n ON n.account_id = a.id),
    moved AS MATERIALIZED (
        SELECT entry_id, sum(amount_pence) AS pence FROM ledger_transfer GROUP BY entry_id),
    through AS MATERIALIZED (
        SELECT h.id, min(t.id) AS first_id,
               sum(CASE WHEN t.dest_id = h.held_id THEN t.amount_pence
                        WHEN t.source_id = h.held_id THEN -t.amount_pence ELSE 0 END) AS pence
        FROM ledger_transfer t JOIN ledger_hold h ON h.id = t.hold_id GROUP BY h.id)"""

_CHECKS = {
    "TOTAL_WRONG": """
        SELECT path, total_pence, pence FROM account WHERE total_pence IS NOT NULL AND total_pence <> pence
        UNION ALL SELECT path, CAST(NULL AS BIGINT), pence FROM account
        WHERE total_pence IS NULL AND (floor_pence IS NOT NULL OR ceiling_pence IS NOT NULL)""",
    "LIMIT_BROKEN": """
        SELECT path, pence, floor_pence FROM account WHERE pence < floor_pence
        UNION ALL SELECT path, pence, ceiling_pence FROM account WHERE pence > ceiling_pence""",
    # Each snapshot against the transfers since the one before, then summed: one pass, however many there are.
    "SNAPSHOT_WRONG": """
        SELECT a.path || ' up to transfer ' || s.upto_transfer_id, s.balance_pence, s.pence FROM (
            SELECT account_id, upto_transfer_id, balance_pence,
                   sum(since) OVER (PARTITION BY account_id ORDER BY upto_transfer_id) AS pence
            FROM (SELECT p.*,
                  (SELECT coalesce(sum(t.amount_pence), 0) FROM ledger_transfer t WHERE t.dest_id = p.account_id
                   AND t.id > p.previous AND t.id <= p.upto_transfer_id)
                  - (SELECT coalesce(sum(t.amount_pence), 0) FROM ledger_transfer t WHERE t.source_id = p.account_id
                     AND t.id > p.previous AND t.id <= p.upto_transfer_id) AS since
                  FROM (SELECT account_id, upto_transfer_id, balance_pence, coalesce(lag(upto_transfer_id)
                        OVER (PARTITION BY account_id ORDER BY upto_transfer_id), 0) AS previous
                        FROM ledger_snapshot) p) steps) s
        JOIN ledger_account a ON a.id = s.account_id WHERE s.balance_pence <> s.pence""",
    "HOLD_WRONG": """
        SELECT h.key, h.remaining_pence, coalesce(t.pence, 0) FROM ledger_hold h LEFT JOIN through t ON t.id = h.id
        WHERE h.remaining_pence <> coalesce(t.pence, 0)""",
    "HOLD_OPENED_WRONG": """
        SELECT h.key, h.amount_pence, t.amount_pence FROM through g JOIN ledger_hold h ON h.id = g.id
        JOIN ledger_transfer t ON t.id = g.first_id
        WHERE t.amount_pence <> h.amount_pence OR t.source_id <> h.source_id OR t.dest_id <> h.held_id""",
    "HOLDS_NOT_COVERED": """
        SELECT a.path, a.pence, k.needed FROM account a JOIN (
            SELECT held_id, sum(remaining_pence) AS needed FROM ledger_hold GROUP BY held_id) k ON k.held_id = a.id
        WHERE a.pence < k.needed""",
    "ENTRY_EMPTY": """
        SELECT e.key, e.moved_pence, 0 FROM ledger_entry e
        WHERE NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.entry_id = e.id)""",
    "ENTRY_WRONG": """
        SELECT e.key, e.moved_pence, m.pence FROM moved m JOIN ledger_entry e ON e.id = m.entry_id
        WHERE e.moved_pence <> m.pence""",
    "TRANSFER_LOST": """
        SELECT 'transfer ' || t.id, t.amount_pence, 0 FROM ledger_transfer t
        WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = t.entry_id)
           OR NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = t.source_id)
           OR NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = t.dest_id)""",
    "TRANSFER_WRONG": """
        SELECT 'transfer ' || id, amount_pence, 0 FROM ledger_transfer
        WHERE amount_pence <= 0 OR source_id = dest_id""",
    # Counted forwards in the reversal and backwards in the original, every transfer must cancel.
    "REVERSAL_WRONG": """
        SELECT DISTINCT e.key, 0, 0 FROM (
            SELECT r.id, t.source_id, t.dest_id, t.amount_pence, t.hold_id, 1 AS seen
            FROM ledger_entry r JOIN ledger_transfer t ON t.entry_id = r.id WHERE r.reverses_id IS NOT NULL
            UNION ALL SELECT r.id, t.dest_id, t.source_id, t.amount_pence, t.hold_id, -1
            FROM ledger_entry r JOIN ledger_transfer t ON t.entry_id = r.reverses_id) both_ways
        JOIN ledger_entry e ON e.id = both_ways.id
        GROUP BY e.key, both_ways.id, source_id, dest_id, amount_pence, hold_id HAVING sum(seen) <> 0""",
    "NOT_ZERO": """
        SELECT 'all accounts', pence, 0 FROM (SELECT sum(coalesce(total_pence, pence)) AS pence FROM account) everything
        WHERE pence <> 0""",
}


def books(db: Session) -> list[Finding]:
    """Everything that the till remembers, worked out again from its transfers; an empty list when all is well.

    Reads only. Names at most MOST_FINDINGS faults, of which each check gets its part.
    """
    each = MOST_FINDINGS // len(_CHECKS)
    checks = " UNION ALL ".join(
        f"SELECT * FROM (SELECT '{code}', fault.* FROM ({check}) fault LIMIT {each}) checked"  # noqa: S608 - ours alone
        for code, check in _CHECKS.items())
    rows = db.execute(text(f"WITH {_SUMS} {checks}").execution_options(stream_results=True))
    return [_finding(*row) for row in rows]


def _finding(code: str, where: str, found: Any, expected: Any) -> Finding:
    return Finding(code, where, TEXTS[code].format(where=where, found=_pence(found), expected=_pence(expected)))


def _pence(amount: Any) -> str:
    """As pounds; whatever else stands in a column that was tampered with, as it is."""
    return str(Pence(int(amount))) if amount is not None and int(amount) == amount else str(amount)
