"""Running a budget: begin it, show an early figure, agree, start, stop, change, close and settle it; and its reserve."""
from __future__ import annotations

from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import actions, chart, dated, desk, money_actions, queries, versions
from brokerage.budgets.manage_forms import AmendForm, CloseForm, NewForm, NothingForm, ReserveForm, StopForm
from brokerage.budgets.models import Budget
from brokerage.budgets.words import FROM, STATES
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.money import Pence
from brokerage.people import queries as people
from brokerage.people.models import Person
from brokerage.sums.types import DEPLOYMENTS, STREAM_TYPES

HERE = "/budgets/{budget_id:int}"


@visit("/people/{person_id:int}/budgets/new", allow="budget.create", load=people.find)
def new(visit: Visit, person: Person) -> Page:
    return page("budgets/new.html", person=person, form=visit.form_for(NewForm))


@act("/people/{person_id:int}/budgets/new", allow="budget.create", load=people.find, form=NewForm, again=new)
def begun(visit: Visit, person: Person, form: NewForm) -> See:
    made = actions.create(visit.db, person, starts_on=form.starts_on, ends_on=form.ends_on, referral=form.referral,
                          by=visit.actor, at=visit.now)
    return see(f"/budgets/{made.id}/manage", "The budget is begun. Now offer the money that each funder may put in.")


@visit(HERE + "/manage", allow="budget.manage", load=queries.row)
def manage(visit: Visit, budget: Budget) -> Page:
    streams = desk.streams(visit.db, visit.actor, budget)
    amounts = desk.amounts(visit.db, streams)
    today = min(visit.today, budget.ends_on)
    weekly = {s.id: dated.weekly([a for a in amounts if a.stream_id == s.id], max(s.funder_from, today)) for s in streams}
    return page("budgets/manage.html", budget=budget, streams=streams, weekly=weekly, person=queries.name_of(visit.db, budget),
                states=STATES, said=FROM, types=STREAM_TYPES, held=DEPLOYMENTS)


@act(HERE + "/indicate", allow="budget.indicate", load=queries.row, form=NothingForm, again=manage)
def indicate(visit: Visit, budget: Budget, form: NothingForm) -> See:
    actions.set_indicative(visit.db, budget, by=visit.actor, at=visit.now)
    return back(budget, "The early figure is shown to the person now.")


@act(HERE + "/finalise", allow="budget.finalise", load=queries.row, form=NothingForm, again=manage)
def finalise(visit: Visit, budget: Budget, form: NothingForm) -> See:
    actions.finalise(visit.db, budget, by=visit.actor, at=visit.now)
    return back(budget, "The budget is agreed.")


@act(HERE + "/activate", allow="budget.finalise", load=queries.row, form=NothingForm, again=manage)
def activate(visit: Visit, budget: Budget, form: NothingForm) -> See:
    """The night's work does this on the first day; a funder may do it by hand when something was in the way then."""
    actions.activate(visit.db, budget, at=visit.now, by=visit.actor.ref)
    return back(budget, "The budget runs.")


@act(HERE + "/resume", allow="budget.resume", load=queries.row, form=NothingForm, again=manage)
def resume(visit: Visit, budget: Budget, form: NothingForm) -> See:
    actions.resume(visit.db, budget, by=visit.actor, at=visit.now)
    return back(budget, "The budget runs again.")


@act(HERE + "/give-back", allow="budget.settle", load=queries.row, form=NothingForm, again=manage)
def give_back(visit: Visit, budget: Budget, form: NothingForm) -> See:
    returned = actions.return_unspent(visit.db, budget, by=visit.actor, at=visit.now)
    return back(budget, f"What was not spent went back. {returned} came from the direct payment account.")


@act(HERE + "/settle", allow="budget.settle", load=queries.row, form=NothingForm, again=manage)
def settle(visit: Visit, budget: Budget, form: NothingForm) -> See:
    actions.settle(visit.db, budget, by=visit.actor, at=visit.now)
    return back(budget, "The budget is closed.")


@visit(HERE + "/stop", allow="budget.stop", load=queries.row)
def stop(visit: Visit, budget: Budget) -> Page:
    return page("budgets/stop.html", budget=budget, person=queries.name_of(visit.db, budget), form=visit.form_for(StopForm))


@act(HERE + "/stop", allow="budget.stop", load=queries.row, form=StopForm, again=stop)
def stopped(visit: Visit, budget: Budget, form: StopForm) -> See:
    actions.suspend(visit.db, budget, why=form.why, meanwhile=form.meanwhile, until=form.until, by=visit.actor, at=visit.now)
    return back(budget, "The budget is stopped for now.")


@visit(HERE + "/close", allow="budget.care", load=queries.row)
def close(visit: Visit, budget: Budget) -> Page:
    return page("budgets/close.html", budget=budget, person=queries.name_of(visit.db, budget), form=visit.form_for(CloseForm))


@act(HERE + "/close", allow="budget.care", load=queries.row, form=CloseForm, again=close)
def closing(visit: Visit, budget: Budget, form: CloseForm) -> See:
    actions.close(visit.db, budget, reason=form.reason, on=form.on, by=visit.actor, at=visit.now)
    return back(budget, "The budget is coming to an end.")


@visit(HERE + "/amend", allow="budget.care", load=queries.row)
def amend(visit: Visit, budget: Budget) -> Page:
    return page("budgets/amend.html", budget=budget, person=queries.name_of(visit.db, budget), form=visit.form_for(AmendForm))


@act(HERE + "/amend", allow="budget.care", load=queries.row, form=AmendForm, again=amend)
def amended(visit: Visit, budget: Budget, form: AmendForm) -> See:
    made = versions.amend(visit.db, budget, since=form.since, why=form.why, by=visit.actor, at=visit.now)
    return back(made, f"Version {made.version} waits for the funders. Version {budget.version} goes on until it starts.")


@visit(HERE + "/reserve", allow="budget.reserve", load=queries.row)
def reserve(visit: Visit, budget: Budget) -> Page:
    return page("budgets/reserve.html", budget=budget, person=queries.name_of(visit.db, budget), form=visit.form_for(ReserveForm),
                kept=_in(visit.db, budget, "reserve"), free=_in(visit.db, budget, "available"))


@act(HERE + "/reserve", allow="budget.reserve", load=queries.row, form=ReserveForm, again=reserve)
def reserved(visit: Visit, budget: Budget, form: ReserveForm) -> See:
    do = money_actions.set_aside_reserve if form.what == "KEEP" else money_actions.free_reserve
    do(visit.db, budget, form.amount, on=min(visit.today, budget.ends_on), by=visit.actor, at=visit.now)
    return see(f"/budgets/{budget.id}/reserve", f"{form.amount} is {'kept back' if form.what == 'KEEP' else 'free'} now.")


def _in(db: Session, budget: Budget, place: str) -> Pence:
    """What all the streams together have in one of their places."""
    has = [s for s in dated.streams_of(db, budget) if s.state in money_actions.HAS_ACCOUNTS]
    return Pence.total(ledger.balances(db, [chart.place(s.id, place) for s in has]).values()) if has else Pence(0)


def back(budget: Budget, said: str) -> See:
    return see(f"/budgets/{budget.id}/manage", said)
