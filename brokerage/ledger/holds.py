"""Holds: money set aside in one transfer, then drawn or released in parts. Amounts are pence.

These four are the plain cases. An entry of several transfers may open and draw on several holds at once, by naming
them in its transfers (Transfer.hold, Transfer.opens): an order split between funders is one entry.
"""
from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from brokerage.kit.db import Hot
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger.entries import Entry, Posted, Transfer, UnknownAccount
from brokerage.ledger.models import OVERDRAWN
from brokerage.ledger.posting import post

_HOLD = Hot("""
    SELECT s.path, h.path, k.amount_pence, k.remaining_pence FROM ledger_hold k
    JOIN ledger_account s ON s.id = k.source_id JOIN ledger_account h ON h.id = k.held_id WHERE k.key = :key""")
_WHAT_IT_LET_GO = Hot("""
    SELECT t.amount_pence FROM ledger_entry e JOIN ledger_transfer t ON t.entry_id = e.id
    JOIN ledger_hold k ON k.id = t.hold_id WHERE e.key = :entry AND k.key = :hold""")


class Held(NamedTuple):
    """A hold: where its money came from, where it waits, how much it was and how much is still held, in pence."""

    source: str
    held: str
    amount: Pence
    remaining: Pence


def held(db: Session, key: str) -> Held:
    """The hold `key` as it stands. UnknownAccount when there is none."""
    row = _HOLD.one(db, key=key)
    if row is None:
        raise UnknownAccount(f"there is no hold {key!r}")
    return Held(row[0], row[1], Pence(row[2]), Pence(row[3]))


def hold(db: Session, key: str, source: str, held: str, amount: Pence, *, by: str, at: datetime, service_date: date,
         kind: str = "HOLD", period: str = "", document: str = "", why: str = "") -> Posted:
    """Set `amount` of `source` aside in `held`. `key` is both the hold's and its entry's. Refuses as `post` does."""
    return post(db, Entry(key=key, kind=kind, transfers=(Transfer(source, held, amount, key, True),), by=by, at=at,
                          service_date=service_date, period=period, document=document, why=why))


def draw(db: Session, hold: str, key: str, amount: Pence, *, to: str, by: str, at: datetime, service_date: date,
         kind: str = "DRAW", period: str = "", document: str = "", why: str = "") -> Posted:
    """Move `amount` of the hold `hold` to the account `to`, by the entry `key`. HOLD_OVERDRAWN beyond what remains."""
    transfer = Transfer(held(db, hold).held, to, amount, hold)
    return post(db, Entry(key=key, kind=kind, transfers=(transfer,), by=by, at=at, service_date=service_date,
                          period=period, document=document, why=why))


def release(db: Session, hold: str, key: str, amount: Pence | None = None, *, by: str, at: datetime,
            service_date: date, kind: str = "RELEASE", period: str = "", document: str = "", why: str = "") -> Posted:
    """Give `amount` of the hold back to where it came from; None is all that remains.

    HOLD_OVERDRAWN beyond what remains, and when nothing does: ask `held` first where that is no mistake.
    """
    kept = held(db, hold)
    if amount is None:
        amount = _all_that_remains(db, hold, key, kept)
    transfer = Transfer(kept.held, kept.source, amount, hold)
    return post(db, Entry(key=key, kind=kind, transfers=(transfer,), by=by, at=at, service_date=service_date,
                          period=period, document=document, why=why))


def _all_that_remains(db: Session, hold: str, key: str, kept: Held) -> Pence:
    """A retry of a release must mean what it meant the first time, so it takes its amount from the entry it made."""
    made = _WHAT_IT_LET_GO.one(db, entry=key, hold=hold)
    if made is not None:
        return Pence(made[0])
    if kept.remaining == Pence(0):
        raise Refusal(OVERDRAWN, code="HOLD_OVERDRAWN")
    return kept.remaining
