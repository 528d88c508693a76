"""Money in whole pence, and the few sums this house does with it.

Amounts are `Pence` (signed whole pence, domain M-01). Rates and quantities are Decimals with 4 places.
Everything inside is whole-number arithmetic, so no answer depends on a float or a Decimal context.
Rounding is always named: half up (ties away from zero, so negatives mirror) or down (towards zero).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Context, Decimal
from enum import StrEnum
from math import lcm
from typing import NoReturn, Self

MOST_TYPED_PENCE = 100_000_000_00  # a slip of the keyboard ends here, far below what a BIGINT holds
_LIKE_THIS = "Enter an amount in pounds and pence, like 12.50"
_RATE_LIKE_THIS = "Enter a price in pounds with no more than 4 digits after the point, like 24.86"
# Commas only where thousands go: "1,23" may be a continental 1.23, and 123 would be a hundredfold error.
_TYPED = re.compile(
    r"(?P<minus>[-\u2212]?)\s*£?\s*(?P<pounds>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<pence>[0-9]+))?"
)
_LONGEST_TYPED = 40
_FOUR_PLACES = Decimal("0.0001")
_TOO_LARGE = Decimal(10**8)  # NUMERIC(12,4) keeps eight digits before the point (domain M-01)
_EXACT = Context(prec=40)
_PENCE_PART = tuple(f".{pence:02d}" for pence in range(100))


class Pence(int):
    """A signed whole number of pence that will not mix with bare numbers.

    Adds, subtracts and orders only with Pence; multiplies only by whole numbers; never divides (TypeError).
    Equality is int's own (`Pence(5) == 5`): equal things must hash alike, and this hashes as int does.
    `sum()` works (its hidden first 0 is let in), but an empty `sum()` is a plain 0: `total` is always Pence.
    A float, Decimal or bool on the LEFT answers before this class is asked, but never with Pence, so the next
    sum with Pence refuses it.
    """

    __slots__ = ()

    def __new__(cls, value: int) -> Self:
        """`value` is whole pence. TypeError for bool, float, str, Decimal and every other class."""
        if type(value) is not int and type(value) is not Pence:
            raise TypeError(f"Pence are made from whole numbers, not {type(value).__name__}")
        return int.__new__(cls, value)

    @classmethod
    def total(cls, amounts: Iterable[Pence]) -> Pence:
        """The sum in pence; Pence(0) when there are none. TypeError when any is not Pence."""
        every = list(amounts)
        if {*map(type, every)} <= _PENCE_ALONE:  # many times quicker than adding them one by one, and files have thousands
            return int.__new__(Pence, sum(map(int, every)))
        return sum(every, _NOTHING)

    @classmethod
    def parse(cls, text: str, *, may_be_negative: bool = False) -> Pence:
        """Read what a person types into a form: "12.50", "£12.50", "1,234.5", " £ 12 ".

        ValueError, in words fit to show beside the field, for anything unclear, for fractions of a penny, for
        more than £100,000,000, and for a minus unless `may_be_negative`. Reads `str()` and `plain()` back.
        """
        read = _read_typed(text, _LIKE_THIS)
        pounds, pence = read["pounds"].replace(",", ""), read["pence"] or ""
        if len(pence) > 2:
            raise ValueError("Enter pence with no more than 2 digits after the point, like 12.50")
        amount = int(pounds) * 100 + int(pence.ljust(2, "0"))
        if amount > MOST_TYPED_PENCE:
            raise ValueError("Enter an amount that is £100,000,000 or less")
        if read["minus"] and not may_be_negative:
            raise ValueError("Enter an amount that is not less than zero, like 12.50")
        return Pence(-amount if read["minus"] else amount)

    def __str__(self) -> str:
        """£1,234.50, and −£12.50 with a true minus sign (U+2212), which a screen reader says."""
        pence = int(self)  # a plain int is several times quicker than this class here, and pages print many
        if pence < 0:
            return f"−£{-pence // 100:,}{_PENCE_PART[-pence % 100]}"
        return f"£{pence // 100:,}{_PENCE_PART[pence % 100]}"

    def __format__(self, spec: str) -> str:
        """As `str()`; the spec may set width and side, and a number's spec is a ValueError."""
        return format(str(self), spec) if spec else str(self)

    def __repr__(self) -> str:
        return f"Pence({int.__repr__(self)})"

    def plain(self) -> str:
        """12.50 or -12.50, with no sign for pounds and no commas, for CSV and other machines."""
        pence = abs(int(self))
        return f"{'-' if self < _NOTHING else ''}{pence // 100}{_PENCE_PART[pence % 100]}"

    def in_words(self, over: str = "over", left: str = "left") -> str:
        """£12.50 left, £12.50 over (for less than nothing) or £0.00 left."""
        return f"{abs(self)} {over if self < _NOTHING else left}"

    def __add__(self, other: Pence) -> Pence:  # type: ignore[override]
        return int.__new__(Pence, int.__add__(self, _only_pence(other)))

    def __radd__(self, other: int) -> Pence:
        if type(other) is int and other == 0:  # sum() begins with this
            return self
        raise TypeError("Pence add only to Pence")

    def __sub__(self, other: Pence) -> Pence:  # type: ignore[override]
        return int.__new__(Pence, int.__sub__(self, _only_pence(other)))

    def __mul__(self, times: int) -> Pence:
        if type(times) is not int:
            raise TypeError(f"Pence multiply only by whole numbers, not {type(times).__name__}")
        return int.__new__(Pence, int.__mul__(self, times))

    __rmul__ = __mul__

    def __neg__(self) -> Pence:
        return int.__new__(Pence, int.__neg__(self))

    def __pos__(self) -> Pence:
        return self

    def __abs__(self) -> Pence:
        return int.__new__(Pence, int.__abs__(self))

    # These raise rather than answer NotImplemented, or Python would ask int, and int would say yes.
    def __lt__(self, other: Pence) -> bool:  # type: ignore[override]
        return int.__lt__(self, _only_pence(other))

    def __le__(self, other: Pence) -> bool:  # type: ignore[override]
        return int.__le__(self, _only_pence(other))

    def __gt__(self, other: Pence) -> bool:  # type: ignore[override]
        return int.__gt__(self, _only_pence(other))

    def __ge__(self, other: Pence) -> bool:  # type: ignore[override]
        return int.__ge__(self, _only_pence(other))

    def _never(self, *others: object) -> NoReturn:
        raise TypeError("Pence are not divided, rounded or made a float: use split(), share() or half_up()")

    __rsub__ = __float__ = __round__ = _never
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = _never
    __mod__ = __rmod__ = __divmod__ = __rdivmod__ = __pow__ = __rpow__ = _never
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __invert__ = _never
    __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = _never


