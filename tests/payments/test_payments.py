"""The front page of payments: what waits, for those who pay alone."""
from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from brokerage.payments import run_actions
from tests.budgets.conftest import Town
from tests.payments.conftest import NOW, TODAY, new_details, queued, released


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


def test_what_a_run_would_leave_out_is_not_shown_as_to_be_paid_but_with_the_reason(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        good = queued(db, town, "120.50", stream=-1).id
        moved = queued(db, town, "50.00", source="invoice/2", payee="rival", stream=-1).id
        new_details(db, town, "rival", "10000033", datetime(2026, 11, 15, 10, tzinfo=UTC))
    page = browse(town.users["finance"])
    page.get("/payments")
    assert page.html.count("Left out for now") == 1 and page.html.count("Their bank details changed after this was agreed") == 1
    page.get(f"/payments/{moved}")
    assert "Left out for now" in page.html and "Why no run takes it" in page.html
    page.get(f"/payments/{good}")
    assert "To be paid" in page.html and "Left out for now" not in page.html


def test_in_a_run_that_waits_for_release_too(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        queued(db, town, "120.50", stream=-1)
        queued(db, town, "50.00", source="invoice/2", payee="rival", stream=-1)
        made = run_actions.create(db, town.orgs["council"].id, pay_on=TODAY, due_until=date(2026, 12, 31), by=town.actor("finance"), at=NOW, today=TODAY)
        run_actions.submit(db, made, by=town.actor("finance"), at=NOW)
        new_details(db, town, "rival", "10000033", datetime(2026, 11, 15, 10, tzinfo=UTC))
        number = made.id
    page = browse(town.users["treasurer2"])
    page.get(f"/payments/runs/{number}")
    assert page.html.count("Left out for now") == 1 and page.html.count("To be paid<") == 1
