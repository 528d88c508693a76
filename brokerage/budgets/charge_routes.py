"""What the person pays: the charge and its assessments, an appeal, the published figures; decisions looked at again; and how
every figure of the budget was worked out."""
from __future__ import annotations

from msgspec import structs

from brokerage.budgets import assessment_actions, dated, desk, queries, rates, review_actions
from brokerage.budgets.assessment_actions import Found
from brokerage.budgets.charge_models import COLLECTION, GUARANTEES, PREMIUMS, RATES, ChargeAssessment
from brokerage.budgets.manage_forms import AppealForm, AskAgainForm, AskAssessmentForm, DecideAgainForm, FiguresForm, RateForm
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.words import rules_of
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Refusal
from brokerage.sums.types import STREAM_TYPES

HERE = "/budgets/{budget_id:int}"
ONE = HERE + "/assessments/{assessment_id:int}"
SAID = {"REQUESTED": "Waiting for an officer", "PROVISIONAL": "A first figure, until it is confirmed", "CONFIRMED": "Confirmed",
        "APPEALED": "Being looked at by another officer", "SUPERSEDED": "Replaced by a later one"}


@visit(HERE + "/worked-out", allow="budget.worked", load=queries.row)
def worked_out(visit: Visit, budget: Budget) -> Page:
    done, three = desk.working(visit.db, visit.actor, budget, visit.today)
    return page("budgets/worked_out.html", budget=budget, done=done, three=three, person=queries.name_of(visit.db, budget),
                own=budget.person_id == visit.actor.person_id, charged=visit.can("charge.see", budget),
                rules=rules_of(step for section in done.sections for step in section.steps))


@visit(HERE + "/charge", allow="charge.see", load=queries.row)
def charge(visit: Visit, budget: Budget) -> Page:
    streams = [s for s in dated.streams_of(visit.db, budget) if s.chargeable and s.state not in ("REJECTED", "ENDED")]
    form = visit.form_for(AskAssessmentForm, choices={"stream": [(str(s.id), STREAM_TYPES[s.type].name) for s in streams]})
    charges = dated.charges_of(visit.db, budget)
    return page("budgets/charge.html", budget=budget, charges=charges[::-1], now=dated.on(charges, visit.today), form=form,
                found=desk.assessments(visit.db, budget), streams=streams, modes=COLLECTION, said=SAID,
                person=queries.name_of(visit.db, budget), own=budget.person_id == visit.actor.person_id)


@act(HERE + "/charge", allow="means.request", load=queries.row, form=AskAssessmentForm, again=charge)
def assessment_asked(visit: Visit, budget: Budget, form: AskAssessmentForm) -> See:
    stream = queries.stream(visit.db, visit.actor, budget.id, form.stream)
    assessment_actions.request(visit.db, budget, stream, since=form.since, mode=form.mode, by=visit.actor, at=visit.now)
    return see(f"/budgets/{budget.id}/charge", "An officer is asked to work out what the person pays.")


@visit(ONE, allow="means.see", load=desk.assessment)
def assessment(visit: Visit, found: ChargeAssessment) -> Page:
    figures = assessment_actions.of_row(found)
    cost = found.care_cost_pence
    done, typed = None, {}
    if cost is not None:
        done = assessment_actions.worked_out(figures, rates.on(visit.db, found.since), found.since, cost)
        typed = structs.asdict(figures)
    form = visit.form_for(FiguresForm, None, **typed)
    premiums = ", ".join(PREMIUMS[code] for code in figures.premiums)
    return page("budgets/assessment.html", found=found, figures=figures, done=done, said=SAID, form=form, premiums=premiums,
                appeal=visit.form_for(AppealForm), names=GUARANTEES, own=found.person_id == visit.actor.person_id,
                person=queries.name_of(visit.db, found))


