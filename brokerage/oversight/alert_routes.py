"""What somebody wants to be told of about one budget."""
from __future__ import annotations

from typing import Annotated, Any

from msgspec import Struct

from brokerage.budgets import queries as budgets
from brokerage.budgets.models import Budget
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.forms import ask
from brokerage.oversight import alerts


class AlertsForm(Struct):
    """Each may be left empty."""

    threshold: Annotated[int | None, ask("The budget is used or booked up to this much", optional=True, width=3,
                                         hint="In percent, like 80")] = None
    under_use: Annotated[int | None, ask("Much less is used than was planned so far", optional=True, width=3,
                                         hint="Less than this many percent, like 80")] = None
    late_delivery: Annotated[int | None, ask("Nobody has said that a planned visit happened", optional=True, width=3,
                                             hint="So many days after it, like 3")] = None
    contract_ending: Annotated[int | None, ask("An order ends soon", optional=True, width=3,
                                               hint="So many days before, like 28")] = None
    review_due: Annotated[int | None, ask("A review is due soon", optional=True, width=3,
                                          hint="So many days before, like 28")] = None
    price_rise: Annotated[bool, ask("A provider asks for another price", optional=True)] = False


@visit("/budgets/{budget_id:int}/alerts", allow="alert.set", load=budgets.row)
def alerts_(visit: Visit, budget: Budget) -> Page:
    set_now: dict[str, Any] = {rule.kind.lower(): True if rule.kind == "PRICE_RISE" else rule.level
                               for rule in alerts.of_user(visit.db, visit.actor, budget.id)}
    return page("oversight/alerts.html", budget=budget, form=visit.form_for(AlertsForm, **set_now))


@act("/budgets/{budget_id:int}/alerts", allow="alert.set", load=budgets.row, form=AlertsForm, again=alerts_)
def chosen(visit: Visit, budget: Budget, form: AlertsForm) -> See:
    levels = {kind: getattr(form, kind.lower()) for kind in alerts.KINDS if kind != "PRICE_RISE"}
    wanted = {kind: level for kind, level in levels.items() if level is not None} | ({"PRICE_RISE": 0} if form.price_rise else {})
    alerts.choose(visit.db, budget, wanted, by=visit.actor, at=visit.now)
    return see(f"/budgets/{budget.id}/alerts", "Saved. What happens is listed under “For you to know”.")
