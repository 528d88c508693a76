"""Who may see what became of the money: whoever may see the budget. What they see of it the queries decide (domain I-03)."""
from __future__ import annotations

from typing import Any

from brokerage.budgets.passes import SEES, acts_for, sees
from brokerage.door.actor import Actor
from brokerage.door.passes import FOR_ONESELF, by_role, rule
from brokerage.people.passes import works_with

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
