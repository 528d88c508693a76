"""Who may answer a provider, and for which body: never for a body that the provider is part of (domain §6.1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from brokerage.catalogue.models import Registration
from brokerage.catalogue.states import MODERATORS
from brokerage.desk.portal_models import Tie
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.people.models import Organisation

BODIES = ("BROKER", "COUNCIL", "ICB")
SAME_NUMBER = "They have the same {} number, so they are one body."


def of(db: Session, provider: Organisation) -> dict[int, str]:
    """Bodies that this provider is part of, with why: recorded, or known by the same charity or company number."""
    numbers = {"CHARITY": {provider.charity_number} - {""}, "COMPANY": {provider.company_number} - {""}}
    for scheme, number in db.execute(
        select(Registration.scheme, Registration.number).where(
            Registration.organisation_id == provider.id, Registration.scheme.in_(numbers), Registration.ended_on.is_(None)
        )
    ):
        numbers[scheme].add(number)
    charity, company = numbers["CHARITY"], numbers["COMPANY"]
    found: dict[int, str] = {}
    if charity or company:
        same = or_(Organisation.charity_number.in_(charity), Organisation.company_number.in_(company))
        for body, number in db.execute(
            select(Organisation.id, Organisation.charity_number).where(same, Organisation.kind.in_(BODIES))
        ):
            found[body] = SAME_NUMBER.format("charity" if number in charity else "company")
    recorded = select(Tie.body_id, Tie.why).where(Tie.provider_id == provider.id, Tie.ended_at.is_(None))
    return found | {row[0]: row[1] for row in db.execute(recorded)}


def answers_for(db: Session, actor: Actor, provider: Organisation, known: dict[int, str] | None = None) -> int | None:
    """The body for which the actor answers this provider; None when there is none: they work there, or only for bodies that it
    is part of (`known`, when they were read before), or for nobody who answers."""
    if provider.id in actor.orgs():
        return None
    mine = [s.org_id for s in actor.seats if s.role in MODERATORS and s.org_kind in BODIES]
    tied = known if known is not None else of(db, provider) if mine else {}
    if any(s.org_id in tied for s in actor.seats):
        return None
    return mine[0] if mine else None


def record(db: Session, provider: Organisation, body: Organisation, why: str, *, by: Actor, at: datetime) -> Tie:
    """This provider is part of that body. Refused: a body that does not arrange or pay, no reason, twice."""
    if provider.kind != "PROVIDER" or body.kind not in BODIES:
        raise Refusal("Choose a body that arranges or pays for care.", fields={"body": "Choose a body from the list"})
    if len(why.strip()) < 5:
        raise Refusal("Say how.", fields={"why": "Say how they belong together"})
    made = Tie(provider_id=provider.id, body_id=body.id, why=why.strip(), by=by.ref, at=at)
    db.add(made)
    db.flush()
    return made
