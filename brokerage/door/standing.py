"""By what right somebody acts: kept with every step of their visit (domain I-08), so that no action has to pass it on."""
from __future__ import annotations

from functools import partial

from brokerage.door import passes
from brokerage.door.actor import Actor
from brokerage.door.route import ANYONE, Route
from brokerage.door.visit import Visit
from brokerage.kit import witness
from brokerage.kit.witness import SYSTEM, Standing


def hand_in(seen: Visit, route: Route) -> None:
    """For the rest of this transaction steps say by which of the actor's roles this route let them in."""
    roles = passes.PASSES[route.allow].roles if route.allow != ANYONE else frozenset({passes.ANYBODY_SIGNED_IN})
    witness.stands(seen.db, partial(behind, seen.actor, roles, seen.ask.ip[:45]))


def behind(actor: Actor, allowed: frozenset[str], ip: str, by: str, about: str) -> Standing:
    """Everything that let this actor act `about` somebody, when it is they who did it: their own part, their part in the
    person's circle (then it is on the person's behalf), and each seat that the pass is for."""
    if by != actor.ref:
        return Standing(role="" if by.startswith("user/") else SYSTEM, ip=ip)
    person_id = int(about.removeprefix("person/")) if about.startswith("person/") else 0
    anybody = passes.ANYBODY_SIGNED_IN in allowed
    trust = actor.trust(person_id) if person_id else None
    roles = ["PERSON"] if person_id and actor.person_id == person_id and (anybody or "PERSON" in allowed) else []
    acts = trust is not None and (anybody or trust.kind in allowed)
    roles += [trust.kind] if trust is not None and acts else []
    seats = [seat for seat in actor.seats if anybody or seat.role in allowed]
    roles += sorted({seat.role for seat in seats})
    return Standing(role=",".join(roles), orgs=",".join(str(org) for org in sorted({seat.org_id for seat in seats})),
                    behalf=about if acts else "", ip=ip)
