"""Tell the holder before what nobody answered counts as right: two days ahead, once for each order and last day."""
from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.budgets.guards import day_of
from brokerage.kit.clock import in_full
from brokerage.notices import actions as notices
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order

DAYS_BEFORE = 2


def remind(db: Session, at: datetime) -> int:
    """A notice to the person and their circle (and so the daily e-mail that says how many wait); how many orders that were."""
    today = day_of(at)
    rows = db.execute(
        select(Order.id, Order.person_id, Order.provider_name, Delivery.confirm_by, func.count())
        .join(Order, Order.id == Delivery.order_id)
        .where(Delivery.state == "DELIVERED", Delivery.confirm_by.between(today, today + timedelta(days=DAYS_BEFORE)))
        .group_by(Order.id, Order.person_id, Order.provider_name, Delivery.confirm_by)
        .order_by(Order.id, Delivery.confirm_by)).all()
    for order, person, provider, last, many in rows:
        assert last is not None
        visits = "1 visit" if many == 1 else f"{many} visits"
        words = f"{visits} of {provider} will count as right after {in_full(last)}, unless you say that something was wrong."
        notices.tell(db, notices.of_person(db, person), kind="CONFIRM_SOON", key=f"confirm/{order}/{last}", person_id=person,
                     words=words, where=f"/people/{person}/week", at=at)
    return len(rows)
