"""Undoing an entry: its mirror image is posted, and both stay (domain M-12, correct by reversal and new entry)."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from brokerage.kit.db import Hot
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger.entries import REVERSED, Entry, Posted, Transfer
from brokerage.ledger.posting import settled, transfers_of

_ORIGINAL = Hot("SELECT id, kind, service_date, document, reverses_id FROM ledger_entry WHERE key = :key")


def reverse(db: Session, key: str, new_key: str, *, by: str, at: datetime, why: str, period: str = "") -> Posted:
    """Move back what the entry `key` moved, under `new_key`; kind + "_REVERSED", same service date and document.

    What it drew from a hold is held again. The posting month is that of `at`, never the original's (domain M-13).
    Refused: a second reversal (ALREADY_REVERSED), the reversal of a reversal (IS_A_REVERSAL: post it anew), and
    money that is no longer where it went (OVERSPEND, HOLD_OVERDRAWN). LookupError when there is no such entry.
    """
    original = _ORIGINAL.one(db, key=key)
    if original is None:
        raise LookupError(f"there is no entry {key!r}")
    entry_id, kind, service_date, document, reverses = original
    if reverses is not None:
        raise Refusal("This is itself a correction. Record the right amount anew.", code="IS_A_REVERSAL")
    mirror = tuple(Transfer(dest, source, Pence(pence), hold) for source, dest, pence, hold in transfers_of(db, entry_id))
    return settled(db, Entry(
        key=new_key, kind=kind + REVERSED, transfers=mirror, by=by, at=at, why=why, period=period, document=document,
        service_date=date.fromisoformat(str(service_date))), entry_id)