@act(ONE, allow="means.make", load=desk.assessment, form=FiguresForm, again=assessment)
def assessed(visit: Visit, found: ChargeAssessment, form: FiguresForm) -> See:
    """The next step of this assessment: provisional, then confirmed, or an appeal decided by another officer."""
    figures = Found(form.income, form.capital, form.dre, form.guarantee, tuple(form.premiums), form.evidence)
    budget = queries.row(visit.db, visit.actor, found.budget_id)
    if found.state == "APPEALED":
        done = assessment_actions.decide(visit.db, budget, found, figures, reasons=form.reasons, by=visit.actor, at=visit.now)
    else:
        step = assessment_actions.assess if found.state == "REQUESTED" else assessment_actions.confirm
        done = step(visit.db, budget, found, figures, by=visit.actor, at=visit.now)
    return see(f"/budgets/{found.budget_id}/assessments/{found.id}", f"{done.weekly} a week: {SAID[found.state].lower()}.")


@act(ONE + "/appeal", allow="means.appeal", load=desk.assessment, form=AppealForm, again=assessment)
def appealed(visit: Visit, found: ChargeAssessment, form: AppealForm) -> See:
    assessment_actions.appeal(visit.db, queries.row(visit.db, visit.actor, found.budget_id), found, why=form.why, by=visit.actor,
                              at=visit.now)
    return see(f"/budgets/{found.budget_id}/assessments/{found.id}", "Another officer will look at it.")


@visit("/charge-rates", allow="charge_rates.see")
def charge_rates(visit: Visit) -> Page:
    return page("budgets/charge_rates.html", rows=rates.all_of_them(visit.db, visit.actor), names=RATES,
                form=visit.form_for(RateForm))


@act("/charge-rates", allow="charge_rates.change", form=RateForm, again=charge_rates)
def rate_added(visit: Visit, form: RateForm) -> See:
    rates.add(visit.db, form.code, form.amount, since=form.since, until=form.until, source=form.source, by=visit.actor)
    return see("/charge-rates", "Added.")


@visit(HERE + "/decisions", allow="budget.worked", load=queries.row)
def decisions(visit: Visit, budget: Budget) -> Page:
    seen = desk.streams(visit.db, visit.actor, budget)
    found = desk.reviews(visit.db, budget, seen)
    choices = [(str(s.id), f"{STREAM_TYPES[s.type].name}, {s.payer_name}") for s in seen if s.payer_org_id]
    waiting = next((r for r in found if r.state == "ASKED"), None)
    return page("budgets/decisions.html", budget=budget, found=found, kinds=review_actions.KINDS, waiting=waiting,
                form=visit.form_for(AskAgainForm, choices={"stream": choices}), own=budget.person_id == visit.actor.person_id,
                decide=visit.form_for(DecideAgainForm, review=waiting.id if waiting else None, stream=waiting.stream_id if waiting
                                      else None), streams={s.id: s for s in seen}, person=queries.name_of(visit.db, budget))


@act(HERE + "/decisions", allow="review.ask", load=queries.row, form=AskAgainForm, again=decisions)
def asked_again(visit: Visit, budget: Budget, form: AskAgainForm) -> See:
    stream = queries.stream(visit.db, visit.actor, budget.id, form.stream)
    review_actions.ask(visit.db, stream, form.kind, why=form.why, by=visit.actor, at=visit.now)
    return see(f"/budgets/{budget.id}/decisions", "Somebody else will look at it again, and write to you with reasons.")


@act(HERE + "/decisions/decide", allow="budget.manage", load=queries.row, form=DecideAgainForm, again=decisions)
def decided_again(visit: Visit, budget: Budget, form: DecideAgainForm) -> See:
    stream: FundingStream = queries.stream(visit.db, visit.actor, budget.id, form.stream)
    if not visit.can("review.decide", stream):
        raise Refusal("Only somebody who approves for this funder looks at it again.", code="NOT_THE_PAYER")
    review_actions.decide(visit.db, stream, desk.review(visit.db, stream, form.review), change=form.outcome == "CHANGE",
                          reasons=form.reasons, by=visit.actor, at=visit.now)
    return see(f"/budgets/{budget.id}/decisions", "Your decision is recorded. The person will read why.")


