"""Payment runs, beneath their pages: who may, what freezes, what the file is, and where the money stands."""
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from brokerage import ledger
from brokerage.budgets import chart, journal
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.payments import obligations, posting, run_actions, settling
from brokerage.payments.models import Payment, PaymentRun, RunFile
from brokerage.payments.obligations import Obligation, ShareOf
from tests.budgets.conftest import Town
from tests.payments.conftest import NOW, TODAY, approved, new_details, p, queued, released, run_of, states, stream_id

NEW_NUMBER = "10000033"


def test_the_same_obligation_is_queued_once_and_never_for_another_amount(town: Town) -> None:
    with town.database.transaction() as db:
        queued(db, town, "5.00", source="invoice/9", payee="rival", stream=-1)
        first = queued(db, town, "120.00", stream=-1)
        assert queued(db, town, "120.00", stream=-1).id == first.id
        with pytest.raises(Refusal) as no:
            queued(db, town, "121.00", stream=-1)
        assert no.value.code == "PAYMENT_LIVES"
    with pytest.raises(IntegrityError), town.database.transaction() as db:
        db.add(Payment(source="invoice/1", payer_org_id=town.orgs["council"].id, payee_org_id=town.orgs["kind"].id, amount_pence=p("1"),
                       reference="X", due_on=TODAY, queued_at=NOW, state="QUEUED"))
        db.flush()


def test_shares_come_to_the_amount_and_nobody_pays_themselves(town: Town) -> None:
    council, kind = town.orgs["council"].id, town.orgs["kind"].id
    with town.database.transaction() as db:
        share = ShareOf(town.budget(db).id, stream_id(db, town, 1), p("3.00"))
        for more, code in (({"shares": [share]}, "SHARES_DIFFER"), ({"payee_org_id": council}, "PAYER_IS_PAYEE"),
                           ({"amount": Pence(0)}, "LESS_THAN_NOTHING")):
            given: dict[str, Any] = {"source": "x/1", "payer_org_id": council, "payee_org_id": kind, "amount": p("4.00"), "reference": "A",
                                     "due_on": TODAY} | more
            with pytest.raises(Refusal) as no:
                obligations.queue(db, Obligation(**given), by="system", at=NOW)
            assert no.value.code == code


def test_a_provider_without_bank_details_is_parked_and_not_in_a_run(town: Town) -> None:
    with town.database.transaction() as db:
        parked = queued(db, town, "50.00", payee="new", stream=-1)
        queued(db, town, "60.00", source="invoice/2", stream=-1)
        assert (parked.state, parked.reason) == ("PARKED", "NO_BANK_DETAILS")
        assert run_of(db, town).total_pence == p("60.00")
        with pytest.raises(Refusal):
            obligations.release(db, parked, by="user/1", at=NOW)


def test_a_run_is_put_together_by_one_and_released_by_another(town: Town) -> None:
    with town.database.transaction() as db:
        queued(db, town, "120.50")
        queued(db, town, "9.00", source="invoice/2", due=TODAY + timedelta(days=9))
        run = run_of(db, town)
        assert (run.state, run.many, run.total_pence) == ("READY_FOR_REVIEW", 1, p("120.50"))
        with pytest.raises(Refusal, match="puts a run together"):
            run_of(db, town, who="nhsfinance")
        run_actions.submit(db, run, by=town.actor("finance"), at=NOW)
        for who in ("finance", "nhsfinance", "kind_manager"):
            with pytest.raises(Refusal) as no:
                approved(db, town, run, who=who)
            assert no.value.code == "SEPARATION"
        file = approved(db, town, run)
        assert (run.state, file.many, file.total_pence) == ("APPROVED", 1, p("120.50"))
        assert ledger.balance(db, posting.clearing(run.id)) == p("120.50")
        assert ledger.balance(db, posting.cash(town.orgs["council"].id)) <= -p("120.50")
    assert states(town.database) == ["SENT", "QUEUED"]


def test_whoever_approved_a_bill_or_had_a_hand_in_bank_details_does_not_release(town: Town) -> None:
    with town.database.transaction() as db:
        queued(db, town, "10.00", stream=-1, agreed_by="treasurer")
        run = run_of(db, town)
        run_actions.submit(db, run, by=town.actor("finance"), at=NOW)
        with pytest.raises(Refusal, match="approved a bill"):
            approved(db, town, run)
        details = db.get_one(run_actions.BankDetails, 1)
        details.checked_by = town.users["treasurer2"].id
        with pytest.raises(Refusal, match="had a hand"):
            approved(db, town, run, who="treasurer2")


