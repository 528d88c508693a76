"""The clocks of domain 6.2 as due dates. Working days are those of England: no weekends, no bank holidays."""
from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from msgspec import Struct

CHC_DAYS = 28
FAST_TRACK_HOURS = 48
BROKER_DAYS, PLAN_DAYS, APPROVAL_DAYS = 2, 20, 5


class Timer(Struct, frozen=True):
    """Something due. `done_on`: the day it was done, None while it runs."""

    words: str
    since: date
    due: date
    done_on: date | None = None

    def left(self, today: date) -> str:
        """In words: done in time, done late, due today, so many days left, late."""
        if self.done_on is not None:
            late = (self.done_on - self.due).days
            return "Done in time" if late <= 0 else f"Done {_days(late)} late"
        left = (self.due - today).days
        if left == 0:
            return "Due today"
        return f"{_days(left)} left" if left > 0 else f"{_days(-left)} late"

    def late(self, today: date) -> bool:
        return (self.done_on or today) > self.due


@cache
def _england(year: int) -> frozenset[date]:
    import holidays  # with dateutil, a fiftieth of the start: loaded by the first page with a due date
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _england(day.year)


def after_working_days(start: date, days: int) -> date:
    """The day by which `days` working days have passed; the first counts as the next working day after `start`."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def timers(
    *,
    checklist: date | None = None,
    decision: date | None = None,
    fast_track: date | None = None,
    asked: date | None = None,
    broker: date | None = None,
    shown: date | None = None,
    worked_out: date | None = None,
    planned: date | None = None,
) -> list[Timer]:
    """What is due of one assessment. `checklist`: day of a positive checklist; `asked`/`broker`: a broker was asked for, and
    took it on; `shown`: the indicative amount was shown, from when a plan draft runs until `planned`; `worked_out`: an amount
    waits for its approver. Fast track: 48 hours, as two days."""
    made = []
    if fast_track:
        made.append(Timer("Fast track care starts", fast_track, fast_track + timedelta(hours=FAST_TRACK_HOURS), decision))
    if checklist and not fast_track:
        made.append(Timer("Decision on continuing healthcare", checklist, checklist + timedelta(days=CHC_DAYS), decision))
    if asked:
        made.append(Timer("A broker takes this on", asked, after_working_days(asked, BROKER_DAYS), broker))
    if worked_out:
        made.append(Timer("Answer to the expected amount", worked_out, after_working_days(worked_out, APPROVAL_DAYS)))
    if shown:
        made.append(Timer("First draft of the plan", shown, after_working_days(shown, PLAN_DAYS), planned))
    return made


def _days(n: int) -> str:
    return f"{n} day{'' if n == 1 else 's'}"
