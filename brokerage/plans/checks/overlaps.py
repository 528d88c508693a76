"""Is anything there twice? Health and care are bought side by side, so the same hour or task may be paid by both (essay F14)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from brokerage.plans.checks import payers
from brokerage.plans.checks.facts import Facts
from brokerage.plans.checks.finding import BROKER, NOTE, REASON, STOP, Hit, at, check
from brokerage.plans.line_rows import LineRow, VisitRow
from brokerage.plans.sheet import Sheet

WEEK = 7 * 24 * 60
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PLANNERS = ("BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR")
BESIDE_OTHERS = ("EQUIPMENT", "TRANSPORT", "PAYROLL", "INSURANCE", "TECHNOLOGY", "ADVICE")
"""Kinds of thing that go on beside others at the same hour."""


def at_once(first: VisitRow, second: VisitRow) -> int:
    """Minutes in a week that both last, 0 when they never meet. Nights run past midnight, and Sunday into Monday."""
    later = (starts(second) - starts(first)) % WEEK
    return min(second.minutes, max(0, first.minutes - later)) + min(first.minutes, max(0, later + second.minutes - WEEK))


def starts(visit: VisitRow) -> int:
    """Minutes from Monday's midnight."""
    return visit.weekday * 1440 + visit.from_minute


def together(first: LineRow, second: LineRow) -> bool:
    """Whether some day belongs to both lines."""
    return (first.ends_on is None or second.starts_on <= first.ends_on) and (
        second.ends_on is None or first.starts_on <= second.ends_on
    )


def _pairs(sheet: Sheet) -> Iterator[tuple[LineRow, LineRow]]:
    return ((a, b) for a, b in combinations(sheet.paid_lines, 2) if together(a, b))


@check("OVERLAP_SAME_HOURS", REASON, "lines", BROKER, "essay F14; domain M-40", PLANNERS)
def same_hours(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Two paid visits at the same hour: both may be needed, but somebody must say why."""
    times = {line.id: [(starts(visit), visit.minutes, visit.weekday) for visit in line.visits]
             for line in sheet.paid_lines if line.category not in BESIDE_OTHERS}
    for first, second in _pairs(sheet):
        meets = [day for start, minutes, day in times.get(first.id, ()) for other, long, _ in times.get(second.id, ())
                 if (other - start) % WEEK < minutes or (start - other) % WEEK < long]  # as at_once, for thousands of pairs
        if meets:
            days = ", ".join(dict.fromkeys(DAYS[day] for day in meets))
            yield f"{first.name} and {second.name} are at the same time on {days}.", at(second)


@check("OVERLAP_SAME_TASK", REASON, "lines", BROKER, "essay F14", PLANNERS)
def same_task(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The same kind of support for the same need, bought once with health money and once with care money."""
    for first, second in _pairs(sheet):
        if first.category == second.category and set(first.needs) & set(second.needs):
            one, other = (frozenset(s.payer for s in payers.of_line(sheet, line)) for line in (first, second))
            if one != other:
                yield (
                    (
                        f"{first.name} and {second.name} do the same for the same need, and different funders pay. "
                        "It may be paid twice."
                    ),
                    at(second),
                )


@check("OVERLAP_SAME_SERVICE", NOTE, "lines", BROKER, "essay F14")
def same_service(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The same service stands in the plan twice for the same days; two patterns of one service may be meant."""
    for first, second in _pairs(sheet):
        if first.service_id is not None and first.service_id == second.service_id and first.band == second.band:
            yield f"{first.name} is in the plan twice for the same days.", at(second)


@check("OVERLAP_WITHIN_LINE", STOP, "lines", BROKER, "essay F14")
def within_line(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """One line's own visits do not run into each other: two carers at once are one visit with two carers."""
    for line in sheet.lines:
        clash = next((a for a, b in combinations(line.visits, 2) if a.every == b.every == 1 and at_once(a, b)), None)
        if clash is not None:
            yield f"{line.name} has two visits at the same time on {DAYS[clash.weekday]}.", at(line)


@check("HOURS_OUT_OF_STEP", STOP, "lines", BROKER, "domain M-02")
def hours_out_of_step(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The hours that are paid are the hours of the visits."""
    for line in sheet.lines:
        if (
            line.visits
            and line.minutes_weekly is not None
            and all(line.minutes_weekly % visit.every == 0 for visit in line.visits)
        ):
            hours = sum(visit.minutes * visit.carers for visit in line.visits if visit.every == 1)
            if all(visit.every == 1 for visit in line.visits) and hours != line.minutes_weekly:
                yield (
                    (f"{line.name}: its visits come to {_hours(hours)} a week, but {_hours(line.minutes_weekly)} are planned."),
                    at(line),
                )


def _hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    return f"{whole} hours" if not rest else f"{whole} hours {rest} minutes"
