"""What hangs on a line: how much, when, what it is for, who pays, what else was looked at, details. Callers commit."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.money import Pence
from brokerage.plans.editing import edit
from brokerage.plans.line_actions import how_much, of
from brokerage.plans.line_models import Line, LineNeed, LineOutcome, LineShare, Option, Task, TimeOfWeek, Worker
from brokerage.plans.line_shapes import Assistant
from brokerage.plans.models import Plan
from brokerage.plans.sheet import Sheet

COUNTED = ("NIGHT", "SESSION", "DAY", "VISIT")
"""Units of which each visit of the week is one."""


class Visit(Struct, frozen=True):
    """So many `carers` from `from_minute` for `minutes` on each of `weekdays` (0 is Monday), every so many weeks."""

    weekdays: Sequence[int]
    from_minute: int
    minutes: int
    carers: int = 1
    every: int = 1


class Part(Struct, frozen=True):
    """One stream's part: a percent, or a limit in pence a week (none: the rest, or the whole)."""

    stream_id: int
    percent: Decimal | None = None
    cap: Pence | None = None


def set_amount(db: Session, plan: Plan, number: int, amount: Decimal, per: str, *, revision: int, by: Actor,
               at: datetime) -> None:
    """More or less of it. Visits that no longer come to it stay; the week's page shows both."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at) as sheet:
        line = of(db, plan, number)
        if (line.per == "ONCE") != (per == "ONCE"):
            raise Refusal("What is bought once stays so.",
                          fields={"per": "What is bought once cannot become weekly: add a new line"})
        for column, value in how_much(line.unit, amount, per).items():
            setattr(line, column, value)
        _reprice(db, sheet, line)


def add_visits(db: Session, plan: Plan, number: int, visit: Visit, *, revision: int, by: Actor, at: datetime) -> None:
    """Visits on each of the days. Once a line has visits they say how much it is: their minutes, or how many there are."""
    if not visit.weekdays:
        raise Refusal("Choose a day.", fields={"weekdays": "Choose at least one day"})
    with edit(db, plan, "lines", revision=revision, by=by, at=at) as sheet:
        line = of(db, plan, number)
        for weekday in visit.weekdays:
            db.add(TimeOfWeek(line_id=line.id, weekday=weekday, from_minute=visit.from_minute, minutes=visit.minutes,
                              carers=visit.carers, every=visit.every))
        _count_visits(db, line)
        _reprice(db, sheet, line)


def remove_visits(db: Session, plan: Plan, number: int, from_minute: int, weekday: int | None, *, revision: int, by: Actor,
                  at: datetime) -> None:
    """Visits that begin then, on one day or on every day."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at) as sheet:
        line = of(db, plan, number)
        wanted = delete(TimeOfWeek).where(TimeOfWeek.line_id == line.id, TimeOfWeek.from_minute == from_minute)
        db.execute(wanted if weekday is None else wanted.where(TimeOfWeek.weekday == weekday))
        _count_visits(db, line)
        _reprice(db, sheet, line)


def set_purpose(db: Session, plan: Plan, number: int, needs: Sequence[int], outcomes: Sequence[int], *, revision: int, by: Actor,
                at: datetime) -> None:
    """Which needs it meets and which outcomes it works towards, by their numbers (P-02, P-03)."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at) as sheet:
        line = of(db, plan, number)
        db.execute(delete(LineNeed).where(LineNeed.line_id == line.id))
        db.execute(delete(LineOutcome).where(LineOutcome.line_id == line.id))
        db.add_all(LineNeed(line_id=line.id, need_id=row.id) for row in sheet.needs if row.number in needs)
        db.add_all(LineOutcome(line_id=line.id, outcome_id=row.id) for row in sheet.outcomes if row.number in outcomes)


def set_payers(db: Session, plan: Plan, number: int, method: str, parts: Sequence[Part], *, deployment: str = "", revision: int,
               by: Actor, at: datetime) -> None:
    """Who pays it: "" as the budget is split, else PERCENT, LINE or FIXED_WATERFALL in the order of `parts` (M-30..M-32).
    Refused: parts that do not come to 100%, and council money where the law forbids it (L-04)."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at) as sheet:
        line = of(db, plan, number)
        check_parts(sheet, line, method, parts)
        db.execute(delete(LineShare).where(LineShare.line_id == line.id))
        line.split, line.deployment = method, deployment
        if method:
            db.add_all(LineShare(line_id=line.id, place=place, stream_id=part.stream_id, percent=part.percent, cap_pence=part.cap)
                       for place, part in enumerate(parts))


