"""A price through time as a picture: steps of a line, with what they were compared with. The words and the table say the same."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from brokerage.catalogue.words import BANDS, UNITS

WIDE, HIGH, LEFT, TOP = 640, 240, 60, 20
YEAR = 365


class Step(Struct, frozen=True):
    """One price in force from a day to a day, both inclusive; None is until further notice."""

    unit: str
    band: str
    rate: Decimal
    valid_from: date
    valid_to: date | None


class Line(Struct, frozen=True):
    """One unit and band: the points of a line in whole parts of the picture."""

    called: str
    points: str
    words: str


class Picture(Struct, frozen=True):
    """Lines, marks up the side (height, words) and along the foot (place, year), and where today is."""

    lines: list[Line]
    rates: list[tuple[int, str]]
    years: list[tuple[int, str]]
    today: int


def picture(steps: Sequence[Step], today: date) -> Picture | None:
    """The picture of every unit and band; None when nothing has ever changed, for then a sentence says it all."""
    kinds: dict[tuple[str, str], list[Step]] = {}
    for step in sorted(steps, key=lambda s: s.valid_from):
        kinds.setdefault((step.unit, step.band), []).append(step)
    if not any(len(of) > 1 for of in kinds.values()):
        return None
    first = min(step.valid_from for step in steps)
    last = max(today + timedelta(days=YEAR // 4), *(step.valid_from + timedelta(days=YEAR // 4) for step in steps))
    most = max(step.rate for step in steps)
    scale = Scale(first, last, most or Decimal(1))
    lines = [Line(f"{BANDS[band]}, {UNITS[unit]}", scale.line(of), in_words(of)) for (unit, band), of in kinds.items()]
    rates = [(scale.up(most * part / 2), f"£{most * part / 2:,.2f}") for part in range(3)]
    years = [(scale.along(date(year, 1, 1)), str(year)) for year in range(first.year + 1, last.year + 1)]
    return Picture(lines, rates, years, scale.along(today))


class Scale(Struct, frozen=True):
    """From days and pounds to places in the picture."""

    first: date
    last: date
    most: Decimal

    def along(self, day: date) -> int:
        day = min(max(day, self.first), self.last)
        return LEFT + (WIDE - LEFT) * (day - self.first).days // max((self.last - self.first).days, 1)

    def up(self, rate: Decimal) -> int:
        return HIGH - int((HIGH - TOP) * rate / self.most)

    def line(self, steps: Sequence[Step]) -> str:
        """Flat while a price holds, straight up or down where it changes."""
        points = []
        for step in steps:
            until = self.last if step.valid_to is None else step.valid_to + timedelta(days=1)
            points += [f"{self.along(step.valid_from)},{self.up(step.rate)}", f"{self.along(until)},{self.up(step.rate)}"]
        return " ".join(points)


def in_words(steps: Sequence[Step]) -> str:
    """How it went: "from £23.99 in April 2025 to £24.86 in April 2026 (up 4%)"."""
    first, last = steps[0], steps[-1]
    said = f"£{first.rate:,.2f} from {first.valid_from:%B %Y}"
    if len(steps) == 1:
        return said
    change = ""
    if first.rate:
        percent = ((last.rate / first.rate - 1) * 100).quantize(Decimal(1))
        change = f", {'up' if percent > 0 else 'down'} {abs(percent)}%" if percent else ", nearly the same"
    times = "1 change" if len(steps) == 2 else f"{len(steps) - 1} changes"
    return f"{said}, then {times}, to £{last.rate:,.2f} from {last.valid_from:%B %Y}{change}"
