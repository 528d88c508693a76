"""Who closes a funder's year: its own finance."""
from __future__ import annotations

from typing import Any

from brokerage.door.actor import Actor
from brokerage.door.passes import by_role, rule

FINANCE = ("FINANCE", "FINANCE_APPROVER")
by_role("year_end.list", *FINANCE)


@rule("year_end.see", *FINANCE, says="Only finance of this funder sees its year end.")
def sees_the_year_end(actor: Actor, thing: Any) -> bool:
    return thing.org_id in actor.orgs(*FINANCE)


@rule("year_end.post", *FINANCE, says="Only finance of this funder posts its year end.")
def posts_the_year_end(actor: Actor, thing: Any) -> bool:
    return thing.org_id in actor.orgs(*FINANCE)
