"""Is the price fair? The verdicts of domain B-11 on each line, and what the broker earns (B-13)."""

from __future__ import annotations

from collections.abc import Iterator

from brokerage.plans.checks.facts import Facts
from brokerage.plans.checks.finding import BROKER, FUNDER, NOTE, REASON, STOP, Hit, at, check
from brokerage.plans.sheet import Sheet

APPROVERS = ("APPROVER_ICB", "APPROVER_LA")


def _lines(sheet: Sheet, facts: Facts, verdict: str) -> Iterator[tuple[str, str, str]]:
    for line in sheet.paid_lines:
        fact = facts.prices.get(line.id)
        if fact is not None and fact.verdict == verdict:
            yield line.name, f"£{line.rate:.2f} against £{fact.mid:.2f} ({fact.against})", at(line)


@check("PRICE_BELOW_FLOOR", REASON, "lines", FUNDER, "domain B-11, B-21", APPROVERS)
def below_floor(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Less than it costs to employ somebody lawfully: unsafe, unless a funder's approver says why it is not."""
    for name, price, about in _lines(sheet, facts, "BELOW_FLOOR"):
        yield f"{name}: {price} is less than the work itself costs. It may not be safe or lawful.", about


@check("PRICE_LOW", NOTE, "lines", BROKER, "domain B-11")
def low(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Under 95% of the benchmark, which is itself a minimum and not a fair price."""
    for name, price, about in _lines(sheet, facts, "LOW"):
        yield f"{name}: {price} is low. Ask whether the provider can keep it up.", about


@check("PRICE_HIGH", REASON, "lines", BROKER, "domain B-11", ("BROKER", "CLINICAL_NAVIGATOR", *APPROVERS))
def high(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """More than 110% of the benchmark: say why it is worth it."""
    for name, price, about in _lines(sheet, facts, "HIGH"):
        if not _said(sheet, about):
            yield f"{name}: {price} is high. Say why it is worth it.", about


@check("PRICE_VERY_HIGH", REASON, "lines", FUNDER, "domain B-11, B-21, F3", APPROVERS)
def very_high(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """More than 125% of the benchmark: a second approver's reason as well as the broker's."""
    for name, price, about in _lines(sheet, facts, "VERY_HIGH"):
        yield f"{name}: {price} is very high.", about


@check("PRICE_VERY_HIGH_UNSAID", STOP, "lines", BROKER, "domain B-11, F3")
def very_high_unsaid(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A very high price has the broker's reason, and at least two other options beside it."""
    for name, _, about in _lines(sheet, facts, "VERY_HIGH"):
        line = sheet.line(int(about.removeprefix("line/")))
        assert line is not None
        if not line.price_reason.strip():
            yield f"{name}: say why this very high price is worth it.", about
        if sum(not option.chosen for option in line.options) < 2:
            yield f"{name}: show at least two other options beside this very high price.", about


@check("PRICE_UNKNOWN", NOTE, "lines", BROKER, "domain B-12")
def unknown(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Nothing to compare with: no benchmark and too few local prices."""
    for line in sheet.paid_lines:
        if line.kind == "SERVICE" and line.id not in facts.prices:
            yield f"{line.name}: there is not enough data to say whether the price is fair.", at(line)


@check("PRICE_STALE", STOP, "lines", BROKER, "product “no order against a stale price”; domain B-11")
def stale(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The price still stands on the day the line starts."""
    for line in sheet.paid_lines:
        if line.id in facts.stale:
            yield f"{line.name}: the price in the plan is not the one in force on its first day. Choose it again.", at(line)


@check("B13_FEE_UNSAID", STOP, "agreement", BROKER, "domain B-13")
def fee_unsaid(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A broker's fee says what it is for."""
    if sheet.plan.broker_fee and not sheet.plan.broker_fee_for.strip():
        yield f"The broker’s fee is {sheet.plan.broker_fee}. Say what it is for.", ""


@check("B13_FEE", NOTE, "agreement", BROKER, "domain B-13")
def fee(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """What the broker is paid stands on the plan. Nothing from a provider, ever."""
    if sheet.plan.broker_fee:
        yield (
            f"The broker is paid {sheet.plan.broker_fee} for {sheet.plan.broker_fee_for or 'this work'}. "
            "No provider pays the broker anything.",
            "",
        )


def _said(sheet: Sheet, about: str) -> bool:
    """A reason on the line itself is a recorded reason: it is part of the version that everybody agrees to."""
    line = sheet.line(int(about.removeprefix("line/")))
    return line is not None and bool(line.price_reason.strip())
