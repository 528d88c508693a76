"""Who has which home. What stands on it is what the rooms below let the reader see."""
from __future__ import annotations

from typing import Any

from brokerage.budgets.passes import acts_for
from brokerage.door.actor import Actor
from brokerage.door.passes import ANYBODY_SIGNED_IN, FOR_ONESELF, STAFF, by_role, rule
from brokerage.people.roles import PROVIDERS
from brokerage.plans.signoff_passes import APPROVERS, PLANNERS

by_role("home.see", ANYBODY_SIGNED_IN)
by_role("home.own", *FOR_ONESELF)
by_role("helping.list", ANYBODY_SIGNED_IN)
by_role("caseload.see", *PLANNERS)
by_role("approvals.see", *APPROVERS)
by_role("work.see", *STAFF)
ELSEWHERE = tuple(role for role in STAFF if role not in (*PLANNERS, *APPROVERS, *PROVIDERS))
by_role("work.menu", *ELSEWHERE)


@rule("home.of", *FOR_ONESELF, says="This is somebody else’s home page. They can let you in, under “who acts for me”.")
def sees_the_home(actor: Actor, home: Any) -> bool:
    """The person themself, and whoever acts for them today."""
    return acts_for(actor, home)
