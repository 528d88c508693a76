"""Reviews of a budget and its plan: the clocks, one review with its evidence, and the next period proposed."""
from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from brokerage.budgets import queries as budgets
from brokerage.budgets.models import Budget
from brokerage.budgets.routes import whole
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.clock import in_full
from brokerage.oversight import clocks, recalibrate, review_actions, review_queries
from brokerage.oversight.models import Review
from brokerage.oversight.review_forms import AdoptForm, AgreeForm, AskForm, BeginForm, CancelForm, SignForm
from brokerage.oversight.review_queries import Evidence, Reviews
from brokerage.oversight.words import REVIEW_STATES
from brokerage.people import opened
from brokerage.plans.models import Plan

opened.tell("review", {
    "schedule": "planned a review", "fall_due": "saw that a review is due soon", "pass_date": "saw that a review is late",
    "begin": "began a review", "sign": "signed a review", "agree": "agreed what comes of a review",
    "action": "finished a review", "cancel": "moved a review to another day"})

ALL, ONE = "/budgets/{budget_id:int}/reviews", "/budgets/{budget_id:int}/reviews/{review_id:int}"
NOTICE_DAYS = 28


def here(review: Review) -> str:
    return f"/budgets/{review.budget_id}/reviews/{review.id}"


@visit(ALL, allow="plan_review.see", load=review_queries.of_budget)
def reviews(visit: Visit, found: Reviews) -> Page:
    own = found.person_id == visit.actor.person_id
    choices = {"trigger": tuple((clocks.OF_THE_PERSON if own else clocks.TRIGGERS).items())}
    return page("oversight/reviews.html", found=found, own=own, states=REVIEW_STATES, triggers=clocks.TRIGGERS,
                form=visit.form_for(AskForm, choices=choices))


@act(ALL, allow="plan_review.ask", load=budgets.row, form=AskForm, again=reviews)
def asked(visit: Visit, budget: Budget, form: AskForm) -> See:
    made = review_actions.ask(visit.db, budget, form.trigger, form.why, by=visit.actor, at=visit.now)
    by = in_full(made.due_on)
    return see(f"/budgets/{budget.id}/reviews", f"A review is asked for. It will be held by {by}.")


@visit(ONE, allow="plan_review.see", load=review_queries.evidence)
def review(visit: Visit, found: Evidence) -> Page:
    signs = visit.can("plan_review.sign", found) and any(p.org_id in visit.actor.orgs() for p in found.unsigned)
    return page("oversight/review.html", found=found, one=found.review, own=found.person_id == visit.actor.person_id,
                states=REVIEW_STATES, triggers=clocks.TRIGGERS, outcomes=review_actions.OUTCOMES, known=clocks.CLOCKS,
                names={payer.org_id: payer.name for payer in found.payers}, signs=signs, begin=visit.form_for(BeginForm),
                sign=visit.form_for(SignForm), agree=visit.form_for(AgreeForm), cancel=visit.form_for(CancelForm),
                here=here(found.review))


@act(ONE + "/begin", allow="plan_review.hold", load=review_queries.row, form=BeginForm, again=review)
def begun(visit: Visit, one: Review, form: BeginForm) -> See:
    review_actions.begin(visit.db, one, attendees=form.attendees, invited=form.invited, access=form.access, by=visit.actor,
                         at=visit.now)
    return see(here(one), "The review has begun.")


@act(ONE + "/sign", allow="plan_review.sign", load=review_queries.row, form=SignForm, again=review)
def signed(visit: Visit, one: Review, form: SignForm) -> See:
    review_actions.sign(visit.db, one, form.outcome, form.reasons, by=visit.actor, at=visit.now)
    return see(here(one), "Signed for your organisation.")


@act(ONE + "/agree", allow="plan_review.agree", load=review_queries.row, form=AgreeForm, again=review)
def agreed(visit: Visit, one: Review, form: AgreeForm) -> See:
    review_actions.agree(visit.db, one, form.person_view, by=visit.actor, at=visit.now)
    return see(here(one), "The outcome is agreed.")


@act(ONE + "/action", allow="plan_review.agree", load=review_queries.row, form=Struct, again=review)
def actioned(visit: Visit, one: Review, _form: Struct) -> See:
    following = review_actions.action(visit.db, one, by=visit.actor, at=visit.now)
    return see(f"/budgets/{one.budget_id}/reviews", f"Done. The next review is due by {in_full(following.due_on)}."
               if following else "Done.")


@act(ONE + "/cancel", allow="plan_review.agree", load=review_queries.row, form=CancelForm, again=review)
def cancelled(visit: Visit, one: Review, form: CancelForm) -> See:
    made = review_actions.cancel(visit.db, one, form.why, form.instead, by=visit.actor, at=visit.now)
    return see(here(made), "Another day takes its place.")


@visit(ONE + "/recalibrate", allow="plan_review.recalibrate", load=review_queries.next_period)
def recalibrate_(visit: Visit, found: Evidence) -> Page:
    proposed = recalibrate.proposals(visit.db, found.facts)
    changing = [p for p in proposed if p.changes]
    form = visit.form_for(AdoptForm, starts_on=visit.today + timedelta(days=NOTICE_DAYS))
    ticked = visit.ask.raw.get("lines", []) if visit.form is not None else [str(p.number) for p in changing]
    return page("oversight/recalibrate.html", found=found, proposed=proposed, changing=changing, form=form, ticked=ticked,
                here=here(found.review))


@act(ONE + "/recalibrate", allow="plan_review.recalibrate", load=review_queries.next_period, form=AdoptForm, again=recalibrate_)
def adopted(visit: Visit, found: Evidence, form: AdoptForm) -> See:
    proposed = recalibrate.proposals(visit.db, found.facts)
    plan = visit.db.get_one(Plan, found.facts.sheet.id) if found.facts.sheet else review_actions.no_plan()
    numbers = [whole(n) for n in visit.ask.raw.get("lines", [])]
    made = recalibrate.adopt(visit.db, found.review, plan, proposed, numbers, form.starts_on, by=visit.actor, at=visit.now)
    return see(f"/plans/{made.id}", f"Version {made.version} is begun. Everybody agrees it before it starts.")
