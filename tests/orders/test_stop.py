"""Stopping at once, by two people."""
from __future__ import annotations

from typing import Any

from brokerage.orders.commitments import outstanding
from brokerage.orders.models import Order
from tests.budgets.conftest import Town
from tests.orders.town import proved, recent, total


def test_the_coordinator_and_the_safeguarding_lead_stop_it_together_and_neither_alone(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = recent(db, town).id
    path, said = f"/orders/{number}/stop", {"why": "Not safe", "replacement": "The district nurses"}
    cora, sue = door("cora"), door("sue")
    cora.get(path)
    cora.post(path, {"why": "Not safe", "replacement": ""}, status=422)
    cora.post(path, said)
    cora.post(path, said, status=422)
    with town.writing() as db:
        assert db.get_one(Order, number).state == "ACTIVE"
    sue.post(path, said)
    with town.writing() as db:
        order = db.get_one(Order, number)
        assert order.state == "TERMINATED" and order.replacement == "The district nurses"
        assert total(outstanding(db, order)) == 372_90  # five of seven days of one week
        proved(db)
    for who, status in (("ann", 403), ("tom", 403)):
        door(who).get(path, status=status)
