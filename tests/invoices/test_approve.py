"""The holder says yes."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.invoices.models import Invoice
from tests.budgets.conftest import Town
from tests.invoices.town import billed


def test_the_holder_says_yes_and_it_is_on_its_way(town: Town, door: Any, clock: Any) -> None:
    clock.put(date(2026, 7, 1))
    with town.writing() as db:
        number = billed(db, town).id
    ann = door("ann")
    ann.get(f"/invoices/{number}/approve")
    ann.post(f"/invoices/{number}/approve", {"seen": "208824"})
    with town.writing() as db:
        assert db.get_one(Invoice, number).state == "APPROVED"


def test_a_yes_to_another_amount_than_was_shown_is_refused(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = billed(db, town).id
    ann = door("ann")
    ann.get(f"/invoices/{number}/approve")
    ann.post(f"/invoices/{number}/approve", {"seen": "1"}, status=422)
    with town.writing() as db:
        assert db.get_one(Invoice, number).state == "MATCHED"


def test_a_carer_without_the_right_and_the_provider_cannot_say_yes(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = billed(db, town).id
    door("carer").get(f"/invoices/{number}/approve", status=403)
    door("tom").get(f"/invoices/{number}/approve", status=403)
    door("finance").get(f"/invoices/{number}/approve", status=403)
