"""How quickly bills are paid."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.invoices.models import Invoice
from tests.budgets.conftest import Town
from tests.invoices.town import billed


def test_the_share_paid_in_thirty_days_is_counted(town: Town, door: Any, clock: Any) -> None:
    with town.writing() as db:
        number = billed(db, town).id
    with town.writing() as db:
        from sqlalchemy import update
        db.execute(update(Invoice).where(Invoice.id == number).values(state="PAID", paid_on=date(2026, 7, 30)))
    clock.put(date(2026, 8, 1))
    desk = door("finance")
    desk.get("/invoices/fair")
    assert "100.0%" in desk.html and "gold" in desk.html
    rival = door("rita")
    rival.get("/invoices/fair")
    assert "No bill has been paid yet" in rival.html
