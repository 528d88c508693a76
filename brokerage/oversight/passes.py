"""Who may see what became of the money: whoever may see the budget. What they see of it the queries decide (domain I-03)."""
from __future__ import annotations

from typing import Any

from brokerage.budgets.passes import SEES, acts_for, sees
from brokerage.door.actor import Actor
from brokerage.door.passes import FOR_ONESELF, by_role, rule
from brokerage.people.passes import works_with

ALERTED = (*FOR_ONESELF, *SEES)
PLAN_WITH = ("BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR", "ASSESSOR")


@rule("track.see", *FOR_ONESELF, *SEES)
def follows(actor: Actor, thing: Any) -> bool:
    return sees(actor, thing)


@rule("export.take", *FOR_ONESELF, *PLAN_WITH,
      says="Only the person, who acts for them and who plans with them take the whole record.")
def takes(actor: Actor, thing: Any) -> bool:
    """Everything in one file has every funder's part, so only somebody who may see them all takes it."""
    return acts_for(actor, thing) or bool(thing.mine and sees(actor, thing))


ACCOUNTS = ("APPROVER_ICB", "APPROVER_LA", "FINANCE", "FINANCE_APPROVER", "MONITOR")
by_role("return.list", *ACCOUNTS)


@rule("return.see", *ACCOUNTS, says="Only the staff of this funder see its return.")
def accounts_for(actor: Actor, month: Any) -> bool:
    """Its own staff alone: a return says what every person it pays for costs."""
    return month.org_id in actor.orgs(*ACCOUNTS)


@rule("audit.see", *ACCOUNTS, *PLAN_WITH)
def audits(actor: Actor, thing: Any) -> bool:
    return works_with(actor, thing, *ACCOUNTS, *PLAN_WITH)


REVIEWERS = ("CARE_COORDINATOR", "ASSESSOR")
PAYERS_REVIEWERS = (*REVIEWERS, "APPROVER_ICB", "APPROVER_LA", "MONITOR")
LOOKS = "Care co-ordinators and assessors hold reviews."


@rule("plan_review.see", *FOR_ONESELF, *SEES)
def sees_reviews(actor: Actor, thing: Any) -> bool:
    return sees(actor, thing)


@rule("plan_review.ask", *FOR_ONESELF, "BROKER", *REVIEWERS, "MONITOR")
def asks_for_a_review(actor: Actor, thing: Any) -> bool:
    return acts_for(actor, thing) or works_with(actor, thing, "BROKER", *REVIEWERS, "MONITOR")


@rule("plan_review.hold", *REVIEWERS, says=LOOKS)
def holds_a_review(actor: Actor, thing: Any) -> bool:
    return works_with(actor, thing, *REVIEWERS)


@rule("plan_review.sign", *PAYERS_REVIEWERS, says="Only a reviewer of somebody who pays signs.")
def signs_a_review(actor: Actor, thing: Any) -> bool:
    return works_with(actor, thing, *PAYERS_REVIEWERS)


@rule("plan_review.agree", "CARE_COORDINATOR", says="The care co-ordinator agrees what comes of a review.")
def agrees_a_review(actor: Actor, thing: Any) -> bool:
    return works_with(actor, thing, "CARE_COORDINATOR")


@rule("plan_review.recalibrate", *PLAN_WITH[:3], says="Whoever writes plans proposes the next one.")
def proposes_the_next_plan(actor: Actor, thing: Any) -> bool:
    return works_with(actor, thing, *PLAN_WITH[:3])


@rule("surplus.see", *FOR_ONESELF, *SEES)
def sees_the_surplus(actor: Actor, thing: Any) -> bool:
    return sees(actor, thing)


@rule("reclaim.propose", "MONITOR", "FINANCE", says="Monitors and finance ask money back; somebody else decides.")
def asks_money_back(actor: Actor, thing: Any) -> bool:
    return works_with(actor, thing, "MONITOR", "FINANCE")


@rule("reclaim.reply", *FOR_ONESELF, says="Only the person, or somebody who acts for them, answers this.")
def answers_a_reclaim(actor: Actor, thing: Any) -> bool:
    return acts_for(actor, thing)


@rule("reclaim.confirm", "FINANCE", "FINANCE_APPROVER", says="Finance decides this.")
def confirms_a_reclaim(actor: Actor, thing: Any) -> bool:
    return works_with(actor, thing, "FINANCE", "FINANCE_APPROVER")


@rule("reclaim.decide", "APPROVER_ICB", "APPROVER_LA", says="Only an approver of somebody who pays can do this.")
def looks_at_it_again(actor: Actor, thing: Any) -> bool:
    return works_with(actor, thing, "APPROVER_ICB", "APPROVER_LA")


@rule("reclaim.take", "FINANCE", says="Finance moves the money.")
def takes_money_back(actor: Actor, thing: Any) -> bool:
    return works_with(actor, thing, "FINANCE")


@rule("reclaim.write_off", "FINANCE_APPROVER", says="A finance approver of somebody who pays gives money up.")
def gives_money_up(actor: Actor, thing: Any) -> bool:
    return works_with(actor, thing, "FINANCE_APPROVER")


@rule("alert.set", *ALERTED)
def sets_alerts(actor: Actor, thing: Any) -> bool:
    return sees(actor, thing)
