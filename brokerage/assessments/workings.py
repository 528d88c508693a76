"""How an indicative amount is worked out, by points (domain B-01, W15) or by cost (B-02): pure sums, with every step in a
sentence that a person can follow. Nothing here reads a database or a clock."""
from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, half_up, line_amount
from brokerage.kit.texts import within

NOTHING = Pence(0)
WEEKS = 52
SKILLS = {"CARE": "Care worker", "SENIOR": "Senior care worker", "NURSE": "Registered nurse", "NIGHT": "Waking night worker"}
"""Skill levels, each paid by the hour (B-02)."""
ALTERNATIVES = {"ALT_HOME": "A place in a care home", "ALT_NURSING": "A place in a care home with nursing",
                "ALT_AGENCY": "A care agency that the funder would arrange"}
"""What the funder would otherwise arrange, a week: the notional cost that the figure is held against."""
MOST_HOURS = Decimal(336)
"""Two people, day and night, for a week."""


class Scored(Struct, frozen=True):
    """One answer and its points: `Washing`, `Needs somebody to help with part of it`, 4."""

    title: str
    words: str
    points: Decimal


class Worked(Struct, frozen=True):
    """The answer, in pence a week, with its range and steps; `once` is paid one time only."""

    weekly: Pence
    low: Pence
    high: Pence
    steps: tuple[str, ...]
    once: Pence = NOTHING
    alternative: Pence | None = None


class Asked(Struct, frozen=True):
    """What B-02 asks: hours a week of each skill, nights of short breaks a year, equipment in pence once, what the
    alternative is."""

    hours: dict[str, Decimal]
    respite_nights: int = 0
    equipment: Pence = NOTHING
    alternative: str = ""


def by_points(scored: Sequence[Scored], per_point: Decimal, informal: Decimal, *, informal_words: str = "",
              range_percent: int = 10) -> Worked:
    """Points × pounds a point, less the percent that an unpaid carer gives, each rounded half up once; ± `range_percent`.
    Refuses points below nothing and a percent outside 0 to 100."""
    if any(s.points < 0 for s in scored) or per_point < 0:
        raise Refusal("Points and pounds cannot be less than nothing.", code="NEGATIVE_POINTS")
    if not 0 <= informal <= 100:
        raise Refusal("What a carer gives must be between 0 and 100 percent.", code="WRONG_PERCENT")
    points = sum((s.points for s in scored), Decimal(0))
    gross = line_amount(per_point, points)
    weekly = percent_of(100 - informal, gross)
    low, high = percent_of(Decimal(100 - range_percent), weekly), percent_of(Decimal(100 + range_percent), weekly)
    steps = [f"{s.title} (“{s.words}”): {_points(s.points)}." for s in scored if s.points]
    steps.append(f"Together {_points(points)}. Each point is £{pounds(per_point)} a week: {plain(points)} × £{pounds(per_point)} "
                 f"= {gross}.")
    if informal:
        steps.append(f"{informal_words or 'An unpaid carer gives part of the care'}, so {plain(informal)}% is taken off: "
                     f"{gross} − {gross - weekly} = {weekly}.")
    steps.append(f"This is a guide. The real cost of your plan may be between {low} and {high} a week.")
    return Worked(weekly, low, high, tuple(steps))


def by_cost(asked: Asked, rates: dict[str, Decimal], *, range_percent: int = 10) -> Worked:
    """Hours × rate for each skill + short breaks ÷ 52 weeks + a percent for the unexpected; equipment once. Held against
    what the funder would otherwise arrange. Refuses a skill without a rate, hours out of reach, or nothing at all."""
    parts, steps = [], []
    for skill, hours in asked.hours.items():
        if not 0 <= hours <= MOST_HOURS:
            raise Refusal(f"Hours a week must be between 0 and {MOST_HOURS}.",
                          fields={skill.lower(): f"Enter 0 to {MOST_HOURS} hours"})
        if hours:
            parts.append(line_amount(_rate(rates, skill, SKILLS[skill]), hours))
            steps.append(f"{SKILLS[skill]}: {plain(hours)} hours a week × £{pounds(rates[skill])} = {parts[-1]}.")
    if not parts:
        raise Refusal("Say how many hours of help are needed.", code="NO_HOURS",
                      fields={"care": "Enter hours for at least one skill"})
    if asked.respite_nights:
        year = line_amount(_rate(rates, "RESPITE", "A night of a short break"), asked.respite_nights)
        parts.append(half_up(int(year), WEEKS))
        steps.append(f"Short breaks: {asked.respite_nights} nights a year × £{pounds(rates['RESPITE'])} = {year}, "
                     f"÷ {WEEKS} weeks = {parts[-1]} a week.")
    together, percent = Pence.total(parts), rates.get("CONTINGENCY", Decimal(0))
    spare = percent_of(percent, together)
    if spare:
        steps.append(f"For the unexpected: {plain(percent)}% of {together} = {spare}.")
    weekly = together + spare
    steps.append(f"Together {weekly} a week.")
    if asked.equipment:
        steps.append(f"Equipment, paid once: {asked.equipment}.")
    alternative = _held_against(asked, rates, weekly, steps)
    low, high = percent_of(Decimal(100 - range_percent), weekly), percent_of(Decimal(100 + range_percent), weekly)
    steps.append(f"This is a guide. The real cost of your plan may be between {low} and {high} a week.")
    return Worked(weekly, low, high, tuple(steps), asked.equipment, alternative)


def _held_against(asked: Asked, rates: dict[str, Decimal], weekly: Pence, steps: list[str]) -> Pence | None:
    if not asked.alternative:
        return None
    words = ALTERNATIVES[asked.alternative]
    other = line_amount(_rate(rates, asked.alternative, words), 1)
    more = weekly - other
    says = "the same" if more == NOTHING else f"{abs(more)} {'more' if more > NOTHING else 'less'}"
    steps.append(f"{words} would cost {other} a week. This is {says}.")
    return other


def _rate(rates: dict[str, Decimal], code: str, words: str) -> Decimal:
    if code not in rates:
        raise Refusal(f"There is no rate for this yet: {within(words)}. Ask finance to set one.", code="NO_RATE")
    return rates[code]


def percent_of(percent: Decimal, amount: Pence) -> Pence:
    """Half up once; exact until then."""
    above, below = percent.as_integer_ratio()
    return half_up(int(amount) * above, below * 100)


def plain(number: Decimal) -> str:
    """21, 21.5: no zeros that say nothing."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def pounds(rate: Decimal) -> str:
    """A rate with 2 places, or the 4 it has."""
    short = rate.quantize(Decimal("0.01"))
    return f"{short if short == rate else rate}"


def _points(points: Decimal) -> str:
    return f"{plain(points)} point{'' if points == 1 else 's'}"
