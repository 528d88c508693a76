"""What the till says after the deeds of this room: W1 and W2 to the penny, and an overspend refused by the database."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from brokerage import ledger
from brokerage.budgets import actions, charge_actions, chart, dated, journal, money_actions, stream_actions
from brokerage.budgets.models import Spend
from brokerage.kit.errors import Refusal
from tests.budgets.conftest import NOW, START, Town, at, p, shared, spend


def place(db: object, town: Town, name: str, who: str = "ann") -> list[object]:
    return [ledger.balance(db, chart.place(s.id, name)) for s in town.streams[who]]  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def the_books_balance(town: Town) -> object:
    yield
    with town.database.reading() as db:
        assert ledger.books(db) == [] and journal.agrees(db) == []


def test_w1_the_award_is_the_year_worked_out_line_by_line(town: Town) -> None:
    with town.database.reading() as db:
        assert place(db, town, "available") == [p("28254.42"), p("18836.29")]
        assert journal.left(db, town.budgets["ann"].id) == p("47090.71")


def test_w1_four_weeks_of_direct_payment_are_net_of_the_charge(town: Town) -> None:
    with town.writing() as db:
        budget, finance = town.budget(db), town.actor("finance")
        assert money_actions.pay_direct_payment(db, budget, START, by=finance, at=at(START)) == p("3542.44")
        assert charge_actions.charge_due(db, budget, START, START + timedelta(days=27), by=finance, at=at(START)) == p("192.80")
        charge = dated.charges_of(db, budget)[0]
        charge_actions.charge_received(db, budget, charge, p("192.80"), on=START, by=finance, at=at(START))
        assert ledger.balance(db, chart.dp_account(budget.id)) == p("3735.24")
        assert ledger.balance(db, chart.charge_due(budget.person_id)) == p("0")
        assert ledger.balance(db, chart.contribution(budget.person_id)) == p("0")
        assert stream_actions.paid_in(db, budget, town.stream(db, 0)) == p("2241.16")


def test_the_same_four_weeks_are_paid_once(town: Town) -> None:
    with town.writing() as db:
        for _ in range(2):
            money_actions.pay_direct_payment(db, town.budget(db), START, by=town.actor("finance"), at=at(START))
        assert ledger.balance(db, chart.dp_account(town.budgets["ann"].id)) == p("3542.44")


def test_w1_a_bill_is_split_to_the_penny(town: Town) -> None:
    with town.writing() as db:
        spend(db, town, "2088.24")
        assert place(db, town, "paid") == [p("1252.94"), p("835.30")]
        assert place(db, town, "available") == [p("27001.48"), p("18000.99")]
        assert place(db, town, "paid", "ben") == [p("0"), p("0")]


def test_w2_a_bill_is_split_by_the_shares_of_the_day_it_is_for(town: Town) -> None:
    with town.writing() as db:
        first, second = (s.id for s in town.streams["ann"])
        shared(db, town, town.budget(db), {first: 70, second: 30}, date(2026, 8, 19))
        spend(db, town, "149.16", on=date(2026, 8, 18))
        assert place(db, town, "paid") == [p("89.50"), p("59.66")]
        spend(db, town, "497.20", on=date(2026, 8, 19))
        assert place(db, town, "paid") == [p("89.50") + p("348.04"), p("59.66") + p("149.16")]


def test_w2_an_award_rises_and_falls_with_what_it_is_for(town: Town) -> None:
    with town.writing() as db:
        budget, when = town.budget(db), at(date(2026, 7, 20))
        day = date(2026, 8, 19)
        stream_actions.change_amount(db, budget, town.stream(db, 0), p("775.49"), since=day, why="more hours", worth=p("6916.99"),
                                     by=town.actor("icb"), at=when)
        stream_actions.change_amount(db, budget, town.stream(db, 1), p("332.34"), since=day, why="a new share",
                                     worth=p("-1323.49"), by=town.actor("council"), at=when)
        assert journal.left(db, budget.id) == p("47090.71") + p("5593.50")


def test_a_penny_too_much_is_refused_by_the_database_and_nothing_is_kept(town: Town) -> None:
    with pytest.raises(Refusal) as no, town.writing() as db:
        spend(db, town, "47090.72")
    assert no.value.code == "OVERSPEND" and no.value.fields["amount"] == (
        "This is £0.01 more than the £47,090.71 you have safe to spend. Nothing was recorded.")
    with town.database.reading() as db:
        assert db.query(Spend).count() == 0 and place(db, town, "available") == [p("28254.42"), p("18836.29")]


def test_one_funder_short_refuses_the_whole_and_says_who(town: Town) -> None:
    with town.writing() as db:
        first = town.streams["ann"][0].id
        shared(db, town, town.budget(db), {first: 100}, date(2026, 8, 19))
    with pytest.raises(Refusal, match="NHS Testshire would pay £28,254.43") as no, town.writing() as db:
        spend(db, town, "28254.43", on=date(2026, 9, 1))
    assert no.value.code == "OVERSPEND"


def test_reserve_is_not_safe_to_spend(town: Town) -> None:
    with town.writing() as db:
        money_actions.set_aside_reserve(db, town.budget(db), p("933.81"), on=START, by=town.actor("finance"), at=at(START))
        assert place(db, town, "reserve") == [p("560.29"), p("373.52")]
        assert journal.left(db, town.budgets["ann"].id) == p("46156.90")


def test_a_suspended_share_is_left_out_of_a_payment_and_the_other_goes_on(town: Town) -> None:
    with town.writing() as db:
        stream_actions.suspend(db, town.stream(db, 0), why="looked at again", by=town.actor("icb"), at=at(START))
        assert money_actions.pay_direct_payment(db, town.budget(db), START, by=town.actor("finance"),
                                                at=at(START)) == p("1301.28")


def test_no_payment_goes_out_of_a_budget_that_is_stopped(town: Town) -> None:
    with town.writing() as db:
        actions.suspend(db, town.budget(db), why="In hospital.", meanwhile="The ward.", by=town.actor("council"), at=NOW)
        with pytest.raises(Refusal):
            money_actions.pay_direct_payment(db, town.budget(db), START, by=town.actor("finance"), at=NOW)
        spend(db, town, "10")  # what was bought is still a fact


@pytest.mark.parametrize("day", [date(2026, 4, 12), date(2026, 11, 21), date(2027, 4, 1)])
def test_a_day_before_the_budget_or_still_to_come_is_refused(town: Town, day: date) -> None:
    with pytest.raises(Refusal) as no, town.writing() as db:
        spend(db, town, "10", on=day)
    assert no.value.code == "WRONG_DAY" and "bought_on" in no.value.fields


def test_a_charge_is_refused_on_nhs_money_and_above_what_the_council_pays(town: Town) -> None:
    with town.writing() as db:
        for n, weekly, code in ((0, "1", "NO_CHARGE_ALLOWED"), (1, "373.53", "CHARGE_ABOVE_COST")):
            with pytest.raises(Refusal) as no:
                charge_actions.set_charge(db, town.budget(db), town.stream(db, n), p(weekly), kind="CONFIRMED", mode="NET_OF_DP",
                                         since=date(2026, 6, 1), by=town.actor("finance"), at=NOW)
            assert no.value.code == code


def test_continuing_healthcare_ends_the_charge_and_the_council_care_the_day_before(town: Town) -> None:
    """Domain W18."""
    with town.writing() as db:
        budget, by, day = town.budget(db), town.actor("assessor"), date(2026, 10, 5)
        chc = stream_actions.propose(db, budget, "NHS_CHC", payer=town.orgs["icb"], deployment="DIRECT_PAYMENT", since=day, by=by,
                                     at=NOW)
        stream_actions.set_amount(db, chc, p("933.81"), by=by)
        stream_actions.agree(db, chc, by=town.actor("icb"), at=NOW)
        stream_actions.start(db, budget, chc, at=NOW)
        council = town.stream(db, 1)
        assert (council.state, council.funder_to) == ("ENDED", date(2026, 10, 4))
        assert [c.until for c in dated.charges_of(db, budget)] == [date(2026, 10, 4)]


def test_a_budget_is_closed_only_when_nothing_is_left_anywhere(town: Town) -> None:
    with town.writing() as db:
        budget, finance, last = town.budget(db), town.actor("finance"), date(2026, 6, 30)
        money_actions.pay_direct_payment(db, budget, START, by=finance, at=at(START))
        spend(db, town, "542.44")
        actions.close(db, budget, reason="MOVED", on=last, by=town.actor("assessor"), at=at(last))
        with pytest.raises(Refusal, match="still available") as no:
            actions.settle(db, budget, by=finance, at=NOW)
        assert no.value.code == "NOT_SETTLED"
        assert actions.return_unspent(db, budget, by=finance, at=NOW) == p("3000.00")
        actions.settle(db, budget, by=finance, at=NOW)
        assert (budget.state, place(db, town, "available")) == ("CLOSED", [p("0"), p("0")])
        assert {town.stream(db, n).state for n in (0, 1)} == {"ENDED"}
        assert journal.left(db, town.budgets["ben"].id) == p("47090.71")


def test_a_receipt_is_recorded_once(town: Town) -> None:
    with town.writing() as db:
        spend(db, town, "30", receipt="A1")
        with pytest.raises(Refusal) as no:
            spend(db, town, "31", receipt="A1")
        assert no.value.fields == {"receipt": "You have already recorded this receipt"}
        spend(db, town, "30", receipt="A1", payee="Another")
        spend(db, town, "30", receipt="A1", name="ben")
