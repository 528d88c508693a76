"""What waits in finance, with reasons."""
from __future__ import annotations

from datetime import date
from typing import Any

from tests.budgets.conftest import Town
from tests.invoices.town import billed


def test_finance_sees_the_odd_part_with_its_reason_and_the_rest_apart(town: Town, door: Any, clock: Any) -> None:
    clock.put(date(2026, 7, 1))
    with town.writing() as db:
        billed(db, town, "88")
    desk = door("finance")
    desk.get("/invoices/queue")
    assert "NOT_DELIVERED" in desk.html and "Something does not agree (1)" in desk.html and "Waiting for a yes (1)" in desk.html
    desk.get("/invoices/queue?about=waits")
    assert "HC-1, part 2" in desk.html and "£99.44" in desk.html


def test_nobody_outside_finance_opens_the_queue(town: Town, door: Any) -> None:
    door("tom").get("/invoices/queue", status=403)
    door("ann").get("/invoices/queue", status=403)
