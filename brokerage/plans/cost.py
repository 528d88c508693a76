"""What a plan comes to: by line and by stream, a week, once and a year, and what the person pays. Pure functions of a Sheet.

Each line is rounded once, then split, and totals add the rounded parts (domain M-02, M-30). All amounts are pence.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from brokerage.kit.money import Pence, annualised, half_up, line_amount, minutes_amount, split
from brokerage.plans.line_rows import LineRow
from brokerage.plans.rows import PartRow, RuleRow
from brokerage.plans.sheet import Sheet
from brokerage.sums.splits import Ref, Share, Tier, split_line, waterfall

NOTHING = Pence(0)
WHOLE = Decimal(100)
A_WEEK = {"WEEK": (1, 1), "FORTNIGHT": (1, 2), "FOUR_WEEKS": (1, 4), "MONTH": (12, 52), "YEAR": (1, 52)}
"""How many of each there are in a week, as a fraction: 12 months are 52 weeks (domain M-08)."""
HOLDS = ("DISPUTED", "AGREED", "PROPOSED")
OWN = ("PERSON",)
Parted = tuple[dict[int, Pence], Pence]
"""Each stream's pence of an amount, and what nobody pays of it."""


class LineCost(Struct, frozen=True):
    """One line: `weekly` and `once` gross, each stream's part of them, and `unfunded`, which nobody pays. `value` is what an
    unpaid element is worth a week. `running`: it counts in the week of the Cost it stands in."""

    number: int
    weekly: Pence
    once: Pence
    by_stream: dict[int, Pence]
    once_by_stream: dict[int, Pence]
    unfunded: Pence = NOTHING
    value: Pence = NOTHING
    running: bool = True


class Cost(Struct, frozen=True):
    """A plan's money on one day. `streams` before the charge, a week; `charges` what the person pays to each stream, which lies
    inside it (M-32). `person_streams` are those that are the person's own money."""

    day: date
    lines: dict[int, LineCost]
    streams: dict[int, Pence]
    once_streams: dict[int, Pence]
    charges: dict[int, Pence]
    person_streams: tuple[int, ...]
    weekly: Pence
    once: Pence
    value: Pence
    unfunded: Pence

    @property
    def yearly(self) -> Pence:
        """weekly × 52 + one-offs (domain P-21, M-08): for limits and headlines."""
        return annualised(self.weekly, [self.once])

    @property
    def charge(self) -> Pence:
        return Pence.total(self.charges.values())

    @property
    def person(self) -> Pence:
        """What the person pays a week: the charge, and streams of their own money."""
        return self.charge + Pence.total(self.streams[ref] for ref in self.person_streams)

    def yearly_of(self, stream_id: int) -> Pence:
        return annualised(self.streams.get(stream_id, NOTHING), [self.once_streams.get(stream_id, NOTHING)])

    def net(self, stream_id: int) -> Pence:
        """What the stream itself pays a week, after the charge."""
        return self.streams.get(stream_id, NOTHING) - self.charges.get(stream_id, NOTHING)

    @property
    def touched(self) -> tuple[int, ...]:
        """Streams that pay anything."""
        return tuple(ref for ref in self.streams if self.streams[ref] > NOTHING or self.once_streams.get(ref, NOTHING) > NOTHING)


def amounts(rate: Decimal, *, minutes: int | None, quantity: Decimal | None, per: str,
            yearly: Pence | None = None) -> tuple[Pence, Pence]:
    """(weekly, once) of so much at this rate, each rounded half up once. `yearly` is an assistant's whole year (B-05), ÷ 52."""
    if yearly is not None:
        return half_up(int(yearly), 52), NOTHING
    if minutes is not None:
        return minutes_amount(rate, minutes), NOTHING
    assert quantity is not None
    if per == "ONCE":
        return NOTHING, line_amount(rate, quantity)
    times, of = A_WEEK[per]
    (pounds, below), (units, under) = rate.as_integer_ratio(), quantity.as_integer_ratio()
    return half_up(pounds * units * 100 * times, below * under * of), NOTHING


def of_line(line: LineRow) -> tuple[Pence, Pence]:
    """(weekly, once) of a line as it stands."""
    yearly = line.worker.yearly if line.kind == "PA" and line.worker is not None else None
    return amounts(line.rate, minutes=line.minutes_weekly, quantity=line.quantity, per=line.per, yearly=yearly)


def of(sheet: Sheet, day: date | None = None) -> Cost:
    """What the plan comes to on `day` (Sheet.day, unless it is said). Whatever is bought once always counts."""
    day = day or sheet.day
    plain = {line.number: of_line(line) for line in sheet.lines}
    running = {line.number for line in sheet.lines if runs(line, day)}
    whole = Pence.total(plain[line.number][0] for line in sheet.lines if line.number in running and not line.split)
    lines = {line.number: _line(sheet, line, day, plain[line.number], line.number in running, whole) for line in sheet.lines}
    found = list(lines.values())
    streams = _added(sheet, (one.by_stream for one in found if one.running))
    return Cost(
        day=day, lines=lines, streams=streams, once_streams=_added(sheet, (one.once_by_stream for one in found)),
        charges=_charges(sheet, streams, day), person_streams=tuple(s.id for s in sheet.streams if s.payer in OWN),
        weekly=Pence.total(one.weekly for one in found if one.running), once=Pence.total(one.once for one in found),
        value=Pence.total(one.value for one in found if one.running),
        unfunded=Pence.total(one.unfunded for one in found if one.running or one.once > NOTHING))


