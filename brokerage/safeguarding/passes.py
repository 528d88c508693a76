"""Who may raise, read and close a concern. Reading is decided by queries.find: whoever it is not for never learns that it is."""
from __future__ import annotations

from typing import Any

from brokerage.door.actor import Actor
from brokerage.door.passes import FOR_ONESELF, by_role, rule
from brokerage.people.roles import SEE_PEOPLE

by_role("concern.raise", *FOR_ONESELF, *SEE_PEOPLE)
by_role("concern.list", *FOR_ONESELF, *SEE_PEOPLE)
by_role("concern.menu", "SAFEGUARDING_LEAD")
by_role("concern.see", *FOR_ONESELF, *SEE_PEOPLE)


@rule("concern.close", "SAFEGUARDING_LEAD", says="Only a safeguarding lead who works with the person closes this.")
def closes(actor: Actor, seen: Any) -> bool:
    return bool(seen.leads and seen.concern.state == "OPEN")


@rule("concern.reopen", "SAFEGUARDING_LEAD", says="Only a safeguarding lead who works with the person opens this again.")
def reopens(actor: Actor, seen: Any) -> bool:
    return bool(seen.leads and seen.concern.state == "CLOSED")
