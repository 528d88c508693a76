"""The three-way match: what was ordered, what was delivered, what is billed → a verdict a line (domain M-40, M-41, W4). Pure.

    match(lines, orders, done, today=…, billed=…) → a Verdict for each line, in the order of the lines

Facts come in as whole sets, so a file of 5,000 lines costs a handful of queries. What was delivered within the order
(`accepted`) and beyond it (`extra`, M-41: judged by orders when it was recorded) stands in a pool of days that bills draw from,
so what was billed before, or by an earlier line of the same file, cannot be billed again; two equal lines are two visits
where two visits were delivered. Amounts are differences of cumulative amounts (M-07), so the parts of a line sum to the line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from brokerage.kit.money import Pence, half_up

NOTHING = Pence(0)
ZERO = Fraction(0)
ACTIVE = frozenset({"ACTIVE", "PAUSED", "NOTICE_GIVEN", "ENDED", "TERMINATED"})
"""States of an order under which something may have been given: its dates say when."""
HOURS = "HOUR"
_UNITS = {
    "HUR": (HOURS, Fraction(1)),
    "MIN": (HOURS, Fraction(1, 60)),
    "DAY": ("DAY", Fraction(1)),
    "WEE": ("WEEK", Fraction(1)),
    "SMI": ("MILE", Fraction(1)),
    "MON": ("MONTH", Fraction(1)),
    "ANN": ("YEAR", Fraction(1)),
}
"""UN/ECE Recommendation 20 → our unit, and how many of it. C62 (one) is whatever single thing the order counts."""


class OrderFact(Struct, frozen=True):
    """An order as agreed. `rates` are pounds a unit without VAT, each since a day; `last_day` is the end, notice or termination,
    inclusive; `died_on` the person's. `weekly` units are ordered each week, shown beside what was given."""

    id: int
    person_id: int
    state: str
    unit: str
    rates: tuple[tuple[date, Decimal], ...]
    starts_on: date
    last_day: date | None = None
    weekly: Fraction = ZERO
    vat: str = "E"
    died_on: date | None = None
    pauses: tuple[tuple[date, date | None, int], ...] = ()
    """First and last day, and the percent of the price that is paid meanwhile."""

    def paused(self, first: date, last: date) -> str:
        """RETAINER or PAUSED when the order was paused on one of these days; "" when it was not."""
        found = [percent for start, end, percent in self.pauses if start <= last and (end is None or end >= first)]
        return "" if not found else "RETAINER" if any(found) else "PAUSED"

    def rate(self, first: date, last: date) -> Decimal | None:
        """The one price that holds on all these days; None where it changes among them."""
        if len(self.rates) == 1:
            return self.rates[0][1]
        found = {self._on(first), *(rate for since, rate in self.rates if first < since <= last)}
        return found.pop() if len(found) == 1 else None

    def _on(self, day: date) -> Decimal:
        """The price on a day: the last that had begun, or the first of all."""
        begun = [rate for since, rate in self.rates if since <= day]
        return begun[-1] if begun else self.rates[0][1]


class Done(Struct, frozen=True):
    """Units of one order on one day: `accepted` within the order, `extra` beyond it and not agreed to, `waiting` not confirmed by
    the person, `disputed` doubted. `fixed`: what all accepted ones cost together, whatever the rate (a shared
    session, M-14); `kept`: they are the retainer of a pause."""

    order_id: int
    day: date
    accepted: Fraction
    extra: Fraction = ZERO
    waiting: Fraction = ZERO
    disputed: Fraction = ZERO
    fixed: Pence | None = None
    kept: bool = False


class Billed(Struct, frozen=True):
    """Units of an order that an earlier bill was accepted for; days inclusive."""

    order_id: int
    from_day: date
    to_day: date
    units: Fraction
    extra: Fraction = ZERO


class Asked(Struct, frozen=True):
    """A line of a bill. `price` is net pounds for `per` units, `net` what the line says, `off` its allowances less charges.
    `rest`: it stands for what waits of a bill whose other part drew on the same days."""

    order_id: int | None
    from_day: date | None
    to_day: date | None
    unit: str
    quantity: Decimal
    price: Decimal
    net: Pence
    per: Decimal = Decimal(1)
    off: Pence = NOTHING
    vat: str = ""
    person_id: int | None = None
    rest: bool = False


