"""One payment's page: why it stopped, who lets it go on, and what happened."""
from __future__ import annotations

from typing import Any

from brokerage.payments import settling
from brokerage.payments.models import Payment
from tests.budgets.conftest import Town
from tests.payments.conftest import NOW, TODAY, new_details, queued, released, states


def test_a_stopped_payment_says_why_and_goes_on_when_somebody_has_checked(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        queued(db, town, "50.00", payee="new", stream=-1)
        queued(db, town, "60.00", source="invoice/2", payee="rival", stream=-1)
    page = browse(town.users["finance"])
    page.get("/payments/1")
    assert "We do not know where to pay them" in page.html
    page.post("/payments/1/release", status=422)
    assert "no bank details" in page.html
    page.get("/payments/2")
    page.post("/payments/2/stop", {"why": "no"}, status=422)
    assert "Say why in a few words" in page.html
    page.post("/payments/2/stop", {"why": "They sent it twice"})
    assert "They sent it twice" in page.html
    page.post("/payments/2/release")
    assert states(town.database) == ["PARKED", "QUEUED"]
    other = browse(town.users["nhsfinance"])
    other.get("/payments/2", status=404)


def test_what_came_back_waits_for_the_next_run_once_the_details_are_settled(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        payment = queued(db, town, "60.00", payee="rival", stream=-1)
        released(db, town)
        settling.fail(db, payment, "RETURNED", said="Account closed", on=TODAY, by="user/1", at=NOW)
    page = browse(town.users["finance"])
    page.get("/payments/1")
    assert "Account closed" in page.html
    page.post("/payments/1/again")
    assert "PAY-1-2" in page.html and states(town.database) == ["QUEUED"]


def test_a_waiting_change_of_bank_details_keeps_it_from_going_on(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        payment = queued(db, town, "60.00", payee="rival", stream=-1)
        released(db, town)
        settling.fail(db, payment, "RETURNED", said="Account closed", on=TODAY, by="user/1", at=NOW)
        new_details(db, town, "rival", "10000033", NOW)
    page = browse(town.users["finance"])
    page.get("/payments/1")
    page.post("/payments/1/again", status=422)
    assert "waits for its check" in page.html and states(town.database) == ["FAILED"]


def test_only_a_finance_approver_records_that_confirmed_money_came_back(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        payment = queued(db, town, "60.00")
        released(db, town)
        settling.confirm(db, payment, on=TODAY, bank_ref="B1", by="user/1", at=NOW)
    page = browse(town.users["finance"])
    page.get("/payments/1")
    assert "The money came back" not in page.html
    page.post("/payments/1/recall", {"why": "Returned by their bank"}, status=403)
    page = browse(town.users["treasurer"])
    page.get("/payments/1")
    page.post("/payments/1/recall", {"why": "Returned by their bank"})
    assert states(town.database) == ["RECALLED"]


def test_stripe_is_offered_to_nobody_where_it_is_not_switched_on(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        queued(db, town, "60.00", stream=-1)
    page = browse(town.users["treasurer"])
    page.get("/payments/1")
    assert "Stripe" not in page.html
    page.post("/payments/1/stripe", status=422)
    with town.database.reading() as db:
        assert db.get_one(Payment, 1).rail == "bank_file"
