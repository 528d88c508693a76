"""The package on any day, and the runs of days on which nothing changes (domain M-05).

A `Week` is the whole package as it stands. The same terms give the same `Week` object, so runs can be compared with `is`
and each week's figures are worked out once for each number of days.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from brokerage.kit.money import Pence
from brokerage.reckon.case import Assessment, Case, Change, Charge, Days, Line, Run
from brokerage.reckon.lines import StandingLine, Terms, standing
from brokerage.sums.charges import tariff_income, weekly_charge

NOTHING = Pence(0)
DAY = timedelta(days=1)
DAYS_POSTED = {"WHOLE": 0, "WEEK": 7, "FOUR_WEEKS": 28}
FIELDS = ("rate", "quantity", "split", "budget_rate")


class StandingCharge(Struct, frozen=True, eq=False):
    """A charge in one week. `said`: pence a week as given or assessed; `weekly`: the same, capped at `care_cost`, the
    stream's weekly part of the chargeable lines (L-40, s14(4)). `key` finds it in the file."""

    charge: Charge
    key: str
    said: Pence
    weekly: Pence
    care_cost: Pence


class Week(Struct, frozen=True, eq=False):
    """The package while nothing changes: its weekly lines and its one-offs, its charges, and who stands behind each stream."""

    lines: tuple[StandingLine, ...]
    one_offs: tuple[StandingLine, ...]
    charges: tuple[StandingCharge, ...]
    funders: dict[str, str]


class Piece(Struct, frozen=True):
    """Days from `since` to `until`, both counted, that have one `week`."""

    since: date
    until: date
    week: Week


class _Row(Struct, frozen=True):
    since: date
    until: date
    is_change: bool
    charge: Charge
    key: str


class Timeline:
    """The package day by day. `as_of` leaves out every change that begins later, so that a change's effect can be seen."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.streams = {stream.ref: stream for stream in case.streams}
        self.extras = {top_up.line: top_up for top_up in case.top_ups}
        self.changes = sorted(case.changes, key=lambda change: change.since)
        self.charge_rows = _charge_rows(case)
        self.standing: dict[Any, StandingLine] = {}
        self._weeks: dict[Any, Week] = {}
        self._dated = {line.ref: {name: _dated(self.changes, line.ref, name) for name in FIELDS} for line in case.lines}
        self._default_split = _dated(self.changes, "", "split")
        self._change_days = {
            line.ref: [c.since for c in self.changes if line.ref in c.lines or not c.lines] for line in case.lines
        }
        self._placed: dict[tuple[str, int], StandingLine] = {}
        self._still = sorted(set(_still_cuts(case)))

    def pieces(self, run: Run, since: date, as_of: date) -> list[Piece]:
        """The run from `since` on, cut wherever the package becomes another and wherever it is posted."""
        posted = set(_posted_cuts(run))
        cuts = {day for day in self._still if since < day <= run.until}
        cuts |= {change.since for change in self.changes if since < change.since <= min(run.until, as_of)}
        starts = sorted({since} | cuts | {day for day in posted if since < day})
        found: list[Piece] = []
        for start, following in zip(starts, [*starts[1:], run.until + DAY], strict=True):
            week = self.week_on(start, as_of)
            if found and found[-1].week is week and start not in posted:
                found[-1] = Piece(found[-1].since, following - DAY, week)
            else:
                found.append(Piece(start, following - DAY, week))
        return found

    def week_on(self, day: date, as_of: date) -> Week:
        known = min(day, as_of)
        lines = tuple(self._standing(line, known) for line in self.case.lines if line.per != "once" and _in_force(line, day))
        one_offs = tuple(self._standing(line, known) for line in self.case.lines if line.per == "once")
        rows = tuple(self._charges_on(day, as_of))
        funders = self._funders_on(known)
        key = (lines, one_offs, rows, tuple(funders.values()))
        if key not in self._weeks:
            charges = tuple(_standing_charge(row, lines) for row in rows)
            self._weeks[key] = Week(lines, one_offs, charges, funders)
        return self._weeks[key]

    def terms_on(self, line: Line, day: date) -> Terms:
        """The line's own terms, then the last change of each on or before `day`."""
        rate, quantity, split, budget = (_last(self._dated[line.ref][name], day) for name in FIELDS)
        usual = _last(self._default_split, day)
        top_up = self.extras.get(line.ref)
        share = split.split if split else line.split or (usual.split if usual else self.case.split)
        assert share is not None
        new_rate = rate.rate if rate else None
        return Terms(
            rate=line.rate if new_rate is None else new_rate,
            quantity=quantity.quantity if quantity else line.quantity,
            minutes=quantity.minutes if quantity else line.minutes,
            split=share,
            budget_rate=budget.budget_rate if budget else top_up.budget_rate if top_up else None,
        )

    def _standing(self, line: Line, day: date) -> StandingLine:
        """The same object for the same terms, found by how many of its changes have come."""
        place = (line.ref, bisect_right(self._change_days[line.ref], day))
        if place not in self._placed:
            terms = self.terms_on(line, day)
            key = (line.ref, terms)
            if key not in self.standing:
                extra = self.extras.get(line.ref)
                self.standing[key] = standing(line, terms, self.streams, extra.stream if extra else "")
            self._placed[place] = self.standing[key]
        return self._placed[place]

    def _charges_on(self, day: date, as_of: date) -> Iterator[_Row]:
        """For each stream the charge that began last; of two that began together, the change."""
        found: dict[str, _Row] = {}
        for row in self.charge_rows:
            if row.since <= day <= row.until and (not row.is_change or row.since <= as_of):
                found[row.charge.stream] = row
        yield from (found[ref] for ref in self.streams if ref in found)

    def _funders_on(self, day: date) -> dict[str, str]:
        bodies = {ref: stream.funder or stream.name or ref for ref, stream in self.streams.items()}
        bodies |= {change.stream: change.funder for change in self.changes if change.funder and change.since <= day}
        return bodies


def assessed(assessment: Assessment, care_cost: Pence) -> tuple[Pence, Pence]:
    """Weekly pence that savings count as, and the weekly charge (domain L-40, L-41). The checks have refused capital above
    the upper limit, for which there is no tariff."""
    savings, tariff = assessment.capital, NOTHING
    if savings is not None:
        tariff = (
            tariff_income(savings.amount, savings.lower, savings.upper, step=savings.step, per_step=savings.per_step) or NOTHING
        )
    return tariff, weekly_charge(
        assessable_income=assessment.income,
        mig=assessment.mig,
        premiums=Pence.total(assessment.premiums),
        dre=assessment.dre,
        tariff=tariff,
        care_cost=care_cost,
    )


def _standing_charge(row: _Row, lines: tuple[StandingLine, ...]) -> StandingCharge:
    ref = row.charge.stream
    cost = Pence.total(one.whole().by_stream.get(ref, NOTHING) for one in lines if one.line.chargeable)
    if row.charge.assessment is None:
        said = row.charge.weekly or NOTHING
        return StandingCharge(row.charge, row.key, said, min(said, cost), cost)
    said = assessed(row.charge.assessment, cost)[1]
    return StandingCharge(row.charge, row.key, said, said, cost)


def _charge_rows(case: Case) -> list[_Row]:
    """All charges in the order in which they take over from each other."""
    rows = [_Row(c.since or date.min, c.until or date.max, False, c, f"charges[{i}]") for i, c in enumerate(case.charges)]
    rows += [
        _Row(change.since, date.max, True, change.charge, f"changes[{i}].charge")
        for i, change in enumerate(case.changes)
        if change.charge is not None
    ]
    return sorted(rows, key=lambda row: (row.since, row.is_change))


def _dated(changes: list[Change], ref: str, name: str) -> tuple[list[date], list[Change]]:
    """The changes of one thing of one line (of the case's split, for no line), in order of their day."""
    those = [c for c in changes if (ref in c.lines if ref else not c.lines) and _says(c, name)]
    return [c.since for c in those], those


def _says(change: Change, name: str) -> bool:
    if name == "quantity":
        return change.quantity is not None or change.minutes is not None
    return getattr(change, name) is not None


def _last(dated: tuple[list[date], list[Change]], day: date) -> Change | None:
    days, changes = dated
    place = bisect_right(days, day)
    return changes[place - 1] if place else None


def _in_force(line: Line, day: date) -> bool:
    begun = line.since is None or line.since <= day
    return begun and (line.until is None or day <= line.until) and not any(p.since <= day <= p.until for p in line.pauses)


def _still_cuts(case: Case) -> Iterator[date]:
    """The first days of what is dated in itself, and the days after its last."""
    weekly = [line for line in case.lines if line.per != "once"]
    everything: list[Line | Charge | Days] = [*weekly, *case.charges, *(pause for line in weekly for pause in line.pauses)]
    for dated in everything:
        if dated.since is not None:
            yield dated.since
        if dated.until is not None:
            yield dated.until + DAY


def _posted_cuts(run: Run) -> Iterator[date]:
    step = DAYS_POSTED[run.posted]
    if step:
        yield from (run.since + timedelta(days=n) for n in range(step, (run.until - run.since).days + 1, step))
