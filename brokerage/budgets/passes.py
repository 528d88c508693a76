"""Who may see a budget, spend from it, and answer for a funder. Staff roles count only in an organisation by which they
know the person (domain I-02); providers see no budget."""
from __future__ import annotations

from typing import Any

from brokerage.budgets.guards import may_answer_for
from brokerage.budgets.models import FundingStream
from brokerage.budgets.states import LIVE
from brokerage.door.actor import Actor
from brokerage.door.passes import ANYBODY_SIGNED_IN, FOR_ONESELF, by_role, rule
from brokerage.people.passes import works_with

SEES = ("BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR", "ASSESSOR", "FIN_ASSESSMENT_OFFICER", "APPROVER_ICB", "APPROVER_LA",
        "FINANCE", "FINANCE_APPROVER", "MONITOR")

by_role("home.see", ANYBODY_SIGNED_IN)
by_role("budget.home", *FOR_ONESELF)
by_role("budget.list", *SEES)


@rule("budget.see", *FOR_ONESELF, *SEES)
def sees(actor: Actor, budget: Any) -> bool:
    return acts_for(actor, budget) or works_with(actor, budget, *SEES)


@rule("budget.spend", *FOR_ONESELF, says="You can look at this budget, but you cannot record what was bought with it.")
def spends(actor: Actor, budget: Any) -> bool:
    """The person, and whoever they let order; up to the limit they set, which the action keeps."""
    trust = actor.trust(budget.person_id)
    return actor.person_id == budget.person_id or (trust is not None and trust.order)


@rule("budget.spend_now", *FOR_ONESELF)
def spends_now(actor: Actor, purse: Any) -> bool:
    """As budget.spend, of a budget that is running and paid as a direct payment: whether to show the button."""
    return purse.state in LIVE and purse.paid_directly and spends(actor, purse)


@rule("stream.see", *FOR_ONESELF, *SEES)
def sees_stream(actor: Actor, stream: FundingStream) -> bool:
    return acts_for(actor, stream) or works_with(actor, stream, *SEES)


@rule("stream.answer", "APPROVER_ICB", "APPROVER_LA", *FOR_ONESELF, says="Only the funder whose money it is can answer this.")
def answers(actor: Actor, stream: FundingStream) -> bool:
    return stream.state == "PROPOSED" and may_answer_for(actor, stream)


def acts_for(actor: Actor, thing: Any) -> bool:
    """The person themself, or somebody in their circle."""
    return actor.person_id == thing.person_id or actor.trust(thing.person_id) is not None