class Drawn(Struct, frozen=True):
    """What a line drew from one day: of `of` accepted units, those from `before` to `after`. What was accrued follows it."""

    day: date
    before: Fraction
    after: Fraction
    of: Fraction


class Verdict(Struct, frozen=True):
    """net = accepted + over + undelivered + above. `accepted` is undisputed and paid; `over` was delivered beyond the order;
    `undelivered` was not (a credit note is asked for); `above` is beyond the agreed price, or the whole line where it cannot
    be judged at all. Units are the order's."""

    outcome: str
    accepted: Pence
    over: Pence
    undelivered: Pence
    above: Pence
    reasons: tuple[str, ...] = ()
    accepted_units: Fraction = ZERO
    over_units: Fraction = ZERO
    ordered: Fraction = ZERO
    delivered: Fraction = ZERO
    drawn: tuple[Drawn, ...] = ()
    units: Fraction = ZERO

    @property
    def waits(self) -> Pence:
        return self.over + self.undelivered + self.above


ACCEPT, PART, WAITS = "ACCEPT", "PART", "WAITS"


def amount(price: Decimal, units: Fraction, per: Decimal = Decimal(1)) -> Pence:
    """price × units ÷ per in pence, half up once (M-02)."""
    top, below = price.as_integer_ratio()
    each, of = per.as_integer_ratio()
    return half_up(100 * top * units.numerator * of, below * units.denominator * each)


def match(
    lines: Iterable[Asked], orders: dict[int, OrderFact], done: Iterable[Done], *, today: date, billed: Iterable[Billed] = ()
) -> list[Verdict]:
    """A verdict for each line, in their order. `today` is the day on which it is asked; `orders` only those of the biller;
    `billed` what earlier bills were accepted for, the oldest first."""
    pools = Pools(done)
    for earlier in billed:
        pools.accepted.take(earlier.order_id, earlier.from_day, earlier.to_day, earlier.units)
        pools.extra.take(earlier.order_id, earlier.from_day, earlier.to_day, earlier.extra)
    return [_judged(line, orders, pools, today) for line in lines]


class Pool:
    """Units of each order by day, and what bills drew of them, the earliest day first."""

    def __init__(self) -> None:
        self.given: dict[int, dict[date, Fraction]] = defaultdict(dict)
        self.drawn: dict[int, dict[date, Fraction]] = defaultdict(dict)

    def add(self, order: int, day: date, units: Fraction) -> None:
        if units:
            given = self.given[order]
            given[day] = given[day] + units if day in given else units

    def left(self, order: int, first: date, last: date) -> Fraction:
        drawn, given = self.drawn[order], self.given[order]
        if not given:
            return ZERO
        left = [given[day] - drawn[day] if day in drawn else given[day] for day in _in(given, first, last)]
        return left[0] if len(left) == 1 else sum(left, ZERO)

    def take(self, order: int, first: date, last: date, units: Fraction) -> tuple[Drawn, ...]:
        made, given, drawn = [], self.given[order], self.drawn[order]
        if first == last and first not in drawn and units and given.get(first) == units:  # nearly every line: one day, all of it
            drawn[first] = units
            return (Drawn(first, ZERO, units, units),)
        for day in _in(given, first, last):
            if units <= ZERO:
                break
            before = drawn.get(day, ZERO)
            here = min(units, given[day] - before)
            if here > ZERO:
                drawn[day] = before + here
                made.append(Drawn(day, before, before + here, given[day]))
                units -= here
        return tuple(made)

    def was_drawn(self, order: int, first: date, last: date) -> bool:
        return any(first <= day <= last for day in self.drawn[order])


