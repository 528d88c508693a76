"""Reads about people, each through its actor: their own record, those who trust them, those their organisation is
involved with, and an emergency in force (domain I-02). What is not theirs to see is Missing."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace as structs_replace
from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing
from brokerage.people import sharing
from brokerage.people.actors import moment_of, today_of
from brokerage.people.models import (
    REASONS,
    BreakGlass,
    CommunicationNeed,
    Consent,
    Involvement,
    Membership,
    Organisation,
    Person,
)
from brokerage.people.roles import BREAKERS, SEE_PEOPLE
from brokerage.people.signin_models import User

BIGGEST_ID = 2**31 - 1
PAGE = 25


class Found(Struct, frozen=True):
    """One line of the list of people."""

    id: int
    given_name: str
    family_name: str
    born_on: date
    died_on: date | None
    ref: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Involved(Struct, frozen=True):
    """One organisation that may open the record, and why."""

    id: int
    org_id: int
    name: str
    kind: str
    reason: str
    worker: str | None
    since: date
    until: date | None
    basis: str
    standing: sharing.Standing = sharing.Standing(True, "", False)

    @property
    def why(self) -> str:
        return REASONS.get(self.reason, self.reason.replace("_", " ").capitalize())


class Need(Struct, frozen=True):
    id: int
    code: str
    note: str
    since: date


class Emergency(Struct, frozen=True):
    """One emergency opening, for the information governance lead."""

    id: int
    ref: str
    user: str
    reason: str
    at: datetime
    until: datetime


def number(given: int) -> int:
    """An id as it may stand in the database; anything else is nobody's."""
    if not 0 < given <= BIGGEST_ID:
        raise Missing
    return given


def in_force(row: Any, today: date) -> ColumnElement[bool]:
    """A membership or involvement that counts today (its dates are inclusive)."""
    return and_(row.ended_at.is_(None), row.since <= today, or_(row.until.is_(None), row.until >= today))


def find(db: Session, actor: Actor, person_id: int) -> Person:
    """The person whose record this actor may open, else Missing. Notes by which organisations (`person.through`)."""
    through = _through(db, actor, number(person_id))
    if not through and actor.person_id != person_id and actor.trust(person_id) is None:
        raise Missing
    person = db.get(Person, person_id)
    if person is None:
        raise Missing
    person.through = through  # type: ignore[misc]  # said of this row, for this visit
    return person


def through(db: Session, actor: Actor, person_id: int) -> frozenset[int]:
    """By which organisations the actor knows this person; none for the person and their circle. Missing if they may not know of
    them. As `find`, for whoever needs no more than that."""
    if actor.person_id == person_id or actor.trust(person_id) is not None:
        return frozenset()
    found = _through(db, actor, number(person_id))
    if not found:
        raise Missing
    return found


def _through(db: Session, actor: Actor, person_id: int) -> frozenset[int]:
    orgs = actor.orgs(*SEE_PEOPLE)
    if not orgs:
        return frozenset()
    found = set(db.scalars(select(Involvement.org_id).where(Involvement.person_id == person_id, _mine(actor, orgs))))
    breakers = actor.orgs(*BREAKERS)
    if breakers and not found and db.scalar(select(exists().where(_broken(actor), BreakGlass.person_id == person_id))):
        found |= breakers
    return frozenset(found)


def _mine(actor: Actor, orgs: Iterable[int]) -> ColumnElement[bool]:
    """Involvements of these organisations that let this actor in: of the whole organisation, or of this worker, and not shut
    by the person's no (sharing.py)."""
    return and_(Involvement.org_id.in_(sorted(orgs)), in_force(Involvement, today_of(actor)), sharing.is_open(today_of(actor)),
                or_(Involvement.user_id.is_(None), Involvement.user_id == actor.user_id))


def _broken(actor: Actor) -> ColumnElement[bool]:
    """Emergencies of this actor that are not over."""
    return and_(BreakGlass.user_id == actor.user_id, BreakGlass.state == "OPEN", BreakGlass.until > moment_of(actor))


def visible_ids(actor: Actor) -> ColumnElement[bool]:
    """A condition on Person.id: everybody whose record this actor may open. For lists, here and in other rooms."""
    own = [t.person_id for t in actor.trusts] + ([actor.person_id] if actor.person_id else [])
    parts: list[ColumnElement[bool]] = [Person.id.in_(own)] if own else []
    if orgs := actor.orgs(*SEE_PEOPLE):
        parts.append(Person.id.in_(select(Involvement.person_id).where(_mine(actor, orgs))))
    if actor.orgs(*BREAKERS):
        parts.append(Person.id.in_(select(BreakGlass.person_id).where(_broken(actor))))
    return or_(*parts) if parts else false()


