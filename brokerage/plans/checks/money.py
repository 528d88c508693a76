"""Do the sums tie? What the lines come to against what each funder gives (domain P-04, M-10, M-32, s26 of the Care Act 2014)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from brokerage.kit.money import Pence
from brokerage.plans import cost
from brokerage.plans.checks import payers
from brokerage.plans.checks.facts import Facts
from brokerage.plans.checks.finding import BROKER, COORDINATOR, FUNDER, NOTE, STOP, Hit, at, check
from brokerage.plans.sheet import Sheet

NOTHING = Pence(0)
MOST_MINUTES = 7 * 24 * 60 * 4
"""Four people round the clock: more hours a week than that are a slip of the pen."""


@check("P04_NOBODY_PAYS", STOP, "lines", BROKER, "Care Act 2014 s26; domain M-30")
def nobody_pays(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Every paid line says who pays for it."""
    for line in sheet.paid_lines:
        if not payers.of_line(sheet, line):
            yield f"{line.name}: say who pays.", at(line)


@check("SPLIT_NOT_WHOLE", STOP, "lines", BROKER, "domain M-03, M-30")
def split_not_whole(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The parts of a percent split come to 100."""
    for line in sheet.paid_lines:
        method, carried = payers.parts(sheet, line)
        if carried and method == "PERCENT":
            total = sum((part.percent or Decimal(0) for part in carried), Decimal(0))
            if total != payers.WHOLE:
                yield f"{line.name}: the shares come to {total.normalize():f}%, not 100%.", at(line)


@check("UNFUNDED_REMAINDER", STOP, "lines", FUNDER, "domain M-32, W7")
def unfunded_remainder(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """When every funder has paid up to its limit, nothing is left that nobody pays."""
    found = cost.of(sheet)
    for line in sheet.paid_lines:
        left = found.lines[line.number].unfunded
        if left > NOTHING and payers.parts(sheet, line)[0] == "FIXED_WATERFALL":
            yield f"{line.name}: nobody pays the last {left}.", at(line)


@check("P04_OVER_BUDGET", STOP, "money", FUNDER, "Care Act 2014 s26; domain P-04, M-10")
def over_budget(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """No funder's lines come to more a week than it gives."""
    wanted = payers.weekly_by_stream(sheet)
    for stream in sheet.streams:
        given = stream.weekly(sheet.day)
        if wanted[stream.id] > given:
            yield (
                (
                    f"{stream.payer_name} gives {given} a week and the plan asks {wanted[stream.id]} of it: "
                    f"{wanted[stream.id] - given} too much."
                ),
                "",
            )


@check("P04_ONCE_OVER_BUDGET", STOP, "money", FUNDER, "domain P-04, M-23")
def once_over_budget(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """What is bought once fits into what is given once."""
    wanted = cost.of(sheet).once_streams
    for stream in sheet.streams:
        if wanted[stream.id] > stream.once:
            yield (f"{stream.payer_name} gives {stream.once} for things bought once and the plan asks {wanted[stream.id]}."), ""


@check("P04_MONEY_LEFT", NOTE, "money", BROKER, "domain P-04, M-29")
def money_left(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Money that no line uses. That is no reason to take it away (M-29)."""
    wanted = payers.weekly_by_stream(sheet)
    for stream in sheet.streams:
        left = stream.weekly(sheet.day) - wanted[stream.id]
        if left > NOTHING and sheet.lines:
            yield f"{left} a week from {stream.payer_name} is not planned yet.", ""


@check("CHARGE_OVER_CARE", STOP, "money", COORDINATOR, "Care Act 2014 s14(4); domain L-40, L-46")
def charge_over_care(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Nobody pays more than their council's care costs."""
    wanted = payers.weekly_by_stream(sheet)
    for charge in sheet.charges:
        if (
            charge.since <= sheet.day
            and (charge.until is None or charge.until >= sheet.day)
            and charge.weekly > wanted.get(charge.stream_id, NOTHING)
        ):
            yield (
                (
                    f"The person would pay {charge.weekly} a week, but the council’s part of this plan costs only "
                    f"{wanted.get(charge.stream_id, NOTHING)}."
                ),
                "",
            )


@check("LINE_ABSURD", STOP, "lines", BROKER, "domain M-01")
def absurd(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """No more hours than a week has, for four people."""
    for line in sheet.lines:
        if line.minutes_weekly is not None and line.minutes_weekly > MOST_MINUTES:
            yield f"{line.name}: {line.minutes_weekly // 60} hours a week is more than four people could work.", at(line)


@check("LINE_OUTSIDE_PLAN", STOP, "lines", BROKER, "domain M-05")
def outside(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A line lies within the days of its plan and budget."""
    last = min(day for day in (sheet.plan.ends_on, sheet.budget.ends_on) if day is not None)
    for line in sheet.lines:
        if line.starts_on < sheet.plan.starts_on or line.starts_on > last or (line.ends_on is not None and line.ends_on > last):
            yield f"{line.name} has days outside the plan.", at(line)
