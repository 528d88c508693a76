"""What finance does with a bill."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.invoices.models import Invoice
from tests.budgets.conftest import Town
from tests.invoices.town import billed


def test_finance_holds_nothing_that_is_not_approved_and_names_every_fault(town: Town, door: Any, clock: Any) -> None:
    clock.put(date(2026, 7, 1))
    with town.writing() as db:
        number = billed(db, town, number="Z", quantity="88").id
        part = number + 1
    desk = door("finance")
    desk.get(f"/invoices/{number}/decide")
    assert "nothing for finance to decide" in desk.html
    desk.get(f"/invoices/{part}/decide")
    desk.post(f"/invoices/{part}/decide", {"do": "", "why": ""}, status=422)
    assert "Choose what you do" in desk.html and "Say why" in desk.html
    desk.post(f"/invoices/{part}/decide", {"do": "hold", "why": "To look at it"}, status=422)
    desk.post(f"/invoices/{part}/decide", {"do": "settle", "why": "They agreed that it is not owed"})
    with town.writing() as db:
        assert db.get_one(Invoice, part).state == "RESOLVED"


def test_finance_approves_for_a_silent_holder_after_ten_days_and_not_before(town: Town, door: Any, clock: Any) -> None:
    with town.writing() as db:
        number = billed(db, town).id
    clock.put(date(2026, 7, 10))
    desk = door("finance")
    desk.get(f"/invoices/{number}/decide")
    assert "ten days" in desk.html
    clock.put(date(2026, 7, 11))
    desk = door("finance")
    desk.get(f"/invoices/{number}/decide")
    desk.post(f"/invoices/{number}/decide", {"do": "approve", "why": "She is in hospital"})
    with town.writing() as db:
        row = db.get_one(Invoice, number)
        assert row.state == "APPROVED" and row.holder_said == ""


def test_the_holder_does_not_open_finances_page(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = billed(db, town).id
    door("ann").get(f"/invoices/{number}/decide", status=403)
