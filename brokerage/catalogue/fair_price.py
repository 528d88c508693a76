"""Is this price fair? Pure sums of domain B-10 to B-12: verdicts, multipliers, medians. Rates are Decimal pounds a unit."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

FOUR = Decimal("0.0001")
LOW, HIGH, VERY_HIGH = Decimal("0.95"), Decimal("1.10"), Decimal("1.25")
ENOUGH = 5
"""Fewer prices than this are not shown: they would tell of single providers and not of a market (domain B-12)."""
MILES = 20
"""How near a price has to be to be local (domain B-12)."""
WORDS = {"BELOW_FLOOR": "Too low to be safe", "LOW": "Low", "FAIR": "Fair", "HIGH": "High", "VERY_HIGH": "Very high"}
MEANING = {
    "BELOW_FLOOR": "This is less than it costs to pay staff the legal minimum. Somebody who approves plans must say yes to it.",
    "LOW": "This is well below what we compare it with. Ask how the staff are paid and whether visits are kept.",
    "FAIR": "This is close to what we compare it with.",
    "HIGH": "This is more than we compare it with. The plan must say why.",
    "VERY_HIGH": "This is much more than we compare it with. The plan must say why, two people must approve it, and two other "
                 "options must be shown.",
}
MINIMUM_IS_NOT_FAIR = "A minimum price is not a fair price: it is the least that keeps a service lawful and running."
KINDS = {"EVENING": "evenings", "WEEKEND": "weekends", "BANK_HOLIDAY": "bank holidays", "RURAL": "places far apart",
         "CALL_15": "visits of 15 minutes or less", "CALL_30": "visits of 30 minutes or less", "DOUBLE_UP": "two people at once"}
"""What a multiplier can be for, in words that follow "adjusted for"."""


class Verdict(Struct, frozen=True):
    """`ratio` is price ÷ `against`, 4 places half up; `against` is the benchmark times `factor`, 4 places half up."""

    code: str
    ratio: Decimal
    against: Decimal
    factor: Decimal = Decimal(1)
    adjusted_for: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return WORDS[self.code]

    @property
    def meaning(self) -> str:
        return MEANING[self.code]

    @property
    def percent(self) -> str:
        """"12% more than", "25% less than" or "the same as" what it is compared with, to the nearest whole percent."""
        off = ((self.ratio - 1) * 100).quantize(Decimal(1), ROUND_HALF_UP)
        if off == 0:
            return "the same as" if self.ratio == 1 else "about the same as"
        return f"{abs(off)}% {'more' if off > 0 else 'less'} than"


def verdict(price: Decimal, mid: Decimal, floor: Decimal | None = None, *, factor: Decimal = Decimal(1),
            adjusted_for: Iterable[str] = ()) -> Verdict:
    """Domain B-11. The floor is tested first and on the price itself, then the ratio at 4 places: 0.9500 and 1.1000 are FAIR,
    1.2500 is HIGH. `factor` multiplies both benchmarks. ValueError unless `mid` and `factor` are above nothing."""
    if mid <= 0 or factor <= 0:
        raise ValueError("A price can only be compared with more than nothing")
    against = _four(mid * factor)
    ratio = _four(price / against)
    if floor is not None and price < _four(floor * factor):
        code = "BELOW_FLOOR"
    elif ratio < LOW:
        code = "LOW"
    elif ratio <= HIGH:
        code = "FAIR"
    else:
        code = "HIGH" if ratio <= VERY_HIGH else "VERY_HIGH"
    return Verdict(code, ratio, against, factor, tuple(adjusted_for))


def factor_for(table: Mapping[str, Decimal], *, band: str = "ANY", staff: int = 1, call_minutes: int | None = None,
               rural: bool = False) -> tuple[Decimal, tuple[str, ...]]:
    """The product of the multipliers that apply, and what they are for. Factors of 1 adjust nothing and are not named.

    More than two people at once cost as many times half of what two do; a call is the shortest that can be bought.
    """
    applies = [(band, Decimal(1))] if band in KINDS else []
    if rural:
        applies.append(("RURAL", Decimal(1)))
    if call_minutes is not None and call_minutes <= 30:
        applies.append(("CALL_15" if call_minutes <= 15 else "CALL_30", Decimal(1)))
    if staff > 1:
        applies.append(("DOUBLE_UP", Decimal(staff) / 2))
    factor, named = Decimal(1), []
    for kind, times in applies:
        each = table.get(kind, Decimal(1) if kind != "DOUBLE_UP" else Decimal(2)) * times
        factor *= each
        if each != 1:
            named.append(f"{staff} people at once" if kind == "DOUBLE_UP" and staff > 2 else KINDS[kind])
    return _four(factor), tuple(named)


class Market(Struct, frozen=True):
    """What others ask for the same: the middle half of `count` prices, in pounds a unit at 4 places."""

    count: int
    lower: Decimal
    median: Decimal
    upper: Decimal


def market(prices: Iterable[Decimal]) -> Market | None:
    """Median and quartiles of `prices`; None for fewer than ENOUGH (domain B-12)."""
    ranked = sorted(prices)
    if len(ranked) < ENOUGH:
        return None
    return Market(len(ranked), *(_quantile(ranked, quarters) for quarters in (1, 2, 3)))


def _quantile(ranked: list[Decimal], quarters: int) -> Decimal:
    """The value `quarters` quarters of the way from the first to the last, between two neighbours in proportion."""
    place, rest = divmod((len(ranked) - 1) * quarters, 4)
    if not rest:
        return _four(ranked[place])
    return _four(ranked[place] + (ranked[place + 1] - ranked[place]) * rest / 4)


def _four(number: Decimal) -> Decimal:
    return number.quantize(FOUR, ROUND_HALF_UP)
