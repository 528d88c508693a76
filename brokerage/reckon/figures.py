"""The figures of a week for any run of days that it holds: lines, shares, charge, net, and who hands over what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from brokerage.kit.money import Pence, Schedule, days_inclusive, instalments, split
from brokerage.reckon.answer import Figures, LineFigures, Payment, added, times
from brokerage.reckon.case import Run, Stream
from brokerage.reckon.lines import StandingLine, is_extra
from brokerage.reckon.weeks import Piece, Timeline, Week
from brokerage.sums.charges import charge_for_days
from brokerage.sums.splits import Ref, net_of_charge

NOTHING = Pence(0)
ANY_MONDAY = date(2026, 1, 5)
OWN = ("PERSON", "THIRD_PARTY")
"""Payers who are no funder."""
YEAR = 52


class Till:
    """Works figures out and remembers them: equal runs of one week are reckoned once."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.streams = timeline.streams
        self.extra = {ref for ref, stream in self.streams.items() if is_extra(stream)}
        self.funders = [ref for ref, stream in self.streams.items() if stream.payer not in OWN]
        self._known: dict[Any, Figures] = {}
        self._years: dict[Week, Figures] = {}

    def over(self, week: Week, since: date, until: date) -> Figures:
        """The week's figures from `since` to `until`, both counted, with the one-offs of those days."""
        due = tuple(one for one in week.one_offs if one.line.since and since <= one.line.since <= until)
        return self._over(week, since, until, due)

    def weekly(self, week: Week) -> Figures:
        """A full week, without one-offs."""
        return self._over(week, ANY_MONDAY, ANY_MONDAY + timedelta(days=6), ())

    def _over(self, week: Week, since: date, until: date, one_offs: tuple[StandingLine, ...]) -> Figures:
        days = days_inclusive(since, until)
        key = (week, days, one_offs)
        if key not in self._known:
            lines = {one.line.ref: one.over(days) for one in week.lines}
            charges = self._charges(week, lines, since, until)
            lines |= {one.line.ref: one.whole() for one in one_offs}
            self._known[key] = self._figures(week, lines, charges)
        return self._known[key]

    def yearly(self, week: Week, period: Run, as_of: date) -> Figures:
        """weekly × 52 + the period's one-offs, for limits and headlines (domain M-08, P-21)."""
        if week not in self._years:
            self._years[week] = times(self.weekly(week), YEAR)
        one_offs = [self._one_offs(piece) for piece in self.timeline.pieces(period, period.since, as_of)] if week.one_offs else []
        return added([self._years[week], *one_offs])

    def _one_offs(self, piece: Piece) -> Figures:
        due = [one for one in piece.week.one_offs if one.line.since and piece.since <= one.line.since <= piece.until]
        return self._figures(piece.week, {one.line.ref: one.whole() for one in due}, {})

    def _charges(self, week: Week, lines: Mapping[str, LineFigures], since: date, until: date) -> dict[str, Pence]:
        """Rounded down, and never above what the stream pays of the chargeable lines on those days (M-06, s14(4))."""
        due = {}
        for standing in week.charges:
            ref = standing.charge.stream
            cost = sum(int(lines[one.line.ref].by_stream.get(ref, NOTHING)) for one in week.lines if one.line.chargeable)
            due[ref] = charge_for_days(standing.weekly, since, until, care_cost=Pence(cost))
        return due

    def _figures(self, week: Week, lines: dict[str, LineFigures], charges: dict[str, Pence]) -> Figures:
        by_stream = self._by_stream(lines)
        net: dict[Ref, Pence] = dict(by_stream.items())
        for ref, due in charges.items():
            net = net_of_charge(net, due, from_stream=ref)
        total = Pence(sum(int(line.amount) for line in lines.values()))
        outside = Pence.total(by_stream[ref] for ref in self.extra)
        return Figures(
            lines=lines,
            by_stream=by_stream,
            charges=charges,
            net={str(ref): pence for ref, pence in net.items()},
            charge=Pence.total(charges.values()),
            total=total,
            funders_pay=self._funders_pay(week, lines, by_stream, charges),
            in_budget=total - outside,
            outside_budget=outside,
        )

    def _by_stream(self, lines: Mapping[str, LineFigures]) -> dict[str, Pence]:
        sums = dict.fromkeys(self.streams, 0)
        for line in lines.values():
            for ref, pence in line.by_stream.items():
                sums[ref] += int(pence)
        return {ref: Pence(pence) for ref, pence in sums.items()}

    def _funders_pay(
        self, week: Week, lines: Mapping[str, LineFigures], by_stream: Mapping[str, Pence], charges: Mapping[str, Pence]
    ) -> dict[str, Pence]:
        """Gross, less a charge that somebody else collects, with a top-up that the council collects (domain M-21)."""
        pays = {ref: by_stream[ref] for ref in self.funders}
        for standing in week.charges:
            ref = standing.charge.stream
            if standing.charge.collected != "FUNDER_INVOICE" and ref in charges:
                pays[ref] = pays[ref] - charges[ref]
        for ref, line in lines.items():
            top_up = self.timeline.extras.get(ref)
            if top_up is not None and top_up.collected == "COUNCIL":
                council = the_council(line, self.streams)
                pays[council] = pays[council] + line.by_stream.get(top_up.stream, NOTHING)
        return pays

    def payment(self, week: Week, cycle: Schedule) -> Payment:
        """A direct payment of this week, in advance (domain M-08, M-20): worked out whole, then shared by what each pays."""
        figures = self.weekly(week)
        pays = {ref: figures.funders_pay[ref] for ref in self.funders if self.streams[ref].deployment == "DIRECT_PAYMENT"}
        dues = instalments(Pence.total(pays.values()), cycle)
        own = [c.charge.stream for c in week.charges if c.charge.collected == "NET_OF_DP" and c.charge.stream in pays]
        paid_in = instalments(Pence.total(figures.charges[ref] for ref in own), cycle)[0]
        ranks = [self.streams[ref].priority for ref in pays]
        shares = split(dues[0], list(pays.values()), ranks) if any(pays.values()) else [NOTHING] * len(pays)
        return Payment(
            cycle=cycle.value,
            by_stream=dict(zip(pays, shares, strict=True)),
            total=dues[0],
            person_pays_in=paid_in,
            account_gets=dues[0] + paid_in,
            instalments=dues,
        )


def the_council(line: LineFigures, streams: Mapping[str, Stream]) -> str:
    """The council's stream on a line, which pays on a top-up that it collects; else the first that pays."""
    return next((ref for ref in line.by_stream if streams[ref].payer == "COUNCIL"), next(iter(line.by_stream)))
