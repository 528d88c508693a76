"""The plan as a whole: the list, the plan itself, its week, and starting one."""
from __future__ import annotations

from brokerage.assessments.queries import current
from brokerage.budgets.models import Budget
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.people.models import Person
from brokerage.plans import cost, panel, plan_actions, queries
from brokerage.plans import week as weeks
from brokerage.plans.asking import form_of
from brokerage.plans.forms import StartForm
from brokerage.plans.sections import GROUPS, SECTIONS, UNASKED, filled
from brokerage.plans.sheet import Sheet
from brokerage.plans.states import STATE_WORDS
from brokerage.plans.templates import TEMPLATES
from brokerage.plans.words import how_much

CHOICES = [("EMPTY", "With nothing in it"), *((key, one.name) for key, one in TEMPLATES.items())]


@visit("/plans", allow="plan.list")
def plans(visit: Visit) -> Page:
    return page("plans/plans.html", found=queries.plans(visit.db, visit.actor), without=queries.without_plan(visit.db,
                                                                                                             visit.actor),
                states=STATE_WORDS)


@visit("/plans/{plan_id:int}", allow="plan.see", load=queries.find)
def plan(visit: Visit, sheet: Sheet) -> Page:
    return page("plans/plan.html", sheet=sheet, plan=sheet.plan, panel=panel.of(sheet), cost=cost.of(sheet), week=weeks.of(sheet),
                state=STATE_WORDS[sheet.state], groups=[(title, [SECTIONS[key] for key in keys]) for title, keys in GROUPS],
                unasked=UNASKED,
                filled=filled, own=visit.actor.person_id == sheet.person_id, how_much=how_much, times_of=weeks.times_of,
                assessed=sheet.editable and current(visit.db, sheet.person_id) is not None)


@visit("/plans/{plan_id:int}/week", allow="plan.see", load=queries.find)
def week(visit: Visit, sheet: Sheet) -> Page:
    return page("plans/week.html", sheet=sheet, week=weeks.of(sheet), parts=[name for name, *_ in weeks.PARTS],
                how_much=how_much)


@visit("/budgets/{budget_id:int}/plan", allow="plan.start", load=queries.budget)
def start(visit: Visit, budget: Budget) -> Page:
    form = form_of(visit, StartForm, {"template": CHOICES}, starts_on=max(budget.starts_on, visit.today))
    return page("plans/start.html", budget=budget, form=form, templates=TEMPLATES, choices=[
        {"value": key, "label": name, "hint": TEMPLATES[key].for_whom if key in TEMPLATES else "You write everything yourself."}
        for key, name in CHOICES], person=visit.db.get_one(Person, budget.person_id))


@act("/budgets/{budget_id:int}/plan", allow="plan.start", load=queries.budget, form=StartForm, again=start)
def start_now(visit: Visit, budget: Budget, form: StartForm) -> See:
    made = plan_actions.start(visit.db, visit.db.get_one(Person, budget.person_id), budget, starts_on=form.starts_on,
                              template="" if form.template not in TEMPLATES else form.template, by=visit.actor, at=visit.now)
    return see(f"/plans/{made.id}", "Your plan has begun. Everything in it can be changed.")
