"""Passes: every permission in the house, the roles that may hold it, and the rule that looks at the thing itself.

    @rule("circle.change", PERSON)
    def owns(actor, person): return actor.person_id == person.id

A rule is asked twice: without a thing (may this actor's roles ever do this? for the menu and the matrix) and with it.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from brokerage.door.actor import Actor

ANYBODY_SIGNED_IN = "SIGNED_IN"
ROLES = (
    "PERSON", "CARER", "NOMINEE", "REPRESENTATIVE", "ADVOCATE", "BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR",
    "ASSESSOR", "FIN_ASSESSMENT_OFFICER", "CLINICAL_SIGNATORY", "APPROVER_ICB", "APPROVER_LA", "FINANCE",
    "FINANCE_APPROVER", "PROVIDER_ADMIN", "PROVIDER_WORKER", "MONITOR", "SAFEGUARDING_LEAD", "IG_LEAD", "HWB_ANALYST",
    "SYSADMIN",
)
"""Domain §6.1, in its order."""
FOR_ONESELF = ("PERSON", "CARER", "NOMINEE", "REPRESENTATIVE", "ADVOCATE")
"""Roles held towards a person rather than in an organisation."""
STAFF = tuple(role for role in ROLES if role not in FOR_ONESELF)


class Pass(Struct, frozen=True):
    name: str
    roles: frozenset[str]
    asks: Callable[[Actor, Any], bool] | None
    says: str = ""


PASSES: dict[str, Pass] = {}


def rule(name: str, *roles: str, says: str = "") -> Callable[[Callable[[Actor, Any], bool]], Callable[[Actor, Any], bool]]:
    """Register the rule of pass `name` for `roles`; `says` is the plain sentence a refused person reads."""
    def register(asks: Callable[[Actor, Any], bool]) -> Callable[[Actor, Any], bool]:
        _add(Pass(name, frozenset(roles), asks, says))
        return asks
    return register


def by_role(name: str, *roles: str, says: str = "") -> None:
    """Register a pass that depends on the role alone (its route's scoped query still limits the things)."""
    _add(Pass(name, frozenset(roles), None, says))


def _add(made: Pass) -> None:
    assert made.name not in PASSES, f"pass {made.name} is registered twice"
    unknown = made.roles - set(ROLES) - {ANYBODY_SIGNED_IN}
    assert not unknown and made.roles, f"pass {made.name}: no such role as {unknown or 'none'}"
    PASSES[made.name] = made


def ever(actor: Actor, name: str) -> bool:
    """Whether the actor's roles may do this at all, to something."""
    made = PASSES[name]
    if not actor.known:
        return False
    return ANYBODY_SIGNED_IN in made.roles or not made.roles.isdisjoint(actor.roles)


def may(actor: Actor, name: str, thing: Any = None) -> bool:
    """Whether the actor may do this to `thing` (to something, when None)."""
    if not ever(actor, name):
        return False
    asks = PASSES[name].asks
    return asks is None or thing is None or bool(asks(actor, thing))
