"""Top-ups: the list, a new one, and one agreement with its signatures, its weeks and its end."""
from __future__ import annotations

from brokerage.budgets import desk, queries, topup_actions
from brokerage.budgets.manage_forms import EndForm, NothingForm, SignedForm, TopUpForm, WeekAnswerForm, WeekForm
from brokerage.budgets.models import Budget
from brokerage.budgets.topup_actions import Terms
from brokerage.budgets.topup_models import COLLECTS, GROUNDS, TopUp
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.sums.types import STREAM_TYPES

HERE = "/budgets/{budget_id:int}"
ONE = HERE + "/top-ups/{top_up_id:int}"
SAID = {"DRAFT": "Written, not signed", "SIGNED": "Signed, not started", "ACTIVE": "Running",
        "IN_ARREARS": "Payments were missed", "ENDED": "Ended"}


@visit(HERE + "/top-ups", allow="top_up.see", load=queries.row)
def top_ups(visit: Visit, budget: Budget) -> Page:
    return page("budgets/top_ups.html", budget=budget, found=desk.top_ups(visit.db, budget), said=SAID,
                person=queries.name_of(visit.db, budget))


@visit(HERE + "/top-ups/new", allow="top_up.draft", load=queries.row)
def top_up_new(visit: Visit, budget: Budget) -> Page:
    streams = [s for s in desk.streams(visit.db, visit.actor, budget) if s.payer_org_id and s.state not in ("REJECTED", "ENDED")]
    choices = [(str(s.id), f"{STREAM_TYPES[s.type].name}, {s.payer_name}") for s in streams]
    return page("budgets/top_up_new.html", budget=budget, person=queries.name_of(visit.db, budget),
                form=visit.form_for(TopUpForm, choices={"on": choices}, notice_weeks=4))


@act(HERE + "/top-ups/new", allow="top_up.draft", load=queries.row, form=TopUpForm, again=top_up_new)
def top_up_drafted(visit: Visit, budget: Budget, form: TopUpForm) -> See:
    on = queries.stream(visit.db, visit.actor, budget.id, form.on)
    terms = Terms(what=form.what, chosen=form.chosen, budget=form.budget, options=form.options(),
                  payer_name=form.payer_name, payee=form.payee, collects=form.collects, since=form.since,
                  review_on=form.review_on, affordable=form.affordable, price_rises=form.price_rises,
                  if_it_stops=form.if_it_stops, notice_weeks=form.notice_weeks, own=form.own,
                  accommodation=form.accommodation, ground=form.ground)
    made = topup_actions.draft(visit.db, budget, on, terms, by=visit.actor, at=visit.now)
    return _back(made, f"Written: {made.weekly_pence} a week. Next the payer signs, and then the council.")


@visit(ONE, allow="top_up.see", load=desk.top_up)
def top_up(visit: Visit, made: TopUp) -> Page:
    weeks = desk.weeks(visit.db, made)
    unpaid = [w for w in reversed(weeks) if w.paid_pence < w.due_pence]
    waiting = next((w for w in unpaid if not w.missed), unpaid[0] if unpaid else None)
    return page("budgets/top_up.html", made=made, weeks=weeks, options=desk.options(visit.db, made), said=SAID, collects=COLLECTS,
                grounds=GROUNDS, owed=topup_actions.exposure(visit.db, made), waiting=waiting, signed=visit.form_for(SignedForm),
                week=visit.form_for(WeekForm), answer=visit.form_for(WeekAnswerForm, week=waiting.id if waiting else None),
                person=queries.name_of(visit.db, made))


@act(ONE + "/payer-signed", allow="top_up.draft", load=desk.top_up, form=SignedForm, again=top_up)
def payer_signed(visit: Visit, made: TopUp, form: SignedForm) -> See:
    topup_actions.payer_signs(visit.db, made, on=form.on, by=visit.actor, at=visit.now)
    return _back(made, "Recorded. The council’s approver signs next.")


@act(ONE + "/sign", allow="top_up.sign", load=desk.top_up, form=NothingForm, again=top_up)
def top_up_signed(visit: Visit, made: TopUp, form: NothingForm) -> See:
    topup_actions.sign(visit.db, made, by=visit.actor, at=visit.now)
    return _back(made, "Signed for the council.")


@act(ONE + "/start", allow="top_up.collect", load=desk.top_up, form=NothingForm, again=top_up)
def top_up_started(visit: Visit, made: TopUp, form: NothingForm) -> See:
    topup_actions.start(visit.db, queries.row(visit.db, visit.actor, made.budget_id), made, by=visit.actor.ref, at=visit.now)
    return _back(made, "It runs.")


@act(ONE + "/weeks", allow="top_up.collect", load=desk.top_up, form=WeekForm, again=top_up)
def week_due(visit: Visit, made: TopUp, form: WeekForm) -> See:
    topup_actions.week_due(visit.db, queries.row(visit.db, visit.actor, made.budget_id), made, form.first, by=visit.actor,
                           at=visit.now)
    return _back(made, "The week is due.")


@act(ONE + "/weeks/answer", allow="top_up.collect", load=desk.top_up, form=WeekAnswerForm, again=top_up)
def week_answered(visit: Visit, made: TopUp, form: WeekAnswerForm) -> See:
    budget, week = queries.row(visit.db, visit.actor, made.budget_id), desk.week(visit.db, made, form.week)
    if form.what == "PAID":
        topup_actions.received(visit.db, budget, made, week, on=visit.today, by=visit.actor, at=visit.now)
        return _back(made, "Recorded as paid.")
    topup_actions.miss(visit.db, budget, made, week, by=visit.actor, at=visit.now)
    left = topup_actions.exposure(visit.db, made)
    escalated = made.missed >= topup_actions.ESCALATE_AFTER
    more = " This goes to a manager now." if escalated else ""
    return _back(made, f"Recorded as missed. The council is left with {left}.{more}")


@visit(ONE + "/end", allow="budget.care", load=desk.top_up)
def top_up_end(visit: Visit, made: TopUp) -> Page:
    return page("budgets/top_up_end.html", made=made, form=visit.form_for(EndForm))


@act(ONE + "/end", allow="budget.care", load=desk.top_up, form=EndForm, again=top_up_end)
def top_up_ended(visit: Visit, made: TopUp, form: EndForm) -> See:
    topup_actions.end(visit.db, made, on=form.on, why=form.why, by=visit.actor, at=visit.now)
    return _back(made, "Ended.")


def _back(made: TopUp, said: str) -> See:
    return see(f"/budgets/{made.budget_id}/top-ups/{made.id}", said)
