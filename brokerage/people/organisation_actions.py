"""Deeds about organisations: registered, seats given and ended. Nobody gives a seat to themself (domain §6.1)."""
from __future__ import annotations

import re
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON, in_full
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import note
from brokerage.people.models import ORG_KINDS, Membership, Organisation
from brokerage.people.queries import in_force
from brokerage.people.roles import APART, APPROVERS, BY_KIND, WORDS
from brokerage.people.signin_models import User
from brokerage.people.user_actions import ref


def register_organisation(db: Session, *, kind: str, name: str, by: Actor | str, at: datetime, ods_code: str = "",
                          sector: str = "", gss_code: str = "", charity_number: str = "",
                          company_number: str = "") -> Organisation:
    """An organisation of models.ORG_KINDS. Refuses an ODS code of the wrong shape (domain I-05) or already taken."""
    assert kind in ORG_KINDS, kind
    code = ods_code.strip().upper()
    if code and not re.fullmatch(r"[A-Z0-9]{3,10}", code):
        raise Refusal("That is not an ODS code.", fields={"ods_code": "An ODS code has 3 to 10 letters and digits, like QOP"})
    row = Organisation(kind=kind, name=" ".join(name.split()), sector=sector, ods_code=code or None, gss_code=gss_code,
                       charity_number=charity_number, company_number=company_number, created_at=at)
    db.add(row)
    db.flush()
    note(db, "organisation", row.id, "register", by=ref(by), at=at, why=f"{row.name}, {ORG_KINDS[kind].lower()}.",
         about=f"organisation/{row.id}")
    return row


def give_seat(db: Session, user: User, organisation: Organisation, role: str, *, by: Actor | str, at: datetime,
              limit: Pence | None = None, since: date | None = None, until: date | None = None) -> Membership:
    """A role in an organisation, from `since` (today) to `until`, both inclusive. `limit` is an approver's, a year (P-21).

    Refused: a role that this kind of organisation has not; to oneself; SYSADMIN together with a role that sees people;
    a provider's manager giving seats elsewhere; a limit for somebody who approves nothing; a seat already held.
    """
    today = at.astimezone(LONDON).date()
    if role not in BY_KIND[organisation.kind]:
        raise Refusal(f"A {ORG_KINDS[organisation.kind].lower()} has no such role.",
                      fields={"role": "Choose a role from the list"})
    if limit is not None and role not in APPROVERS:
        raise Refusal("Only approvers have a limit.", fields={"limit": "Only approvers have a limit. Leave it empty"})
    if isinstance(by, Actor):
        _may_give(by, user, organisation)
    held = list(db.execute(select(Membership.org_id, Membership.role).where(Membership.user_id == user.id,
                                                                            in_force(Membership, today))))
    if (organisation.id, role) in [tuple(row) for row in held]:
        raise Refusal(f"{user.name} already has this role here.", fields={"role": f"{user.name} already has this role here"})
    if _mixes({row[1] for row in held}, role):
        raise Refusal("A system administrator cannot also hold a role that sees people.", code="SEPARATION", fields={
            "role": "A system administrator cannot also hold a role that sees people"})
    row = Membership(user_id=user.id, org_id=organisation.id, role=role, limit_pence=limit, since=since or today, until=until,
                     given_by=ref(by))
    db.add(row)
    db.flush()
    note(db, "seat", row.id, "give", by=ref(by), at=at, why=_seat(user.name, row), about=f"organisation/{organisation.id}")
    return row


def _seat(name: str, row: Membership) -> str:
    """`Bea Okoro: approver for the council, up to £40,000.00 a year, from 20 November 2026.`"""
    parts = [f"{name}: {WORDS[row.role].lower()}"] + ([f"up to {row.limit_pence} a year"] if row.limit_pence is not None else [])
    parts += [f"from {in_full(row.since)}"] + ([f"until {in_full(row.until)}"] if row.until else [])
    return ", ".join(parts) + "."


def _may_give(by: Actor, user: User, organisation: Organisation) -> None:
    """The separations of domain §6.1 that the door's pass cannot see, because they depend on who is given what."""
    if by.user_id == user.id:
        raise Refusal("You cannot give yourself a role. Ask somebody else to.", code="SEPARATION", fields={
            "email": "You cannot give yourself a role. Ask somebody else to"})
    if not by.orgs("SYSADMIN") and organisation.id not in by.orgs("PROVIDER_ADMIN"):
        raise Refusal("You may only give seats in your own organisation.")


def _mixes(held: set[str], role: str) -> bool:
    return (role == "SYSADMIN" and bool(held & APART)) or ("SYSADMIN" in held and role in APART)


def end_seat(db: Session, organisation: Organisation, seat_id: int, *, by: Actor, at: datetime) -> Membership:
    """Take a seat away at once: the next request of its holder is without it. Refused for one's own last say: somebody
    else ends the seat of a provider's manager or a system administrator who is doing this."""
    row = db.get(Membership, seat_id)
    if row is None or row.org_id != organisation.id or row.ended_at is not None:
        raise Missing
    if row.user_id == by.user_id:
        raise Refusal("You cannot end your own seat. Ask somebody else to.")
    row.ended_at, row.ended_by = at, by.ref
    said = f"Before: {_seat(db.get_one(User, row.user_id).name, row)}"
    note(db, "seat", row.id, "end", by=by.ref, at=at, why=said, about=f"organisation/{organisation.id}")
    return row


def role_choices(organisation: Organisation) -> list[tuple[str, str]]:
    """The roles of this kind of organisation, for a form."""
    return [(role, WORDS[role]) for role in BY_KIND[organisation.kind]]