def test_details_that_changed_after_the_approval_park_the_payment_and_pay_the_rest(town: Town) -> None:
    later = NOW + timedelta(days=3)
    with town.database.transaction() as db:
        changed = queued(db, town, "70.00", payee="rival", stream=-1)
        same = queued(db, town, "30.00", source="invoice/2", stream=-1)
        run = run_of(db, town, pay_on=date(2026, 11, 23))
        run_actions.submit(db, run, by=town.actor("finance"), at=NOW)
        seen = run_actions.files.digest(run_actions.items(db, run, NOW))
        new_details(db, town, "rival", NEW_NUMBER, NOW)
        with pytest.raises(Refusal) as no:
            run_actions.approve(db, run, seen, by=town.actor("treasurer"), at=later, today=later.date())
        assert no.value.code == "CHANGED"
        file = approved(db, town, run, at=later)
        assert file.total_pence == p("30.00")
        assert (changed.state, changed.reason, changed.run_id) == ("PARKED", "BANK_DETAILS_CHANGED", None)
        assert same.state == "SENT"
        pain = run_actions.files.body(file, "pain")
        assert NEW_NUMBER.encode() not in pain and b"10000025" not in pain
        obligations.release(db, changed, by=town.actor("finance").ref, at=later)
        again = released(db, town, run_of(db, town, pay_on=date(2026, 11, 23), at=later), at=later)
        assert NEW_NUMBER.encode() in run_actions.files.body(again, "pain")


def test_the_file_is_the_same_bytes_each_time_and_a_changed_one_is_never_given_out(town: Town) -> None:
    with town.database.transaction() as db:
        queued(db, town, "12.34", stream=-1)
        file = released(db, town)
        run = db.get_one(PaymentRun, file.run_id)
        first, _ = run_actions.take_file(db, run, "pain", by=town.actor("finance"), at=NOW)
    with town.database.transaction() as db:
        run = db.get_one(PaymentRun, run.id)
        again, kept = run_actions.take_file(db, run, "pain", by=town.actor("finance2"), at=NOW + timedelta(hours=1))
        assert again == first and kept.taken_by == town.users["finance"].id
        with pytest.raises(Refusal) as no:
            run_actions.unapprove(db, run, "A mistake", by=town.actor("treasurer"), at=NOW)
        assert no.value.code == "FILE_TAKEN"
        kept.pain_hash = "0" * 64
        with pytest.raises(Refusal) as no:
            run_actions.take_file(db, run, "pain", by=town.actor("finance"), at=NOW)
        assert no.value.code == "FILE_CHANGED"
        db.expire(kept)


def test_a_release_taken_back_before_anybody_had_the_file_pays_nobody_and_the_next_has_another_number(town: Town) -> None:
    with town.database.transaction() as db:
        queued(db, town, "12.34", stream=-1)
        old = released(db, town)
        run = db.get_one(PaymentRun, old.run_id)
        run_actions.unapprove(db, run, "The wrong day", by=town.actor("treasurer"), at=NOW)
        assert ledger.balance(db, posting.clearing(run.id)) == Pence(0)
        assert states_in(db) == ["QUEUED"]
        with pytest.raises(Refusal):
            run_actions.take_file(db, run, "pain", by=town.actor("finance"), at=NOW)
        new = approved(db, town, run)
        assert new.message != old.message and states_in(db) == ["SENT"]
        assert ledger.balance(db, posting.clearing(run.id)) == p("12.34")


def states_in(db: Any) -> list[str]:
    db.flush()
    return [row.state for row in db.scalars(select(Payment).order_by(Payment.id).execution_options(populate_existing=True))]


def test_a_frozen_run_changes_no_more_and_a_rejected_one_lets_its_payments_go(town: Town) -> None:
    with town.database.transaction() as db:
        payment = queued(db, town, "12.34", stream=-1)
        run = run_of(db, town)
        run_actions.submit(db, run, by=town.actor("finance"), at=NOW)
        with pytest.raises(Refusal, match="frozen"):
            run_actions.take_out(db, run, payment, by=town.actor("finance"), at=NOW)
        with pytest.raises(Refusal) as no:
            obligations.cancel(db, payment, "Paid by card", by="user/1", at=NOW)
        assert no.value.code == "RUN_FROZEN"
        run_actions.reject(db, run, "Wrong week", by=town.actor("treasurer"), at=NOW)
        assert run_of(db, town).many == 1