class Pools:
    """What is still to be billed of each order, and why less is accepted than was recorded."""

    def __init__(self, done: Iterable[Done]) -> None:
        self.accepted, self.extra = Pool(), Pool()
        self.doubted: dict[int, list[Done]] = defaultdict(list)
        self.fixed: dict[tuple[int, date], Pence] = {}
        self.kept: set[tuple[int, date]] = set()
        for one in done:
            self.accepted.add(one.order_id, one.day, one.accepted)
            self.extra.add(one.order_id, one.day, one.extra)
            if one.waiting or one.disputed:
                self.doubted[one.order_id].append(one)
            if one.fixed is not None:
                self.fixed[one.order_id, one.day] = one.fixed
            if one.kept:
                self.kept.add((one.order_id, one.day))

    def doubts(self, order: int, first: date, last: date) -> tuple[str, ...]:
        found = [one for one in self.doubted[order] if first <= one.day <= last]
        return (("VISIT_DISPUTED",) if any(one.disputed for one in found) else ()) + (
            ("NOT_CONFIRMED",) if any(one.waiting for one in found) else ()
        )

    def fixed_for(self, order: int, first: date, last: date, units: Fraction) -> Pence | None:
        """What these units cost where every day of them has a price of its own and all of it is billed."""
        if not self.fixed:
            return None
        given = self.accepted.given[order]
        days = _in(given, first, last)
        if not days or not all((order, day) in self.fixed for day in days) or units != sum((given[d] for d in days), ZERO):
            return None
        return Pence.total(self.fixed[order, day] for day in days)


def _in(given: dict[date, Fraction], first: date, last: date) -> list[date]:
    """The days of a run on which something was given, in order."""
    if first == last:
        return [first] if first in given else []
    if (last - first).days < len(given):
        return [day for day in _days(first, last) if day in given]
    return sorted(day for day in given if first <= day <= last)