def check_parts(sheet: Sheet, line: Line, method: str, parts: Sequence[Part]) -> None:
    """Raises Refusal with the field at fault."""
    council = {s.id for s in sheet.streams if s.council}
    if {p.stream_id for p in parts} - {s.id for s in sheet.streams} or len({p.stream_id for p in parts}) != len(parts):
        raise Refusal("Choose from the funders of this budget.", fields={"how": "Choose from the funders of this budget"})
    if method and not parts:
        raise Refusal("Say who pays.", fields={"how": "Say who pays, and how much of it"})
    if method == "PERCENT" and sum((p.percent or Decimal(0) for p in parts), Decimal(0)) != 100:
        raise Refusal("The parts must come to 100%.", code="SPLIT_NOT_100", fields={"how": "The parts must come to 100%"})
    if method == "FIXED_WATERFALL" and any(p.cap is None for p in parts[:-1]):
        raise Refusal("Only the last can pay the rest.", code="TIER_AFTER_REST", fields={
            "how": "Give every funder but the last a limit. The last one without a limit pays the rest"})
    if (line.requires_registered_nurse or line.nhs_only) and council & {p.stream_id for p in parts}:
        raise Refusal("Only the NHS may pay for this.", code="NHS_ONLY_LINE", fields={
            "how": "This is NHS care, so the council may pay none of it"})


def set_details(db: Session, plan: Plan, number: int, values: dict[str, Any], *, revision: int, by: Actor, at: datetime) -> None:
    """Columns of the line that are asked on its details page: name, what, marks, last day, reasons."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at):
        line = of(db, plan, number)
        ends: date | None = values.get("ends_on")
        if ends is not None and ends < line.starts_on:
            raise Refusal("The last day is before the first.", fields={"ends_on": "The last day cannot be before the first"})
        for column, value in values.items():
            setattr(line, column, value)


def set_assistant(db: Session, plan: Plan, number: int, asked: Assistant, *, revision: int, by: Actor, at: datetime) -> None:
    """Other pay, hours or costs of an assistant; the year is worked out again."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at):
        line = of(db, plan, number)
        worker = _worker(db, line)
        worked = asked.worked(line.starts_on)
        line.rate, line.minutes_weekly = Decimal(int(worked.hourly)).scaleb(-2), asked.minutes_weekly
        worker.name, worker.hourly, worker.allowance = asked.name, asked.hourly, asked.allowance
        worker.yearly_pence = worked.total
        worker.insurance_pence, worker.payroll_pence, worker.training_pence = asked.insurance, asked.payroll, asked.training
        worker.relationship, worker.same_household, worker.purpose = asked.relationship, asked.same_household, asked.purpose


def set_papers(db: Session, plan: Plan, number: int, values: dict[str, Any], *, revision: int, by: Actor, at: datetime) -> None:
    """What must be there before an assistant is first paid (P-36, P-37): no part of what anybody agrees to."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at):
        line = of(db, plan, number)
        worker = _worker(db, line)
        for column, value in values.items():
            setattr(worker, column, value)


def add_option(db: Session, plan: Plan, number: int, values: dict[str, Any], *, revision: int, by: Actor, at: datetime) -> None:
    """One more choice that was looked at, with why it was not taken."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at):
        db.add(Option(line_id=of(db, plan, number).id, **values))


def add_task(db: Session, plan: Plan, number: int, values: dict[str, Any], *, revision: int, by: Actor, at: datetime) -> None:
    """A healthcare task that a professional hands to whoever does this line (P-38)."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at):
        db.add(Task(line_id=of(db, plan, number).id, **values))


def remove_part(db: Session, plan: Plan, number: int, model: type[Option | Task], row_id: int, *, revision: int, by: Actor,
                at: datetime) -> None:
    """Take an option or a task off the line."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at):
        line = of(db, plan, number)
        row: Any = db.get(model, row_id)
        if row is None or row.line_id != line.id:
            raise Missing(row_id)
        db.delete(row)


def _count_visits(db: Session, line: Line) -> None:
    """The visits say how much: minutes × carers for hours, how many for nights, sessions and days."""
    db.flush()
    visits = list(db.scalars(select(TimeOfWeek).where(TimeOfWeek.line_id == line.id)))
    if not visits or line.per != "WEEK":
        return
    if line.minutes_weekly is not None:
        doubled = sum(v.minutes * v.carers * 12 // v.every for v in visits)
        if doubled % 12:
            raise Refusal("Visits every other week must come to whole minutes a week.",
                          fields={"minutes": "Choose an even number of minutes"})
        line.minutes_weekly = doubled // 12
    elif line.unit in COUNTED:
        line.quantity = sum((Decimal(v.carers) / v.every for v in visits), Decimal(0)).quantize(Decimal("0.0001"))


def _reprice(db: Session, sheet: Sheet, line: Line) -> None:
    """An assistant's year depends on the hours."""
    if line.kind != "PA" or line.minutes_weekly is None:
        return
    worker = _worker(db, line)
    worked = Assistant(hourly=worker.hourly, minutes_weekly=line.minutes_weekly, insurance=worker.insurance_pence,
                       payroll=worker.payroll_pence, training=worker.training_pence,
                       allowance=worker.allowance).worked(line.starts_on)
    line.rate, worker.yearly_pence = Decimal(int(worked.hourly)).scaleb(-2), worked.total


def _worker(db: Session, line: Line) -> Worker:
    worker = db.scalar(select(Worker).where(Worker.line_id == line.id))
    if worker is None:
        raise Missing(line.number)
    return worker