def runs(line: LineRow, day: date) -> bool:
    return line.starts_on <= day and (line.ends_on is None or line.ends_on >= day)


def days_of_change(sheet: Sheet, start: date) -> list[date]:
    """`start`, and every later day on which a line begins, or has ended the day before."""
    days = {line.starts_on for line in sheet.lines} | {line.ends_on + timedelta(days=1) for line in sheet.lines if line.ends_on}
    last = sheet.plan.ends_on or sheet.budget.ends_on
    return [start, *sorted(day for day in days if start < day <= last)]


def over_time(sheet: Sheet, start: date | None = None) -> list[Cost]:
    """The cost from `start` (Sheet.day) on, once for each day on which it becomes another."""
    return [of(sheet, day) for day in days_of_change(sheet, start or sheet.day)]


def estimated_yearly(sheet: Sheet, stream_id: int) -> Pence:
    """P-21 for one stream: its dearest week × 52 + one-offs. Held against the approver's limit."""
    return max(one.yearly_of(stream_id) for one in over_time(sheet, sheet.plan.starts_on))


def rule_of(sheet: Sheet, line: LineRow, day: date) -> tuple[str, Sequence[PartRow]]:
    """(method, parts) by which a line is split: its own, else the budget's on that day (M-05), agreed before proposed. One
    stream alone pays everything; otherwise ("", ()) when nobody has said."""
    if line.split:
        return line.split, [PartRow(share.stream_id, share.percent, share.cap) for share in line.shares]
    found = [rule for rule in sheet.rules if rule.since <= day and (rule.until is None or rule.until >= day)
             and rule.key in ("", f"line-{line.number}")]
    if found:
        best = max(found, key=lambda rule: _weight(rule, line))
        return best.method, best.parts
    return ("LINE", [PartRow(sheet.streams[0].id, None, None)]) if len(sheet.streams) == 1 else ("", ())


def _weight(rule: RuleRow, line: LineRow) -> tuple[bool, bool, bool, date, int]:
    """Agreed before proposed, the line's own before the budget's, an interim before what it stands in for, the newest last."""
    return rule.state != "PROPOSED", rule.key != "", rule.purpose == "INTERIM", rule.since, rule.id


def _line(sheet: Sheet, line: LineRow, day: date, plain: tuple[Pence, Pence], running: bool, whole: Pence) -> LineCost:
    weekly, once = plain
    if not line.paid:
        value = amounts(line.value_rate, minutes=line.minutes_weekly, quantity=line.quantity, per=line.per)[0]
        return LineCost(line.number, NOTHING, NOTHING, {}, {}, value=value, running=running)
    method, parts = rule_of(sheet, line, day)
    of_whole = whole if not line.split else None
    by_stream, lost = shared(sheet, method, parts, weekly, of_whole)
    once_by_stream, lost_once = shared(sheet, method, parts, once, None)
    return LineCost(line.number, weekly, once, by_stream, once_by_stream, lost + lost_once, running=running)


def shared(sheet: Sheet, method: str, parts: Sequence[PartRow], amount: Pence, whole: Pence | None) -> Parted:
    """Each stream's pence of `amount`, and what nobody pays. `whole`: a waterfall of the whole budget flows over that much a
    week, and each line is split in its proportion."""
    known = {stream.id: stream.priority for stream in sheet.streams}
    parts = [part for part in parts if part.stream_id in known]
    if amount == NOTHING or not parts:
        return {}, amount
    if method == "FIXED_WATERFALL":
        return _waterfall(parts, amount, whole if whole is not None and whole > NOTHING else None, known)
    shares = [Share(part.stream_id, part.percent or WHOLE, known[part.stream_id]) for part in parts]
    if sum((share.percent for share in shares), Decimal(0)) != WHOLE:
        return {}, amount
    return {int(ref): pence for ref, pence in split_line(amount, shares).items()}, NOTHING


def _waterfall(parts: Sequence[PartRow], amount: Pence, whole: Pence | None, ranks: dict[int, int]) -> Parted:
    tiers = [Tier(part.stream_id, part.cap) for part in parts]
    flow = waterfall(whole or amount, tiers)
    if whole is None:
        return {int(ref): pence for ref, pence in flow.by_stream.items()}, flow.unfunded
    refs: list[Ref] = [*flow.by_stream, -1]
    weights = [int(pence) for pence in (*flow.by_stream.values(), flow.unfunded)]
    pence = dict(zip(refs, split(amount, weights, [*(ranks[int(ref)] for ref in flow.by_stream), 10**6]), strict=True))
    return {int(ref): part for ref, part in pence.items() if ref != -1}, pence[-1]


def _added(sheet: Sheet, parts: Iterable[dict[int, Pence]]) -> dict[int, Pence]:
    total = {stream.id: NOTHING for stream in sheet.streams}
    for part in parts:
        for ref, pence in part.items():
            total[ref] = total[ref] + pence
    return total


def _charges(sheet: Sheet, streams: dict[int, Pence], day: date) -> dict[int, Pence]:
    """The weekly charge on each stream, never above what that stream pays (Care Act 2014 s14(4))."""
    found = {}
    for charge in sheet.charges:
        live = charge.since <= day and (charge.until is None or charge.until >= day)
        if live and charge.kind != "S117_NO_CHARGE" and charge.stream_id in streams:
            found[charge.stream_id] = min(charge.weekly, streams[charge.stream_id])
    return found
