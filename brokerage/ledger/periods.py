"""Closing posting months (domain M-13): a closed month takes no more entries, and corrections go into an open one."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from brokerage.kit.db import is_sqlite
from brokerage.kit.errors import Refusal
from brokerage.ledger.entries import check_period
from brokerage.ledger.models import ClosedPeriod


def close_period(db: Session, period: str, *, by: str, at: datetime) -> None:
    """Take no more entries in `period` ("2026-11"). Refused when it is closed already (PERIOD_CLOSED).

    On PostgreSQL it waits for the postings that are under way, and new ones wait for it to commit: call it in a
    transaction of its own, before anything is posted there.
    """
    check_period(period)
    if not is_sqlite(db):
        # A posting that saw the month open could otherwise commit after the month was closed.
        db.execute(text("LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE"))
    if is_closed(db, period):
        raise Refusal("That month's books are already closed.", code="PERIOD_CLOSED")
    db.execute(insert(ClosedPeriod).values(period=period, closed_at=at, closed_by=by))


def open_period(db: Session, period: str) -> None:
    """Let entries into `period` again. Refused when it is open (PERIOD_OPEN)."""
    if not is_closed(db, period):
        raise Refusal("That month's books are open.", code="PERIOD_OPEN")
    db.execute(delete(ClosedPeriod).where(ClosedPeriod.period == period))


def is_closed(db: Session, period: str) -> bool:
    return db.scalar(select(ClosedPeriod.period).where(ClosedPeriod.period == period)) is not None
