"""From a bill that Ann approved to a provider that was paid: two funders, two runs, two statements."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from brokerage import ledger
from brokerage.budgets import chart, journal
from brokerage.desk import bank_actions
from brokerage.desk.bank_actions import CallBack
from brokerage.invoices import actions, owing
from brokerage.invoices.models import Invoice
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.payments import account_actions, of_invoices, run_actions, settling
from brokerage.payments.models import Payment, PaymentRun
from tests import towns
from tests.budgets.conftest import Town
from tests.invoices.town import AFTER, billed, built

CODE, NUMBER = "000099", "10000017"
BEFORE = AFTER - timedelta(days=7)
SOON = date(2026, 7, 30)


@pytest.fixture
def town(engine: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setattr(owing, "ON_APPROVED", [of_invoices.approved])
    with towns.copied(engine, "invoices", built) as (database, town):
        town.database = database
        with town.writing() as db:
            row = bank_actions.propose(db, town.orgs["provider"], account_name="Home Care Ltd", sort_code=CODE, account_number=NUMBER, why="Our account",
                                       by=town.actor("tom"), at=BEFORE)
            bank_actions.approve(db, row, CallBack("Tom", "01632 960123", "CONTRACT", BEFORE, CODE, NUMBER), by=town.actor("nhsfinance"), at=BEFORE)
            account = account_actions.propose(db, town.orgs["council"].id, name="Testham", sort_code="000088", number="20000019", by=town.actor("finance"),
                                              at=BEFORE)
            account_actions.approve(db, account, sort_code="000088", number="20000019", by=town.actor("treasurer"), at=BEFORE)
        yield town


def approved(db: object, town: Town) -> Invoice:
    row: Invoice = billed(db, town)  # type: ignore[arg-type]
    row.buyer = "FUNDER"  # the budgets of this town are direct payments, whose holders pay their own bills
    actions.approve(db, row, by=town.actor("ann"), at=AFTER)  # type: ignore[arg-type]
    return row


def test_an_approval_is_a_payment_of_each_funder_in_the_same_transaction(town: Town) -> None:
    with town.writing() as db:
        row = approved(db, town)
        made = {p.payer_org_id: p for p in db.scalars(select(Payment))}
        assert {org: p.amount_pence for org, p in made.items()} == {town.orgs["icb"].id: Pence(1_252_94), town.orgs["council"].id: Pence(835_30)}
        assert all((p.reference, p.due_on, p.state, p.agreed_by) == (row.number, row.due_on, "QUEUED", town.users["ann"].id) for p in made.values())
        of_invoices.approved(db, owing.owed_by(db, [], "x"), AFTER)  # nothing owed is nothing queued
        assert not journal.agrees(db)


def test_a_bill_is_paid_when_every_funders_part_is(town: Town) -> None:
    with town.writing() as db:
        row = approved(db, town)
        council = town.orgs["council"].id
        run = run_actions.create(db, council, pay_on=date(2026, 7, 1), due_until=SOON, by=town.actor("finance"), at=AFTER, today=date(2026, 7, 1))
        run_actions.submit(db, run, by=town.actor("finance"), at=AFTER)
        seen = run_actions.files.digest(run_actions.items(db, run, AFTER))
        run_actions.approve(db, run, seen, by=town.actor("treasurer"), at=AFTER, today=date(2026, 7, 1))
        assert row.state == "IN_PAY_RUN"
        by_payer = {p.payer_org_id: p for p in db.scalars(select(Payment))}
        settling.confirm(db, by_payer[council], on=date(2026, 7, 2), bank_ref="B1", by="user/1", at=AFTER)
        assert row.state == "IN_PAY_RUN" and db.get_one(PaymentRun, run.id).state == "PAID"
        other = by_payer[town.orgs["icb"].id]
        other.rail, other.sent_by = "recorded", town.users["nhsfinance"].id
        settling.move(db, settling.PAYMENT, other, "send", by="user/1", at=AFTER)
        settling.confirm(db, other, on=date(2026, 7, 3), bank_ref="AP", by="user/1", at=AFTER)
        assert (row.state, row.paid_on) == ("PAID", date(2026, 7, 3))
        places = [int(ledger.balance(db, chart.place(s.id, "paid"))) for s in town.streams["ann"]]
        assert places == [1_252_94, 835_30] and not ledger.books(db) and not journal.agrees(db)


def test_a_bill_on_hold_joins_no_run_and_one_held_later_leaves_it(town: Town) -> None:
    with town.writing() as db:
        row = approved(db, town)
        council, today = town.orgs["council"].id, date(2026, 7, 1)
        actions.hold(db, row, "The hours look odd", by=town.actor("finance"), at=AFTER)
        with pytest.raises(Refusal) as no:
            run_actions.create(db, council, pay_on=today, due_until=SOON, by=town.actor("finance"), at=AFTER, today=today)
        assert no.value.code == "NOTHING_DUE"
        db.rollback()
    with town.writing() as db:
        row = approved(db, town)
        run = run_actions.create(db, council, pay_on=today, due_until=SOON, by=town.actor("finance"), at=AFTER, today=today)
        run_actions.submit(db, run, by=town.actor("finance"), at=AFTER)
        actions.hold(db, row, "The hours look odd", by=town.actor("finance"), at=AFTER)
        assert [i.why for i in run_actions.items(db, run, AFTER)] == ["BILL_ON_HOLD"]
        with pytest.raises(Refusal, match="Nothing is left"):
            run_actions.approve(db, run, run_actions.files.digest([]), by=town.actor("treasurer"), at=AFTER, today=today)


def test_what_the_bank_sent_back_leaves_the_bill_approved(town: Town) -> None:
    with town.writing() as db:
        row = approved(db, town)
        payment = db.scalars(select(Payment).where(Payment.payer_org_id == town.orgs["council"].id)).one()
        run = run_actions.create(db, town.orgs["council"].id, pay_on=date(2026, 7, 1), due_until=SOON, by=town.actor("finance"), at=AFTER,
                                 today=date(2026, 7, 1))
        run_actions.submit(db, run, by=town.actor("finance"), at=AFTER)
        run_actions.approve(db, run, run_actions.files.digest(run_actions.items(db, run, AFTER)), by=town.actor("treasurer"), at=AFTER, today=date(2026, 7, 1))
        settling.fail(db, payment, "RETURNED", said="Closed", on=date(2026, 7, 2), by="user/1", at=AFTER)
        assert row.state == "APPROVED" and payment.state == "FAILED"
