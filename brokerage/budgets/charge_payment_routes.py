"""What the person was asked to pay, what came in, and what is left: for them and the council that collects."""
from __future__ import annotations

from brokerage.budgets import charge_actions, charge_payments, dated, queries
from brokerage.budgets.charge_models import COLLECTION
from brokerage.budgets.manage_forms import DueForm, PaidForm
from brokerage.budgets.models import Budget
from brokerage.door import Page, See, Visit, act, page, see, visit

HERE = "/budgets/{budget_id:int}/charge-payments"


@visit(HERE, allow="charge.see", load=queries.row)
def paid_charges(visit: Visit, budget: Budget) -> Page:
    return page("budgets/paid_charges.html", budget=budget, found=charge_payments.standing(visit.db, budget, visit.today),
                now=dated.on(dated.charges_of(visit.db, budget), visit.today), modes=COLLECTION,
                none_pence=charge_payments.NOTHING, due=visit.form_for(DueForm), paid=visit.form_for(PaidForm),
                person=queries.name_of(visit.db, budget), own=budget.person_id == visit.actor.person_id)


@act(HERE + "/due", allow="charge.collect", load=queries.row, form=DueForm, again=paid_charges)
def charge_asked(visit: Visit, budget: Budget, form: DueForm) -> See:
    due = charge_actions.charge_due(visit.db, budget, form.first, form.last, by=visit.actor, at=visit.now)
    return see(f"/budgets/{budget.id}/charge-payments", f"{due} is asked for.")


@act(HERE + "/paid", allow="charge.collect", load=queries.row, form=PaidForm, again=paid_charges)
def charge_paid(visit: Visit, budget: Budget, form: PaidForm) -> See:
    charge_payments.receive(visit.db, budget, form.amount, on=form.on, by=visit.actor, at=visit.now)
    return see(f"/budgets/{budget.id}/charge-payments", f"{form.amount} is recorded.")
