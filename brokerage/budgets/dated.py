"""What the dated rows of a budget come to on a day or over a run of days. Reads only; all amounts in pence."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from brokerage.budgets.charge_models import Charge
from brokerage.budgets.models import Budget, FundingStream, StreamAmount
from brokerage.kit.money import Pence, annualised, part_weeks
from brokerage.sums.charges import charge_for_days

NOTHING = Pence(0)


class Dated(Protocol):
    since: date
    until: date | None


class Allowed(Protocol):
    """A dated amount of a stream: a StreamAmount, or its columns read by themselves."""

    @property
    def kind(self) -> str: ...
    @property
    def amount_pence(self) -> Pence: ...
    @property
    def period_pence(self) -> Pence | None: ...
    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


def on(rows: Iterable[D], day: date) -> list[D]:
    """The rows in force on `day`."""
    return [row for row in rows if row.since <= day and (row.until is None or row.until >= day)]


def weekly(amounts: Sequence[StreamAmount], day: date) -> Pence:
    """What a stream pays a week on `day`."""
    return Pence.total(a.amount_pence for a in on(amounts, day) if a.kind == "WEEKLY")


def awarded(amounts: Iterable[Allowed], start: date, end: date) -> Pence:
    """What a stream's amounts come to between the two days, both counted; each rounded once (M-04, M-05).

    An amount whose whole run lies between them gives its `period_pence`, where the plan's lines gave one.
    """
    return Pence.total(_over(a, start, end) for a in amounts)


def _over(a: Allowed, start: date, end: date) -> Pence:
    first, last = max(a.since, start), min(a.until or end, end)
    if last < first:
        return NOTHING
    if a.kind == "ONE_OFF":
        return a.amount_pence if start <= a.since <= end else NOTHING
    whole = first == a.since and (a.until is None or last == a.until)
    return a.period_pence if a.period_pence is not None and whole else part_weeks(a.amount_pence, first, last)


def yearly(amounts: Sequence[StreamAmount], day: date) -> Pence:
    """weekly × 52 + one-offs, for approval limits only (domain P-21, M-08)."""
    return annualised(weekly(amounts, day), [a.amount_pence for a in amounts if a.kind == "ONE_OFF"])


# Built once: making these statements anew costs more than running them.
_STREAMS = select(FundingStream).where(FundingStream.budget_id == bindparam("of")).order_by(FundingStream.priority,
                                                                                            FundingStream.id)
_AMOUNTS = select(StreamAmount).where(StreamAmount.stream_id == bindparam("of")).order_by(StreamAmount.since, StreamAmount.id)
_AMOUNTS_OF_BUDGET = (select(FundingStream.id, FundingStream.payer_name, StreamAmount)
                      .join(StreamAmount, StreamAmount.stream_id == FundingStream.id, isouter=True)
                      .where(FundingStream.budget_id == bindparam("of"), FundingStream.state.not_in(("REJECTED", "ENDED")))
                      .order_by(FundingStream.priority, FundingStream.id, StreamAmount.id))
_CHARGES = select(Charge).where(Charge.budget_id == bindparam("of"), Charge.void.is_(False)).order_by(Charge.since, Charge.id)


def streams_of(db: Session, budget: Budget) -> list[FundingStream]:
    return list(db.scalars(_STREAMS, {"of": budget.id}))


def amounts_of(db: Session, stream: FundingStream) -> list[StreamAmount]:
    return list(db.scalars(_AMOUNTS, {"of": stream.id}))


def weekly_by_stream(db: Session, budget_id: int, day: date) -> dict[int, tuple[str, Pence]]:
    """Who pays each stream of a budget that stands, and what it pays a week on `day`; in one statement, by priority."""
    names: dict[int, str] = {}
    found: dict[int, list[StreamAmount]] = {}
    for stream, name, amount in db.execute(_AMOUNTS_OF_BUDGET, {"of": budget_id}):
        names[stream] = name
        found.setdefault(stream, []).extend([amount] if amount is not None else [])
    return {stream: (name, weekly(found[stream], day)) for stream, name in names.items()}


def charges_of(db: Session, budget: Budget) -> list[Charge]:
    return list(db.scalars(_CHARGES, {"of": budget.id}))


def for_days(amounts: Iterable[StreamAmount], first: date, last: date) -> Pence:
    """What a stream pays for these days, both counted. Whole weeks are multiples of the weekly amount; a part week is days ÷ 7
    (M-04). One-offs start in the run."""
    return Pence.total(
        part_weeks(a.amount_pence, max(a.since, first), min(a.until or last, last)) if a.kind == "WEEKLY" else a.amount_pence
        for a in amounts
        if a.since <= last and (a.until is None or a.until >= first) and (a.kind == "WEEKLY" or a.since >= first))


def charged(charge: Charge, care_cost: Pence, start: date, end: date) -> Pence:
    """The charge over the days it is in force between the two, rounded down, never above the council's cost (M-06)."""
    first, last = max(charge.since, start), min(charge.until or end, end)
    if last < first or charge.kind == "S117_NO_CHARGE":
        return NOTHING
    return charge_for_days(charge.weekly_pence, first, last, care_cost=care_cost)


def eve(day: date, days: int = 1) -> date:
    """The day before; so many days before."""
    return day - timedelta(days=days)
