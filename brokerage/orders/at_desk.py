"""What of its orders waits for a provider, for the front page of its desk: requests, doubted visits, orders that end soon."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from brokerage.desk.front import Todo
from brokerage.door.actor import Actor
from brokerage.kit.clock import in_full
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Enquiry, Order
from brokerage.orders.passes import PROVIDERS
from brokerage.orders.states import RUNS
from brokerage.people.actors import today_of
from brokerage.people.models import Organisation, Person

SHOWN = 5
SOON = timedelta(days=28)


def waits(db: Session, actor: Actor, provider: Organisation) -> Iterator[Todo]:
    """Requests to answer, for managers, the first to run out first; visits that somebody says are not right; orders that end
    within four weeks."""
    today = today_of(actor)
    if provider.id in actor.orgs("PROVIDER_ADMIN"):
        yield from _requests(db, provider, today)
    if provider.id in actor.orgs(*PROVIDERS):
        yield from _running(db, provider, today)


def _requests(db: Session, provider: Organisation, today: date) -> Iterable[Todo]:
    rows = db.execute(
        select(Order.id, Enquiry.what, Enquiry.area, Order.respond_by, Enquiry.urgent, func.count().over())
        .join(Enquiry, Enquiry.id == Order.enquiry_id).where(Order.provider_org_id == provider.id, Order.state == "REQUESTED")
        .order_by(Order.respond_by, Order.id).limit(SHOWN)).all()
    for number, what, area, by, urgent, _ in rows:
        last = "today" if by == today else in_full(by)
        tag, colour = "Urgent request" if urgent else "New request", "red" if urgent or by <= today else "blue"
        yield Todo(f"{what}{f' in {area}' if area else ''}", f"/orders/{number}/offer", tag, colour, f"Answer by {last}")
    if rows and rows[0][5] > len(rows):
        yield Todo(f"See all {rows[0][5]} requests", "/offers", "Requests")


def _running(db: Session, provider: Organisation, today: date) -> Iterable[Todo]:
    """Ends: notice, the last day of the order. Doubted visits are counted by order."""
    doubted = (select(func.count()).where(Delivery.order_id == Order.id, Delivery.state == "DISPUTED").correlate(Order)
               .scalar_subquery())
    last: Any = func.coalesce(Order.ended_on, Order.ends_on)
    ends = and_(last.is_not(None), last >= today, last <= today + SOON)
    rows = db.execute(
        select(Order.id, Order.what, Person.given_name + " " + Person.family_name, last, doubted)
        .join(Person, Person.id == Order.person_id)
        .where(Order.provider_org_id == provider.id, Order.state.in_(RUNS), or_(ends, doubted > 0))
        .order_by(last, Order.id).limit(4 * SHOWN)).all()
    for number, what, name, _, many in rows:
        if many:
            said = f"{many} visit{'s' * (many != 1)} {'are' if many != 1 else 'is'} said not to be right"
            yield Todo(f"{what} for {name}", f"/orders/{number}", "Put right", "orange", said)
    for number, what, name, day, _ in [row for row in rows if row[3] is not None and row[3] <= today + SOON][:SHOWN]:
        yield Todo(f"{what} for {name}", f"/orders/{number}", "Ends soon", "orange", f"Its last day is {in_full(day)}")
