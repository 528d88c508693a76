"""The town's calendar."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from brokerage.kit.clock import LONDON, SetClock

FIRST = date(2026, 4, 1)
"""The first day of the financial year."""
TODAY = date(2026, 11, 20)
"""The last day on which anything has happened: a Friday."""
YEAR_END = date(2027, 3, 31)
LONG_AGO = date(2025, 4, 1)
"""Since when staff have their seats."""


def set_clock() -> SetClock:
    return SetClock(datetime(2025, 4, 1, 9, tzinfo=LONDON))


def every(days: int, start: date, end: date = TODAY) -> Iterator[date]:
    """`start` and every so many days after it, up to `end`."""
    while start <= end:
        yield start
        start += timedelta(days=days)
