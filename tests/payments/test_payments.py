"""The front page of payments: what waits, for those who pay alone."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.payments.conftest import queued, released


def test_finance_sees_what_waits_and_nobody_elses(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        queued(db, town, "120.50", stream=-1)
        queued(db, town, "77.77", source="invoice/8", payer="icb", stream=-1)
        queued(db, town, "50.00", source="invoice/2", payee="new", stream=-1)
    page = browse(town.users["finance"])
    page.get("/payments")
    assert "£120.50" in page.html and "£77.77" not in page.html and "Stopped for a person to look at: 1 payment" in page.html
    page.get("/payments?state=PARKED")
    assert "We do not know where to pay them" in page.html
    page = browse(town.users["nhsfinance"])
    page.get("/payments")
    assert "£77.77" in page.html and "£120.50" not in page.html and "no account to pay from" in page.html
    page.get("/payments/1", status=404)


def test_people_providers_and_brokers_do_not_come_in(town: Town, browse: Any) -> None:
    for who in ("ann", "kind_manager", "broker", "assessor", "admin"):
        browse(town.users[who]).get("/payments", status=403)
        browse(town.users[who]).get("/payments/runs/new", status=403)


def test_a_run_is_on_the_page_with_its_state(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        queued(db, town, "120.50", stream=-1)
        released(db, town)
    page = browse(town.users["treasurer"])
    page.get("/payments")
    assert "Released" in page.html and "Put a payment run together" not in page.html
