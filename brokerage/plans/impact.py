"""What a change does to every funder, to the end of the budget: shown to all of them before anybody says yes (essay F12, W2).

Pure. A run of days is cut wherever either plan becomes another (M-05); each line is rounded once for its days, then split.
Amounts are pence, gross of any charge; `since` and `until` are inclusive days.
"""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from brokerage.kit.money import Pence, days_inclusive, part_weeks, split
from brokerage.plans import cost
from brokerage.plans.line_rows import LineRow
from brokerage.plans.sheet import Sheet

NOTHING = Pence(0)


class Effect(Struct, frozen=True):
    """One funder's share a week on the first day, and over the rest of the budget, before and after."""

    stream_id: int
    org_id: int | None
    name: str
    weekly_before: Pence
    weekly_after: Pence
    before: Pence
    after: Pence

    @property
    def change(self) -> Pence:
        """Over the rest of the budget; above nothing: this funder pays more."""
        return self.after - self.before

    @property
    def weekly_change(self) -> Pence:
        return self.weekly_after - self.weekly_before

    @property
    def rises(self) -> bool:
        return self.change > NOTHING or self.weekly_change > NOTHING

    @property
    def words(self) -> str:
        if self.change == NOTHING:
            return "no change"
        return f"{abs(self.change)} {'more' if self.change > NOTHING else 'less'}"


class Impact(Struct, frozen=True):
    """Every funder's effect from `since` to `until`. `new`: there was no plan before, so everything is a rise."""

    since: date
    until: date
    effects: tuple[Effect, ...]
    new: bool = False

    @property
    def days(self) -> int:
        return days_inclusive(self.since, self.until)

    @property
    def change(self) -> Pence:
        """What the whole package changes by: always the sum of its funders (F15)."""
        return Pence.total(effect.change for effect in self.effects)

    @property
    def weekly_before(self) -> Pence:
        return Pence.total(effect.weekly_before for effect in self.effects)

    @property
    def weekly_change(self) -> Pence:
        return Pence.total(effect.weekly_change for effect in self.effects)

    def rises_for(self, *org_ids: int) -> bool:
        return any(effect.rises and effect.org_id in org_ids for effect in self.effects)


def of(before: Sheet | None, after: Sheet, since: date | None = None, until: date | None = None) -> Impact:
    """From `since` (the new plan's first day) to `until` (the end of its budget). Without a plan before, all of it is new."""
    first, last = since or after.plan.starts_on, until or after.budget.ends_on
    old, new = (over_days(sheet, first, last) if sheet else {} for sheet in (before, after))
    was, now = (cost.of(sheet, first).streams if sheet else {} for sheet in (before, after))
    streams = {stream.id: stream for sheet in (before, after) if sheet for stream in sheet.streams}
    return Impact(first, last, tuple(
        Effect(ref, stream.payer_org_id, stream.payer_name, was.get(ref, NOTHING), now.get(ref, NOTHING), old.get(ref, NOTHING),
               new.get(ref, NOTHING)) for ref, stream in sorted(streams.items(), key=lambda one: (one[1].priority, one[0]))),
        before is None)


def over_days(sheet: Sheet, first: date, last: date) -> dict[int, Pence]:
    """Each stream's gross pence of the plan from `first` to `last`; what is bought once counts on the first day of its line."""
    total = {stream.id: NOTHING for stream in sheet.streams}
    for start, end in _segments(sheet, first, last):
        week = cost.of(sheet, start)
        for line in sheet.paid_lines:
            if cost.runs(line, start):
                for ref, pence in _share(sheet, line, start, end, week.lines[line.number]).items():
                    total[ref] = total[ref] + pence
    for line in sheet.paid_lines:
        if first <= line.starts_on <= last:
            for ref, pence in cost.of(sheet, line.starts_on).lines[line.number].once_by_stream.items():
                total[ref] = total[ref] + pence
    return total


def _share(sheet: Sheet, line: LineRow, start: date, end: date, week: cost.LineCost) -> dict[int, Pence]:
    """The days of one line, split by its percents; a waterfall's days in the proportion of its week."""
    amount = part_weeks(week.weekly, start, end)
    method, parts = cost.rule_of(sheet, line, start)
    if method != "FIXED_WATERFALL":
        return cost.shared(sheet, method, parts, amount, None)[0]
    refs = list(week.by_stream)
    weights = [*(int(week.by_stream[ref]) for ref in refs), int(week.unfunded)]
    if not any(weights):
        return {}
    ranks = [*(sheet.stream(ref).priority for ref in refs), 10**6]
    return dict(zip(refs, split(amount, weights, ranks), strict=False))


def _segments(sheet: Sheet, first: date, last: date) -> Iterator[tuple[date, date]]:
    """Runs of days in which nothing changes: not a line, not a split."""
    days = set(cost.days_of_change(sheet, first))
    for rule in sheet.rules:
        days |= {rule.since} | ({rule.until + timedelta(days=1)} if rule.until else set())
    starts = [first, *sorted(day for day in days if first < day <= last)]
    for start, after in zip(starts, [*starts[1:], last + timedelta(days=1)], strict=True):
        yield start, after - timedelta(days=1)
