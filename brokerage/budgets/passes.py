"""Who may see a budget, spend from it, and answer for a funder. Staff roles count only in an organisation by which they
know the person (domain I-02); providers see no budget."""
from __future__ import annotations

from typing import Any

from brokerage.budgets.guards import may_answer_for
from brokerage.budgets.models import FundingStream
from brokerage.budgets.states import LIVE
from brokerage.door.actor import Actor
from brokerage.door.passes import FOR_ONESELF, by_role, rule
from brokerage.people.passes import HOLDER_ONLY, is_holder, works_with

SEES = ("BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR", "ASSESSOR", "FIN_ASSESSMENT_OFFICER", "APPROVER_ICB", "APPROVER_LA",
        "FINANCE", "FINANCE_APPROVER", "MONITOR")

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


PLANS = ("BROKER", "ASSESSOR", "CARE_COORDINATOR")
"""Who offers and drafts; funders approve (domain L-13)."""
APPROVE = ("APPROVER_ICB", "APPROVER_LA")
OFFICER = ("FIN_ASSESSMENT_OFFICER",)


def staff(name: str, *roles: str, says: str = "") -> None:
    """A pass for these roles in an organisation by which the actor knows the person."""
    rule(name, *roles, says=says)(lambda actor, thing: works_with(actor, thing, *roles))


staff("budget.create", "ASSESSOR", "CARE_COORDINATOR", says="Assessors and care co-ordinators begin a budget.")
staff("budget.manage", *SEES)
staff("budget.offer", *PLANS, says="Brokers, assessors and care co-ordinators offer money; funders agree it.")
staff("budget.indicate", "ASSESSOR", *APPROVE)
staff("budget.finalise", *APPROVE, says="Only somebody who approves for one of the funders can agree a budget.")
staff("budget.stop", "FINANCE", *APPROVE)
staff("budget.resume", *APPROVE)
staff("budget.care", "CARE_COORDINATOR", says="Only a care co-ordinator changes or closes a budget.")
staff("budget.settle", "FINANCE_APPROVER", says="Only a finance approver settles a final account.")
staff("budget.reserve", "FINANCE", "FINANCE_APPROVER", *APPROVE)
staff("split.propose", *PLANS, *APPROVE)
staff("agreement.draft", *PLANS)
staff("agreement.check", "ASSESSOR", says="Only an assessor checks the conditions of a direct payment.")
staff("top_up.draft", *PLANS)


@rule("budget.worked", *FOR_ONESELF, *SEES)
def sees_the_working(actor: Actor, budget: Any) -> bool:
    return sees(actor, budget)


@rule("split.see", *FOR_ONESELF, *SEES)
def sees_splits(actor: Actor, budget: Any) -> bool:
    return sees(actor, budget)


@rule("split.answer", *APPROVE, "PERSON", says="Only a funder that this split names can answer it.")
def answers_split(actor: Actor, split: Any) -> bool:
    return works_with(actor, split, *APPROVE) or actor.person_id == split.person_id


@rule("stream.change", *APPROVE, says="Only the funder whose money it is can change it.")
def changes_stream(actor: Actor, stream: FundingStream) -> bool:
    return stream.payer != "PERSON" and may_answer_for(actor, stream)


@rule("stream.pause", *APPROVE, "FINANCE", says="Only the funder whose money it is can stop or start it.")
def pauses_stream(actor: Actor, stream: FundingStream) -> bool:
    return stream.payer != "PERSON" and may_answer_for(actor, stream, "FINANCE")


@rule("agreement.sign", *APPROVE, says="Only the funder whose money it is signs this.")
def signs(actor: Actor, stream: FundingStream) -> bool:
    return changes_stream(actor, stream)


@rule("review.ask", *FOR_ONESELF, says="Only the person, or somebody who acts for them, asks for this.")
def asks_again(actor: Actor, thing: Any) -> bool:
    return acts_for(actor, thing)


@rule("review.decide", *APPROVE, says="Only somebody who approves for this funder looks at it again.")
def looks_again(actor: Actor, stream: FundingStream) -> bool:
    return changes_stream(actor, stream)


def not_the_nhs(actor: Actor, thing: Any, *roles: str) -> bool:
    """As works_with, in an organisation that is not the NHS: it never learns what the person is charged or has (I-03)."""
    return any(s.role in roles and s.org_kind != "ICB" and s.org_id in thing.through for s in actor.seats)


@rule("charge.see", *FOR_ONESELF, *SEES)
def sees_the_charge(actor: Actor, budget: Any) -> bool:
    return acts_for(actor, budget) or not_the_nhs(actor, budget, *SEES)


@rule("means.request", *OFFICER, "ASSESSOR", "CARE_COORDINATOR")
def asks_for_an_assessment(actor: Actor, budget: Any) -> bool:
    return not_the_nhs(actor, budget, *OFFICER, "ASSESSOR", "CARE_COORDINATOR")


@rule("means.see", "PERSON", "REPRESENTATIVE", *OFFICER,
      says="Only the person, their representative and financial assessment officers see this.")
def sees_the_figures(actor: Actor, thing: Any) -> bool:
    return is_holder(actor, thing.person_id) or not_the_nhs(actor, thing, *OFFICER)


@rule("means.make", *OFFICER, says="Only a financial assessment officer works out a charge.")
def makes_an_assessment(actor: Actor, thing: Any) -> bool:
    return not_the_nhs(actor, thing, *OFFICER)


@rule("means.appeal", "PERSON", "REPRESENTATIVE", says=HOLDER_ONLY)
def appeals(actor: Actor, thing: Any) -> bool:
    return is_holder(actor, thing.person_id)


@rule("charge.collect", "FINANCE", "MONITOR", says="Only finance of a council that pays asks for it and says what came in.")
def collects_a_charge(actor: Actor, thing: Any) -> bool:
    return not_the_nhs(actor, thing, "FINANCE", "MONITOR")


by_role("charge_rates.see", *OFFICER, "ASSESSOR", "CARE_COORDINATOR", "BROKER", "FINANCE", "APPROVER_LA")
by_role("charge_rates.change", *OFFICER, says="Only a financial assessment officer adds a figure.")


@rule("top_up.see", *FOR_ONESELF, *SEES)
def sees_top_ups(actor: Actor, thing: Any) -> bool:
    return acts_for(actor, thing) or not_the_nhs(actor, thing, *SEES)


@rule("top_up.sign", "APPROVER_LA", says="Only the council's approver signs a top-up.")
def signs_top_up(actor: Actor, thing: Any) -> bool:
    return works_with(actor, thing, "APPROVER_LA")


@rule("top_up.collect", "FINANCE")
def collects_top_up(actor: Actor, thing: Any) -> bool:
    return not_the_nhs(actor, thing, "FINANCE")
