"""Who may do what with payments: finance of whoever pays, a provider with what it was paid, people with their own."""

from __future__ import annotations

from typing import Any

from brokerage.door.actor import Actor
from brokerage.door.passes import by_role, rule

FINANCE = ("FINANCE", "FINANCE_APPROVER")
PAYING = ("ICB", "COUNCIL", "HOLDER")
OWN = ("PERSON", "CARER", "NOMINEE", "REPRESENTATIVE")

by_role("payments.see", *FINANCE)
by_role("payments.prepare", "FINANCE", says="Somebody in finance does this.")
by_role("payments.release", "FINANCE_APPROVER", says="A finance approver does this: never whoever put it together.")
by_role("remittance.list", "PROVIDER_ADMIN", "PROVIDER_WORKER")


@rule("remittance.see", "PROVIDER_ADMIN", "PROVIDER_WORKER", *FINANCE)
def was_paid_or_paid(actor: Actor, advice: Any) -> bool:
    return advice.payee_id in actor.orgs("PROVIDER_ADMIN", "PROVIDER_WORKER") or advice.payer_id in actor.orgs(*FINANCE)


@rule("connect.ask", "PROVIDER_ADMIN", says="Only the manager of a provider does this.")
def runs_it(actor: Actor, provider: Any) -> bool:
    return provider.id in actor.orgs("PROVIDER_ADMIN")


@rule("pay_in.own", *OWN, says="Only this person, or somebody they trust to act for them, pays here.")
def pays_for_them(actor: Actor, thing: Any) -> bool:
    trust = actor.trust(thing.person_id)
    return actor.person_id == thing.person_id or (trust is not None and trust.see)


def payers(actor: Actor, *roles: str) -> frozenset[int]:
    """The organisations that the actor pays for."""
    return frozenset(s.org_id for s in actor.seats if s.role in (roles or FINANCE) and s.org_kind in PAYING)
