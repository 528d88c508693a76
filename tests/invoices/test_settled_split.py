"""A dispute between funders is settled when bills were approved, and paid, under the interim split: there is one truth (M-33)."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from brokerage import ledger
from brokerage.budgets import chart, dated, split_actions, splits, true_up
from brokerage.budgets.split_models import SplitRule
from brokerage.invoices import crediting, owing
from brokerage.invoices.models import InvoiceShare
from brokerage.kit.errors import Refusal
from brokerage.payments import of_invoices, shared_anew
from brokerage.payments.models import Payment
from tests.budgets.conftest import Town
from tests.invoices.test_crediting import credit
from tests.invoices.test_paid_back import bill, pay
from tests.invoices.town import AFTER, JUNE
from tests.orders.town import proved


@pytest.fixture(autouse=True)
def _joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owing, "ON_APPROVED", [of_invoices.approved])
    monkeypatch.setattr(crediting, "ON_CREDITED", [of_invoices.credited])
    monkeypatch.setattr(crediting, "UNDER_WAY", [of_invoices.under_way])
    monkeypatch.setattr(true_up, "AROUND", [shared_anew.around])


def settle(db: Any, town: Town, icb: int, council: int) -> None:
    budget = town.budget(db)
    first, second = dated.streams_of(db, budget)
    rule = db.query(SplitRule).filter(SplitRule.budget_id == budget.id, SplitRule.state == "AGREED").one()
    split_actions.dispute(db, budget, rule, since=JUNE, why="We pay too much", escalate_on=date(2026, 12, 1), by=town.actor("icb"), at=AFTER)
    final = split_actions.settle_with(db, budget, rule, "PERCENT", [splits.Part(first.id, Decimal(icb)), splits.Part(second.id, Decimal(council))],
                                      by=town.actor("assessor"), at=AFTER)
    for who in ("icb", "council"):
        split_actions.agree(db, budget, final, by=town.actor(who), at=AFTER, acknowledged=True)


def at(db: Any, town: Town, place: str) -> list[int]:
    return [int(ledger.balance(db, chart.place(s.id, place))) for s in town.streams["ann"]]


def test_after_a_settlement_a_bill_shares_and_draws_by_the_final_split(town: Town) -> None:
    with town.writing() as db:
        bill(db, town, "HC-1", 1, 14, "42")
        settle(db, town, 50, 50)
        second = bill(db, town, "HC-2", 15, 28, "42")
        shares = db.execute(select(InvoiceShare.stream_id, func.sum(InvoiceShare.amount_pence)).where(InvoiceShare.invoice_id == second.id)
                            .group_by(InvoiceShare.stream_id).order_by(InvoiceShare.stream_id))
        assert [int(p) for _, p in shares] == [522_06, 522_06]
        assert sum(at(db, town, "owed")) == 2088_24 and all(abs(p) <= 1 for p in at(db, town, "accrued")), (at(db, town, "owed"), at(db, town, "accrued"))
        proved(db)


def test_a_settlement_after_the_bill_was_approved_moves_what_is_owed_and_what_will_be_paid(town: Town) -> None:
    with town.writing() as db:
        first = bill(db, town, "HC-1", 1, 14, "42")
        settle(db, town, 50, 50)
        owed = at(db, town, "owed")
        live = db.scalars(select(Payment.amount_pence).where(Payment.state.in_(("QUEUED", "PARKED"))).order_by(Payment.payer_org_id))
        assert [int(p) for p in live] == owed == [522_06, 522_06]
        pay(db, town, first)
        assert at(db, town, "owed") == [0, 0] and at(db, town, "paid") == [522_06, 522_06]
        proved(db)


def test_a_settlement_after_the_bill_was_paid_is_squared_between_the_funders(town: Town) -> None:
    with town.writing() as db:
        first = bill(db, town, "HC-1", 1, 14, "42")
        pay(db, town, first)
        settle(db, town, 50, 50)
        assert at(db, town, "paid") == [522_06, 522_06] and at(db, town, "owed") == [0, 0]
        cash = [-int(ledger.balance(db, f"funder/{town.orgs[o].id}/cash")) for o in ("icb", "council")]
        assert cash == [522_06, 522_06]  # the council gave the NHS what it had paid too much
        credit(db, town, "100.00")
        assert at(db, town, "paid") == [472_06, 472_06]
        proved(db)


def test_a_settlement_is_refused_while_a_payment_of_those_days_is_on_its_way(town: Town) -> None:
    with town.writing() as db:
        bill(db, town, "HC-1", 1, 14, "42")
        one = db.scalars(select(Payment)).first()
        one.state = "SENT"
        db.flush()
        with pytest.raises(Refusal, match="on its way"):
            settle(db, town, 50, 50)
