"""Reads about circles of care: who acts for whom, and one member for those who may change or check them."""
from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.people.models import CIRCLE_KINDS, CircleApproval, CircleCheck, CircleMember, Organisation, Person
from brokerage.people.queries import find, number
from brokerage.people.signin_models import User
from brokerage.people.states import STATE_WORDS

GONE = ("ENDED", "REFUSED")


class Member(Struct, frozen=True):
    """One line of the circle, with its rights in words."""

    id: int
    person_id: int
    user_id: int
    name: str
    email: str
    kind: str
    relation: str
    state: str
    may_plan: bool
    may_order: bool
    may_approve: bool
    up_to: Pence | None
    since: date
    until: date | None
    joined: bool
    through: frozenset[int] = frozenset()

    @property
    def who(self) -> str:
        return CIRCLE_KINDS[self.kind] + (f" ({self.relation})" if self.relation else "")

    @property
    def state_words(self) -> str:
        return STATE_WORDS[self.state]

    @property
    def may(self) -> str:
        """What they may do, as a person would say it."""
        return rights_in_words(self.may_plan, self.may_order, self.may_approve, self.up_to)


def rights_in_words(plan: bool, order: bool, approve: bool, up_to: Pence | None) -> str:
    """`See the record, help with the plan, approve up to £50.00`."""
    approving = "approve any amount" if up_to is None else f"approve up to {up_to}"
    parts = ["see the record"] + ["help with the plan"] * plan + ["order support"] * order + [approving] * approve
    return (", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else parts[0] + " only").capitalize()


def members(db: Session, person: Person, *, only_user: int = 0, past: bool = False) -> list[Member]:
    """The circle as it stands, or (`past`) who was in it before; `only_user` for somebody who may see their own line."""
    query = (select(CircleMember.id, CircleMember.person_id, CircleMember.user_id, User.name, User.email, CircleMember.kind,
                    CircleMember.relation, CircleMember.state, CircleMember.may_plan, CircleMember.may_order,
                    CircleMember.may_approve, CircleMember.up_to_pence, CircleMember.since, CircleMember.until,
                    ((User.password_hash != "") | (User.demo != "")).label("joined"))
             .join(User, User.id == CircleMember.user_id).where(CircleMember.person_id == person.id))
    query = query.where(CircleMember.state.in_(GONE) if past else CircleMember.state.not_in(GONE))
    if only_user:
        query = query.where(CircleMember.user_id == only_user)
    made: Any = Member
    return [made(*row, through=person.through) for row in db.execute(query.order_by(User.name, CircleMember.id).limit(100))]


def member(db: Session, actor: Actor, person_id: int, member_id: int) -> CircleMember:
    """One member of the circle of a person whom this actor may see, else Missing; `through` as queries.find."""
    person = find(db, actor, person_id)
    row = db.get(CircleMember, number(member_id))
    if row is None or row.person_id != person_id:
        raise Missing
    row.through = person.through  # type: ignore[misc]
    return row


def user_of(db: Session, member: CircleMember) -> User:
    """Who this member is."""
    return db.get_one(User, member.user_id)


def check_of(db: Session, member: CircleMember) -> CircleCheck | None:
    return db.scalar(select(CircleCheck).where(CircleCheck.circle_member_id == member.id))


def approvals_of(db: Session, member: CircleMember) -> list[str]:
    """The organisations that have said yes, by name."""
    return list(db.scalars(select(Organisation.name).join(CircleApproval, CircleApproval.org_id == Organisation.id)
                           .where(CircleApproval.circle_member_id == member.id).order_by(Organisation.name)))
