"""Faults of the other sums: what each needs from the case, and figures that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from brokerage.kit.money import Pence
from brokerage.reckon.case import (
    AssistantSum,
    Case,
    ChargeSum,
    FinalSum,
    InvoiceSum,
    PrepaymentSum,
    ShareSum,
    Sum,
    SurplusSum,
)
from brokerage.reckon.days import backwards
from brokerage.reckon.refused import Fault
from brokerage.reckon.rules import of_assessment, of_split

NOTHING = Pence(0)
MOST = Decimal(1_000_000)


def faults(case: Case) -> Iterator[Fault]:
    refs = [one.ref for one in case.sums]
    for i, one in enumerate(case.sums):
        where = f"sums[{i}]"
        if not one.ref or one.ref in refs[:i] or "." in one.ref:
            yield Fault(
                "REF_TWICE" if one.ref in refs[:i] else "BAD_REF",
                f"{where}.ref",
                "Each sum needs a ref of its own, without a point in it.",
            )
        yield from _less_than_nothing(where, one)
        yield from _of(case, where, one)


def _less_than_nothing(where: str, one: Sum) -> Iterator[Fault]:
    for name in one.__struct_fields__:
        value = getattr(one, name)
        if isinstance(value, Pence | Decimal) and value < type(value)(0) and not isinstance(one, ShareSum):
            yield Fault("LESS_THAN_NOTHING", f"{where}.{name}", "This cannot be less than nothing.")
        elif isinstance(value, Decimal) and value > MOST:
            yield Fault("QUANTITY_ABSURD", f"{where}.{name}", "This is more than there can be.")


def _of(case: Case, where: str, one: Sum) -> Iterator[Fault]:
    if isinstance(one, ChargeSum):
        yield from of_assessment(f"{where}.assessment", one.assessment)
    elif isinstance(one, ShareSum):
        if not one.weights or min(one.weights) < 0 or not any(one.weights):
            yield Fault("WEIGHTS_UNFIT", f"{where}.weights", "Weights must be nothing or more, and not all nothing.")
    elif isinstance(one, InvoiceSum):
        yield from _invoice(case, where, one)
    elif isinstance(one, SurplusSum):
        yield from _surplus(case, where, one)
    elif isinstance(one, PrepaymentSum):
        yield from _prepayment(case, where, one)
    elif isinstance(one, FinalSum):
        yield from _final(case, where, one)
    elif isinstance(one, AssistantSum):
        yield from _assistant(where, one)
    elif one.informal_percent > 100:
        yield Fault("PERCENT_OUT_OF_RANGE", f"{where}.informal_percent", "A percent must lie between 0 and 100.")


def _invoice(case: Case, where: str, one: InvoiceSum) -> Iterator[Fault]:
    if one.line not in {line.ref for line in case.lines}:
        yield Fault("UNKNOWN_LINE", f"{where}.line", f"There is no line “{one.line}”.")
    if not one.quantities or min(one.quantities) < 0 or list(one.quantities) != sorted(one.quantities):
        yield Fault(
            "QUANTITIES_FALL",
            f"{where}.quantities",
            "Quantities reached begin at nothing or more, and none is below the one before it.",
        )
    elif max(one.quantities) > MOST:
        yield Fault("QUANTITY_ABSURD", f"{where}.quantities", "This is more than there can be.")
    if not 0 <= one.weeks <= 520:
        yield Fault("QUANTITY_ABSURD", f"{where}.weeks", "Weeks lie between 0 and 520.")


def _surplus(case: Case, where: str, one: SurplusSum) -> Iterator[Fault]:
    if case.period is None or not case.lines:
        yield Fault("MISSING_FIELD", "period", "A surplus is of a period's direct payments: give lines and a period.")
    if not any(stream.deployment == "DIRECT_PAYMENT" for stream in case.streams):
        yield Fault("NO_DIRECT_PAYMENT", "streams", "No stream is a DIRECT_PAYMENT, so there is nothing that could be left over.")
    if not 0 <= one.reserve_weeks <= 52:
        yield Fault("QUANTITY_ABSURD", f"{where}.reserve_weeks", "Weeks to keep lie between 0 and 52.")
    for n, spent in enumerate(one.spent):
        at = f"{where}.spent[{n}]"
        if spent.amount < NOTHING:
            yield Fault("LESS_THAN_NOTHING", f"{at}.amount", "This cannot be less than nothing.")
        if spent.split is not None:
            yield from of_split(case, f"{at}.split", spent.split)
        elif case.split is None:
            yield Fault("NO_SPLIT", f"{at}.split", "Nothing says who paid for this: give it a “split”, or the whole case.")


def _prepayment(case: Case, where: str, one: PrepaymentSum) -> Iterator[Fault]:
    days = one.paid_for
    yield from backwards(f"{where}.paid_for", days)
    if days.since <= days.until and not days.since <= one.year_end < days.until:
        yield Fault("NO_PREPAYMENT", f"{where}.year_end", "The year does not end inside the days that were paid for.")
    known = {stream.ref for stream in case.streams}
    for ref, paid in one.paid.items():
        if ref not in known:
            yield Fault("UNKNOWN_STREAM", f"{where}.paid.{ref}", f"There is no stream “{ref}”.")
        if paid < NOTHING:
            yield Fault("LESS_THAN_NOTHING", f"{where}.paid.{ref}", "This cannot be less than nothing.")
    if not any(one.paid.values()):
        yield Fault("NOTHING_TO_RECKON", f"{where}.paid", "Nothing was paid in advance.")


def _final(case: Case, where: str, one: FinalSum) -> Iterator[Fault]:
    days = one.paid_for
    yield from backwards(f"{where}.paid_for", days)
    if days.since <= days.until and not days.since <= one.last_day <= days.until:
        yield Fault("NO_PREPAYMENT", f"{where}.last_day", "The last day does not fall inside the days that were paid for.")
    if (days.until - days.since).days > 366:
        yield Fault("RUN_TOO_LONG", f"{where}.paid_for", "An advance covers a year at most.")
    if not case.lines:
        yield Fault("MISSING_FIELD", "lines", "A final account is of a package: give lines and a period.")


def _assistant(where: str, one: AssistantSum) -> Iterator[Fault]:
    for name, percent in (
        ("national_insurance", one.national_insurance.percent),
        ("pension", one.pension.percent),
        ("payroll_vat", one.payroll_vat),
    ):
        if not 0 <= percent <= 100:
            yield Fault("PERCENT_OUT_OF_RANGE", f"{where}.{name}", "A percent must lie between 0 and 100.")
    if not 0 < one.hours <= 168 or not 0 < one.weeks <= 53 or not 0 <= one.holiday_weeks <= 52:
        yield Fault(
            "QUANTITY_ABSURD",
            f"{where}.hours",
            "Hours a week lie above 0 and up to 168, weeks a year up to 53, holiday up to 52.",
        )
    if one.minimum_wage is not None and one.hourly < one.minimum_wage:
        yield Fault(
            "BELOW_MINIMUM_WAGE", f"{where}.hourly", f"£{one.hourly} an hour is below the minimum wage of £{one.minimum_wage}."
        )
    limits = one.pension
    amounts = (limits.lower, limits.upper or limits.lower, one.national_insurance.threshold, one.national_insurance.allowance)
    if any(amount < NOTHING for amount in amounts) or (limits.upper is not None and limits.upper < limits.lower):
        yield Fault(
            "LIMITS_OUT_OF_ORDER", f"{where}.pension", "A limit is less than nothing, or the upper one is below the lower."
        )
