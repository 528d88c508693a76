"""Who may take each step of the sign-off (domain 6.5, 6.1). The actions keep what a role alone cannot say: own work, limits."""
from __future__ import annotations

from typing import Any

from brokerage.door.actor import Actor
from brokerage.door.passes import rule
from brokerage.people.passes import is_holder, works_with

APPROVERS = ("APPROVER_ICB", "APPROVER_LA")
PLANNERS = ("BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR")
THE_PERSON = "Only the person, or whoever decides for them, can do this."


@rule("plan.agree", "PERSON", "REPRESENTATIVE", says=THE_PERSON)
def agrees(actor: Actor, plan: Any) -> bool:
    return is_holder(actor, plan.person_id)


@rule("plan.submit", "BROKER", "CLINICAL_NAVIGATOR", says="The broker sends the plan in.")
def submits(actor: Actor, plan: Any) -> bool:
    return works_with(actor, plan, "BROKER", "CLINICAL_NAVIGATOR")


@rule("plan.confirm", "CARE_COORDINATOR", says="The care co-ordinator says whether the plan meets the needs.")
def confirms(actor: Actor, plan: Any) -> bool:
    return works_with(actor, plan, "CARE_COORDINATOR")


@rule("plan.sign", "CLINICAL_SIGNATORY", says="A clinical signatory signs the health part of a plan.")
def signs(actor: Actor, plan: Any) -> bool:
    return works_with(actor, plan, "CLINICAL_SIGNATORY")


@rule("plan.approve", *APPROVERS, says="Only an approver of somebody who pays can agree the money.")
def approves(actor: Actor, plan: Any) -> bool:
    return works_with(actor, plan, *APPROVERS)


@rule("plan.return", "CLINICAL_SIGNATORY", *APPROVERS, says="Only a clinical signatory or an approver sends a plan back.")
def sends_back(actor: Actor, plan: Any) -> bool:
    return works_with(actor, plan, "CLINICAL_SIGNATORY", *APPROVERS)


@rule("plan.reason", *PLANNERS, *APPROVERS, says="Only a named planner or approver can give this reason.")
def reasons(actor: Actor, plan: Any) -> bool:
    return works_with(actor, plan, *PLANNERS, *APPROVERS)


@rule("plan.resolve", *PLANNERS, says="Whoever writes the plan says how a change was dealt with.")
def resolves(actor: Actor, plan: Any) -> bool:
    return works_with(actor, plan, *PLANNERS)


@rule("plan.decide_again", *APPROVERS, says="Only an approver looks at a decision again.")
def decides_again(actor: Actor, plan: Any) -> bool:
    return works_with(actor, plan, *APPROVERS)
