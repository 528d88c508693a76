"""Is it enough? Domain B-20: the cheapest suitable support that can really be had must fit into the money (“enough money”)."""

from __future__ import annotations

from collections.abc import Iterator

from brokerage.kit.money import Pence
from brokerage.plans import cost
from brokerage.plans.checks.facts import Facts
from brokerage.plans.checks.finding import BROKER, FUNDER, STOP, Hit, at, check
from brokerage.plans.line_rows import LineRow
from brokerage.plans.sheet import Sheet

NOTHING = Pence(0)
WEEKS = 52


def cheapest(line: LineRow, facts: Facts) -> Pence | None:
    """The least pence a week for which this line's need can be met on its first day; what the plan pays when the market was not
    asked (a personal assistant, a thing bought once). None when nobody suitable has room."""
    return facts.cheapest.get(line.id, cost.of_line(line)[0])


def shortfall(sheet: Sheet, facts: Facts) -> Pence:
    """What is missing in a year of 52 weeks: the cheapest suitable options, what is bought once and the money kept for when
    something goes wrong, less what all funders give. Nothing or less means that it is enough."""
    weekly = Pence.total(cheapest(line, facts) or NOTHING for line in sheet.paid_lines)
    bought = Pence.total(cost.of_line(line)[1] for line in sheet.paid_lines)
    once = bought + Pence.total(item.amount for item in sheet.contingency)
    given = Pence.total(stream.weekly(sheet.day) for stream in sheet.streams)
    given_once = Pence.total(stream.once for stream in sheet.streams)
    return weekly * WEEKS + once - given * WEEKS - given_once


@check("BUDGET_INSUFFICIENT", STOP, "money", FUNDER, "domain B-20, F2, M-24; NHS (Direct Payments) Regulations 2013 reg 13")
def insufficient(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The budget reaches for the cheapest suitable options that can be had. If it is a penny short, the funders raise it or
    record how the need is met."""
    short = shortfall(sheet, facts)
    if sheet.paid_lines and short > NOTHING:
        yield (
            (
                f"The money is not enough: even with the cheapest suitable support it is {short} a year short. The funders must "
                "raise it, or say how the need is met."
            ),
            "",
        )


@check("B20_NOBODY_AVAILABLE", STOP, "lines", BROKER, "domain B-20")
def nobody_available(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Somebody suitable can really give it on the first day."""
    for line in sheet.paid_lines:
        if line.id in facts.cheapest and facts.cheapest[line.id] is None:
            yield f"{line.name}: nobody suitable has room for it when it starts.", at(line)
