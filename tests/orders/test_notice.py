"""Ending an order with the notice that was agreed."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.orders import changes
from brokerage.orders.commitments import outstanding
from brokerage.orders.models import Order
from tests.budgets.conftest import Town
from tests.orders.town import later, proved, recent, total


def test_notice_gives_back_the_days_after_the_last_and_the_order_ends_by_itself(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = recent(db, town).id
    path, ann = f"/orders/{number}/notice", door("ann")
    form = ann.get(path).forms[-1]
    ann.post(path, {**form.fields, "last-day": "25", "last-month": "11", "why": "Moving"}, status=422)
    assert "18 December 2026" in ann.html
    ann.post(path, {**form.fields, "why": "Moving"})
    with town.writing() as db:
        order = db.get_one(Order, number)
        assert (order.state, order.ended_on, total(outstanding(db, order))) == ("NOTICE_GIVEN", date(2026, 12, 18), 2461_14)
        assert changes.end_due(db, later(date(2026, 12, 18))) == 0
        assert changes.end_due(db, later(date(2026, 12, 19))) == 1 and order.state == "ENDED"
        assert changes.settle(db, order, later(date(2027, 1, 5))) and total(outstanding(db, order)) == 0
        proved(db)


def test_a_stranger_and_a_worker_cannot_give_notice(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = recent(db, town).id
    for who, status in (("ben", 404), ("wendy", 403), ("rita", 404)):
        door(who).get(f"/orders/{number}/notice", status=status)
