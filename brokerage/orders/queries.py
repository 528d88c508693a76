"""Orders and deliveries as their readers may see them. Every read takes the actor second; what is not theirs is Missing."""
from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import msgspec
from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.kit.states import Step
from brokerage.orders.delivery_models import Delivery, Evidence
from brokerage.orders.models import Enquiry, Order, OrderPause, OrderTerm
from brokerage.orders.passes import PROVIDERS, SEES
from brokerage.orders.shapes import Asked, DayVisit, EnquirySeen, Line, OrderSeen, Seen
from brokerage.people import queries as people
from brokerage.people.models import Person
from brokerage.people.signin_models import User

LISTED = 100


def find(db: Session, actor: Actor, order_id: int, term_id: int = 0) -> Order:
    """The order's row. A provider's people find their own once they were chosen; staff, those of people they work with.
    `term_id` stands in the address of one of its prices, which `term` then finds."""
    order = db.get(Order, people.number(order_id))
    if order is None:
        raise Missing(order_id)
    order.through = through(db, actor, order)  # type: ignore[misc]  # said of this row, for this visit
    return order


def through(db: Session, actor: Actor, order: Order) -> frozenset[int]:
    """The organisations of the actor's own by which they know the person; Missing when they have nothing to do with it."""
    if actor.person_id == order.person_id or actor.trust(order.person_id) is not None:
        return frozenset()
    if order.provider_org_id in actor.orgs(*PROVIDERS) and order.accepted_at is not None:
        return frozenset()
    return _staff(db, actor, order.person_id)


def _staff(db: Session, actor: Actor, person_id: int) -> frozenset[int]:
    person = people.find(db, actor, person_id)
    known = person.through & actor.orgs(*SEES)
    if not known:
        raise Missing(person_id)
    db.info["whose"] = person  # kept while the visit lasts, so that its name is not read again
    return known


def asked(db: Session, actor: Actor, order_id: int) -> Asked:
    """What a provider reads of a request: the enquiry's words, never whose it is."""
    order = db.get(Order, people.number(order_id))
    if order is None or order.provider_org_id not in actor.orgs("PROVIDER_ADMIN"):
        raise Missing(order_id)
    return Asked(order, db.get_one(Enquiry, order.enquiry_id))


def inbox(db: Session, actor: Actor) -> list[Asked]:
    """The requests of the actor's organisations that wait for an answer or a choice, the most urgent first."""
    rows = db.execute(select(Order, Enquiry).join(Enquiry, Enquiry.id == Order.enquiry_id).where(
        Order.provider_org_id.in_(actor.orgs("PROVIDER_ADMIN")), Order.state.in_(("REQUESTED", "OFFERED", "CHOSEN")))
        .order_by(Order.state.desc(), Order.respond_by, Order.id).limit(LISTED))
    return [Asked(order, enquiry) for order, enquiry in rows]


def enquiry(db: Session, actor: Actor, enquiry_id: int) -> EnquirySeen:
    """An enquiry with its offers, for the person's side. Missing for providers."""
    made = db.get(Enquiry, people.number(enquiry_id))
    if made is None:
        raise Missing(enquiry_id)
    mine = actor.person_id == made.person_id or actor.trust(made.person_id) is not None
    known = frozenset[int]() if mine else _staff(db, actor, made.person_id)
    made.through = known  # type: ignore[misc]
    orders = list(db.scalars(select(Order).where(Order.enquiry_id == made.id).order_by(Order.id)))
    for order in orders:
        order.through = known  # type: ignore[misc]
    return EnquirySeen(made, tuple(orders), db.get_one(Person, made.person_id).name)


def listed(db: Session, actor: Actor, *, state: str = "") -> list[Line]:
    """The orders that the actor may open, the newest first, at most LISTED."""
    mine = or_(people.visible_ids(_as_staff(actor)), Order.provider_org_id.in_(actor.orgs(*PROVIDERS))
               & Order.accepted_at.is_not(None))
    query = select(Order, Person.given_name + " " + Person.family_name).join(Person, Person.id == Order.person_id).where(mine)
    if state:
        query = query.where(Order.state == state)
    rows = db.execute(query.order_by(Order.id.desc()).limit(LISTED))
    return [Line(order, name, for_person(actor, order.person_id)) for order, name in rows]


def _as_staff(actor: Actor) -> Actor:
    """The actor without their seats at providers, who are let in by their own orders only."""
    return msgspec.structs.replace(actor, seats=tuple(seat for seat in actor.seats if seat.role in SEES))


def changing(db: Session, actor: Actor, order_id: int, term_id: int = 0) -> OrderSeen:
    """The order with its terms: what a page needs that changes something about it."""
    order = find(db, actor, order_id)
    return OrderSeen(order, db.get_one(Person, order.person_id).name, _terms(db, order))


def _terms(db: Session, order: Order) -> tuple[OrderTerm, ...]:
    return tuple(db.scalars(select(OrderTerm).where(OrderTerm.order_id == order.id).order_by(OrderTerm.since, OrderTerm.id)))