def clients(actor: Actor, *roles: str) -> ColumnElement[bool]:
    """A condition on Person.id: everybody with whom the actor works in one of `roles`, by an involvement in force (I-02); not
    themself, whom they help, or an emergency."""
    orgs = actor.orgs(*roles)
    if not orgs:
        return false()
    return and_(Person.id.in_(select(Involvement.person_id).where(_mine(actor, orgs))), Person.id != (actor.person_id or 0))


def people(db: Session, actor: Actor, words: str = "", after: int = 0) -> list[Found]:
    """The next PAGE + 1 people in order of family name after person `after`; `words` must each begin a name or the ref."""
    query = select(Person.id, Person.given_name, Person.family_name, Person.born_on, Person.died_on, Person.ref)
    query = query.where(visible_ids(actor))
    for word in words.split()[:5]:
        starts = [column.istartswith(word, autoescape=True) for column in (Person.given_name, Person.family_name, Person.ref)]
        query = query.where(or_(*starts, func.lower(Person.family_name).contains("-" + word.lower(), autoescape=True)))
    order = (Person.family_name, Person.given_name, Person.id)
    if 0 < after <= BIGGEST_ID:
        last = db.execute(select(*order).where(Person.id == after, visible_ids(actor))).first()
        query = query.where(tuple_(*order) > tuple_(*last)) if last else query
    return structs(db, query.order_by(*order).limit(PAGE + 1), Found)


def needs(db: Session, person_id: int) -> list[Need]:
    """The communication needs that stand."""
    query = select(CommunicationNeed.id, CommunicationNeed.code, CommunicationNeed.note, CommunicationNeed.since)
    return structs(db, query.where(CommunicationNeed.person_id == person_id, CommunicationNeed.ended_on.is_(None))
                   .order_by(CommunicationNeed.id), Need)


def involved(db: Session, person_id: int, today: date) -> list[Involved]:
    """Every organisation that is involved today, and on what its seeing the record stands."""
    query = (
        select(Involvement.id, Organisation.id, Organisation.name, Organisation.kind, Involvement.reason, User.name,
               Involvement.since, Involvement.until, Involvement.basis)
        .join(Organisation, Organisation.id == Involvement.org_id).join(User, User.id == Involvement.user_id, isouter=True)
        .where(Involvement.person_id == person_id, in_force(Involvement, today)).order_by(Organisation.name, Involvement.id))
    said = sharing.answers(db, person_id, today)
    return [structs_replace(row, standing=sharing.standing(row.kind, row.basis, said.get(row.org_id)))
            for row in structs(db, query, Involved)]


def payers(db: Session, person_id: int, today: date) -> set[int]:
    """The organisations that pay for this person's care: involved as FUNDER."""
    return set(db.scalars(select(Involvement.org_id).where(
        Involvement.person_id == person_id, Involvement.reason == "FUNDER", in_force(Involvement, today))))


def consent(db: Session, actor: Actor, person_id: int, consent_id: int) -> Consent:
    """One consent of a person whom this actor may see, else Missing."""
    find(db, actor, person_id)
    row = db.get(Consent, number(consent_id))
    if row is None or row.person_id != person_id:
        raise Missing
    return row


def emergencies(db: Session, actor: Actor) -> list[Emergency]:
    """The last hundred emergency openings by people of the actor's organisations where they are the IG lead."""
    of_mine = select(Membership.user_id).where(Membership.org_id.in_(sorted(actor.orgs("IG_LEAD"))))
    return structs(db, select(BreakGlass.id, Person.ref, User.name, BreakGlass.reason, BreakGlass.at, BreakGlass.until)
                   .join(Person, Person.id == BreakGlass.person_id).join(User, User.id == BreakGlass.user_id)
                   .where(BreakGlass.user_id.in_(of_mine)).order_by(BreakGlass.id.desc()).limit(100), Emergency)


def has_seat(db: Session, user_id: int, today: date) -> bool:
    """Whether this user is staff: holds any seat in force."""
    return bool(db.scalar(select(exists().where(Membership.user_id == user_id, in_force(Membership, today)))))
