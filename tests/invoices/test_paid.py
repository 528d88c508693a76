"""The holder of a direct payment says that they paid a bill from their account."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from brokerage import ledger
from brokerage.budgets import chart
from brokerage.invoices import actions, paying
from brokerage.invoices.models import Invoice
from brokerage.kit.errors import Refusal
from tests.budgets.conftest import Town
from tests.invoices.town import AFTER, billed
from tests.orders.town import proved


def test_a_bill_that_the_holder_paid_leaves_the_account_and_is_paid_for_each_funder(town: Town, door: Any, clock: Any) -> None:
    with town.writing() as db:
        row = billed(db, town)
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        number, before = row.id, ledger.balance(db, chart.dp_account(row.budget_id))
    clock.put(date(2026, 7, 8))
    ann = door("ann")
    ann.get(f"/invoices/{number}/paid")
    ann.post(f"/invoices/{number}/paid", {"on-day": "3", "on-month": "7", "on-year": "2027"}, status=422)
    ann.post(f"/invoices/{number}/paid", {"on-day": "3", "on-month": "7", "on-year": "2026"})
    with town.writing() as db:
        row = db.get_one(Invoice, number)
        assert (row.state, row.paid_on) == ("PAID", date(2026, 7, 3))
        assert int(before - ledger.balance(db, chart.dp_account(row.budget_id))) == 2_088_24
        assert [int(ledger.balance(db, chart.place(s.id, "paid"))) for s in town.streams["ann"]] == [1_252_94, 835_30]
        proved(db)


def test_nobody_says_so_before_a_yes_or_of_a_bill_that_a_funder_pays(town: Town) -> None:
    with town.writing() as db:
        row = billed(db, town)
        with pytest.raises(Refusal, match="cannot be marked"):
            paying.paid_by_holder(db, row, date(2026, 7, 1), by=town.actor("ann"), at=AFTER)
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        row.buyer = "FUNDER"
        with pytest.raises(Refusal, match="A funder pays"):
            paying.paid_by_holder(db, row, date(2026, 7, 1), by=town.actor("ann"), at=AFTER)


def test_somebody_elses_bill_is_not_theirs_to_pay(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = billed(db, town).id
    door("ben").get(f"/invoices/{number}/paid", status=404)
    door("tom").get(f"/invoices/{number}/paid", status=403)
