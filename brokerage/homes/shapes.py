"""What the holder's and the helpers' homes are handed. Amounts are pence, minutes count from midnight, days are inclusive."""
from __future__ import annotations

from datetime import date

from msgspec import Struct

from brokerage.budgets.shapes import Purse
from brokerage.plans.words import DAYS, clock

ENDS = 24 * 60


class Visit(Struct, frozen=True):
    """One visit of the week; `place` is its line's place in the key, from 1."""

    weekday: int
    start: int
    minutes: int
    name: str
    more: str = ""
    place: int = 1

    @property
    def times(self) -> str:
        return f"{clock(self.start)} to {clock(self.start + self.minutes)}"

    @property
    def words(self) -> str:
        return f"{self.times}: {self.name}" + (f" ({self.more})" if self.more else "")


class Bar(Struct, frozen=True):
    """A visit as it is drawn on one day's line: minutes from midnight, never beyond the day's end."""

    start: int
    minutes: int
    place: int


class Day(Struct, frozen=True):
    """One day of the week: what begins on it, and the bars of its picture, with the night before that runs into it."""

    name: str
    visits: tuple[Visit, ...]
    bars: tuple[Bar, ...]

    @property
    def short(self) -> str:
        return self.name[:3]


class Bought(Struct, frozen=True):
    """One line of the plan in plain words."""

    number: int
    name: str
    provider: str
    amount: str
    visits: tuple[Visit, ...] = ()

    @property
    def words(self) -> str:
        return self.amount + (f", {self.provider}" if self.provider else "")


class PlanSeen(Struct, frozen=True):
    """The plan that counts, or is on its way. `later` is the id of a change to it that is being made, 0 for none."""

    id: int
    state: str
    starts_on: date
    review_on: date | None
    lines: tuple[Bought, ...]
    later: int = 0
    later_state: str = ""

    def week(self) -> list[Day]:
        """The seven days, Monday first. A visit that runs past midnight is drawn on both days."""
        visits = sorted((v for line in self.lines for v in line.visits), key=lambda v: (v.weekday, v.start))
        bars: list[list[Bar]] = [[] for _ in DAYS]
        for v in visits:
            bars[v.weekday].append(Bar(v.start, min(v.minutes, ENDS - v.start), v.place))
            if (over := v.start + v.minutes - ENDS) > 0:
                bars[(v.weekday + 1) % 7].append(Bar(0, over, v.place))
        return [Day(name, tuple(v for v in visits if v.weekday == n), tuple(bars[n])) for n, name in enumerate(DAYS)]

    @property
    def timed(self) -> list[Bought]:
        """Lines that have times: the key of the picture."""
        return [line for line in self.lines if line.visits]

    @property
    def untimed(self) -> list[Bought]:
        return [line for line in self.lines if not line.visits]


class Near(Struct, frozen=True):
    """Somebody who helps: their name, what they are to the person, and what they may do."""

    name: str
    what: str
    may: str = ""


class Home(Struct, frozen=True):
    """One person's home. `own`: the reader is the person. `may`: what the reader may do here, in words, when they help.
    `holder`: the reader decides for the person. `helping`: how many others the reader helps."""

    person_id: int
    name: str
    own: bool
    holder: bool
    purse: Purse | None = None
    plan: PlanSeen | None = None
    near: tuple[Near, ...] = ()
    may: str = ""
    helping: int = 0
    waits: tuple[tuple[str, str], ...] = ()

    @property
    def to_agree(self) -> int:
        """The plan that waits for the person to agree it, 0 for none."""
        if self.plan is None:
            return 0
        if self.plan.later_state == "DRAFT":
            return self.plan.later
        return self.plan.id if self.plan.state == "DRAFT" else 0


class Elsewhere(Struct, frozen=True):
    """The reader has no person's home to draw: `where` theirs is."""

    where: str
    person_id: int | None = None


class Helped(Struct, frozen=True):
    """One person whom the reader helps, what they may do, and what waits."""

    person_id: int
    name: str
    kind: str
    may: str
    money: str
    waits: tuple[str, ...] = ()


class Stopped(Struct, frozen=True):
    """Somebody whom the reader may not help now, and how that stands."""

    name: str
    words: str
