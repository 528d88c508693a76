"""A small till for these tests: a funder's award, one stream with limits, and accounts that everybody shares."""
from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.kit.money import Pence
from brokerage.ledger import Entry, Transfer

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)
DAY = date(2026, 11, 4)
SAID: dict[str, Any] = {"by": "user/12", "at": AT, "service_date": DAY}

AVAILABLE, COMMITTED, NOISE = "stream/12/available", "stream/12/committed", "stream/13/available"
SHARED = ("world", "bank/client", "provider/5/owed")


def opened(db: Session, pounds: int = 10) -> None:
    """Open the accounts and give both streams `pounds`; the second is other people's money, always present."""
    for path in SHARED:
        ledger.open(db, path)
    for path in (AVAILABLE, COMMITTED, NOISE):
        ledger.open(db, path, Pence(0))
    for path in (AVAILABLE, NOISE):
        ledger.post(db, entry(f"award/{path}", (("world", path, pounds * 100),)))


def entry(key: str, moves: tuple[tuple[str, str, int], ...], **more: Any) -> Entry:
    """An entry from (source, dest, pence)."""
    transfers = tuple(Transfer(source, dest, Pence(pence)) for source, dest, pence in moves)
    return Entry(**{"key": key, "kind": "COMMIT", "transfers": transfers, **SAID, **more})


def spend(key: str, pence: int, **more: Any) -> Entry:
    return entry(key, ((AVAILABLE, "provider/5/owed", pence),), **more)
