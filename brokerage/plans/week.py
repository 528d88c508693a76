"""The week of a plan: what happens on each day, by the time it begins; what has no time; and what is at the same time. Pure."""
from __future__ import annotations

from msgspec import Struct

from brokerage.plans import cost
from brokerage.plans.line_rows import LineRow, VisitRow
from brokerage.plans.sheet import Sheet
from brokerage.plans.words import DAYS, clock, listed

PARTS = (("Morning", 5 * 60, 12 * 60), ("Afternoon", 12 * 60, 17 * 60), ("Evening", 17 * 60, 22 * 60), ("Night", 22 * 60,
                                                                                                        29 * 60))
"""Parts of a day in minutes from midnight; the night goes on to five the next morning."""
EVERY = {1: "", 2: "every other week", 3: "every third week", 4: "every fourth week"}
DAY = 24 * 60
WEEK = 7 * DAY


class Slot(Struct, frozen=True):
    """One visit on one day."""

    line: LineRow
    weekday: int
    visit: VisitRow

    @property
    def times(self) -> str:
        return f"{clock(self.visit.from_minute)} to {clock(self.visit.from_minute + self.visit.minutes)}"

    @property
    def more(self) -> str:
        carers = f"{self.visit.carers} carers" if self.visit.carers > 1 else ""
        return ", ".join(part for part in (carers, EVERY[self.visit.every]) if part)

    @property
    def part(self) -> str:
        at = self.visit.from_minute if self.visit.from_minute >= 5 * 60 else self.visit.from_minute + 24 * 60
        return next(name for name, first, last in PARTS if first <= at < last)


def times_of(line: LineRow) -> list[str]:
    """When a line happens, days with the same time together: `Every day, 8am to 9:30am`."""
    same: dict[tuple[int, int, int, int], list[int]] = {}
    for visit in line.visits:
        same.setdefault((visit.from_minute, visit.minutes, visit.carers, visit.every), []).append(visit.weekday)
    found = []
    for (first, minutes, carers, every), days in sorted(same.items()):
        more = [part for part in (f"{carers} carers" if carers > 1 else "", EVERY[every]) if part]
        found.append(", ".join([_days(days), f"{clock(first)} to {clock(first + minutes)}", *more]))
    return found


def _days(days: list[int]) -> str:
    if days == list(range(7)):
        return "Every day"
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    return listed(DAYS[day] for day in days)


class DayOfWeek(Struct, frozen=True):
    name: str
    slots: tuple[Slot, ...]

    def of(self, part: str) -> list[Slot]:
        return [slot for slot in self.slots if slot.part == part]


class Overlap(Struct, frozen=True):
    """Two lines at the same time on one day."""

    day: str
    first: Slot
    second: Slot


class Week(Struct, frozen=True):
    days: tuple[DayOfWeek, ...]
    untimed: tuple[LineRow, ...]
    overlaps: tuple[Overlap, ...]

    @property
    def empty(self) -> bool:
        return not any(day.slots for day in self.days)


def of(sheet: Sheet) -> Week:
    """The week as it is on the sheet's day."""
    lines = [line for line in sheet.lines if cost.runs(line, sheet.day) and line.kind != "ONE_OFF"]
    slots = sorted((Slot(line, visit.weekday, visit) for line in lines for visit in line.visits),
                   key=lambda slot: (slot.weekday, slot.visit.from_minute, slot.line.number))
    days = tuple(DayOfWeek(name, tuple(slot for slot in slots if slot.weekday == n)) for n, name in enumerate(DAYS))
    return Week(days, tuple(line for line in lines if not line.visits), tuple(_overlaps(slots)))


def _overlaps(slots: list[Slot]) -> list[Overlap]:
    """Pairs of different lines that share a minute; a night runs into the next morning, and Sunday's into Monday's. Visits are
    met in the order in which they begin, those of the first day once more after the last."""
    spans = [(slot.weekday * DAY + slot.visit.from_minute, slot) for slot in slots]
    spans += [(start + WEEK, slot) for start, slot in spans if start < DAY]
    spans.sort(key=lambda span: (span[0], span[1].line.number))
    found: dict[tuple[int, int], Overlap] = {}
    for n, (start, one) in enumerate(spans):
        for later, other in spans[n + 1:]:
            if later >= start + one.visit.minutes:
                break
            if one.line.number != other.line.number:
                found.setdefault((id(one), id(other)), Overlap(DAYS[one.weekday], one, other))
    return list(found.values())
