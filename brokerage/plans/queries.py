"""Plans as their readers may see them. Every read takes the actor second and finds only what is theirs to know.

A funder's own staff see the whole plan and its total, but of the money only their own shares (domain I-03).
"""
from __future__ import annotations

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets.queries import sees_all
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.people import queries as people
from brokerage.people.actors import today_of
from brokerage.plans.load import load
from brokerage.plans.models import Plan
from brokerage.plans.sheet import Sheet


def find(db: Session, actor: Actor, plan_id: int) -> Sheet:
    """The whole plan, for somebody who may know of it; else Missing."""
    sheet = load(db, people.number(plan_id), today_of(actor))
    if sheet is None:
        raise Missing(plan_id)
    through = _through(db, actor, sheet.person_id)
    return msgspec.structs.replace(sheet, through=through, mine=sees_all(actor, sheet.person_id, through))


def row(db: Session, actor: Actor, plan_id: int) -> Plan:
    """The row itself, for an act; Missing when it is not the actor's to know."""
    made = db.get(Plan, people.number(plan_id))
    if made is None:
        raise Missing(plan_id)
    made.through = _through(db, actor, made.person_id)  # type: ignore[misc]  # said of this row, for this visit
    return made


def of_person(db: Session, actor: Actor, person_id: int) -> list[Plan]:
    """A person's plans, newest first."""
    _through(db, actor, person_id)
    return list(db.scalars(select(Plan).where(Plan.person_id == person_id).order_by(Plan.id.desc())))


def _through(db: Session, actor: Actor, person_id: int) -> frozenset[int]:
    """The organisations by which the actor knows this person; none for the person and their circle. Missing if nobody."""
    if actor.person_id == person_id or actor.trust(person_id) is not None:
        return frozenset()
    return people.find(db, actor, person_id).through

