"""Who may do what at the desk: people of the provider itself; and for its bank details, people who pay, of another body."""

from __future__ import annotations

from typing import Any

from brokerage.catalogue.states import MODERATORS
from brokerage.desk.states import MANAGER, PAYERS
from brokerage.door.actor import Actor
from brokerage.door.passes import by_role, rule
from brokerage.people.models import Organisation

TIED = "Your organisation and this provider belong together, so people of another body answer this."
PAYING = ("ICB", "COUNCIL", "HOLDER")

by_role("desk.own", "PROVIDER_ADMIN", "PROVIDER_WORKER")
by_role("bank.queue", *PAYERS)
by_role("provider.queue", *MODERATORS, says="Brokers and care co-ordinators check what providers say of themselves.")


@rule("desk.see", "PROVIDER_ADMIN", "PROVIDER_WORKER")
def works_here(actor: Actor, provider: Organisation) -> bool:
    return provider.id in actor.orgs("PROVIDER_ADMIN", "PROVIDER_WORKER")


@rule("desk.places", "PROVIDER_ADMIN", "PROVIDER_WORKER")
def works_for_it(actor: Actor, listed: Any) -> bool:
    return works_here(actor, listed.provider)


@rule("bank.see", "PROVIDER_ADMIN", says="Only the manager of a provider sees and changes its bank details.")
def runs_it(actor: Actor, provider: Organisation) -> bool:
    return provider.id in actor.orgs("PROVIDER_ADMIN")


@rule(
    "bank.check",
    *PAYERS,
    says="Somebody in finance checks new bank details: never whoever asked, never anybody of that provider.",
)
def is_a_second_person(actor: Actor, change: Any) -> bool:
    return second_person(actor, change.row.proposed_by, change.row.organisation_id)


def second_person(actor: Actor, proposer: int, provider_id: int) -> bool:
    """Somebody who pays, in a body that is not this provider, who did not ask and works nowhere in it (domain §6.1)."""
    pays = any(s.role in PAYERS and s.org_kind in PAYING and s.org_id != provider_id for s in actor.seats)
    return pays and actor.user_id != proposer and provider_id not in actor.orgs()


@rule("desk.listing", "PROVIDER_ADMIN", "PROVIDER_WORKER")
def sees_the_listing(actor: Actor, thing: Any) -> bool:
    return works_here(actor, thing.provider)


@rule("provider.manage", *MANAGER, says="Only a manager of this provider does this. Ask one of them.")
def manages(actor: Actor, thing: Any) -> bool:
    """`thing` is the provider, or something of it (`.provider`)."""
    return getattr(thing, "provider", thing).id in actor.orgs(*MANAGER)


@rule("provider.answer", *MODERATORS, says=TIED)
def answers(actor: Actor, asked: Any) -> bool:
    """What its query found: the body for which this actor answers this provider (ties.answers_for)."""
    return asked.body is not None
