"""What comes into a plan from elsewhere: what the assessment found, and the next version of a plan that is running."""
from __future__ import annotations

from datetime import timedelta

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.plans import assessed as found_by_assessment
from brokerage.plans import plan_actions, queries
from brokerage.plans.asking import form_of
from brokerage.plans.forms import AmendForm, Revised
from brokerage.plans.seen import Target
from brokerage.plans.sheet import Sheet
from brokerage.plans.words import DECISIONS, ELIGIBLE

ASSESSED, AMEND = "/plans/{plan_id:int}/assessed", "/plans/{plan_id:int}/amend"


@visit(ASSESSED, allow="plan.see", load=queries.find)
def assessed(visit: Visit, sheet: Sheet) -> Page:
    found = found_by_assessment.new_in(visit.db, visit.actor, sheet)
    return page("plans/assessed.html", sheet=sheet, found=found, payers=found_by_assessment.PAYER, eligible=ELIGIBLE,
                decisions=DECISIONS)


@act(ASSESSED, allow="plan.edit", load=queries.target, form=Revised, again=assessed)
def assessed_taken(visit: Visit, target: Target, form: Revised) -> See:
    found_by_assessment.take(visit.db, target.plan, revision=form.revision, by=visit.actor, at=visit.now)
    return see(f"{target.path}/sections/needs", "What the assessment found is in the plan now.")


@visit(AMEND, allow="plan.edit", load=queries.find)
def amend(visit: Visit, sheet: Sheet) -> Page:
    form = form_of(visit, AmendForm, starts_on=min(visit.today + timedelta(days=28), sheet.budget.ends_on))
    return page("plans/amend.html", sheet=sheet, form=form)


@act(AMEND, allow="plan.edit", load=queries.target, form=AmendForm, again=amend)
def amended(visit: Visit, target: Target, form: AmendForm) -> See:
    made = plan_actions.amend(visit.db, target.plan, starts_on=form.starts_on, by=visit.actor, at=visit.now)
    return see(f"/plans/{made.id}", "This is the new version. The plan that is running stays until this one begins.")
