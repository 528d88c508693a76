"""The funders' yes, and what follows from the last of them (domain P-20 to P-26, 6.5). Callers commit."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import actions as budgets
from brokerage.budgets import agreement_actions, dated, stream_actions
from brokerage.budgets.models import Budget
from brokerage.door.actor import SYSTEM, Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.plans import content, facts, impact, routing, versions
from brokerage.plans.editing import day_of, sheet_of
from brokerage.plans.line_models import Line
from brokerage.plans.load import load
from brokerage.plans.models import Plan
from brokerage.plans.routing import Payer
from brokerage.plans.sheet import Sheet
from brokerage.plans.signing import another, as_seen
from brokerage.plans.signoff_models import Approval
from brokerage.plans.states import LINE, PLAN


def approve(db: Session, plan: Plan, org_id: int, *, seen: str, acknowledged: bool = False, panel_ref: str = "",
            comment: str = "", by: Actor, at: datetime) -> bool:
    """One funder's yes to the plan that its approver saw. True with the last: the plan is then APPROVED and the budget agreed.

    Refused: by anybody but this funder's approver, above the limit (P-21), of a plan that changed meanwhile, by whoever worked on
    it or for a provider in it (P-24), without a panel's reference when P-23 asks, and without having acknowledged a rise.
    """
    if plan.state != "FUNDER_REVIEW":
        raise Refusal("This plan is not with the funders now.", code="WRONG_STATE")
    sheet = as_seen(db, plan, seen, at)
    if plan.agreed_hash != seen:
        raise Refusal("The plan changed after the person agreed. They must agree it again.", code="NOT_AGREED")
    payer = _payer(sheet, org_id)
    another(sheet, by, "approve")
    _within_limit(by, payer)
    before = previous_of(db, sheet)
    _panel(before, sheet, panel_ref or plan.panel_ref)
    _acknowledged(before, sheet, payer, acknowledged)
    wanted = routing.waiting_for(sheet, seen, bool(facts.tied(sheet)))
    if payer.org_id not in {one.org_id for one in wanted}:
        raise Refusal(f"{payer.name} has agreed already.", code="AGREED_ALREADY")
    second = any(one.stands and one.step == "APPROVE" and one.org_id == org_id for one in sheet.approvals)
    db.add(Approval(plan_id=plan.id, step="APPROVE", org_id=org_id, user_id=by.user_id, user_name=by.name, role=payer.role, at=at,
                    version_hash=seen, holds_hash=seen, amount_pence=payer.weekly, yearly_pence=payer.yearly, comment=comment,
                    panel_ref=panel_ref, acknowledged=acknowledged, second=second))
    db.flush()
    _agree_streams(db, plan, payer, by, at)
    if routing.waiting_for(sheet_of(db, plan, at), seen, bool(facts.tied(sheet))):
        return False
    _everybody_agreed(db, plan, by, at)
    return True


def previous_of(db: Session, sheet: Sheet) -> Sheet | None:
    """The plan that this one replaces, as it stands."""
    return load(db, sheet.plan.replaces_id, sheet.today) if sheet.plan.replaces_id is not None else None


def _payer(sheet: Sheet, org_id: int) -> Payer:
    found = next((payer for payer in routing.public_payers(sheet) if payer.org_id == org_id), None)
    if found is None:
        raise Refusal("This funder pays for nothing in the plan.", code="NOT_A_PAYER")
    return found


def _within_limit(by: Actor, payer: Payer) -> None:
    """P-21: what this funder pays in a year against the limit of this approver's seat; none is no limit."""
    limits = [seat.limit for seat in by.seats if seat.role == payer.role and seat.org_id == payer.org_id]
    if not limits:
        raise Refusal(f"Only an approver of {payer.name} can say yes for it.", code="NOT_THE_PAYER")
    if any(limit is None or limit >= payer.yearly for limit in limits):
        return
    most = max(limit for limit in limits if limit is not None)
    raise Refusal(f"{payer.name} would pay {payer.yearly} a year. You can agree up to {most}, so it goes to "
                  "somebody with a higher limit.", code="OVER_LIMIT")


def _panel(before: Sheet | None, sheet: Sheet, panel_ref: str) -> None:
    why = routing.panel_needed(before, sheet)
    if why and not panel_ref.strip():
        raise Refusal(f"A panel looks at this plan, because {why}. Enter its reference.", code="PANEL_NEEDED",
                      fields={"panel_ref": "Enter the reference of the panel"})


def _acknowledged(before: Sheet | None, sheet: Sheet, payer: Payer, acknowledged: bool) -> None:
    """A funder whose share rises says that it has seen it (F12)."""
    if impact.of(before, sheet).rises_for(payer.org_id) and not acknowledged:
        raise Refusal(f"{payer.name} would pay more. Say that you have seen how much.", code="NOT_ACKNOWLEDGED",
                      fields={"acknowledged": "Say that you have seen what your organisation would pay"})


def _agree_streams(db: Session, plan: Plan, payer: Payer, by: Actor, at: datetime) -> None:
    """Whoever agrees the plan agrees the money that it asks of them."""
    budget = db.get_one(Budget, plan.budget_id)
    for stream in dated.streams_of(db, budget):
        if stream.id in payer.stream_ids and stream.state == "PROPOSED":
            stream_actions.agree(db, stream, by=by, at=at, note="with the plan")


def _everybody_agreed(db: Session, plan: Plan, by: Actor, at: datetime) -> None:
    version = versions.keep(db, plan, "APPROVED", by=by, at=at)
    move(db, PLAN, plan, "approve", by=by.ref, at=at, about=plan.about_person, why=f"version {version.number}")
    for line in db.scalars(select(Line).where(Line.plan_id == plan.id, Line.state == "AWAITING_APPROVAL")):
        move(db, LINE, line, "approve", by=by.ref, at=at, about=plan.about_person)
    budget = db.get_one(Budget, plan.budget_id)
    if budget.state == "INDICATIVE":
        budgets.finalise(db, budget, by=by, at=at)


def is_agreed(db: Session, budget: Budget) -> None:
    """The guard of §6.3 that budgets.finalise asks: a budget that is being planned waits for its plan (F22)."""
    states = set(db.scalars(select(Plan.state).where(Plan.budget_id == budget.id)))
    if states and not states & {"APPROVED", "ACTIVE"}:
        raise Refusal("The plan for this budget is not agreed by everybody yet.", code="PLAN_NOT_AGREED")


def start_due(db: Session, at: datetime) -> list[int]:
    """Start every approved plan whose first day has come and whose budget is agreed; the plan before it is SUPERSEDED.
    Returns the ids of the plans that started. Nothing happens to the others."""
    started = []
    today = day_of(at)
    for plan in db.scalars(select(Plan).where(Plan.state == "APPROVED", Plan.starts_on <= today).order_by(Plan.id)):
        budget = db.get_one(Budget, plan.budget_id)
        if budget.state == "AGREED" and not agreement_actions.unsigned(db, dated.streams_of(db, budget)):
            budgets.activate(db, budget, at=at)
        if budget.state != "ACTIVE":
            continue
        for old in db.scalars(select(Plan).where(Plan.budget_id == plan.budget_id, Plan.state == "ACTIVE")):
            move(db, PLAN, old, "supersede", by=SYSTEM, at=at, about=old.about_person)
        move(db, PLAN, plan, "activate", by=SYSTEM, at=at, about=plan.about_person)
        started.append(plan.id)
    return started


def hash_of(sheet: Sheet) -> str:
    """The content hash of the plan as it stands: what every form of the sign-off carries back."""
    return content.hash_of(content.of(sheet))
