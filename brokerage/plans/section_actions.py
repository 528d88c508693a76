"""Write a section of a plan: its text, or one row of it. Callers commit."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.plans.editing import edit
from brokerage.plans.forms import Revised
from brokerage.plans.line_models import LineNeed, LineOutcome
from brokerage.plans.models import Need, Outcome, Plan
from brokerage.plans.sections import Section


def write(db: Session, plan: Plan, section: Section, form: Revised, *, by: Actor, at: datetime) -> None:
    """The plan's own words in this section."""
    with edit(db, plan, section.key, revision=form.revision, by=by, at=at) as before:
        for column, value in columns(form, Plan).items():
            setattr(plan, column, value)
        if section.key == "holding" and plan.coordinator_user_id != before.plan.coordinator_user_id:
            plan.coordinator_since = before.today if plan.coordinator_user_id else None


def add(db: Session, plan: Plan, section: Section, form: Revised, *, by: Actor, at: datetime) -> Any:
    """One more row."""
    assert section.model is not None
    with edit(db, plan, section.key, revision=form.revision, by=by, at=at):
        row = section.model(plan_id=plan.id, number=next_number(db, section.model, plan), **columns(form, section.model))
        if hasattr(row, "at"):
            row.at = at
        db.add(row)
        db.flush()
    return row


def change(db: Session, plan: Plan, section: Section, number: int, form: Revised, *, by: Actor, at: datetime) -> None:
    """Say something else of the row with this number; Missing when the plan has none."""
    with edit(db, plan, section.key, revision=form.revision, by=by, at=at):
        row = _row(db, plan, section, number)
        for column, value in columns(form, type(row)).items():
            setattr(row, column, value)


def remove(db: Session, plan: Plan, section: Section, number: int, revision: int, *, by: Actor, at: datetime) -> None:
    """Take a row out of the draft; lines that named a need or outcome no longer do. Versions keep it."""
    with edit(db, plan, section.key, revision=revision, by=by, at=at):
        row = _row(db, plan, section, number)
        if isinstance(row, Need):
            db.execute(delete(LineNeed).where(LineNeed.need_id == row.id))
        if isinstance(row, Outcome):
            db.execute(delete(LineOutcome).where(LineOutcome.outcome_id == row.id))
        db.delete(row)


def columns(form: Revised, model: type[Any]) -> dict[str, Any]:
    """The form's answers as columns: empty text for no answer, whole minutes for hours, NO for not eligible."""
    made: dict[str, Any] = {}
    for name in form.__struct_fields__:
        value = getattr(form, name)
        if name == "revision":
            continue
        if name == "hours":
            name, value = "minutes_weekly", value * 60
        if name == "eligible_under" and value == "NO":
            value = ""
        column = name if name in model.__table__.c else f"{name}_pence"
        made[column] = "" if value is None and not model.__table__.c[column].nullable else value
    return made


def next_number(db: Session, model: type[Any], plan: Plan) -> int:
    """One more than any row of this plan ever had here, as far as it is still known."""
    query: Select[Any] = select(func.max(model.number)).where(model.plan_id == plan.id)
    return (db.scalar(query) or 0) + 1


def _row(db: Session, plan: Plan, section: Section, number: int) -> Any:
    assert section.model is not None
    row = db.scalar(select(section.model).where(section.model.plan_id == plan.id, section.model.number == number))
    if row is None:
        raise Missing(number)
    return row
