"""Off before the first day."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.orders.commitments import outstanding
from brokerage.orders.models import Order
from tests.budgets.conftest import NOW, Town
from tests.orders.town import placed, proved, total


def test_an_order_that_has_not_begun_is_called_off_and_all_its_money_is_back(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = placed(db, town, starts=date(2026, 12, 1), now=NOW, run=False).id
    ann = door("ann")
    ann.get(f"/orders/{number}/cancel")
    ann.post(f"/orders/{number}/cancel", {"why": ""}, status=422)
    ann.post(f"/orders/{number}/cancel", {"why": "My sister helps"})
    with town.writing() as db:
        order = db.get_one(Order, number)
        assert order.state == "CANCELLED" and total(outstanding(db, order)) == 0
        proved(db)
    door("tom").get(f"/orders/{number}/cancel", status=403)
