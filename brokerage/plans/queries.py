"""Plans as their readers may see them. Every read takes the actor second and finds only what is theirs to know.

A funder's own staff see the whole plan and its total, but of the money only their own shares (domain I-03).
"""
from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from brokerage.budgets import queries as budgets
from brokerage.budgets.models import Budget
from brokerage.budgets.queries import sees_all
from brokerage.catalogue.models import Price, Service
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.people import queries as people
from brokerage.people.actors import today_of
from brokerage.people.models import Involvement, Membership, Organisation, Person
from brokerage.people.signin_models import User
from brokerage.plans.line_models import Line
from brokerage.plans.load import load
from brokerage.plans.models import Plan
from brokerage.plans.sections import SECTIONS, Section
from brokerage.plans.seen import Seen, Target
from brokerage.plans.sheet import LIVE_LINES, Sheet

AUTHOR_SEATS = ("BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR")
LISTED = 50
"""Plans on the list."""


class Known(Struct, frozen=True):
    """A plan in a list; `weekly` is what its lines come to a week."""

    id: int
    person: str
    ref: str
    state: str
    version: int
    starts_on: date
    weekly: Pence
    person_id: int


class Offer(Struct, frozen=True):
    """A plan, and one service with its prices that hold on the plan's day, newest first."""

    sheet: Sheet
    service: Service
    provider: Organisation
    prices: tuple[Price, ...]

    @property
    def person_id(self) -> int:
        return self.sheet.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.sheet.through


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


def section(db: Session, actor: Actor, plan_id: int, section: str) -> Seen:
    """One section of a plan; Missing when there is none of that name."""
    return Seen(find(db, actor, plan_id), section=_section(section))


def item(db: Session, actor: Actor, plan_id: int, section: str, number: int) -> Seen:
    """One row of a section that has many."""
    known, sheet = _section(section), find(db, actor, plan_id)
    found = next((row for row in (getattr(sheet, known.part) if known.part else ()) if row.number == number), None)
    if found is None:
        raise Missing(number)
    return Seen(sheet, section=known, row=found)


def line(db: Session, actor: Actor, plan_id: int, number: int, part: str = "") -> Seen:
    """One line that stands in the plan."""
    sheet = find(db, actor, plan_id)
    found = sheet.line(number)
    if found is None:
        raise Missing(number)
    return Seen(sheet, line=found, part=part)


def offer(db: Session, actor: Actor, plan_id: int, service_id: int) -> Offer:
    """A plan with one service of the catalogue and its prices on the plan's first day."""
    sheet = find(db, actor, plan_id)
    service = db.get(Service, people.number(service_id))
    if service is None:
        raise Missing(service_id)
    provider = db.get_one(Organisation, service.provider_org_id)
    day = max(sheet.plan.starts_on, min(sheet.today, sheet.budget.ends_on))
    prices = db.scalars(select(Price).where(Price.service_id == service.id, Price.valid_from <= day, or_(
        Price.valid_to.is_(None), Price.valid_to >= sheet.plan.starts_on)).order_by(Price.valid_from.desc(), Price.rate,
                                                                                    Price.id))
    return Offer(sheet, service, provider, tuple(prices))


def target(db: Session, actor: Actor, plan_id: int, section: str = "", number: int = 0, part: str = "") -> Target:
    """The plan's row for an act, with what the address names of it."""
    return Target(row(db, actor, plan_id), section=_section(section) if section else None, number=number, part=part)


def budget(db: Session, actor: Actor, budget_id: int) -> Budget:
    """The budget that a plan is started for."""
    return budgets.row(db, actor, budget_id)


def plans(db: Session, actor: Actor, person_id: int | None = None) -> list[Known]:
    """The plans that this actor may open, the latest change first, at most LISTED; of one person, when one is named."""
    query = (select(Plan.id, Person.given_name + " " + Person.family_name, Plan.ref, Plan.state, Plan.version, Plan.starts_on,
                    _weekly(), Plan.person_id).join(Person, Person.id == Plan.person_id).where(people.visible_ids(actor)))
    if person_id is not None:
        query = query.where(Plan.person_id == person_id)
    found = db.execute(query.order_by(Plan.id.desc()).limit(LISTED))
    return [Known(n, who, ref, state, version, first, Pence(int(weekly)), whose) for n, who, ref, state, version, first, weekly,
            whose in found]


def without_plan(db: Session, actor: Actor) -> list[tuple[int, str]]:
    """(budget, person) of budgets that the actor may plan for, whose figure was shown and that no plan was begun for."""
    author = msgspec.structs.replace(actor, seats=tuple(seat for seat in actor.seats if seat.role in AUTHOR_SEATS), trusts=tuple(
        trust for trust in actor.trusts if trust.plan or trust.kind == "REPRESENTATIVE"))
    has = select(Plan.id).where(Plan.budget_id == Budget.id).exists()
    query = (select(Budget.id, Person.given_name + " " + Person.family_name).join(Person, Person.id == Budget.person_id)
             .where(people.visible_ids(author), ~has, Budget.shown_on.is_not(None), Budget.state.not_in(("CLOSING", "CLOSED")))
             .order_by(Person.family_name, Budget.id).limit(LISTED))
    return [(row[0], row[1]) for row in db.execute(query)]


def coordinators(db: Session, sheet: Sheet) -> list[tuple[str, str]]:
    """(user id, name) of the care co-ordinators of organisations that are involved with this person today."""
    involved = select(Involvement.org_id).where(Involvement.person_id == sheet.person_id, people.in_force(Involvement,
                                                                                                          sheet.today))
    found = db.execute(select(User.id, User.name).distinct().join(Membership, Membership.user_id == User.id).where(
        Membership.role == "CARE_COORDINATOR", Membership.org_id.in_(involved), people.in_force(Membership, sheet.today))
        .order_by(User.name))
    return [(str(n), name) for n, name in found]


def _weekly() -> Any:
    """What the lines of a plan in a list come to a week, whatever their days."""
    return (select(func.coalesce(func.sum(Line.weekly_pence), 0)).where(Line.plan_id == Plan.id, Line.state.in_(LIVE_LINES))
            .scalar_subquery())


def _section(name: str) -> Section:
    if name not in SECTIONS:
        raise Missing(name)
    return SECTIONS[name]


def part(db: Session, actor: Actor, plan_id: int, part: str) -> Seen:
    """A plan, and the word of the address that says what to add to it."""
    return Seen(find(db, actor, plan_id), part=part)


def target_service(db: Session, actor: Actor, plan_id: int, service_id: int) -> Target:
    """The plan's row, and which service is to join it."""
    return Target(row(db, actor, plan_id), number=service_id)


def target_row(db: Session, actor: Actor, plan_id: int, number: int, part: str, row: int) -> Target:
    """The plan's row, and one row of a part of one of its lines."""
    return Target(_row(db, actor, plan_id), number=number, part=part, row=row)


_row = row


def _through(db: Session, actor: Actor, person_id: int) -> frozenset[int]:
    """The organisations by which the actor knows this person; none for the person and their circle. Missing if nobody."""
    return people.through(db, actor, person_id)

