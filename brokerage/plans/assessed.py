"""What the shared assessment found goes into the plan by itself, and is never asked again (domain P-02, P-03, P-18; essay F13).

Needs keep the number of the assessed one, so that a later assessment adds only what is new. Callers commit.
"""
from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.assessments.queries import needs_for_plan
from brokerage.assessments.shapes import CapacityForPlan, NeedForPlan, OutcomeForPlan
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.people import queries as people
from brokerage.plans.editing import edit
from brokerage.plans.models import Capacity, Need, Outcome, Plan
from brokerage.plans.section_actions import next_number
from brokerage.plans.sheet import Sheet

PAYER = {"HEALTH": "NHS", "SOCIAL": "CARE_ACT", "CARER": "CARE_ACT"}
"""Who must meet an eligible need of each kind (domain L-30, L-31)."""


class Found(Struct, frozen=True):
    """What the assessment says and the plan does not have. `ref` and `settled` are the assessment's."""

    ref: str
    settled: bool
    needs: tuple[NeedForPlan, ...]
    outcomes: tuple[OutcomeForPlan, ...]
    capacity: tuple[CapacityForPlan, ...]

    @property
    def nothing(self) -> bool:
        return not (self.needs or self.outcomes or self.capacity)


def new_in(db: Session, actor: Actor, sheet: Sheet) -> Found | None:
    """What is not in this plan yet; None where there is no assessment that the actor may read."""
    try:
        person = people.find(db, actor, sheet.person_id)
    except Missing:
        return None
    found = needs_for_plan(db, actor, person)
    if found is None:
        return None
    taken = {need.assessed for need in sheet.needs}
    said = {outcome.words.strip().casefold() for outcome in sheet.outcomes}
    kept = {record.decision for record in sheet.capacity}
    return Found(found.ref, found.settled, tuple(need for need in found.needs if mark(need) not in taken),
                 tuple(one for one in found.outcomes if one.words.strip().casefold() not in said),
                 tuple(one for one in found.capacity if one.decision not in kept))


def take(db: Session, plan: Plan, *, revision: int, by: Actor, at: datetime) -> None:
    """Put all of it into a plan that is being written. Refused when somebody changed the plan since (`revision`); Missing when
    the actor may read no assessment."""
    with edit(db, plan, "needs", revision=revision, by=by, at=at) as sheet:
        found = new_in(db, by, sheet)
        if found is None:
            raise Missing(plan.id)
        put(db, plan, found)


def put(db: Session, plan: Plan, found: Found) -> None:
    """The rows, each under the next number of its kind."""
    first = next_number(db, Need, plan)
    db.add_all(Need(plan_id=plan.id, number=n, words=one.words, assessed=mark(one),
                    eligible_under=PAYER[one.kind] if one.eligible else "", met_by="CARER" if one.carer_meets else "LINES",
                    met_how=one.carer_meets) for n, one in enumerate(found.needs, first))
    first = next_number(db, Outcome, plan)
    db.add_all(Outcome(plan_id=plan.id, number=n, words=one.words, health=one.kind == "HEALTH")
               for n, one in enumerate(found.outcomes, first))
    first = next_number(db, Capacity, plan)
    db.add_all(Capacity(plan_id=plan.id, number=n, decision=one.decision, can_decide=one.able, assessed_on=one.on,
                        assessed_by=f"Shared assessment {found.ref}") for n, one in enumerate(found.capacity, first))
    db.flush()


def mark(need: NeedForPlan) -> str:
    """How a plan's need names the assessed one."""
    return f"assessment_need/{need.id}"
