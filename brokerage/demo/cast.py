"""Everybody with a part in the town, found by a short name, and the actor that each of them is."""
from __future__ import annotations

import random
from datetime import date, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor, Seat, Trust
from brokerage.door.passes import STAFF
from brokerage.kit.clock import SetClock
from brokerage.people.models import CircleMember, Membership, Organisation, Person
from brokerage.people.signin_models import User


class Cast:
    """Who is who. `chance` is the town's only dice; `clock` stands at the moment of the story."""

    def __init__(self, chance: random.Random, clock: SetClock) -> None:
        self.chance, self.clock = chance, clock
        self.orgs: dict[str, Organisation] = {}
        self.users: dict[str, User] = {}
        self.people: dict[str, Person] = {}
        self._actors: dict[str, Actor] = {}

    def at(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """Go to this moment in London and say it."""
        self.clock.put(day, hour, minute)
        return self.clock.now()

    def actor(self, db: Session, name: str) -> Actor:
        """Who `name` is at this moment, as the door would say: their seats, the people they act for, themself. Found once:
        nobody in the town changes seats, and nobody acts before their circle is complete."""
        if name not in self._actors:
            self._actors[name] = self._found(db, self.users[name])
        return msgspec.structs.replace(self._actors[name], at=self.clock.now())

    def _found(self, db: Session, user: User) -> Actor:
        members = db.scalars(select(CircleMember).where(CircleMember.user_id == user.id, CircleMember.state == "ACTIVE"))
        trusts = tuple(Trust(r.person_id, r.kind, True, r.may_plan, r.may_order, r.may_approve, r.up_to_pence) for r in members)
        rows = db.execute(select(Membership.role, Membership.org_id, Organisation.kind, Membership.limit_pence)
                          .join(Organisation, Organisation.id == Membership.org_id).where(Membership.user_id == user.id))
        seats = tuple(Seat(*row) for row in rows)
        roles = frozenset([s.role for s in seats] + [t.kind for t in trusts] + (["PERSON"] if user.person_id else []))
        return Actor(user_id=user.id, name=user.name, person_id=user.person_id, seats=seats, trusts=trusts,
                     staff=any(s.role in STAFF for s in seats), roles=roles)
