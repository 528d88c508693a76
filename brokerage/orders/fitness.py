"""Whether the providers of running orders may go on (P-34): looked at every hour, and when one is suspended or leaves its
register. Whoever has such an order, and who arranges it, are told once; nothing stops by itself, for care must go on."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, exists, or_, select
from sqlalchemy.orm import Session

from brokerage.catalogue.models import Registration
from brokerage.catalogue.standing import not_suspended
from brokerage.kit.clock import LONDON
from brokerage.notices import actions as notices
from brokerage.orders.models import Order
from brokerage.orders.states import LIVE
from brokerage.people.models import Involvement, Person
from brokerage.people.queries import in_force
from brokerage.plans.models import Plan

AT_ONCE = 100
WHY = {
    "SUSPENDED": "is suspended",
    "DEREGISTERED": "is no longer registered with the Care Quality Commission",
}
NEXT = "It goes on for now. Talk about who could give it instead."
ARRANGE = ("BROKER", "CARE_COORDINATION")


def look(db: Session, at: datetime) -> int:
    """Orders that run whose provider may no longer give them, or may again, at most AT_ONCE: written down and told; how many."""
    today = at.astimezone(LONDON).date()
    now = _now(today)
    rows = db.execute(select(Order, now).where(Order.state.in_(LIVE), Order.provider_org_id.is_not(None), Order.kind != "PA",
                                               now != Order.unfit_why).order_by(Order.id).limit(AT_ONCE)).all()
    for order, why in rows:
        order.unfit_why, order.unfit_since = why, today if why else None
        _tell(db, order, at)
    db.flush()
    return len(rows)


def _now(today: date) -> Any:
    """Why the provider of an order may not give it today: a key of WHY, "" when it may."""
    registered = exists().where(
        Registration.organisation_id == Order.provider_org_id, Registration.scheme.in_(("CQC_PROVIDER", "CQC_LOCATION")),
        or_(Registration.ended_on.is_(None), Registration.ended_on > today)).correlate(Order)
    return case((~not_suspended(Order.provider_org_id), "SUSPENDED"), (Order.regulated & ~registered, "DEREGISTERED"), else_="")


def words(order: Order) -> str:
    """What is said of an order whose provider may not go on."""
    return f"{order.provider_name} {WHY[order.unfit_why]}."


def _tell(db: Session, order: Order, at: datetime) -> None:
    name = db.scalar(select(Person.given_name + " " + Person.family_name).where(Person.id == order.person_id))
    said = (f"{words(order)} They give {order.what}. {NEXT}" if order.unfit_why else
            f"{order.provider_name} may give {order.what} again.")
    known: dict[str, Any] = {"kind": "ORDER", "key": f"unfit/{order.id}/{order.unfit_why or 'FIT'}/{at:%Y-%m-%dT%H:%M}",
             "where": f"/orders/{order.id}", "person_id": order.person_id, "at": at}
    notices.tell(db, notices.of_person(db, order.person_id), words=said, **known)
    notices.tell(db, arrangers(db, order, at), words=f"{name}: {said}", **known)


def arrangers(db: Session, order: Order, at: datetime) -> Iterable[int]:
    """Users who arrange this person's care: who wrote the plan, who holds it together, and brokers and co-ordinators by name."""
    plan = db.execute(select(Plan.author_user_id, Plan.coordinator_user_id).where(
        Plan.budget_id == order.budget_id).order_by(Plan.id.desc()).limit(1)).first()
    named = db.scalars(select(Involvement.user_id).where(
        Involvement.person_id == order.person_id, Involvement.reason.in_(ARRANGE), Involvement.user_id.is_not(None),
        in_force(Involvement, at.astimezone(LONDON).date())))
    return [user for user in (*(plan or ()), *named) if user is not None]