_NOTHING = Pence(0)
_PENCE_ALONE = {Pence}


class Schedule(StrEnum):
    """How often a year's money is paid (domain M-08)."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four-weekly"
    MONTHLY = "monthly"


_WEEKS_PAID_AT_ONCE = {Schedule.WEEKLY: 1, Schedule.FORTNIGHTLY: 2, Schedule.FOUR_WEEKLY: 4}


def half_up(numerator: int, denominator: int) -> Pence:
    """numerator ÷ denominator in whole pence, a half going away from zero (domain M-02).

    ValueError unless `denominator` is above zero.
    """
    if denominator <= 0:
        raise ValueError("An amount can only be divided by more than zero")
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return int.__new__(Pence, -size if numerator < 0 else size)


def rounded_down(numerator: int, denominator: int) -> Pence:
    """numerator ÷ denominator in whole pence, any fraction dropped towards zero, so that a reversal mirrors.

    ValueError unless `denominator` is above zero.
    """
    if denominator <= 0:
        raise ValueError("An amount can only be divided by more than zero")
    size = abs(numerator) // denominator
    return Pence(-size if numerator < 0 else size)


def rate(value: str | Decimal | int) -> Decimal:
    """Pounds per unit, checked and brought to exactly 4 places, as NUMERIC(12,4) keeps it (domain M-01).

    TypeError for a float, bool or Pence. ValueError, fit for a form, for NaN, infinity, more than 4 places,
    less than zero (a credit is a negative quantity, never a negative price) or £100,000,000 and over.
    """
    if isinstance(value, str):
        read = _read_typed(value, _RATE_LIKE_THIS)
        value = Decimal(f"{read['minus'] and '-'}{read['pounds'].replace(',', '')}.{read['pence'] or '0'}")
    pounds = _four_places(value, _RATE_LIKE_THIS)
    if pounds < 0:
        raise ValueError("Enter a price that is not less than zero, like 24.86")
    return pounds


def quantity(value: Decimal | int) -> Decimal:
    """Units with at most 4 places, negative for a credit (domain M-01). Refuses as `rate` does, and text."""
    return _four_places(value, "Enter a quantity with no more than 4 digits after the point, like 7.5")


def line_amount(rate_per_unit: Decimal | int, units: Decimal | int) -> Pence:
    """Pounds per unit × units, rounded half up once (domain M-02). Refuses as `rate` and `quantity` do."""
    pounds, per = rate(rate_per_unit).as_integer_ratio()
    count, of = quantity(units).as_integer_ratio()
    return half_up(pounds * count * 100, per * of)


def minutes_amount(rate_per_hour: Decimal | int, minutes: int) -> Pence:
    """Pounds per hour × whole minutes ÷ 60, half up once (domain M-02). TypeError for part minutes."""
    pounds, per = rate(rate_per_hour).as_integer_ratio()
    return half_up(pounds * _whole(minutes) * 100, per * 60)


def successive_amounts(
    rate_per_unit: Decimal | int, quantities_reached: Sequence[Decimal | int]
) -> list[Pence]:
    """What each step of a growing quantity adds, as differences of rounded running amounts (domain M-07).

    `quantities_reached` are running totals (84, 86.25, 88), so the steps always sum to the whole.
    ValueError when they fall or begin below zero.
    """
    amounts, paid, reached = [], Pence(0), Decimal(0)
    for next_reached in map(quantity, quantities_reached):
        if next_reached < reached:
            raise ValueError("Each quantity reached must be at least the one before it")
        amount = line_amount(rate_per_unit, next_reached)
        amounts.append(amount - paid)
        paid, reached = amount, next_reached
    return amounts


def split(
    amount: Pence, weights: Sequence[int | Decimal], priorities: Sequence[int] | None = None
) -> list[Pence]:
    """Share `amount` by weight so that every penny lands: largest remainder (domain M-03).

    Equal remainders go to the lower priority number, then to whoever stands first. A negative amount mirrors
    its positive. ValueError for no weights, only zeros, one below zero, or priorities that do not pair.
    """
    parts = _whole_weights(weights)
    ranks = range(len(parts)) if priorities is None else priorities
    if len(ranks) != len(parts):
        raise ValueError("Each weight needs one priority")
    pence, whole = int(_only_pence(amount)), sum(parts)
    size, sign = abs(pence), -1 if pence < 0 else 1
    shares, claims = [], []
    for i, part in enumerate(parts):
        share_down, remainder = divmod(size * part, whole)
        shares.append(share_down)
        claims.append((-remainder, ranks[i], i))
    left_over = size - sum(shares)
    if left_over:
        for _, _, i in sorted(claims)[:left_over]:
            shares[i] += 1
    return [int.__new__(Pence, sign * share) for share in shares]


def share(amount: Pence, part: int, whole: int) -> Pence:
    """amount × part ÷ whole, rounded half up once, for example 18 days of 28 (domain M-13).

    ValueError unless 0 <= part <= whole and whole > 0, which also catches the two handed in wrong way round.
    """
    if not 0 <= _whole(part) <= _whole(whole):
        raise ValueError("A part must lie between nothing and the whole")
    return half_up(int(_only_pence(amount)) * part, whole)


def days_inclusive(start: date, end: date) -> int:
    """Days from `start` to `end`, counting both (domain M-04). ValueError when `end` is before `start`."""
    if isinstance(start, datetime) or isinstance(end, datetime):
        raise TypeError("Days are counted between dates, not times")
    if end < start:
        raise ValueError("The last day cannot be before the first day")
    return (end - start).days + 1


def part_weeks(weekly: Pence, start: date, end: date) -> Pence:
    """weekly × days ÷ 7, both dates counted, rounded half up once (domain M-04); negatives mirror."""
    return half_up(int(_only_pence(weekly)) * days_inclusive(start, end), 7)


def part_weeks_rounded_down(weekly: Pence, start: date, end: date) -> Pence:
    """weekly × days ÷ 7, both dates counted, any fraction of a penny dropped (domain M-06, L-43)."""
    return rounded_down(int(_only_pence(weekly)) * days_inclusive(start, end), 7)


def annualised(weekly: Pence, one_offs: Iterable[Pence] = ()) -> Pence:
    """weekly × 52 + one-offs, for approval limits and headlines, never a year's profile (domain M-08)."""
    return _only_pence(weekly) * 52 + Pence.total(one_offs)


