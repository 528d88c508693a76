"""Concerns, each through its actor: leads who work with the person, and whoever raised it; nobody who is named in it (I-11).

Whoever may not see one gets Missing, exactly as if it were not there.
"""
from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.people import queries as people
from brokerage.people.actors import today_of
from brokerage.people.models import CircleMember, Involvement, Membership, Person
from brokerage.people.signin_models import User
from brokerage.safeguarding.models import Concern, Named

LEAD = "SAFEGUARDING_LEAD"
MOST = 200


class Seen(Struct, frozen=True):
    """One concern as its reader may see it. `leads`: as a safeguarding lead who works with the person."""

    concern: Concern
    person: str
    named: tuple[Named, ...]
    leads: bool
    raised_by: str
    closed_by: str = ""

    @property
    def person_id(self) -> int:
        return self.concern.person_id


def find(db: Session, actor: Actor, concern_id: int) -> Seen:
    concern = db.get(Concern, people.number(concern_id))
    if concern is None:
        raise Missing(concern_id)
    named = tuple(db.scalars(select(Named).where(Named.concern_id == concern.id).order_by(Named.id)))
    leads = _leads(db, actor, concern.person_id) and not _is_named(actor, named)
    if _user_named(actor, named) or not (leads or concern.raised_by_id == actor.user_id):
        raise Missing(concern_id)
    names = {row[0]: row[1] for row in db.execute(select(User.id, User.name).where(User.id.in_(
        [concern.raised_by_id, concern.closed_by_id or 0])))}
    return Seen(concern, db.get_one(Person, concern.person_id).name, named, leads, names.get(concern.raised_by_id, ""),
                names.get(concern.closed_by_id or 0, ""))


def listed(db: Session, actor: Actor) -> list[Seen]:
    """What the actor may see, open ones first, then by the day by which they are looked at."""
    out = exists().where(Named.concern_id == Concern.id, Named.user_id == actor.user_id)
    mine = people.clients(actor, LEAD)
    rows = db.execute(select(Concern, Person.given_name + " " + Person.family_name, User.name, mine)
                      .join(Person, Person.id == Concern.person_id).join(User, User.id == Concern.raised_by_id)
                      .where(or_(Concern.raised_by_id == actor.user_id, mine), ~out)
                      .order_by(Concern.state.desc(), Concern.review_by, Concern.id).limit(MOST)).all()
    named: dict[int, list[Named]] = {}
    for one in db.scalars(select(Named).where(Named.concern_id.in_([row[0].id for row in rows])).order_by(Named.id)):
        named.setdefault(one.concern_id, []).append(one)
    found = [Seen(concern, name, tuple(named.get(concern.id, ())), bool(leads) and actor.trust(concern.person_id) is None
                  and not _is_named(actor, named.get(concern.id, ())), by) for concern, name, by, leads in rows]
    return [seen for seen in found if seen.leads or seen.concern.raised_by_id == actor.user_id]


def _leads(db: Session, actor: Actor, person_id: int) -> bool:
    """A safeguarding lead who works with the person and has no part in their circle."""
    if not actor.orgs(LEAD) or actor.person_id == person_id or actor.trust(person_id) is not None:
        return False
    try:
        return not people.through(db, actor, person_id).isdisjoint(actor.orgs(LEAD))
    except Missing:
        return False


def _user_named(actor: Actor, named: tuple[Named, ...] | list[Named]) -> bool:
    return any(one.user_id == actor.user_id for one in named)


def _is_named(actor: Actor, named: tuple[Named, ...] | list[Named] | tuple[()]) -> bool:
    """Named by user, or by name alone: a lead who is called the same leaves it to another lead."""
    return any(one.user_id == actor.user_id or plain(one.name) == plain(actor.name) for one in named)


def plain(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.casefold().split())


def circle(db: Session, person_id: int) -> list[tuple[int, str, str]]:
    """(user, name, kind) of everybody who acts or acted for the person."""
    rows = db.execute(select(CircleMember.user_id, User.name, CircleMember.kind).join(User, User.id == CircleMember.user_id)
                      .where(CircleMember.person_id == person_id).order_by(User.name, CircleMember.id))
    return [(row[0], row[1], row[2]) for row in rows]


def leads_of(db: Session, person_id: int, at: datetime) -> list[tuple[int, str]]:
    """(user, name) of the safeguarding leads in the organisations that are involved with the person on that day."""
    today = today_of(Actor(user_id=0, name="", at=at))
    rows = db.execute(select(User.id, User.name).distinct().join(Membership, Membership.user_id == User.id)
                      .join(Involvement, Involvement.org_id == Membership.org_id)
                      .where(Membership.role == LEAD, people.in_force(Membership, today), Involvement.person_id == person_id,
                             people.in_force(Involvement, today), User.stopped_at.is_(None)).order_by(User.id))
    return [(row[0], row[1]) for row in rows]


def readers(db: Session, concern: Concern, at: datetime) -> list[int]:
    """The leads whom this is for: none of them is named in it, acts for the person, or raised it."""
    named = list(db.scalars(select(Named).where(Named.concern_id == concern.id)))
    out = {one.user_id for one in named} | {number for number, _, _ in circle(db, concern.person_id)} | {concern.raised_by_id}
    names = {plain(one.name) for one in named}
    return [number for number, name in leads_of(db, concern.person_id, at) if number not in out and plain(name) not in names]


def workers_of(db: Session, person_id: int, at: datetime) -> list[tuple[int, str]]:
    """(user, name) of everybody with a seat in an organisation that is involved with the person on that day."""
    today = today_of(Actor(user_id=0, name="", at=at))
    rows = db.execute(select(User.id, User.name).distinct().join(Membership, Membership.user_id == User.id)
                      .join(Involvement, Involvement.org_id == Membership.org_id)
                      .where(people.in_force(Membership, today), Involvement.person_id == person_id,
                             people.in_force(Involvement, today)))
    return [(row[0], row[1]) for row in rows]
