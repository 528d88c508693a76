"""Reads about organisations and their seats. Any staff may see that an organisation exists; who works there is its own."""
from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.people.actors import today_of
from brokerage.people.models import ORG_KINDS, Membership, Organisation
from brokerage.people.queries import in_force, number
from brokerage.people.roles import WORDS
from brokerage.people.signin_models import User


class Listed(Struct, frozen=True):
    id: int
    name: str
    kind: str
    ods_code: str | None

    @property
    def kind_words(self) -> str:
        return ORG_KINDS[self.kind]


class Worker(Struct, frozen=True):
    """Somebody who holds a seat in an organisation, for those who decide whether they sign in."""

    user: User
    organisation: Organisation

    @property
    def back(self) -> str:
        return f"/organisations/{self.organisation.id}"


class Member(Struct, frozen=True):
    """One seat in force and who holds it."""

    id: int
    user_id: int
    name: str
    email: str
    role: str
    limit: Pence | None
    since: date
    until: date | None
    stopped: bool
    second_step: bool

    @property
    def role_words(self) -> str:
        return WORDS.get(self.role, self.role)


def find(db: Session, actor: Actor, org_id: int) -> Organisation:
    """The organisation, for anybody who holds a seat somewhere; else Missing."""
    row = db.get(Organisation, number(org_id)) if actor.seats else None
    if row is None:
        raise Missing
    return row


def every(db: Session, actor: Actor, words: str = "") -> list[Listed]:
    """Organisations in order of name, at most 200; `words` is a part of the name or an ODS code."""
    query = select(Organisation.id, Organisation.name, Organisation.kind, Organisation.ods_code)
    if words := words.strip()[:100]:
        query = query.where(Organisation.name.icontains(words, autoescape=True) | (Organisation.ods_code == words.upper()))
    return structs(db, query.order_by(Organisation.name, Organisation.id).limit(200), Listed)


def choices(db: Session) -> list[tuple[str, str]]:
    """Organisations for a list box: (id, name)."""
    return [(str(row[0]), row[1])
            for row in db.execute(select(Organisation.id, Organisation.name).order_by(Organisation.name).limit(500))]


def members(db: Session, org_id: int, today: date) -> list[Member]:
    """Every seat in force, in order of name."""
    return structs(db, select(Membership.id, User.id, User.name, User.email, Membership.role, Membership.limit_pence,
                              Membership.since, Membership.until, User.stopped_at.is_not(None), User.totp_on.is_not(None))
                   .join(User, User.id == Membership.user_id).where(Membership.org_id == org_id, in_force(Membership, today))
                   .order_by(User.name, Membership.id), Member)


def worker(db: Session, actor: Actor, org_id: int, user_id: int) -> Worker:
    """Somebody with a seat in force in this organisation, else Missing."""
    found = find(db, actor, org_id)
    held = select(Membership.id).where(Membership.org_id == found.id, Membership.user_id == number(user_id),
                                       in_force(Membership, today_of(actor))).limit(1)
    if db.scalar(held) is None:
        raise Missing
    return Worker(db.get_one(User, user_id), found)


def name_of(db: Session, user_id: int) -> str:
    return db.get_one(User, user_id).name


def seat(db: Session, actor: Actor, org_id: int, seat_id: int) -> Organisation:
    """The organisation of a seat that it has, for the door; the seat itself is fetched by the action. Else Missing."""
    found = find(db, actor, org_id)
    row = db.get(Membership, number(seat_id))
    if row is None or row.org_id != org_id or row.ended_at is not None:
        raise Missing
    return found


def holder_of(db: Session, seat_id: int) -> tuple[Membership, str]:
    """The seat and the name of who holds it."""
    row = db.execute(select(Membership, User.name).join(User,
                                                        User.id == Membership.user_id).where(Membership.id == seat_id)).one()
    return row[0], row[1]
