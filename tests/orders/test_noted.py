"""An offer that the broker writes down for somebody without an account."""
from __future__ import annotations

from typing import Any

from brokerage.orders import asking
from tests.budgets.conftest import NOW, Town
from tests.orders.town import FRIDAY, line_of
from tests.plans import ready


def test_the_broker_writes_down_what_a_seller_said_on_the_phone_and_nobody_else_does(town: Town, door: Any) -> None:
    with town.writing() as db:
        order = asking.enquire(db, ready.plan_of(db, town), line_of(db, town, 4), [asking.To("The pool club")], spec="A session a week",
                               starts_on=FRIDAY, by=town.actor("broker"), at=NOW)[0]
        path, enquiry = f"/orders/{order.id}/noted", order.enquiry_id
    broker = door("broker")
    form = broker.get(path).forms[-1]
    broker.post(path, {**form.fields, "rate": "44"})
    assert f"/enquiries/{enquiry}" in str(broker.answer.url) or "Written down" in broker.html
    for who, status in (("ann", 403), ("tom", 403), ("ben", 403)):
        door(who).get(path, status=status)
