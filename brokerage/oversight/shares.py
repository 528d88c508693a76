"""What was used, sorted: by funder, by service, by outcome; this week, this month, this year against the plan. Pure; pence.

Each sort adds up to what was used, to the penny: an outcome that shares a line with others takes its equal part (M-03).
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from brokerage.kit.money import Pence, part_weeks, split
from brokerage.oversight.course import Used, between
from brokerage.oversight.facts import Facts
from brokerage.plans.categories import CATEGORIES
from brokerage.plans.line_rows import LineRow

NOTHING = Pence(0)
DAY = timedelta(days=1)
NO_OUTCOME, NO_LINE = "Not linked to an outcome", "Not in the plan"


class Row(Struct, frozen=True):
    """One heading: what was used of what was planned (or allowed) so far. `planned` is none where nobody said."""

    name: str
    used: Pence
    planned: Pence | None = None


class Span(Struct, frozen=True):
    """A run of days, both counted, of which `upto` is the last that has come."""

    words: str
    first: date
    last: date
    used: Pence
    planned: Pence


def by_funder(facts: Facts) -> list[Row]:
    """What each funder's money was used for, of what it put in."""
    return [Row(part.name, part.accrued + part.invoiced, part.awarded) for part in facts.purse.parts]


def by_service(facts: Facts, things: Sequence[Used]) -> list[Row]:
    """By kind of service, as the plan's lines say; what is in no plan by whom it was bought from."""
    planned: dict[str, Pence] = {}
    rows: dict[str, Pence] = {}
    kinds: dict[int, str] = {}
    for line in facts.sheet.paid_lines if facts.sheet else ():
        kinds[line.number] = CATEGORIES[line.category].name
        planned[kinds[line.number]] = planned.get(kinds[line.number], NOTHING) + plan_of(facts, line, facts.now)
    for u in things:
        name = kinds.get(u.line, u.payee) if u.line is not None else u.payee
        rows[name] = rows.get(name, NOTHING) + u.amount
    names = dict.fromkeys([*planned, *rows])
    return _sorted(Row(name, rows.get(name, NOTHING), planned.get(name)) for name in names)


def by_outcome(facts: Facts, things: Sequence[Used]) -> list[Row]:
    """By what it is meant to achieve; empty without a plan."""
    if facts.sheet is None:
        return []
    words = {o.id: o.words for o in facts.sheet.outcomes}
    of_line = {line.number: [o for o in line.outcomes if o in words] for line in facts.sheet.paid_lines}
    rows: dict[str, Pence] = {}
    for u in things:
        for name, part in _shared(u.amount, [words[o] for o in of_line.get(u.line or 0, [])]):
            rows[name] = rows.get(name, NOTHING) + part
    planned: dict[str, Pence] = {}
    for line in facts.sheet.paid_lines:
        for name, part in _shared(plan_of(facts, line, facts.now), [words[o] for o in of_line[line.number]]):
            planned[name] = planned.get(name, NOTHING) + part
    return _sorted(Row(name, rows.get(name, NOTHING), planned.get(name)) for name in dict.fromkeys([*planned, *rows]))


def _shared(amount: Pence, names: list[str]) -> Iterable[tuple[str, Pence]]:
    return zip(names, split(amount, [1] * len(names)), strict=True) if names else ((NO_OUTCOME, amount),)


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted((r for r in rows if r.used != NOTHING or r.planned), key=lambda r: (-int(r.used), r.name))


def plan_of(facts: Facts, line: LineRow, upto: date, first: date | None = None) -> Pence:
    """What the plan gives a line from the budget's first day (or `first`) up to a day, both counted."""
    begin = max(line.starts_on, facts.purse.starts_on, first or line.starts_on)
    end = min(line.ends_on or facts.purse.ends_on, facts.purse.ends_on, upto)
    if line.once > NOTHING:
        return line.once if (first or line.starts_on) <= line.starts_on <= upto else NOTHING
    return part_weeks(line.weekly, begin, end) if begin <= end else NOTHING


def planned(facts: Facts, first: date, last: date) -> Pence:
    """What the plan gives for these days; without a plan, what the budget allows for them."""
    if facts.sheet is not None:
        return Pence.total(plan_of(facts, line, last, first) for line in facts.sheet.paid_lines)
    return facts.profile(last) - facts.profile(first - DAY)


def spans(facts: Facts, things: Sequence[Used]) -> list[Span]:
    """This week (Monday to Sunday), this month, and the budget's whole time so far."""
    now = facts.now
    week = now - now.weekday() * DAY
    starts = (("This week", week, week + 6 * DAY), ("This month", now.replace(day=1), _month_end(now)),
              ("Since the budget began", facts.purse.starts_on, now))
    return [Span(words, first, last, between(things, first, last), planned(facts, max(first, facts.purse.starts_on),
                                                                           min(last, facts.purse.ends_on)))
            for words, first, last in starts]


def _month_end(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY
