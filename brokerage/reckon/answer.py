"""What comes back: figures by line and stream, run by run, and every step of the working in words.

All amounts are `Pence`; in JSON they are text in pounds and pence ("47090.71"), as in the file that was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import msgspec
from msgspec import Struct, field

from brokerage.kit.money import Pence

NOTHING = Pence(0)


class LineFigures(Struct, frozen=True, gc=False):
    """One line's gross pence, and each stream's part of it; the parts are the amount."""

    amount: Pence
    by_stream: dict[str, Pence]


class Figures(Struct, frozen=True, gc=False):
    """Lines × streams for one run of days. `total` = sum of the lines = sum of `by_stream` = sum of `net` + `charge`.

    `net` is `by_stream` less `charges` (L-46). `outside_budget` is top-ups and private extras, `in_budget` the rest.
    `funders_pay`: what each funder hands over (M-21), which depends on who collects the charge and the top-up.
    """

    lines: dict[str, LineFigures]
    by_stream: dict[str, Pence]
    charges: dict[str, Pence]
    net: dict[str, Pence]
    funders_pay: dict[str, Pence]
    charge: Pence
    in_budget: Pence
    outside_budget: Pence
    total: Pence


class Payment(Struct, frozen=True):
    """One direct payment of a week that stays as it is (M-08). `instalments` are a year's; `by_stream` is of the first."""

    cycle: str
    by_stream: dict[str, Pence]
    total: Pence
    person_pays_in: Pence
    account_gets: Pence
    instalments: list[Pence]


class WeekFigures(Struct, frozen=True):
    """What a full week costs from a day on, until the next; and that week × 52 + the period's one-offs (M-08)."""

    since: date = field(name="from")
    weekly: Figures
    yearly: Figures
    payment: Payment | None = None


class Segment(Struct, frozen=True):
    """Days in which nothing changes (M-05), both counted. `week` is the place of its week in `weeks`, from 0, or None
    when that week begins in no main period."""

    since: date = field(name="from")
    until: date = field(name="to")
    days: int
    amounts: Figures


class RunFigures(Struct, frozen=True):
    """A run of days: its segments, and their sum. `by_funder`: net pence by the body that pays on those days (L-05)."""

    since: date = field(name="from")
    until: date = field(name="to")
    days: int
    posted: str
    segments: list[Segment]
    amounts: Figures
    by_funder: dict[str, Pence]


class Compared(Struct, frozen=True):
    """`lines` holds only those that differ; every other figure is of the whole package."""

    before: Figures
    after: Figures
    difference: Figures


class Effect(Struct, frozen=True):
    """What the changes of one day do, to the end of the period: the same days without them, with them, and the difference.

    `percent`: each line's weekly change in percent of what it was (2 places; left out when it was nothing)."""

    since: date = field(name="from")
    until: date = field(name="to")
    days: int
    changes: list[str]
    weekly: Compared
    yearly: Compared
    period: Compared
    percent: dict[str, Decimal]


class TopUpFigures(Struct, frozen=True):
    """One top-up a week at the period's end, and what the council must find for the weeks missed (L-52)."""

    line: str
    stream: str
    weekly: Pence
    council_exposure: Pence


class Step(Struct, frozen=True, gc=False):
    """One step of the working: what it is about, the sum in words, and the rule it follows."""

    about: str
    says: str
    rule: str


Worked = dict[str, Pence | list[Pence] | dict[str, Pence]]


class Reckoning(Struct, frozen=True):
    """The whole answer. `weeks`: one for each day on which the package became another; `also`: the runs of `also_for`;
    `sums`: the other sums by their `ref`."""

    title: str
    weeks: list[WeekFigures]
    period: RunFigures | None
    also: list[RunFigures]
    effects: list[Effect]
    top_ups: list[TopUpFigures]
    sums: dict[str, Worked]
    working: list[Step]


def added(parts: Iterable[Figures]) -> Figures:
    """The sum of figures, line by line and stream by stream."""
    those = list(parts)
    return those[0] if len(those) == 1 else _summed([(one, 1) for one in those])


def compared(before: Figures, after: Figures) -> Compared:
    """Both, and `after` less `before`, with the lines that differ; all other fields are of the whole package."""
    was, now = before.lines, after.lines
    refs = {ref: None for ref in (*was, *now) if was.get(ref) is not now.get(ref) and was.get(ref) != now.get(ref)}
    before, after = _only(before, refs), _only(after, refs)
    return Compared(before, after, _summed([(after, 1), (before, -1)]))


def _only(figures: Figures, refs: Mapping[str, None]) -> Figures:
    return msgspec.structs.replace(figures, lines={ref: line for ref, line in figures.lines.items() if ref in refs})


def times(one: Figures, often: int) -> Figures:
    return _summed([(one, often)])


def _summed(parts: list[tuple[Figures, int]]) -> Figures:
    return Figures(
        lines=_lines(parts),
        by_stream=_each([(f.by_stream, n) for f, n in parts]),
        charges=_each([(f.charges, n) for f, n in parts]),
        net=_each([(f.net, n) for f, n in parts]),
        funders_pay=_each([(f.funders_pay, n) for f, n in parts]),
        charge=_one((f.charge, n) for f, n in parts),
        in_budget=_one((f.in_budget, n) for f, n in parts),
        outside_budget=_one((f.outside_budget, n) for f, n in parts),
        total=_one((f.total, n) for f, n in parts),
    )


def _lines(parts: list[tuple[Figures, int]]) -> dict[str, LineFigures]:
    amounts: dict[str, int] = {}
    shares: dict[str, dict[str, int]] = {}
    for figures, often in parts:
        for ref, line in figures.lines.items():
            amounts[ref] = amounts.get(ref, 0) + int(line.amount) * often
            sums = shares.setdefault(ref, {})
            for stream, pence in line.by_stream.items():
                sums[stream] = sums.get(stream, 0) + int(pence) * often
    return {ref: LineFigures(Pence(amount), _as_pence(shares[ref])) for ref, amount in amounts.items()}


def _one(parts: Iterable[tuple[Pence, int]]) -> Pence:
    return Pence(sum(int(pence) * often for pence, often in parts))


def _each(parts: list[tuple[Mapping[str, Pence], int]]) -> dict[str, Pence]:
    sums: dict[str, int] = {}
    for by_ref, often in parts:
        for ref, pence in by_ref.items():
            sums[ref] = sums.get(ref, 0) + int(pence) * often
    return _as_pence(sums)


def _as_pence(sums: Mapping[str, int]) -> dict[str, Pence]:
    return {ref: Pence(pence) for ref, pence in sums.items()}


def as_json(answer: Struct | Mapping[str, object]) -> bytes:
    """The answer as JSON, indented; amounts as text in pounds and pence."""
    return msgspec.json.format(msgspec.json.encode(answer, enc_hook=_plain), indent=2) + b"\n"


def as_tree(answer: Struct) -> object:
    """The answer as dicts, lists and text, for looking up the paths of `expect`."""
    return msgspec.to_builtins(answer, enc_hook=_plain)


def _plain(value: object) -> str:
    if isinstance(value, Pence):
        return value.plain()
    raise TypeError(f"An answer holds no {type(value).__name__}")
