"""What time it is, handed in so that tests and the demo town can say when things happen."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def in_full(day: date) -> str:
    """`3 March 2027`."""
    return f"{day.day} {day:%B %Y}"


def as_day(value: date | str) -> date:
    """A day as the driver gives it in words of SQL: text on SQLite, a date on PostgreSQL."""
    return date.fromisoformat(value) if isinstance(value, str) else value


class Clock:
    """The real time. `now()` is UTC with its zone; `today()` is the date in London."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return self.now().astimezone(LONDON).date()


class SetClock(Clock):
    """A clock that stands where it was put, until it is moved. For tests and for seeding history."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Go forward: `clock.move(minutes=15)`; the words are those of timedelta."""
        self.at += timedelta(**by)

    def put(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Stand at this London date and time."""
        self.at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)
