"""A provider's requests."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import NOW, Town
from tests.orders.town import FRIDAY, asked


def test_the_manager_sees_what_is_needed_and_never_whose_it_is(town: Town, door: Any) -> None:
    with town.writing() as db:
        asked(db, town, starts=FRIDAY, now=NOW)
    tom = door("tom")
    tom.get("/offers")
    assert "Answer by" in tom.html and "Ann" not in tom.html and "Tester" not in tom.html
    rita = door("rita")
    rita.get("/offers")
    assert "Nobody waits" in rita.html
    door("ann").get("/offers", status=403)
