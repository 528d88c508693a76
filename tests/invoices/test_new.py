"""A bill made from what was delivered."""
from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from brokerage.invoices.models import Invoice
from tests.budgets.conftest import Town
from tests.invoices.town import billed


def test_one_press_bills_what_was_confirmed_and_it_matches(town: Town, door: Any, clock: Any) -> None:
    clock.put(date(2026, 7, 1))
    tom, path = door("tom"), f"/invoices/new/{town.order_id}"  # type: ignore[attr-defined]
    tom.get(path)
    assert "£2,088.24" in tom.html
    number = f"{town.ref}-1"  # type: ignore[attr-defined]
    assert number in tom.html
    tom.post(path, {"number": number})
    with town.writing() as db:
        row = db.scalars(select(Invoice)).one()
        assert (row.state, int(row.payable_pence), row.door) == ("MATCHED", 2_088_24, "SCREEN")
    tom.get(path)
    assert "nothing to bill" in tom.html


def test_a_number_that_was_used_is_refused_and_what_was_billed_is_not_offered_again(town: Town, door: Any, clock: Any) -> None:
    clock.put(date(2026, 7, 1))
    with town.writing() as db:
        billed(db, town, "42", number="MINE")
    tom, path = door("tom"), f"/invoices/new/{town.order_id}"  # type: ignore[attr-defined]
    tom.get(path)
    assert "£1,044.12" in tom.html
    tom.post(path, {"number": "MINE"}, status=422)
    assert "used this number before" in tom.html


def test_nobody_bills_anothers_order(town: Town, door: Any) -> None:
    path = f"/invoices/new/{town.order_id}"  # type: ignore[attr-defined]
    door("rita").get(path, status=404)
    door("wendy").get(path, status=403)
