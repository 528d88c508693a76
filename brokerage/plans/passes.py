"""Who may see a plan and who may write it. Staff roles count only in an organisation by which they know the person (I-02);
providers and the council's finance never read a plan (I-03)."""
from __future__ import annotations

from typing import Any

from brokerage.budgets.passes import acts_for
from brokerage.door.actor import Actor
from brokerage.door.passes import FOR_ONESELF, by_role, rule
from brokerage.people.passes import is_holder, works_with
from brokerage.plans import signoff_passes as _signoff  # noqa: F401  the passes of the sign-off

AUTHORS = ("BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR")
SEES = (*AUTHORS, "ASSESSOR", "CLINICAL_SIGNATORY", "APPROVER_ICB", "APPROVER_LA", "SAFEGUARDING_LEAD")
NOT_YOURS = "You can read this plan, but you cannot change it."

by_role("plan.list", *FOR_ONESELF, *SEES)


@rule("plan.see", *FOR_ONESELF, *SEES)
def sees(actor: Actor, plan: Any) -> bool:
    return acts_for(actor, plan) or works_with(actor, plan, *SEES)


@rule("plan.edit", *FOR_ONESELF, *AUTHORS, says=NOT_YOURS)
def edits(actor: Actor, plan: Any) -> bool:
    """The person, whoever they let help with the plan, and brokers, navigators and co-ordinators who work with them."""
    trust = actor.trust(plan.person_id)
    return is_holder(actor, plan.person_id) or (trust is not None and trust.plan) or works_with(actor, plan, *AUTHORS)


@rule("plan.start", *FOR_ONESELF, *AUTHORS, says="You cannot start a plan for this person.")
def starts(actor: Actor, thing: Any) -> bool:
    return edits(actor, thing)
