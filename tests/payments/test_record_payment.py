"""Paid another way: one says so, another confirms, and only then it is paid."""
from __future__ import annotations

from typing import Any

from brokerage import ledger
from brokerage.payments import posting
from tests.budgets.conftest import Town
from tests.payments.conftest import p, queued, states

SAID = {"on-day": "19", "on-month": "11", "on-year": "2026", "bank_ref": "AP-7781", "evidence": "Statement 41 in our payables system"}


def test_one_records_it_and_another_who_did_not_approve_it_confirms(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        queued(db, town, "60.00", agreed_by="finance2")
    page = browse(town.users["finance"])
    page.get("/payments/1/record")
    page.post("/payments/1/record", SAID | {"on-year": "2027", "bank_ref": ""}, status=422)
    assert "Enter the bank" in page.html
    page.post("/payments/1/record", SAID | {"on-year": "2027"}, status=422)
    assert "has not come yet" in page.html
    page.post("/payments/1/record", SAID)
    assert "Sent, not confirmed yet" in page.html
    page.post("/payments/1/confirm", status=422)
    assert "somebody else has to confirm" in page.html
    third = browse(town.users["finance2"])
    third.get("/payments/1")
    third.post("/payments/1/confirm", status=422)
    second = browse(town.users["treasurer"])
    second.get("/payments/1")
    second.post("/payments/1/confirm")
    assert states(town.database) == ["CONFIRMED"]
    with town.database.reading() as db:
        assert ledger.balance(db, posting.provider(town.orgs["kind"].id)) == p("60.00")


def test_what_was_not_paid_after_all_is_owed_again(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        queued(db, town, "60.00", stream=-1)
    page = browse(town.users["finance"])
    page.get("/payments/1/record")
    page.post("/payments/1/record", SAID)
    page.post("/payments/1/deny", {"why": "It was another bill"})
    assert states(town.database) == ["FAILED"]


def test_a_payment_in_a_run_is_not_recorded_as_paid_elsewhere(town: Town, browse: Any) -> None:
    from tests.payments.conftest import released
    with town.database.transaction() as db:
        queued(db, town, "60.00", stream=-1)
        released(db, town)
    page = browse(town.users["finance"])
    page.get("/payments/1/record")
    page.post("/payments/1/record", SAID, status=422)
    assert "another way already" in page.html
