"""The list of orders."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.orders.town import recent


def test_everybody_sees_their_own_orders_and_nobody_elses(town: Town, door: Any) -> None:
    with town.writing() as db:
        recent(db, town)
    for who, sees in (("ann", True), ("broker", True), ("tom", True), ("finance", True), ("ben", False), ("rita", False), ("payer2", False)):
        browser = door(who)
        browser.get("/orders")
        assert ("Kind Care" in browser.html) is sees, who
