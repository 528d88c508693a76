"""Who may ask before buying, answer for a funder, and record what was bought under a yes."""
from __future__ import annotations

from typing import Any

from brokerage.asking.states import ASKS
from brokerage.budgets.passes import APPROVE, SEES, acts_for, sees, spends
from brokerage.door.actor import Actor
from brokerage.door.passes import FOR_ONESELF, by_role, rule
from brokerage.people.passes import works_with

PLANNERS = tuple(role for role in ASKS if role not in FOR_ONESELF)

by_role("ask.queue", *APPROVE)


@rule("ask.list", *FOR_ONESELF, *SEES)
def lists(actor: Actor, purse: Any) -> bool:
    return sees(actor, purse)


@rule("ask.see", *FOR_ONESELF, *SEES)
def sees_it(actor: Actor, seen: Any) -> bool:
    return acts_for(actor, seen) or works_with(actor, seen, *SEES)


@rule("ask.make", *ASKS, says="Only the person, whoever orders for them, and who plans with them can ask this.")
def makes(actor: Actor, budget: Any) -> bool:
    return spends(actor, budget) or works_with(actor, budget, *PLANNERS)


@rule("ask.withdraw", *ASKS, says="Only who may ask can take a question back.")
def withdraws(actor: Actor, seen: Any) -> bool:
    return bool(seen.ask.state == "ASKED" and makes(actor, seen))


@rule("ask.answer", *APPROVE, says="Only a funder whose money it would be answers this, and not who asked.")
def answers(actor: Actor, seen: Any) -> bool:
    """Never whoever asked, nor who acts for the person (§6.1)."""
    return (seen.mine_to_answer is not None and seen.ask.asked_by_id != actor.user_id and not acts_for(actor, seen)
            and works_with(actor, seen, *APPROVE))


@rule("ask.end", *APPROVE, says="Only a funder that said yes can end it.")
def ends(actor: Actor, seen: Any) -> bool:
    orgs = actor.orgs(*APPROVE) & seen.through
    theirs = any(one.answer.org_id in orgs for one in seen.answers)
    return bool(seen.ask.state == "AGREED" and theirs and not acts_for(actor, seen))


@rule("ask.bought", *FOR_ONESELF, says="Only the person and whoever orders for them record what was bought.")
def buys(actor: Actor, seen: Any) -> bool:
    return bool(seen.ask.state in ("AGREED", "ENDED") and spends(actor, seen))
