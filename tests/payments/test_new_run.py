"""Putting a payment run together."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.payments.conftest import queued


def days(pay: str, until: str = "27") -> dict[str, str]:
    return {"pay_on-day": pay, "pay_on-month": "11", "pay_on-year": "2026", "due_until-day": until, "due_until-month": "11", "due_until-year": "2026"}


def test_every_wrong_field_is_named_and_nothing_due_is_said(town: Town, browse: Any) -> None:
    page = browse(town.users["finance"])
    page.get("/payments/runs/new")
    page.post("/payments/runs/new", {"org": "999"}, status=422)
    assert page.html.count("nhsuk-error-message") == 2
    page.post("/payments/runs/new", {"org": str(town.orgs["icb"].id)} | days("20"), status=422)
    page.post("/payments/runs/new", {"org": str(town.orgs["council"].id)} | days("20"), status=422)
    assert "Nothing is due by then" in page.html


def test_a_sunday_is_refused_with_the_next_day_that_banks_work(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        queued(db, town, "60.00", stream=-1)
    page = browse(town.users["finance"])
    page.get("/payments/runs/new")
    page.post("/payments/runs/new", {"org": str(town.orgs["council"].id)} | days("22"), status=422)
    assert "The next one is 23 November 2026" in page.html
    page.post("/payments/runs/new", {"org": str(town.orgs["council"].id)} | days("23"))
    assert "£60.00" in page.html
