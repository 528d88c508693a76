"""An organisation comes in by itself: somebody asks, a code goes to their address, and with it they become its manager.

No spam can be sent through it: the letter says nothing that was typed, few go to one address, few are asked from one place
and in one day. Nobody is told whether an address has an account here but the address itself. Callers commit.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from brokerage.catalogue.actions import introduce
from brokerage.catalogue.models import Service
from brokerage.catalogue.words import PATTERNS
from brokerage.desk import application_actions
from brokerage.desk.portal_models import Application, Joining, Paper
from brokerage.desk.states import JOINING
from brokerage.door import See, see
from brokerage.kit import jobs, refs
from brokerage.kit.db import rowcount
from brokerage.kit.errors import Refusal, TooMany
from brokerage.kit.states import move
from brokerage.people import actions as people
from brokerage.people.models import Organisation
from brokerage.people.signin_models import User
from brokerage.people.ways_in import address

MAIL = "desk.joining"
"""The job that sends the code."""
FOR = timedelta(days=7)
DAY = timedelta(hours=24)
TO_ONE = 3
"""Letters to one address in a day."""
A_DAY = 100
"""People who may ask in a day, in the whole house."""
MOST_PAPERS = 20
FULL = "Too many people have asked today. Try again tomorrow, or ask a broker to let you in."
FIRST = "Your application comes first. You can do this when somebody has approved it."
WRONG = "That e-mail address and code do not go together, or the code is more than 7 days old. Ask again for a new code."
STRANGER = "stranger"
"""Who is written down for what somebody did before they were anybody here."""


class Asked(Struct, frozen=True):
    """What somebody typed of the organisation and themself."""

    name: str
    sector: str
    manager: str
    email: str
    charity: str = ""
    company: str = ""


def ask(db: Session, said: Asked, *, at: datetime) -> Joining | None:
    """Keep it until the code comes back; a worker sends that. None when this address has had its letters for today, which nobody
    is told. Refused: numbers of the wrong shape, an organisation that others can see here already, too many in a day."""
    wrong = _wrong(db, said)
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    lately = select(func.count()).select_from(Joining).where(Joining.asked_at > at - DAY)
    if (db.scalar(lately) or 0) >= A_DAY:
        raise TooMany(FULL, code="TOO_MANY_JOIN")
    if (db.scalar(lately.where(Joining.email == address(said.email))) or 0) >= TO_ONE:
        return None
    row = Joining(name=" ".join(said.name.split()), sector=said.sector, charity=said.charity.strip(),
                  company=said.company.strip().upper(), manager=" ".join(said.manager.split()), email=address(said.email),
                  asked_at=at)
    move(db, JOINING, row, "ask", by=STRANGER, at=at, about="joining")
    jobs.ask(db, MAIL, f"{MAIL}/{row.id}", at=at, payload={"joining": row.id})
    return row


def new_code(db: Session, row: Joining, at: datetime) -> str:
    """A code that works once, in place of an earlier one; "" for an address that has an account here."""
    if db.scalar(select(User.id).where(User.email == row.email)) is not None:
        return ""
    code = refs.new(12)
    row.digest, row.mailed_at = _digest(code), at
    db.flush()
    return code


def found(db: Session, email: str, code: str, now: datetime) -> Joining | None:
    """What this address and code open now, None for every kind of no."""
    return db.scalar(select(Joining).where(Joining.email == address(email), Joining.digest == _digest(code),
                                           Joining.state == "ASKED", Joining.asked_at > now - FOR))


def confirm(db: Session, row: Joining, password_hash: str, *, at: datetime) -> User:
    """The address is theirs: they become the manager of a new organisation that nobody else sees before it is approved. Refused
    when the code was used, or the organisation came another way meanwhile."""
    if wrong := _wrong(db, Asked(row.name, row.sector, row.manager, row.email, row.charity, row.company)):
        raise Refusal(next(iter(wrong.values())), code="HERE_ALREADY")
    user = people.register_user(db, email=row.email, name=row.manager, by=STRANGER, at=at, password_hash=password_hash)
    by = f"user/{user.id}"
    provider = people.register_organisation(db, kind="PROVIDER", name=row.name, sector=row.sector, charity_number=row.charity,
                                            company_number=row.company, by=by, at=at)
    introduce(db, provider, at=at)
    people.give_seat(db, user, provider, "PROVIDER_ADMIN", by="system", at=at)
    row.organisation_id = provider.id
    move(db, JOINING, row, "confirm", by=by, at=at, about=f"organisation/{provider.id}")
    db.execute(delete(Joining).where(Joining.email == row.email, Joining.state == "ASKED"))
    return user


def forget(db: Session, at: datetime) -> int:
    """Whoever asked and never came back is forgotten after a week; how many."""
    return rowcount(db.execute(delete(Joining).where(Joining.state == "ASKED", Joining.asked_at <= at - FOR)))


def pending(db: Session, provider_id: int) -> bool:
    """Whether this provider came by itself and nobody has approved it."""
    return application_actions.position(db, provider_id).pending


def first(db: Session, provider: Organisation) -> See | None:
    """Where a provider goes that came by itself and is not approved yet, with why, before it fills in what would be refused."""
    return see(f"/desk/{provider.id}/application", FIRST) if pending(db, provider.id) else None


def must_be_in(db: Session, provider: Organisation) -> None:
    """Refused to a provider that came by itself before it is approved: what others would have to look at, or be told."""
    if pending(db, provider.id):
        raise Refusal(FIRST, code="NOT_APPROVED")


def few_papers(db: Session, provider: Organisation) -> None:
    """Refused to a provider that came by itself: more papers than somebody can look at before it is approved."""
    there = select(func.count()).where(Paper.organisation_id == provider.id, Paper.state == "GIVEN")
    if pending(db, provider.id) and (db.scalar(there) or 0) >= MOST_PAPERS:
        raise Refusal(f"{MOST_PAPERS} papers wait already. Take one back, or wait for an answer.", code="NOT_APPROVED")


def _wrong(db: Session, said: Asked) -> dict[str, str]:
    wrong = {}
    charity, company = said.charity.strip(), said.company.strip().upper()
    if charity and (not re.fullmatch(PATTERNS["CHARITY"], charity) or len(charity) > 10):
        wrong["charity"] = "Enter a charity number like 1123456 or SC012345"
    if company and not re.fullmatch(PATTERNS["COMPANY"], company):
        wrong["company"] = "Enter a company number of 8 letters and digits, like 01234567"
    for field, condition in (
        ("name", func.lower(Organisation.name) == " ".join(said.name.split()).lower()),
        ("charity", (Organisation.charity_number == charity) & (Organisation.charity_number != "")),
        ("company", (Organisation.company_number == company) & (Organisation.company_number != "")),
    ):
        known = db.scalar(select(Organisation.name).where(condition, Organisation.kind == "PROVIDER", _public()).limit(1))
        if field not in wrong and known is not None:
            wrong[field] = f"{known} is here already. Ask its manager to invite you, or a broker to help"
    return wrong


def _public() -> ColumnElement[bool]:
    """A condition on Organisation: anybody can see that it is here."""
    lists = exists().where(Service.provider_org_id == Organisation.id)
    yes = exists().where(Application.organisation_id == Organisation.id, Application.state == "APPROVED")
    return or_(lists, yes)


def _digest(code: str) -> str:
    return refs.digest("joining\x1f" + "".join(c for c in code.upper() if c.isalnum()))
