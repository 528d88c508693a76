"""Statements brought in and matched, beneath their pages."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from brokerage import ledger
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.payments import matching, posting, statement_actions
from brokerage.payments.models import Payment, PaymentRun
from brokerage.payments.statement_models import BankLine, BankStatement
from tests.budgets.conftest import Town
from tests.payments.conftest import NOW, p, queued, released
from tests.payments.statements import Row, camt, mt940, sheet


def brought(db: Any, town: Town, body: bytes, format: str = "camt053", who: str = "finance") -> BankStatement:
    return statement_actions.bring(db, town.orgs["council"].id, format, body, by=town.actor(who), at=NOW)


def lines(db: Any) -> list[BankLine]:
    return list(db.scalars(select(BankLine).order_by(BankLine.id)))


def suggested(db: Any, town: Town) -> dict[int, matching.Suggestion]:
    return matching.suggest(db, town.orgs["council"].id, lines(db))


@pytest.mark.parametrize(("format", "write"), [("camt053", camt), ("mt940", mt940), ("sheet", sheet)])
def test_each_format_hands_our_own_number_back_and_confirms(town: Town, format: str, write: Any) -> None:
    with town.database.transaction() as db:
        payment, same_amount = queued(db, town, "580.86"), queued(db, town, "580.86", source="invoice/2", payee="rival")
        run = db.get_one(PaymentRun, released(db, town).run_id)
        brought(db, town, write([Row("-580.86", payment.number, "Kind Care"), Row("100.00", "", "Somebody", "Contribution")]), format)
        out, coming = lines(db)
        found = suggested(db, town)
        assert found[out.id].certain and found[out.id].payment_id == payment.id and coming.id not in found
        statement_actions.settle(db, out, payment, by=town.actor("finance"), at=NOW)
        assert (payment.state, same_amount.state, out.state) == ("CONFIRMED", "SENT", "MATCHED")
        assert ledger.balance(db, posting.clearing(run.id)) == p("580.86")
        with pytest.raises(Refusal):
            statement_actions.settle(db, out, same_amount, by=town.actor("finance"), at=NOW)


def test_a_statement_of_another_account_or_with_a_gap_or_in_euros_is_refused_whole(town: Town) -> None:
    good = [Row("-10.00", "PAY-1-1")]
    with town.database.transaction() as db:
        brought(db, town, camt(good, opening="500.00", day=date(2026, 11, 18)))
        for body, code in ((camt(good, account="00009910000017"), "OTHER_ACCOUNT"), (camt(good, account="GB29NWBK00009910000017"), "OTHER_ACCOUNT"),
                           (camt(good, short="0.01", opening="490.00"), "GAP"), (camt(good, opening="480.00"), "GAP"),
                           (camt(good, currency="EUR", opening="490.00"), "CURRENCY"),
                           (b"", "EMPTY"), (b"%PDF-1.4 not a statement", "UNREADABLE")):
            with pytest.raises(Refusal) as no:
                brought(db, town, body)
            assert no.value.code == code, body[:200]
        assert db.scalar(select(func.count()).select_from(BankLine)) == 1
        brought(db, town, camt(good, opening="490.00", account="GB29NWBK00008820000019"))
        with pytest.raises(Refusal, match="finance"):
            brought(db, town, camt(good, opening="480.00", number="9"), who="treasurer")


def test_the_same_statement_twice_is_refused_and_overlapping_ones_bring_each_line_once(town: Town) -> None:
    first = [Row("-10.00", "A"), Row("-10.00", "A"), Row("5.00", "", "X")]
    with town.database.transaction() as db:
        brought(db, town, camt(first))
        with pytest.raises(Refusal) as no:
            brought(db, town, camt(first))
        assert no.value.code == "TWICE"
        assert brought(db, town, camt([*first, Row("-7.00", "B")], number="2")).lines == 1
        assert [line.amount_pence for line in lines(db)] == [-p("10.00"), -p("10.00"), p("5.00"), -p("7.00")]


def test_a_file_shown_as_one_debit_confirms_its_whole_run_and_no_other_sum_does(town: Town) -> None:
    with town.database.transaction() as db:
        for n in range(4):
            queued(db, town, f"10.0{n}", source=f"invoice/{n}", payee="kind" if n % 2 else "rival")
        file = released(db, town)
        run = db.get_one(PaymentRun, file.run_id)
        brought(db, town, camt([Row("-40.06", "", "BULK", file.message), Row("-40.05", file.message)]))
        whole, short = lines(db)
        assert suggested(db, town)[whole.id].certain and short.id not in suggested(db, town)
        with pytest.raises(Refusal):
            statement_actions.settle_run(db, short, run, by=town.actor("finance"), at=NOW)
        ids = statement_actions.settle_run(db, whole, run, by=town.actor("finance"), at=NOW)
        for _ in range(2):
            statement_actions.confirm_some(db, whole, ids, by=town.actor("finance").ref, at=NOW)
        assert {row.state for row in db.scalars(select(Payment))} == {"CONFIRMED"} and run.state == "PAID"
        assert ledger.balance(db, posting.clearing(run.id)) == Pence(0)


def test_money_that_comes_back_before_it_was_confirmed_is_owed_again(town: Town) -> None:
    with town.database.transaction() as db:
        payment = queued(db, town, "22.00")
        run = db.get_one(PaymentRun, released(db, town).run_id)
        brought(db, town, camt([Row("-22.00", "", "BULK", "something else"), Row("22.00", payment.number, "Kind Care", "Account closed")]))
        _, back = lines(db)
        assert suggested(db, town)[back.id].back
        statement_actions.settle(db, back, payment, by=town.actor("finance"), at=NOW)
        assert (payment.state, payment.reason, run.state) == ("FAILED", "RETURNED", "PAID_WITH_HOLD")


def test_money_that_comes_back_after_it_was_confirmed_takes_a_finance_approver(town: Town) -> None:
    with town.database.transaction() as db:
        payment = queued(db, town, "22.00")
        released(db, town)
        brought(db, town, camt([Row("-22.00", payment.number), Row("22.00", payment.number, "Kind Care", "Account closed")]))
        out, back = lines(db)
        statement_actions.settle(db, out, payment, by=town.actor("finance"), at=NOW)
        with pytest.raises(Refusal, match="finance approver"):
            statement_actions.settle(db, back, payment, by=town.actor("finance"), at=NOW)
        db.rollback()
    with town.database.transaction() as db:
        payment = queued(db, town, "22.00")
        released(db, town)
        brought(db, town, camt([Row("-22.00", payment.number), Row("22.00", payment.number, "Kind Care", "Account closed")]))
        out, back = lines(db)
        statement_actions.settle(db, out, payment, by=town.actor("finance"), at=NOW)
        statement_actions.settle(db, back, payment, by=town.actor("treasurer"), at=NOW)
        assert payment.state == "RECALLED"
        assert ledger.balance(db, posting.provider(town.orgs["kind"].id)) == Pence(0)


def test_an_amount_alone_is_no_suggestion_but_with_a_reference_or_a_name_it_is_one_that_is_not_certain(town: Town) -> None:
    with town.database.transaction() as db:
        by_ref, by_name = queued(db, town, "31.00", source="invoice/77"), queued(db, town, "32.00", source="invoice/2", payee="rival")
        queued(db, town, "33.00", source="invoice/3")
        released(db, town)
        brought(db, town, camt([Row("-31.00", "", "", "INVOICE/77"), Row("-32.00", "", "RIVAL CARE"), Row("-33.00", "", "Gas Board")]))
        found = suggested(db, town)
        assert {s.payment_id for s in found.values()} == {by_ref.id, by_name.id} and not any(s.certain for s in found.values())


def test_a_line_of_another_payer_or_amount_never_confirms(town: Town) -> None:
    with town.database.transaction() as db:
        payment = queued(db, town, "22.00")
        released(db, town)
        brought(db, town, camt([Row("-22.01", payment.number), Row("-22.00", "PAY-99-1")]))
        wrong, free = lines(db)
        assert not any(s.certain for s in suggested(db, town).values())
        with pytest.raises(Refusal):
            statement_actions.settle(db, wrong, payment, by=town.actor("finance"), at=NOW)
        with pytest.raises(Refusal):
            statement_actions.settle(db, free, payment, by=town.actor("nhsfinance"), at=NOW)
        statement_actions.leave(db, wrong, by=town.actor("finance"), at=NOW)
        statement_actions.reopen(db, wrong, by=town.actor("finance"), at=NOW)
        assert payment.state == "SENT"