def test_banks_work_on_no_sunday_and_no_bank_holiday(town: Town) -> None:
    with town.database.transaction() as db:
        queued(db, town, "12.34", stream=-1)
        for day in (date(2026, 11, 22), date(2026, 12, 25), date(2026, 12, 28), TODAY - timedelta(days=1), TODAY + timedelta(days=61)):
            with pytest.raises(Refusal) as no:
                run_of(db, town, pay_on=day)
            assert "pay_on" in no.value.fields, day


def test_confirmed_money_is_paid_in_the_budget_and_what_came_back_is_owed(town: Town) -> None:
    with town.database.transaction() as db:
        paid, back = queued(db, town, "100.00"), queued(db, town, "40.00", source="invoice/2", payee="rival")
        run = db.get_one(PaymentRun, released(db, town).run_id)
        sid = stream_id(db, town, 1)
        settling.confirm(db, paid, on=TODAY, bank_ref="B1", by="user/1", at=NOW)
        assert run.state == "APPROVED"
        settling.fail(db, back, "RETURNED", said="Account closed", on=TODAY, by="user/1", at=NOW)
        assert run.state == "PAID_WITH_HOLD"
        assert ledger.balance(db, chart.place(sid, "paid")) == p("100.00")
        assert ledger.balance(db, chart.place(sid, "owed")) == p("40.00")
        assert ledger.balance(db, posting.provider(town.orgs["kind"].id)) == p("100.00")
        assert ledger.balance(db, posting.clearing(run.id)) == Pence(0)
        with pytest.raises(Refusal):
            settling.confirm(db, paid, on=TODAY, bank_ref="B1", by="user/1", at=NOW)
        settling.recall(db, paid, said="Paid to the wrong account", on=TODAY, by="user/1", at=NOW)
        assert ledger.balance(db, chart.place(sid, "owed")) == p("140.00")
        assert ledger.balance(db, posting.provider(town.orgs["kind"].id)) == Pence(0)
        obligations.requeue(db, back, by="user/1", at=NOW)
        assert (back.attempt, back.number) == (2, f"PAY-{back.id}-2")
        assert not ledger.books(db) and not journal.agrees(db)


def test_the_database_refuses_to_confirm_more_than_was_released(town: Town) -> None:
    with town.database.transaction() as db:
        payment = queued(db, town, "100.00", stream=-1)
        run = db.get_one(PaymentRun, released(db, town).run_id)
        payment.amount_pence = p("100.01")
        with pytest.raises(Refusal) as no:
            settling.confirm(db, payment, on=TODAY, bank_ref="", by="user/1", at=NOW)
        assert no.value.code == "OVERSPEND"
        db.rollback()
    assert run is not None


def test_a_released_file_is_valid_by_the_schema_of_iso_20022_and_adds_up_to_the_run(town: Town) -> None:
    import sepaxml
    folder = Path(sepaxml.__file__).parent / "schemas"
    with town.database.transaction() as db:
        queued(db, town, "12.34", stream=-1)
        queued(db, town, "1000.01", source="invoice/2", payee="rival", stream=-1)
        file = released(db, town)
        run = db.get_one(PaymentRun, file.run_id)
        tree = etree.fromstring(run_actions.files.body(file, "pain"))
        assert etree.XMLSchema(etree.parse(folder / "pain.001.001.09.xsd")).validate(tree)
        space = {"p": tree.nsmap[None]}
        assert tree.xpath("string(//p:GrpHdr/p:CtrlSum)", namespaces=space) == run.total_pence.plain() == "1012.35"
        assert sum(Pence.parse(n.text) for n in tree.iterfind(".//{*}InstdAmt")) == run.total_pence == ledger.balance(db, posting.clearing(run.id))
        ids = [n.text for n in tree.iterfind(".//{*}EndToEndId")]
        assert ids == [f"PAY-{row.id}-1" for row in db.scalars(select(Payment).order_by(Payment.id))]
        assert file.message == tree.find(".//{*}MsgId").text


def test_files_are_sealed_in_the_database(town: Town) -> None:
    from sqlalchemy import text
    with town.database.transaction() as db:
        queued(db, town, "12.34", stream=-1)
        released(db, town)
        raw = db.execute(text("SELECT pain, sheet FROM run_file")).one()
        assert all("$" in value and "10000017" not in value for value in raw)
        assert db.scalar(select(RunFile.sheet)) is not None
