"""What a service would cost this person each week, for the hours that they want, and what of it they would pay. Pure sums."""
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from brokerage.catalogue.words import UNITS
from brokerage.kit.money import Pence, half_up, line_amount, minutes_amount

BANDS = {"WEEKDAY": "weekday daytime", "EVENING": "evening", "WEEKEND": "weekend", "BANK_HOLIDAY": "bank holiday"}
TIMES = ("VISIT", "SESSION", "DAY")
NOTHING = Pence(0)


class Pattern(Struct, frozen=True):
    """A week as a person wants it: whole minutes in each band, nights, and visits, sessions or days."""

    minutes: tuple[tuple[str, int], ...] = ()
    nights: int = 0
    times: int = 0

    @property
    def any(self) -> bool:
        return bool(self.minutes or self.nights or self.times)

    def units(self) -> tuple[str, ...]:
        """The units of which this says how many a week; weeks and months always."""
        if not self.any:
            return ()
        hours, nights = ("HOUR",) if self.minutes else (), ("NIGHT",) if self.nights else ()
        return (*hours, *(TIMES if self.times else ()), *nights, "WEEK", "MONTH")

    def quantity(self, unit: str) -> int:
        return self.nights if unit == "NIGHT" else self.times if unit in TIMES else 1


class Weekly(Struct, frozen=True):
    """What a week costs: lines of (how it was worked out, amount) and their sum. Each line is rounded once (domain M-02)."""

    lines: tuple[tuple[str, Pence], ...]
    at_least: bool = False

    @property
    def total(self) -> Pence:
        return Pence.total(amount for _, amount in self.lines)


def weekly(pattern: Pattern, unit: str, rates: Mapping[str, Decimal]) -> Weekly | None:
    """The week of `pattern` at `rates` (pounds a `unit`, by band; "ANY" where a band has none of its own). None when it cannot be
    known: another unit than the pattern speaks of, or no price at a time that is wanted. Nights and times with several prices
    are taken at the lowest, and say so (`at_least`). A month is 12/52 of a year's month price."""
    if unit not in pattern.units() or not rates:
        return None
    if unit == "HOUR":
        return _hours(pattern, rates)
    rate = min(rates.values())
    several = len(set(rates.values())) > 1
    if unit == "MONTH":
        return Weekly(((f"£{rate:,.2f} a month × 12 ÷ 52", month_weekly(rate)),), several)
    times = pattern.quantity(unit)
    said = "" if unit == "WEEK" else f"{times} × "
    return Weekly(((f"{said}£{rate:,.2f} {UNITS[unit]}", line_amount(rate, times)),), several)


def month_weekly(rate: Decimal) -> Pence:
    pounds, per = rate.as_integer_ratio()
    return half_up(pounds * 100 * 12, per * 52)


def _hours(pattern: Pattern, rates: Mapping[str, Decimal]) -> Weekly | None:
    lines = []
    for band, minutes in pattern.minutes:
        rate = rates.get(band, rates.get("ANY"))
        if rate is None:
            return None
        lines.append((f"{hours(minutes)} {BANDS[band]} × £{rate:,.2f}", minutes_amount(rate, minutes)))
    return Weekly(tuple(lines))


def hours(minutes: int) -> str:
    """1 hour, 7½ hours, 2 hours 20 minutes."""
    whole, rest = divmod(minutes, 60)
    half = {15: "¼", 30: "½", 45: "¾"}.get(rest, "")
    if rest and not half:
        return f"{f'{whole} hour{chr(115) * (whole != 1)} ' if whole else ''}{rest} minutes"
    return f"{whole or ''}{half} hour{'' if whole == 1 and not half or not whole else 's'}"


class Own(Struct, frozen=True):
    """What the person pays a week: their charge, which does not rise with the price, and what lies over the budget."""

    charge: Pence
    over: Pence
    budget: Pence | None

    @property
    def total(self) -> Pence:
        return self.charge + self.over

    @property
    def words(self) -> str:
        """In plain words (domain L-46, L-50, L-51)."""
        if self.budget is None and self.charge == NOTHING:
            return "The budget pays. We do not know of a charge."
        charge = f"{self.charge} is your charge. It stays the same whichever you choose. " if self.charge > NOTHING else ""
        if self.over > NOTHING:
            return (f"{charge}{self.over} is more than the budget of {self.budget} a week. That part would be your own money, as "
                    "a top-up or a private extra. Your funder must first have shown you something suitable within the budget.")
        return (charge or "You would pay nothing. ") + ("The budget pays the rest." if charge else "It is within the budget.")


def own_share(cost: Pence, charge: Pence | None, budget: Pence | None) -> Own:
    """What the person would pay of `cost` a week. Their charge is at most the cost (L-40) and does not rise with it; what is over
    the budget is theirs alone: OWN_PRIVATE, or a top-up where one is allowed (L-50)."""
    paid = min(charge or NOTHING, cost)
    over = cost - budget if budget is not None and cost > budget else NOTHING
    return Own(paid, over, budget)
