"""Spending against the plan through the budget's time, with the forecast to its end: the figures of a picture and of the table
that says the same. Pure; pence and days; places in the picture are whole numbers."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from brokerage.kit.clock import in_full
from brokerage.kit.money import Pence
from brokerage.oversight.course import Used
from brokerage.oversight.facts import Facts
from brokerage.oversight.shares import planned
from brokerage.sums.forecast import Flow

NOTHING = Pence(0)
DAY = timedelta(days=1)
WIDE, HIGH, LEFT, TOP = 640, 240, 4, 30


class Month(Struct, frozen=True):
    """How it stands on the evening of `day`: what was planned up to it, and what was used, or is expected to be (`ahead`)."""

    day: date
    planned: Pence
    used: Pence
    ahead: bool

    @property
    def words(self) -> str:
        return in_full(self.day)


class Picture(Struct, frozen=True):
    """Points of three lines, marks up the side and along the foot, where today is and how high the budget is."""

    months: tuple[Month, ...]
    planned: str
    used: str
    ahead: str
    heights: tuple[tuple[int, str], ...]
    feet: tuple[tuple[int, str], ...]
    today: int
    budget: int
    put_in: Pence


def picture(facts: Facts, things: Sequence[Used], flows: Sequence[Flow]) -> Picture:
    """The picture of a budget. Everything in it is also in its months."""
    months = _months(facts, things, flows)
    put_in = facts.purse.total("awarded")
    most = max(int(put_in), *(max(int(m.planned), int(m.used)) for m in months), 1)
    first, last = facts.purse.starts_on - DAY, facts.purse.ends_on

    def along(day: date) -> int:
        return LEFT + (WIDE - LEFT) * (min(max(day, first), last) - first).days // max((last - first).days, 1)

    def up(pence: int) -> int:
        return HIGH - (HIGH - TOP) * max(pence, 0) // most

    def line(of: Sequence[tuple[date, Pence]]) -> str:
        return " ".join(f"{along(day)},{up(int(pence))}" for day, pence in of)
    began = [(first, NOTHING)]
    gone = [(m.day, m.used) for m in months if not m.ahead]
    come = [(m.day, m.used) for m in months if m.ahead]
    return Picture(
        tuple(months), line(began + [(m.day, m.planned) for m in months]), line(began + gone), line((began + gone)[-1:] + come),
        tuple((up(most * part // 2), str(Pence(most * part // 2)).partition(".")[0]) for part in range(3)),
        tuple((along(m.day.replace(day=1)), f"{m.day:%b}") for m in months[::2] if m.day.replace(day=1) >= first),
        along(facts.now), up(int(put_in)), put_in)


def _months(facts: Facts, things: Sequence[Used], flows: Sequence[Flow]) -> list[Month]:
    """The last evening of each month, today's among them, from the first to the last day of the budget."""
    start, end, now = facts.purse.starts_on, facts.purse.ends_on, facts.now
    days = {end} | ({now} if start <= now <= end else set())
    day = start
    while (last := (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY) < end:
        days.add(last)
        day = last + DAY
    spent = Pence.total(u.amount for u in things if u.day <= now)
    found = []
    for day in sorted(days):
        if day <= now:
            used = Pence.total(u.amount for u in things if u.day <= day)
        else:
            used = spent + Pence.total(f.cost(now + DAY, day) for f in flows)
        found.append(Month(day, planned(facts, start, day), used, day > now))
    return found
