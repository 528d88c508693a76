"""How a figure was worked out, in reckon's own words, and the three figures of the Care Act (domain L-30). Reads nothing.

The budget's dated rows become a case for `brokerage.reckon`, which works it all out again, so the pages and the command
`brokerage reckon` can never tell two stories. A reader sees only the streams that are theirs to see (I-03).
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from brokerage import reckon
from brokerage.budgets import dated
from brokerage.budgets.charge_models import Charge
from brokerage.budgets.models import Budget, FundingStream, StreamAmount
from brokerage.kit.money import Pence, Schedule
from brokerage.reckon import case as asked
from brokerage.reckon.answer import Reckoning, Step
from brokerage.sums.types import COUNCIL_TYPES, STREAM_TYPES

NOTHING = Pence(0)
TOP_UPS = ("OWN_TOPUP", "TP_TOPUP")
DIRECT = "DIRECT_PAYMENT"


class Section(Struct, frozen=True):
    """The steps about one thing, under its own heading."""

    about: str
    steps: tuple[Step, ...]


class ThreeFigures(Struct, frozen=True):
    """Weekly pence on a day: what it costs the council to meet the needs, what the adult pays of it, what the council pays
    (Care Act 2014 s26(1)); and other public money (s26(3)). Without figures of the council there are none."""

    day: date
    cost: Pence
    adult: Pence
    council: Pence
    other: Pence


class Worked(Struct, frozen=True):
    """The working, section by section. `answer` is None when there is nothing to reckon; `trouble` says what is in the way."""

    sections: tuple[Section, ...]
    answer: Reckoning | None = None
    trouble: tuple[str, ...] = ()
    given: tuple[tuple[str, Pence], ...] = ()


def budget(made: Budget, streams: Sequence[FundingStream], amounts: Iterable[StreamAmount], charges: Iterable[Charge]) -> Worked:
    """The whole budget over its days: each week, the period, the charge, the four-weekly payment, and every change."""
    known = {s.id: s for s in streams if s.state != "REJECTED" and s.type not in TOP_UPS}
    rows = [(known[a.stream_id], a) for a in amounts if a.stream_id in known]
    lines = tuple(line for stream, a in rows if (line := _line(made, stream, a)) is not None)
    if not lines:
        return Worked(())
    question = asked.Case(
        title=made.ref, period=asked.Run(since=made.starts_on, until=made.closed_on or made.ends_on), lines=lines,
        streams=tuple(_stream(s, n) for n, s in enumerate(known.values(), 1)),
        charges=tuple(_charge(c) for c in charges if c.stream_id in known and c.kind != "S117_NO_CHARGE"),
        payments=asked.Payments(cycle=Schedule.FOUR_WEEKLY) if any(s.deployment == DIRECT for s in known.values()) else None)
    try:
        answer = reckon.reckon(question)
    except reckon.Refused as no:
        return Worked((), trouble=tuple(fault.text for fault in no.faults))
    given = tuple((f"{s.payer_name}, by the plan’s own lines", a.period_pence) for s, a in rows if a.period_pence is not None)
    return Worked(sections(answer.working), answer, given=given)


def sections(steps: Iterable[Step]) -> tuple[Section, ...]:
    found: dict[str, list[Step]] = {}
    for step in steps:
        found.setdefault(step.about, []).append(step)
    return tuple(Section(about, tuple(those)) for about, those in found.items())


def three_figures(streams: Sequence[FundingStream], amounts: Sequence[StreamAmount], charges: Iterable[Charge],
                  day: date) -> ThreeFigures:
    """L-30 on a day, in pence a week. Money that is no part of the personal budget (reablement, private extras) is left out."""
    cost, other = NOTHING, NOTHING
    for stream in streams:
        if stream.state == "REJECTED" or not STREAM_TYPES[stream.type].counts or stream.type in TOP_UPS:
            continue
        if not (stream.funder_from <= day and (stream.funder_to is None or stream.funder_to >= day)):
            continue
        weekly = dated.weekly([a for a in amounts if a.stream_id == stream.id], day)
        if stream.type in COUNCIL_TYPES:
            cost = cost + weekly
        elif stream.payer in ("ICB", "OTHER"):
            other = other + weekly
    adult = min(Pence.total(c.weekly_pence for c in dated.on(charges, day)), cost)
    return ThreeFigures(day, cost, adult, cost - adult, other)


def _stream(s: FundingStream, rank: int) -> asked.Stream:
    return asked.Stream(ref=str(s.id), type=s.type, payer=s.payer, priority=rank, name=s.payer_name, deployment=s.deployment)


def _line(made: Budget, s: FundingStream, a: StreamAmount) -> asked.Line | None:
    last = min(day for day in (a.until, s.funder_to, made.closed_on, made.ends_on) if day is not None)
    first = max(a.since, s.funder_from, made.starts_on)
    if last < first:
        return None
    once = a.kind == "ONE_OFF"
    return asked.Line(ref=f"amount {a.id}", name=f"{STREAM_TYPES[s.type].name}, {s.payer_name}", unit="item" if once else "week",
                      rate=Decimal(int(a.amount_pence)) / 100, quantity=Decimal(1), per="once" if once else "week", since=first,
                      until=None if once else last, split=asked.OneStream(stream=str(s.id)), chargeable=s.chargeable)


def _charge(c: Charge) -> asked.Charge:
    return asked.Charge(stream=str(c.stream_id), weekly=c.weekly_pence, since=c.since, until=c.until,
                        kind="PROVISIONAL" if c.kind == "PROVISIONAL" else "CONFIRMED", collected=c.mode)  # type: ignore[arg-type]