def instalments(weekly: Pence, schedule: Schedule | str) -> list[Pence]:
    """A 52-week year in instalments: 52, 26, 13, or 12 whose last is the balancing figure (domain M-08)."""
    schedule = Schedule(schedule)
    if schedule is Schedule.MONTHLY:
        year = _only_pence(weekly) * 52
        month = half_up(int(year), 12)
        return [month] * 11 + [year - month * 11]
    weeks = _WEEKS_PAID_AT_ONCE[schedule]
    return [_only_pence(weekly) * weeks] * (52 // weeks)


def _only_pence(amount: Pence) -> Pence:
    if type(amount) is not Pence:
        raise TypeError(f"Only Pence will do here, not {type(amount).__name__}")
    return amount


def _whole(number: int) -> int:
    """A bare or Pence whole number as int; TypeError for bool and for anything that is not whole."""
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"Only a whole number will do here, not {type(number).__name__}")
    return int(number)


def _read_typed(text: str, like_this: str) -> re.Match[str]:
    # The length is bounded first, so that a pasted novel costs nothing.
    read = _TYPED.fullmatch(text.strip()) if len(text) <= _LONGEST_TYPED else None
    if read is None:
        raise ValueError(like_this)
    return read


def _four_places(value: Decimal | int, like_this: str) -> Decimal:
    """`value` at exactly 4 places; not Pence, because pence taken for pounds are a hundredfold error."""
    if isinstance(value, (bool, Pence)) or not isinstance(value, (int, Decimal)):
        raise TypeError(f"Rates and quantities are Decimals or whole numbers, not {type(value).__name__}")
    number = Decimal(value)
    if not number.is_finite() or number.copy_abs() >= _TOO_LARGE:
        raise ValueError(like_this)
    exact = number.quantize(_FOUR_PLACES, context=_EXACT)
    if exact != number:
        raise ValueError(like_this)
    return exact


def _whole_weights(weights: Sequence[int | Decimal]) -> list[int]:
    """The same proportions in whole numbers, so that remainders compare exactly."""
    if {*map(type, weights)} == {int}:
        parts = [*map(int, weights)]
    else:
        ratios = [_ratio(weight) for weight in weights]
        common = lcm(*(below for _, below in ratios))
        parts = [above * (common // below) for above, below in ratios]
    if not any(parts) or min(parts) < 0:
        raise ValueError("Weights must be zero or more, and not all zero")
    return parts


_NOTHING = Pence(0)


def _ratio(weight: int | Decimal) -> tuple[int, int]:
    if isinstance(weight, Decimal):
        return _four_places(weight, "A weight has at most 4 digits after the point").as_integer_ratio()
    return _whole(weight), 1
