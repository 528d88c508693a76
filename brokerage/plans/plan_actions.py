"""Start a plan, and start the next version of one that is agreed. Callers commit. Sections and lines are edited elsewhere."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets.models import Budget
from brokerage.door.actor import Actor
from brokerage.kit import refs
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.people.models import Person
from brokerage.plans import assessed
from brokerage.plans.editing import day_of, sheet_of
from brokerage.plans.line_models import Line, LineNeed, LineOutcome, LineShare, Option, Task, TimeOfWeek, Worker
from brokerage.plans.models import Capacity, Carer, Contingency, Need, Outcome, Party, Plan, Risk
from brokerage.plans.queries import AUTHOR_SEATS
from brokerage.plans.signoff_models import Disagreement
from brokerage.plans.states import EDITABLE, LINE, PLAN
from brokerage.plans.templates import TEMPLATES

OPEN = (*EDITABLE, "APPROVED")
"""States of a plan that somebody is still working on."""
SECTIONS: tuple[type[Any], ...] = (Outcome, Risk, Contingency, Capacity, Party, Carer, Disagreement)
KEPT = ("id", "plan_id", "line_id", "need_id", "outcome_id", "state", "parent_id")
"""Columns that a copy has of its own."""


def start(db: Session, person: Person, budget: Budget, *, starts_on: date | None = None, template: str = "", by: Actor,
          at: datetime,
          ref: str = "") -> Plan:
    """A new plan in DRAFT for this budget, with what the shared assessment found (assessed.py) and, when asked for, what a
    template of TEMPLATES has; its usual needs and outcomes give way to known ones. Refused: a budget that is over, a budget
    whose figure the person was not shown (B-03), a day outside it, and a second plan beside one that is being written."""
    _may_begin(db, budget)
    first = starts_on or budget.starts_on
    if not budget.starts_on <= first <= budget.ends_on:
        raise Refusal("The plan must begin while the budget runs.", fields={
            "starts_on": f"The first day must be between {in_full(budget.starts_on)} and {in_full(budget.ends_on)}"})
    plan = Plan(person_id=person.id, budget_id=budget.id, ref=ref or refs.new(8), starts_on=first, template=template,
                author_user_id=by.user_id, author_org_id=_seat_of(by), created_at=at)
    move(db, PLAN, plan, "start", by=by.ref, at=at, about=plan.about_person)
    db.add(Party(plan_id=plan.id, number=1, name=person.name, kind="PERSON", role=""))
    found = assessed.new_in(db, by, sheet_of(db, plan, at))
    if found is not None:
        assessed.put(db, plan, found)
    if template:
        TEMPLATES[template].fill(db, plan, needs=not (found and found.needs), outcomes=not (found and found.outcomes),
                                 by=by, at=at)
    db.flush()
    return plan


def amend(db: Session, old: Plan, *, starts_on: date, by: Actor, at: datetime, ref: str = "") -> Plan:
    """The next version of a plan that is running: a DRAFT with everything of the old one, which stays until the new one starts.
    Rows keep their numbers, so that the two can be compared. Refused for a plan that is not running, and for a first day
    before today or outside the budget: what was done stays done under the plan of its day."""
    if old.state != "ACTIVE":
        raise Refusal("Only a plan that is running gets a new version.", code="WRONG_STATE")
    budget = db.get_one(Budget, old.budget_id)
    _may_begin(db, budget)
    earliest = max(day_of(at), old.starts_on)
    if not earliest <= starts_on <= budget.ends_on:
        raise Refusal("Choose another first day.", fields={
            "starts_on": f"The first day must be between {in_full(earliest)} and {in_full(budget.ends_on)}"})
    plan = Plan(**_copied(old), budget_id=old.budget_id, ref=ref or refs.new(8), replaces_id=old.id, version=old.version + 1,
                revision=1, starts_on=starts_on, author_user_id=by.user_id, author_org_id=_seat_of(by), created_at=at)
    move(db, PLAN, plan, "start", by=by.ref, at=at, about=plan.about_person)
    needs = {row.id: _copy(db, row, plan_id=plan.id).id for row in _rows(db, Need, old)}
    kept = {model: {row.id: _copy(db, row, plan_id=plan.id).id for row in _rows(db, model, old)} for model in SECTIONS}
    for line in _rows(db, Line, old):
        if line.state not in ("REMOVED", "REPLACED", "CANCELLED") and (line.ends_on is None or line.ends_on >= starts_on):
            _copy_line(db, line, plan, needs, kept[Outcome], by, at)
    db.flush()
    return plan


def _may_begin(db: Session, budget: Budget) -> None:
    if budget.state in ("CLOSING", "CLOSED"):
        raise Refusal("This budget is over, so there is nothing to plan with.", code="BUDGET_OVER")
    if budget.shown_on is None:
        raise Refusal("Nobody has said yet about how much money there will be. You see that figure first, and then plan.",
                      code="NOT_SHOWN")
    if db.scalar(select(Plan.id).where(Plan.budget_id == budget.id, Plan.state.in_(OPEN)).limit(1)) is not None:
        raise Refusal("There is already a plan that somebody is working on for this budget. Open that one.", code="PLAN_OPEN")


def _seat_of(by: Actor) -> int | None:
    """The organisation for which the author writes, when it is not the person or their circle."""
    return next((seat.org_id for seat in by.seats if seat.role in AUTHOR_SEATS), None)


def _copy_line(db: Session, line: Line, plan: Plan, needs: dict[int, int], outcomes: dict[int, int], by: Actor,
               at: datetime) -> None:
    made = Line(**_columns(line), plan_id=plan.id, parent_id=line.id)
    made.starts_on = max(line.starts_on, plan.starts_on)
    move(db, LINE, made, "add", by=by.ref, at=at, about=plan.about_person)
    for model in (TimeOfWeek, LineShare, Option, Worker, Task):
        for row in db.scalars(select(model).where(model.line_id == line.id)):
            _copy(db, row, line_id=made.id)
    db.add_all(LineNeed(line_id=made.id, need_id=needs[n]) for n in db.scalars(
        select(LineNeed.need_id).where(LineNeed.line_id == line.id)))
    db.add_all(LineOutcome(line_id=made.id, outcome_id=outcomes[n]) for n in db.scalars(
        select(LineOutcome.outcome_id).where(LineOutcome.line_id == line.id)))


def _copied(old: Plan) -> dict[str, Any]:
    own = ("budget_id", "ref", "replaces_id", "version", "revision", "starts_on", "ends_on", "author_user_id", "author_org_id",
           "created_at", "agreed_how", "agreed_witness", "agreed_hash", "plain_copy_on", "panel_ref", "review_on")
    return {name: value for name, value in _columns(old).items() if name not in own}


def _rows(db: Session, model: type[Any], plan: Plan) -> list[Any]:
    return list(db.scalars(select(model).where(model.plan_id == plan.id).order_by(model.number)))


def _copy(db: Session, row: Any, **over: Any) -> Any:
    made = type(row)(**_columns(row), **over)
    db.add(made)
    db.flush()
    return made


def _columns(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.c if column.name not in KEPT}