def seen(db: Session, actor: Actor, order_id: int) -> OrderSeen:
    """The order's page: its terms, its pauses, its latest deliveries, and its history in the words of its steps."""
    order = find(db, actor, order_id)
    terms = _terms(db, order)
    pauses = tuple(db.scalars(select(OrderPause).where(OrderPause.order_id == order.id).order_by(OrderPause.first)))
    latest = tuple(db.scalars(select(Delivery).where(Delivery.order_id == order.id, Delivery.state != "SCHEDULED")
                              .order_by(Delivery.day.desc(), Delivery.from_minute.desc()).limit(10)))
    rows = db.execute(select(Step, User.name, Person.given_name + " " + Person.family_name).select_from(Step).join(
        Person, Person.id == order.person_id).outerjoin(User, Step.by == "user/" + cast(User.id, String)).where(
        Step.machine == "order", Step.subject_id == order.id).order_by(Step.id)).all()
    return OrderSeen(order, rows[-1][2], terms, pauses, latest, tuple((step, name or "The system") for step, name, _ in rows))


def delivery(db: Session, actor: Actor, delivery_id: int) -> Seen:
    """One delivery with its order; theirs to see who may see the order."""
    made = db.get(Delivery, people.number(delivery_id))
    if made is None:
        raise Missing(delivery_id)
    order = find(db, actor, made.order_id)
    papers = tuple(db.scalars(select(Evidence).where(Evidence.delivery_id == made.id).order_by(Evidence.id)))
    return Seen(order, made, papers, db.get_one(Person, order.person_id).name, for_person(actor, order.person_id))


def evidence(db: Session, actor: Actor, delivery_id: int, evidence_id: int) -> Seen:
    """One paper of a delivery: the Seen that holds it alone."""
    found = delivery(db, actor, delivery_id)
    paper = tuple(p for p in found.papers if p.id == people.number(evidence_id))
    if not paper:
        raise Missing(evidence_id)
    return Seen(found.order, found.delivery, paper, found.person)


def week(db: Session, actor: Actor, person: Person, monday: date) -> list[Seen]:
    """Everything in this person's seven days from `monday`, and what waits for an answer from before. The caller has found the
    person for this actor."""
    rows = db.execute(select(Delivery, Order).join(Order, Order.id == Delivery.order_id).where(
        Delivery.person_id == person.id, Delivery.day <= monday + timedelta(days=6),
        Delivery.state != "RETAINED", or_(Delivery.day >= monday, Delivery.state == "DELIVERED"))
        .order_by(Delivery.day, Delivery.from_minute, Delivery.id)
        .limit(300))
    return [Seen(order, made, (), person.name, for_person(actor, person.id)) for made, order in rows]


def for_person(actor: Actor, person_id: int) -> bool:
    """Whether the actor is the person, or somebody in their circle."""
    return actor.person_id == person_id or actor.trust(person_id) is not None


def day(db: Session, actor: Actor, day: date) -> list[DayVisit]:
    """The visits of one day for the actor's own provider, in their order, with what a worker must know at the door."""
    rows = db.execute(select(Delivery, Order, Person).join(Order, Order.id == Delivery.order_id).join(
        Person, Person.id == Order.person_id).where(
        Order.provider_org_id.in_(actor.orgs(*PROVIDERS)), Delivery.day == day,
        Delivery.state.not_in(("CANCELLED", "DROPPED", "RETAINED")))
        .order_by(Delivery.from_minute, Delivery.id).limit(200))
    return [DayVisit(made, order, person.name, person.postcode) for made, order, person in rows]


def used(db: Session, order: Order, first: date, last: date) -> tuple[int, Decimal]:
    """(minutes, units) recorded on the order for these days, whether accepted yet or not."""
    rows = db.execute(select(Delivery.done_minutes, Delivery.carers, Delivery.done_quantity).where(
        Delivery.order_id == order.id, Delivery.day >= first, Delivery.day <= last,
        Delivery.state.in_(("DELIVERED", "CONFIRMED", "DISPUTED")))).all()
    return (sum((minutes or 0) * carers for minutes, carers, _ in rows),
            sum((units or Decimal(0) for _, _, units in rows), Decimal(0)))


def beside(db: Session, order: Order) -> list[Order]:
    """The other orders of the same budget that run now."""
    return list(db.scalars(select(Order).where(Order.budget_id == order.budget_id, Order.state == "ACTIVE", Order.id != order.id)
                           .order_by(Order.id)))


def running(db: Session, actor: Actor, *, unit: str = "") -> list[tuple[Order, str]]:
    """The provider's own orders that run now, with whose they are."""
    query = select(Order, Person.given_name + " " + Person.family_name).join(Person, Person.id == Order.person_id).where(
        Order.provider_org_id.in_(actor.orgs(*PROVIDERS)), Order.state.in_(("ACTIVE", "NOTICE_GIVEN", "PAUSED")))
    if unit:
        query = query.where(Order.unit == unit)
    return [(order, name) for order, name in db.execute(query.order_by(Person.family_name, Order.id).limit(LISTED))]


def term(db: Session, order: Order, term_id: int) -> OrderTerm:
    made = db.get(OrderTerm, people.number(term_id))
    if made is None or made.order_id != order.id:
        raise Missing(term_id)
    return made
