"""What an order's money is worked out from: its dated terms, its pauses and the split rules, cut where any of them changes.

Pure sums over rows that are read once. All amounts are pence; days are inclusive.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import dated, splits
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.splits import HOLDS, Rule
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, days_inclusive, half_up, line_amount, minutes_amount
from brokerage.orders.models import Order, OrderPause, OrderTerm

NOTHING = Pence(0)
DAY = timedelta(days=1)
PERIOD_DAYS = 28
"""An order's service period: its time may be used on any day of these four weeks, and is settled after them."""
PAYS = ("ACTIVE", "DISPUTED", "SUSPENDED", "TRANSFERRING")


class Terms(Struct, frozen=True):
    """The rate (pounds a unit) and quantity that hold from `since` on; `weekly` is what a week comes to."""

    id: int
    since: date
    rate: Decimal
    minutes_weekly: int | None
    quantity: Decimal | None
    weekly: Pence
    moved: bool = False
    """The person moved some of it to or from another order (M-15)."""


class Pause(Struct, frozen=True):
    first: date
    last: date | None
    percent: int


class Segment(Struct, frozen=True):
    """Days under one term, one split rule and one part of the price (100 percent unless paused)."""

    first: date
    last: date
    weekly: Pence
    percent: int
    rule: Rule | None

    @property
    def amount(self) -> Pence:
        """weekly × days ÷ 7 × percent, rounded half up once (M-04)."""
        return half_up(int(self.weekly) * days_inclusive(self.first, self.last) * self.percent, 700)


class Basis(Struct, frozen=True):
    """An order with all that its money depends on."""

    order: Order
    budget: Budget
    terms: tuple[Terms, ...]
    pauses: tuple[Pause, ...]
    rules: tuple[Rule, ...]
    streams: tuple[FundingStream, ...]

    def term(self, day: date) -> Terms:
        """The term in force on `day`; before the first, the first."""
        return max((t for t in self.terms if t.since <= day), key=lambda t: (t.since, t.id), default=self.terms[0])

    def percent(self, day: date) -> int:
        return next((p.percent for p in self.pauses if p.first <= day and (p.last is None or p.last >= day)), 100)

    def paused(self, day: date) -> bool:
        return any(p.first <= day and (p.last is None or p.last >= day) for p in self.pauses)

    def rule(self, day: date) -> Rule | None:
        """The split rule in force on a service day: the line's own before the budget's, an interim before what it stands in
        for (M-05, M-33). None when one stream alone pays; refused when nobody has agreed how several share."""
        key = self.order.split_key
        found = [r for r in self.rules if r.state in HOLDS and r.key in (key, "") and r.since <= day
                 and (r.until is None or r.until >= day)]
        if found:
            return max(found, key=lambda r: (r.key == key, r.purpose == "INTERIM", r.since, r.id))
        if len(self.payers) == 1:
            return None
        raise Refusal("Nobody has agreed yet how the funders share what is bought on that day.", code="NO_SPLIT")

    @property
    def payers(self) -> tuple[FundingStream, ...]:
        return tuple(s for s in self.streams if s.state in PAYS)

    def share(self, rule: Rule | None, amount: Pence) -> dict[int, Pence]:
        """Each stream's pence of `amount`, which sum to it."""
        if rule is None:
            return {self.payers[0].id: amount}
        return splits.worked(rule, amount).by_stream

    def segments(self, first: date, last: date) -> list[Segment]:
        """The days `first` to `last` cut at every change of rate, quantity, pause or split (M-05)."""
        if last < first:
            return []
        cuts = {first, *(t.since for t in self.terms), *(p.first for p in self.pauses),
                *(p.last + DAY for p in self.pauses if p.last is not None), *(r.since for r in self.rules),
                *(r.until + DAY for r in self.rules if r.until is not None)}
        starts = sorted(day for day in cuts if first <= day <= last)
        ends = [day - DAY for day in starts[1:]] + [last]
        found = [Segment(a, b, self.term(a).weekly, self.percent(a), self.rule(a)) for a, b in zip(starts, ends, strict=True)]
        return _joined(found)

    def price(self, day: date, minutes: int | None, quantity: Decimal | None) -> Pence:
        """What so much costs at the rate of `day`."""
        rate = self.term(day).rate
        return minutes_amount(rate, minutes or 0) if self.timed else line_amount(rate, quantity or Decimal(0))

    @property
    def timed(self) -> bool:
        """Whether it is ordered in minutes (else in units)."""
        return self.order.minutes_weekly is not None

    def shared(self, first: date, last: date) -> dict[int, Pence]:
        """Each stream's pence of the days from `first` to `last`: every segment rounded once, then split (M-03, M-04)."""
        return added(self.share(s.rule, s.amount) for s in self.segments(first, last))

    def period(self, day: date) -> int:
        return (day - self.order.starts_on).days // PERIOD_DAYS

    def period_days(self, number: int) -> tuple[date, date]:
        first = self.order.starts_on + timedelta(days=number * PERIOD_DAYS)
        last = first + timedelta(days=PERIOD_DAYS - 1)
        return first, min(last, self.order.last_day or last)


def load(db: Session, order: Order, terms: Sequence[OrderTerm] | None = None) -> Basis:
    """Everything that the money of `order` depends on, in five statements; one less with its `terms` at hand."""
    budget = db.get_one(Budget, order.budget_id)
    if terms is None:
        terms = db.scalars(select(OrderTerm).where(OrderTerm.order_id == order.id).order_by(OrderTerm.since, OrderTerm.id)).all()
    terms = [term for term in terms if term.state == "AGREED"]
    pauses = db.scalars(select(OrderPause).where(OrderPause.order_id == order.id).order_by(OrderPause.first))
    return Basis(
        order, budget,
        tuple(_read(t) for t in terms) or (offered(order),),
        tuple(Pause(p.first, p.last, p.percent) for p in pauses), tuple(splits.of_budget(db, budget.id)),
        tuple(dated.streams_of(db, budget)))


def _read(t: OrderTerm) -> Terms:
    return Terms(t.id, t.since, t.rate, t.minutes_weekly, t.quantity, t.weekly_pence, "M-15" in t.why)


def offered(order: Order) -> Terms:
    """The order's own rate and quantity, before anything is agreed."""
    return Terms(0, order.starts_on, order.rate, order.minutes_weekly, order.quantity, order.weekly_pence)


def added(parts: Iterable[dict[int, Pence]]) -> dict[int, Pence]:
    total: dict[int, Pence] = {}
    for part in parts:
        for stream, pence in part.items():
            total[stream] = total.get(stream, NOTHING) + pence
    return total


def year_end(day: date) -> date:
    """31 March of the financial year that `day` lies in (M-13)."""
    return date(day.year if day <= date(day.year, 3, 31) else day.year + 1, 3, 31)


def _joined(found: Sequence[Segment]) -> list[Segment]:
    """Neighbours that differ in nothing are one segment, so that a rule of another line does not cost a rounding."""
    made: list[Segment] = []
    for one in found:
        before = made[-1] if made else None
        if before is not None and (before.weekly, before.percent) == (one.weekly, one.percent) and before.rule == one.rule:
            made[-1] = Segment(before.first, one.last, one.weekly, one.percent, one.rule)
        else:
            made.append(one)
    return made
