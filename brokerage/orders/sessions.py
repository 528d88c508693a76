"""A session that several people bought together: its price is shared equally between who came, odd pence by the number of their
orders (M-14, W19); each part is then split by that person's own funders. Callers commit."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, line_amount
from brokerage.orders import basis as working
from brokerage.orders import delivering, queries
from brokerage.orders.delivering import Done
from brokerage.orders.delivery_models import Delivery, GroupSession
from brokerage.orders.forms import SessionForm
from brokerage.orders.models import Order
from brokerage.plans.asking import time_of_day
from brokerage.sums.splits import share_session

ONE = Decimal(1)


def hold(db: Session, actor: Actor, form: SessionForm, who: Sequence[str], *, at: datetime) -> int:
    """Record one session for the orders that were ticked; returns how many. Refused: an order of another provider, one that is
    ordered in hours, two providers at once, and a part that is dearer than somebody agreed (the rate lock)."""
    mine = {str(order.id): order for order, _ in queries.running(db, actor)}
    orders = [mine[n] for n in dict.fromkeys(who) if n in mine]
    if not orders or len(orders) != len(set(who)) or any(o.minutes_weekly is not None for o in orders):
        raise Refusal("Choose who came from the list.", fields={"orders": "Choose who came from the list"})
    return len(share(db, orders, name=form.name, day=form.day, start=time_of_day(form.start, "start"), price=form.price, by=actor,
                     at=at))


def share(db: Session, orders: list[Order], *, name: str, day: date, start: int, price: Pence, by: Actor,
          at: datetime) -> list[Delivery]:
    """The session of these orders, each with its part of the price."""
    providers = {o.provider_org_id for o in orders}
    if len(providers) != 1 or None in providers:
        raise Refusal("One session has one provider.", fields={"orders": "Choose people of one provider"})
    parts = share_session(price, [o.id for o in orders])
    for order in orders:
        agreed = line_amount(working.load(db, order).term(day).rate, ONE)
        if parts[order.id] > agreed:
            text = f"Each part would be {parts[order.id]}, and {agreed} was agreed for order {order.ref}"
            raise Refusal(f"{text}. Ask for a new price first.", code="RATE_LOCK", fields={"price": text})
    made = GroupSession(provider_org_id=orders[0].provider_org_id, name=name, day=day, from_minute=start, price_pence=price,
                        recorded_by=by.ref, recorded_at=at)
    db.add(made)
    db.flush()
    return [_came(db, order, made, parts[order.id], by, at) for order in sorted(orders, key=lambda o: o.id)]


def _came(db: Session, order: Order, session: GroupSession, part: Pence, by: Actor, at: datetime) -> Delivery:
    done = Done(start=session.from_minute, quantity=ONE, note=session.name)
    planned = db.scalar(select(Delivery).where(Delivery.order_id == order.id, Delivery.day == session.day,
                                               Delivery.state == "SCHEDULED").order_by(Delivery.from_minute).limit(1))
    if planned is not None:
        delivering.deliver(db, order, planned, done, by=by, at=at)
        delivery = planned
    else:
        delivery = delivering.record(db, order, session.day, done, source="SESSION", by=by, at=at)
    delivery.session_id, delivery.fixed_pence = session.id, part
    db.flush()
    return delivery
