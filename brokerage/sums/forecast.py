"""How far money lasts: what is still to be paid for, day by day, against what is there (domain M-10, W16). Pure; pence and days.

    left = there(available, committed, pending)
    seen = forecast(left, flows, today=…, end=…)
    in_words(seen)   "Your money lasts to 12 March 2027. It is £340.00 short in the last three weeks. The cause: the Sunday rate."
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from brokerage.kit.money import Pence, part_weeks

NOTHING = Pence(0)
DAY = timedelta(days=1)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


class Flow(Struct, frozen=True, kw_only=True):
    """Something that goes on being paid for: `weekly` pence for a week, from `since` to `until` (both inclusive); with `once`,
    that much on `since`. `planned` is what the plan gives for the same, `because` what to call a difference between the two.

    `basis`: BOOKED (an order at its price), USED (what was bought lately), PLANNED (the plan's own figure).
    """

    name: str
    weekly: Pence
    since: date
    until: date
    planned: Pence
    once: bool = False
    because: str = ""
    basis: str = "PLANNED"

    def cost(self, first: date, last: date) -> Pence:
        """What it comes to between two days, both counted; rounded once (M-04)."""
        return self._over(self.weekly, first, last)

    def plan(self, first: date, last: date) -> Pence:
        return self._over(self.planned, first, last)

    def _over(self, pence: Pence, first: date, last: date) -> Pence:
        if self.once:
            return pence if first <= self.since <= last else NOTHING
        first, last = max(first, self.since), min(last, self.until)
        return part_weeks(pence, first, last) if first <= last else NOTHING


class Driver(Struct, frozen=True):
    """Why a forecast is not what was planned: pence above the plan (below: less than nothing)."""

    words: str
    amount: Pence


class Forecast(Struct, frozen=True):
    """`left` is there on the evening of `today`; `cost` is what is to come up to `end`. `lasts_to` is the last day that is paid
    for in full. `drivers` from the most above the plan to the most below it."""

    today: date
    end: date
    left: Pence
    cost: Pence
    lasts_to: date
    drivers: tuple[Driver, ...] = ()
    known: bool = True

    @property
    def short(self) -> Pence:
        """What is missing at the end; nothing when it lasts."""
        return max(self.cost - self.left, NOTHING)

    @property
    def over(self) -> Pence:
        """What is not needed at the end."""
        return max(self.left - self.cost, NOTHING)

    @property
    def cause(self) -> str:
        """What most explains it: of money that is short, what costs more than planned; else what costs less."""
        if not self.drivers:
            return ""
        most = self.drivers[0] if self.short > NOTHING else self.drivers[-1]
        return most.words if (most.amount > NOTHING) == (self.short > NOTHING) and most.amount != NOTHING else ""


def forecast(left: Pence, flows: Sequence[Flow], *, today: date, end: date, past: Iterable[Driver] = ()) -> Forecast:
    """What is left against what is to come from the day after `today` up to `end`. `past`: differences from the plan up to
    today, which are added to those of the days to come. With nothing to come nothing is known. ValueError when it is over."""
    if end < today:
        raise ValueError("A forecast looks ahead: the last day is over")
    first = today + DAY
    cost = _cost(flows, first, end)
    return Forecast(today, end, left, cost, _lasts_to(left, flows, first, end, cost), _drivers(flows, first, end, past),
                    known=any(flow.until >= first for flow in flows))


def _cost(flows: Sequence[Flow], first: date, last: date) -> Pence:
    return Pence.total(flow.cost(first, last) for flow in flows) if last >= first else NOTHING


def _lasts_to(left: Pence, flows: Sequence[Flow], first: date, end: date, cost: Pence) -> date:
    """The last day up to which everything is paid for. Cost only grows with the days, so it is looked for by halves."""
    if cost <= left:
        return end
    good, bad = 0, (end - first).days + 1  # days from `first` that are paid for, and that are not
    while bad - good > 1:
        middle = (good + bad) // 2
        if _cost(flows, first, first + (middle - 1) * DAY) <= left:
            good = middle
        else:
            bad = middle
    return first + (good - 1) * DAY


def _drivers(flows: Sequence[Flow], first: date, end: date, past: Iterable[Driver]) -> tuple[Driver, ...]:
    found: dict[str, Pence] = {}
    for driver in past:
        found[driver.words] = found.get(driver.words, NOTHING) + driver.amount
    for flow in flows:
        words = flow.because or flow.name
        found[words] = found.get(words, NOTHING) + flow.cost(first, end) - flow.plan(first, end)
    different = [Driver(words, amount) for words, amount in found.items() if amount != NOTHING]
    return tuple(sorted(different, key=lambda d: (-int(d.amount), d.words)))


def in_words(seen: Forecast, whose: str = "Your") -> str:
    """The forecast as a person reads it (product: "a forecast in words")."""
    if not seen.known:
        return f"Nothing is booked or planned after today, so we cannot say how long {whose.lower()} money lasts."
    cause = f" The cause: {seen.cause}." if seen.cause else ""
    if seen.short > NOTHING:
        missing = f"It is {seen.short} short {_stretch((seen.end - seen.lasts_to).days)}."
        if seen.lasts_to <= seen.today:
            return f"{whose} money is used up now. {missing}{cause}"
        return f"{whose} money lasts to {_in_full(seen.lasts_to)}. {missing}{cause}"
    less = f" The reason: less was used than planned of {seen.cause}." if seen.cause and seen.over > NOTHING else ""
    about = f"about {seen.over} will be left" if seen.over > NOTHING else "nothing will be left over"
    return f"{whose} money lasts to the end, {_in_full(seen.end)}, and {about}.{less}"


def _stretch(days: int) -> str:
    """ "in the last three weeks"; below a week in days."""
    if days < 7:
        return "on the last day" if days == 1 else f"in the last {_number(days)} days"
    weeks = -(-days // 7)
    return "in the last week" if weeks == 1 else f"in the last {_number(weeks)} weeks"


def _in_full(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _number(n: int) -> str:
    return NUMBERS[n] if n < len(NUMBERS) else str(n)
