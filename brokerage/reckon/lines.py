"""One line as it stands between two changes: its weekly pence, and who pays what of any run of its days."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from brokerage.kit.money import Pence, half_up, line_amount, split
from brokerage.reckon.answer import LineFigures
from brokerage.reckon.case import Cascade, Line, OneStream, Percent, Split, Stream
from brokerage.sums.splits import Tier, share_session, waterfall
from brokerage.sums.types import STREAM_TYPES

NOTHING = Pence(0)
WEEK = 7
TOP_UPS = ("OWN_TOPUP", "TP_TOPUP")
EXTRAS = (*TOP_UPS, "OWN_PRIVATE")
"""Streams that pay what is above the budget: never a part of it (domain L-02, M-21)."""
_WEEKS = {"day": 1, "week": 1, "fortnight": 2, "four weeks": 4, "once": 1}


class Terms(Struct, frozen=True):
    """What a change may replace on a line, as it stands on a day. `budget_rate`: what the budget pays a unit, if less."""

    rate: Decimal
    quantity: Decimal | None
    minutes: int | None
    split: Split
    budget_rate: Decimal | None


class StandingLine(Struct, frozen=True, eq=False):
    """A line on its terms. `gross` and `budget` are pence a week (a one-off: in all); what is above `budget` is for
    `extra` to pay. `weights` are ten-thousandths of a percent. `unfunded`: what no tier pays, which is refused."""

    line: Line
    terms: Terms
    gross: Pence
    budget: Pence
    extra: str
    tiers: tuple[Tier, ...]
    streams: tuple[str, ...]
    weights: tuple[int, ...]
    ranks: tuple[int, ...]
    unfunded: Pence
    known: dict[int, LineFigures] = {}

    @property
    def once(self) -> bool:
        return self.line.per == "once"

    def over(self, days: int) -> LineFigures:
        """Its pence for so many days in a row: weekly × days ÷ 7, half up once, then shared (M-04, M-03). Kept once known."""
        if days not in self.known:
            self.known[days] = self._worked_out(days)
        return self.known[days]

    def _worked_out(self, days: int) -> LineFigures:
        amount = half_up(int(self.gross) * days, WEEK)
        budget = amount if self.budget == self.gross else min(amount, half_up(int(self.budget) * days, WEEK))
        shares = self._tiered(budget, days) if self.tiers else self._weighed(budget)
        if self.extra and not self.tiers:
            shares[self.extra] = amount - budget
        return LineFigures(amount, shares)

    def whole(self) -> LineFigures:
        """Its pence for a full week, or for a one-off in all."""
        return self.over(WEEK)

    def share_out(self, amount: Pence) -> dict[str, Pence]:
        """Any amount of this line (an invoice) by its shares, or by tiers in the proportion of a full week."""
        if not self.tiers:
            return self._weighed(amount)
        week = self.whole().by_stream
        if not any(week.values()):
            return dict.fromkeys(week, NOTHING)
        return dict(zip(week, split(amount, [int(pence) for pence in week.values()]), strict=True))

    def _weighed(self, amount: Pence) -> dict[str, Pence]:
        if len(self.streams) < 2:
            return dict.fromkeys(self.streams, amount)
        return dict(zip(self.streams, split(amount, self.weights, self.ranks), strict=True))

    def _tiered(self, amount: Pence, days: int) -> dict[str, Pence]:
        """Caps for the same days. A penny that only rounding leaves over goes to the last tier."""
        flow = waterfall(amount, [Tier(t.stream, t.cap and half_up(int(t.cap) * days, WEEK)) for t in self.tiers])
        shares = {str(ref): pence for ref, pence in flow.by_stream.items()}
        last = str(self.tiers[-1].stream)
        return {**shares, last: shares[last] + flow.unfunded}


def standing(line: Line, terms: Terms, streams: Mapping[str, Stream], extra: str) -> StandingLine:
    """The line on these terms. `extra`: the stream of its agreed top-up or private extra, or nothing."""
    gross = price(line, terms, terms.rate)
    budget = gross if terms.budget_rate is None else min(gross, price(line, terms, terms.budget_rate))
    tiers = _tiers(terms.split, streams, extra)
    flow = waterfall(gross, tiers) if isinstance(terms.split, Cascade) else None
    shares = parts(terms.split)
    return StandingLine(
        line=line,
        terms=terms,
        gross=gross,
        budget=gross if tiers else budget,
        extra=extra,
        tiers=tiers,
        streams=tuple(ref for ref, _ in shares),
        weights=tuple(int(percent * 10_000) for _, percent in shares),
        ranks=tuple(streams[ref].priority for ref, _ in shares),
        unfunded=flow.unfunded if flow else NOTHING,
    )


def price(line: Line, terms: Terms, rate: Decimal) -> Pence:
    """rate × quantity, in pence a week (a one-off: in all), half up once (domain M-02). A group's rate is one share."""
    if line.group is not None:
        rate = Decimal(int(session_share(line, rate))) / 100
    pounds, per = rate.as_integer_ratio()
    if terms.minutes is not None:
        count, of = terms.minutes, 60
    else:
        count, of = (terms.quantity or Decimal(0)).as_integer_ratio()
    times = WEEK if line.per == "day" else 1
    return half_up(pounds * count * 100 * times, per * of * _WEEKS[line.per])


def session_share(line: Line, rate: Decimal) -> Pence:
    """This person's share of one session's price (domain M-14)."""
    assert line.group is not None
    return share_session(line_amount(rate, 1), line.group.bookings)[line.group.this]


def shared_by(rule: Split, amount: Pence, streams: Mapping[str, Stream]) -> dict[str, Pence]:
    """One amount by a rule alone; the caps of a waterfall are then of this amount, and its last tier takes what is over."""
    if isinstance(rule, Cascade):
        flow = waterfall(amount, [Tier(tier.stream, tier.cap) for tier in rule.tiers])
        last = rule.tiers[-1].stream
        return {str(ref): pence + (flow.unfunded if ref == last else NOTHING) for ref, pence in flow.by_stream.items()}
    shares = parts(rule)
    pence = split(amount, [percent for _, percent in shares], [streams[ref].priority for ref, _ in shares])
    return dict(zip((ref for ref, _ in shares), pence, strict=True))


def parts(rule: Split) -> tuple[tuple[str, Decimal], ...]:
    """Streams and percents of PERCENT and LINE; none for FIXED_WATERFALL, whose tiers say it."""
    if isinstance(rule, Percent):
        return tuple((part.stream, part.percent) for part in rule.shares)
    return ((rule.stream, Decimal(100)),) if isinstance(rule, OneStream) else ()


def named(rule: Split) -> tuple[str, ...]:
    """Every stream that a split names, in its order."""
    return tuple(tier.stream for tier in rule.tiers) if isinstance(rule, Cascade) else tuple(ref for ref, _ in parts(rule))


def _tiers(rule: Split, streams: Mapping[str, Stream], extra: str) -> tuple[Tier, ...]:
    """A top-up that nobody agreed is no tier (domain W7)."""
    if not isinstance(rule, Cascade):
        return ()
    agreed = [tier for tier in rule.tiers if streams[tier.stream].type not in TOP_UPS or tier.stream == extra]
    return tuple(Tier(tier.stream, tier.cap) for tier in agreed)


def is_extra(stream: Stream) -> bool:
    """Outside the personal budget: a top-up, a private extra, or money that L-02 does not count."""
    return stream.type in EXTRAS or not STREAM_TYPES[stream.type].counts
