"""One order's page, and the whole way from a plan line to it."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.orders.town import placed


def test_the_holder_sees_what_was_agreed_and_whose_money_is_set_aside(town: Town, door: Any) -> None:
    with town.writing() as db:
        order = placed(db, town)
    door("ann").get(f"/orders/{order.id}")
    tom = door("tom")
    tom.get(f"/orders/{order.id}")
    assert "Ann Tester" in tom.html
    door("rita").get(f"/orders/{order.id}", status=404)
    door("ben").get(f"/orders/{order.id}", status=404)
