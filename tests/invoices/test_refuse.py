"""The holder says no, and nobody goes on in silence."""
from __future__ import annotations

from typing import Any

import pytest

from brokerage.invoices import actions
from brokerage.invoices.models import Invoice
from brokerage.kit.errors import Refusal
from tests.budgets.conftest import Town
from tests.invoices.town import AFTER, billed


def test_a_no_needs_a_reason_and_stops_the_bill(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = billed(db, town).id
    ann = door("ann")
    ann.get(f"/invoices/{number}/refuse")
    ann.post(f"/invoices/{number}/refuse", {"why": ""}, status=422)
    ann.post(f"/invoices/{number}/refuse", {"why": "Nobody came on Sunday"})
    with town.writing() as db:
        row = db.get_one(Invoice, number)
        assert (row.state, row.holder_said, row.reasons) == ("QUERIED", "NO", "REFUSED_BY_HOLDER") and row.stopped_on
    html = ann.get(f"/invoices/{number}").html
    assert "Found right so far" in html and "to be paid" not in html


def test_finance_goes_on_only_in_writing_and_somebody_else_approves(town: Town) -> None:
    with town.writing() as db:
        row = billed(db, town)
        actions.refuse(db, row, "Nobody came on Sunday", by=town.actor("ann"), at=AFTER)
        assert not actions.match_again(db, row, at=AFTER)
        with pytest.raises(Refusal, match="Say why"):
            actions.override(db, row, "", by=town.actor("finance"), at=AFTER)
        actions.override(db, row, "The visit log shows it", by=town.actor("finance"), at=AFTER)
        with pytest.raises(Refusal, match="somebody else"):
            actions.approve(db, row, by=town.actor("finance"), at=AFTER)
        actions.approve(db, row, by=town.actor("nhsmoney"), at=AFTER)
        assert row.state == "APPROVED" and row.holder_said == "NO" and "visit log" in row.overridden_why
