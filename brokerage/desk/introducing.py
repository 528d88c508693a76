"""A broker or co-ordinator lets a provider in that is not here yet: its organisation and its first manager, with a code."""

from __future__ import annotations

import re
from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.catalogue.actions import introduce
from brokerage.catalogue.states import MODERATORS
from brokerage.catalogue.words import PATTERNS
from brokerage.desk.ties import BODIES
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.people import actions as people
from brokerage.people.models import Organisation
from brokerage.people.signin_models import User


class Met(Struct, frozen=True):
    """Who was let in, and the code that works once; "" for somebody who signs in already."""

    provider: Organisation
    manager: User
    code: str


def let_in(
    db: Session, *, name: str, sector: str, charity: str, company: str, manager: str, email: str, by: Actor, at: datetime
) -> Met:
    """Register a provider and give its first manager a seat. They can apply, and list nothing before the yes. Refused: anybody
    but a broker or co-ordinator of a body; oneself as the manager; a name, charity or company that provides here already."""
    if not any(s.role in MODERATORS and s.org_kind in BODIES for s in by.seats):
        raise Refusal("Only brokers and care co-ordinators let a provider in.", code="SEPARATION")
    wrong = _wrong(db, " ".join(name.split()), charity.strip(), company.strip().upper())
    user = people.find_user(db, email)
    if user is not None and user.id == by.user_id:
        wrong["email"] = "You cannot be its manager and let it in"
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    provider = people.register_organisation(
        db,
        kind="PROVIDER",
        name=name,
        sector=sector,
        charity_number=charity.strip(),
        company_number=company.strip().upper(),
        by=by,
        at=at,
    )
    introduce(db, provider, at=at)
    user = people.find_or_register(db, email=email, name=manager, by=by, at=at)
    people.give_seat(db, user, provider, "PROVIDER_ADMIN", by=by.ref, at=at)
    return Met(provider, user, people.invite(db, user, by=by, at=at))


def _wrong(db: Session, name: str, charity: str, company: str) -> dict[str, str]:
    wrong = {}
    if charity and (not re.fullmatch(PATTERNS["CHARITY"], charity) or len(charity) > 10):
        wrong["charity"] = "Enter a charity number like 1123456 or SC012345"
    if company and not re.fullmatch(PATTERNS["COMPANY"], company):
        wrong["company"] = "Enter a company number of 8 letters and digits, like 01234567"
    for field, column, value in (
        ("charity", Organisation.charity_number, charity),
        ("company", Organisation.company_number, company),
    ):
        taken = select(Organisation.name).where(column == value, Organisation.kind == "PROVIDER").limit(1)
        if value and field not in wrong and (known := db.scalar(taken)):
            wrong[field] = f"{known} has this number and is here already"
    same = select(Organisation.id).where(func.lower(Organisation.name) == name.lower(), Organisation.kind == "PROVIDER").limit(1)
    if db.scalar(same) is not None:
        wrong["name"] = "A provider with this name is here already. A system administrator can give its manager a seat"
    return wrong