def _days(first: date, last: date) -> Iterable[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def _judged(line: Asked, orders: dict[int, OrderFact], pools: Pools, today: date) -> Verdict:
    order = orders.get(line.order_id) if line.order_id is not None else None
    wrong = _wrong(line, order, today)
    units = _units(line.quantity, line.unit, order.unit) if order is not None else None
    if order is not None and units is None:
        wrong.append("UNIT_DIFFERS")
    if wrong or order is None or units is None:
        return Verdict(WAITS, NOTHING, NOTHING, NOTHING, line.net, tuple(wrong))
    return _shared_out(line, order, units, pools)


def _wrong(line: Asked, order: OrderFact | None, today: date) -> list[str]:
    """Every reason for which the line cannot be judged by its quantity at all."""
    if order is None:
        return ["NO_ORDER"]
    wrong = []
    if line.person_id is not None and order.person_id != line.person_id:
        wrong.append("ANOTHER_PERSON")
    if order.state not in ACTIVE:
        wrong.append("ORDER_NOT_ACTIVE")
    if line.from_day is None or line.to_day is None or line.to_day < line.from_day:
        wrong.append("NO_DAYS")
    else:
        wrong += _wrong_days(line.from_day, line.to_day, order, today)
    if _summed(line.price, line.quantity, line.per) - line.off != line.net or line.quantity <= 0 or line.net < NOTHING:
        wrong.append("SUM_WRONG")
    if line.vat and line.vat != order.vat:
        wrong.append("VAT_DIFFERS")
    return wrong


def _wrong_days(first: date, last: date, order: OrderFact, today: date) -> list[str]:
    wrong = []
    if first < order.starts_on:
        wrong.append("BEFORE_ORDER")
    if order.died_on is not None and last > order.died_on:
        wrong.append("AFTER_DEATH")
    elif order.last_day is not None and last > order.last_day:
        wrong.append("AFTER_ORDER")
    if last > today:
        wrong.append("IN_FUTURE")
    return wrong


# A file has thousands of lines and few prices and quantities: exact sums of the same numbers are worked out once.
@lru_cache(10_000)
def _summed(price: Decimal, quantity: Decimal, per: Decimal) -> Pence:
    return amount(price, Fraction(quantity), per)


@lru_cache(10_000)
def _units(quantity: Decimal, unit: str, ordered: str) -> Fraction | None:
    """The quantity in the order's unit; None where the two count different things."""
    if unit in ("C62", ordered):
        return None if unit == "C62" and ordered == HOURS else Fraction(quantity)
    ours, times = _UNITS.get(unit, ("", ZERO))
    return Fraction(quantity) * times if ours == ordered else None


WORKING_WEEK = 5


@lru_cache(10_000)
def _ordered(weekly: Fraction, days: int) -> Fraction:
    """What was ordered for so many days: whole weeks, and a part of a week by its days. Monday to Friday is a week of work, so
    five days and more are shown as the week that they stand for."""
    weeks, rest = divmod(days, 7)
    return weekly * (weeks + (1 if rest >= WORKING_WEEK else Fraction(rest, 7)))


def _shared_out(line: Asked, order: OrderFact, units: Fraction, pools: Pools) -> Verdict:
    assert line.from_day is not None and line.to_day is not None
    first, last = line.from_day, line.to_day
    within, beyond = pools.accepted.left(order.id, first, last), pools.extra.left(order.id, first, last)
    good = min(units, within)
    over = ZERO if good is units else min(units - good, beyond)
    real = good + over if over else good
    at = _agreed(line, order, units, pools)
    if at is None:
        return Verdict(WAITS, NOTHING, NOTHING, NOTHING, line.net, ("TWO_PRICES",))
    parts = _amounts(line, at, units, good, real)
    short = real is not units and units > real
    reasons = _reasons(line, order, pools, short=short, over=over, above=parts[3])
    drawn = pools.accepted.take(order.id, first, last, good)
    if over:
        pools.extra.take(order.id, first, last, over)
    outcome = ACCEPT if parts[0] == line.net else PART if parts[0] > NOTHING else WAITS
    ordered = _ordered(order.weekly, (last - first).days + 1)
    return Verdict(outcome, *parts, reasons, good, over, ordered, within + beyond if beyond else within, drawn, units)


def _agreed(line: Asked, order: OrderFact, units: Fraction, pools: Pools) -> Decimal | Pence | None:
    """The agreed price of a unit, or of all of them together (Pence); None where the price changes among the days."""
    assert line.from_day is not None and line.to_day is not None
    fixed = pools.fixed_for(order.id, line.from_day, line.to_day, units)
    return fixed if fixed is not None else order.rate(line.from_day, line.to_day)


def _amounts(
    line: Asked, at: Decimal | Pence, units: Fraction, good: Fraction, real: Fraction
) -> tuple[Pence, Pence, Pence, Pence]:
    """(accepted, over, undelivered, above) in pence, which sum to the line: differences of cumulative amounts (M-07)."""
    agreed = at if isinstance(at, Pence) else amount(at, units)
    above = max(NOTHING, line.net - agreed)
    paid = line.net - above  # what the quantity comes to at no more than the agreed price
    if good is units:
        return paid, NOTHING, NOTHING, above
    first, second = (_reached(at, paid, agreed, upto, units) for upto in (good, real))
    return first, second - first, paid - second, above


def _reached(at: Decimal | Pence, paid: Pence, agreed: Pence, upto: Fraction, units: Fraction) -> Pence:
    """What the line comes to at `upto` of its units: at the agreed price where it bills that or more, else in proportion."""
    if upto == units:
        return paid
    if paid == agreed and not isinstance(at, Pence):
        return amount(at, upto)
    exact = Fraction(int(paid)) * upto / units
    return half_up(exact.numerator, exact.denominator)


def _reasons(line: Asked, order: OrderFact, pools: Pools, *, short: bool, over: Fraction, above: Pence) -> tuple[str, ...]:
    assert line.from_day is not None and line.to_day is not None
    found: list[str] = []
    if short:
        doubts = pools.doubts(order.id, line.from_day, line.to_day)
        before = not line.rest and pools.accepted.was_drawn(order.id, line.from_day, line.to_day)
        found += doubts or (("BILLED_BEFORE",) if before else (order.paused(line.from_day, line.to_day) or "NOT_DELIVERED",))
    if over:
        found.append("OVER_ORDER")
    if above > NOTHING:
        found.append("PRICE_ABOVE")
    return tuple(found)
