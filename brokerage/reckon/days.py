"""Faults of days: runs that end before they begin, and runs that share a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any

from brokerage.reckon.refused import Fault


def backwards(where: str, days: Any) -> Iterator[Fault]:
    if days.since is not None and days.until is not None and days.until < days.since:
        yield Fault("DATES_BACKWARDS", where, f"It ends on {days.until}, before it begins on {days.since}.")


def overlaps(where: str, dated: list[tuple[int, Any]]) -> Iterator[Fault]:
    """Two runs of days that share a day; a missing end is for ever."""
    for (_, one), (n, other) in combinations(dated, 2):
        first, last = max(one.since or date.min, other.since or date.min), min(one.until or date.max, other.until or date.max)
        if first <= last:
            share = "overlaps another" if first == date.min else f"overlaps another on {first}"
            yield Fault("DATES_OVERLAP", f"{where}[{n}]", f"It {share}. End the earlier one the day before the later begins.")
