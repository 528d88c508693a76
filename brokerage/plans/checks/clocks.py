"""When must it be looked at again? Every clock of domain 2.4 that applies, and the earliest of them (P-10, P-40)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from brokerage.kit.clock import in_full
from brokerage.plans.checks import payers
from brokerage.plans.checks.facts import Facts
from brokerage.plans.checks.finding import COORDINATOR, NOTE, STOP, Hit, check
from brokerage.plans.sheet import Sheet


class Clock(Struct, frozen=True):
    """One review that the law or policy asks for, by `due` at the latest, and then every `every` months."""

    name: str
    due: date
    every: int
    source: str


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later; the end of a short month stands for days that it has not
    (30 November + 3 months = 28 February; domain 2.4)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def clocks(sheet: Sheet, first_paid_on: date | None = None) -> tuple[Clock, ...]:
    """Every clock that applies to this plan, earliest first. A direct payment counts from its first payment, or from the plan's
    first day until one is made."""
    start = sheet.plan.starts_on
    nhs_due, council_due = _next(first_paid_on or start, 3, start), _next(first_paid_on or start, 6, start)
    types = {stream.type for stream in sheet.streams}
    direct = {
        nhs: any(payers.by_direct_payment(sheet, line, nhs=nhs) for line in sheet.paid_lines)
        or any(s.deployment == "DIRECT_PAYMENT" and (s.nhs if nhs else s.council) for s in sheet.streams)
        for nhs in (True, False)
    }
    found = []
    if direct[True]:
        found.append(Clock("NHS direct payment", nhs_due, 12, "NHS (Direct Payments) Regulations 2013 reg 14"))
    if types & {"NHS_CHC", "NHS_JOINT"}:
        found.append(Clock("NHS continuing healthcare or joint package", months_after(start, 3), 12, "National Framework 2022"))
    if direct[False]:
        found.append(Clock("Council direct payment", council_due, 12, "SI 2014/2871 reg 7(1)(a)"))
    if types & {"LA_CARE", "LA_CARER"}:
        found.append(
            Clock(
                "First look at a council plan", start + timedelta(weeks=8), 12, "Care Act 2014 s27; statutory guidance ch. 13"
            )
        )
    if types & {"NHS_S117", "LA_S117"}:
        found.append(Clock("After-care under section 117", months_after(start, 12), 12, "Mental Health Act 1983 s117"))
    if not found:
        found.append(Clock("Yearly review", months_after(start, 12), 12, "Care Act 2014 s27"))
    return tuple(sorted(found, key=lambda clock: clock.due))


def _next(paid: date, months: int, start: date) -> date:
    """The first review so many months after the first payment, or the first of the yearly ones after it that this plan meets: the
    earlier ones were the business of the plans before it."""
    day = months_after(paid, months)
    years = 0
    while day <= start:
        years += 1
        day = months_after(paid, months + 12 * years)
    return day


def due(sheet: Sheet, first_paid_on: date | None = None) -> date:
    """The integrated review date: the earliest of all clocks that apply (P-40)."""
    return clocks(sheet, first_paid_on)[0].due


@check(
    "P10_NO_REVIEW",
    STOP,
    "reviews",
    COORDINATOR,
    "Care Act 2014 s27; NHS (Direct Payments) Regulations 2013 reg 14; domain P-10",
)
def no_review(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The day of the first review, and how it is done."""
    if sheet.plan.review_on is None or not sheet.plan.review_how.strip():
        yield "Say when the plan is first looked at again, and how.", ""


@check("P10_REVIEW_LATE", STOP, "reviews", COORDINATOR, "domain P-10, P-40, 2.4")
def review_late(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The first review is no later than the earliest clock that applies."""
    if sheet.plan.review_on is not None:
        first = clocks(sheet, facts.first_paid_on)[0]
        if sheet.plan.review_on > first.due:
            yield (
                f"The first review is on {in_full(sheet.plan.review_on)}. "
                f"For “{first.name}” it must be by {in_full(first.due)}.",
                "",
            )


@check("P10_REVIEW_BEFORE_START", STOP, "reviews", COORDINATOR, "domain P-10")
def review_before_start(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A review looks back on something."""
    if sheet.plan.review_on is not None and sheet.plan.review_on <= sheet.plan.starts_on:
        yield "The first review must come after the plan has begun.", ""


@check("P40_REVIEW_PASSED", NOTE, "reviews", COORDINATOR, "domain P-40, P-42")
def review_passed(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A review that is overdue never stops a payment."""
    if sheet.plan.review_on is not None and sheet.plan.review_on < sheet.today and sheet.plan.state == "ACTIVE":
        yield f"The review of {in_full(sheet.plan.review_on)} is overdue. Payments go on.", ""
