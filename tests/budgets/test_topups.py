"""Top-ups: W3 and W3b through the actions and the ledger, and every refusal of L-50 to L-54."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from brokerage import ledger
from brokerage.budgets import chart, journal, split_actions, stream_actions
from brokerage.budgets import topup_actions as topups
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.splits import Part
from brokerage.budgets.topup_actions import Terms
from brokerage.budgets.topup_models import TopUp
from brokerage.kit.errors import Refusal
from brokerage.kit.states import Step
from tests.budgets.conftest import NOW, Town, at, p

SINCE = date(2026, 9, 7)
W3 = {"what": "A room at Harebell House", "chosen": p("897.50"), "budget": p("812"), "options": [("Fernside", p("800"))],
      "payer_name": "Cousin Kit", "payee": "Harebell House", "since": SINCE, "review_on": date(2027, 3, 1),
      "price_rises": "Shared half and half", "if_it_stops": "A move to a room within the budget", "affordable": "Bank statements seen"}


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda no: no.code == code)


def draft(db: Any, town: Town, n: int = 1, **over: Any) -> TopUp:
    return topups.draft(db, town.budget(db), town.stream(db, n), Terms(**{**W3, **over}), by=town.actor("assessor"), at=NOW)


def running(db: Any, town: Town, **over: Any) -> TopUp:
    one = draft(db, town, **over)
    topups.payer_signs(db, one, on=date(2026, 9, 1), by=town.actor("assessor"), at=NOW)
    topups.sign(db, one, by=town.actor("council"), at=NOW)
    topups.start(db, town.budget(db), one, by="system", at=NOW)
    return one


def weeks(db: Any, town: Town, one: TopUp, n: int) -> list[Any]:
    return [topups.week_due(db, town.budget(db), one, SINCE + timedelta(days=7 * k), by=town.actor("finance"), at=NOW) for k in range(n)]


def test_w3_a_top_up_is_the_difference_and_two_missed_weeks_leave_the_council_with_171(town: Town) -> None:
    with town.writing() as db:
        one, finance, budget = running(db, town), town.actor("finance"), town.budget(db)
        assert one.weekly_pence == p("85.50") and one.state == "ACTIVE"
        first, second, third = weeks(db, town, one, 3)
        topups.miss(db, budget, one, first, by=finance, at=NOW)
        assert one.state == "IN_ARREARS" and topups.exposure(db, one) == p("85.50")
        topups.miss(db, budget, one, second, by=finance, at=NOW)
        assert topups.exposure(db, one) == p("171.00")
        said = [s.why for s in db.query(Step).filter_by(machine="top_up", verb="miss").order_by(Step.id)]
        assert said == ["Alert: one payment missed. The council is left with £85.50.",
                        "Escalated: 2 payments missed. The council is left with £171.00."]
        topups.received(db, budget, one, third, on=NOW.date(), by=finance, at=NOW)
        assert ledger.balance(db, chart.topup_due(one.stream_id)) == p("171.00") and one.state == "IN_ARREARS"
        for week in (first, second):
            topups.received(db, budget, one, week, on=NOW.date(), by=finance, at=NOW)
        assert one.state == "ACTIVE" and topups.exposure(db, one) == p("0")
        assert ledger.balance(db, chart.topup_due(one.stream_id)) == p("0")
        assert ledger.books(db) == [] and journal.agrees(db) == []


def test_the_council_pays_the_provider_what_the_payer_misses(town: Town) -> None:
    """L-52, where the provider collects the top-up itself."""
    with town.writing() as db:
        one, budget, finance = running(db, town, collects="PROVIDER"), town.budget(db), town.actor("finance")
        council = chart.cash(town.stream(db, 1))
        before = ledger.balance(db, council)
        paid, missed = weeks(db, town, one, 2)
        topups.received(db, budget, one, paid, on=NOW.date(), by=finance, at=NOW)
        topups.miss(db, budget, one, missed, by=finance, at=NOW)
        assert before - ledger.balance(db, council) == p("85.50")
        topups.received(db, budget, one, missed, on=NOW.date(), by=finance, at=NOW)
        assert ledger.balance(db, council) == before, "and gets it back when they pay"
        assert ledger.books(db) == []


def test_w3_no_suitable_home_in_the_budget_means_no_top_up_and_a_higher_budget(town: Town) -> None:
    with pytest.raises(Refusal, match="Raise the budget to £840.00 a week, the cheapest that suits") as no, town.writing() as db:
        draft(db, town, options=[("Fernside", p("840")), ("Elmtop", p("860"))])
    assert no.value.code == "TOP_UP_NO_SUITABLE_OPTION"
    with town.writing() as db:
        assert db.query(TopUp).count() == 0 and db.query(FundingStream).filter_by(type="TP_TOPUP").count() == 0
        with refused("TOP_UP_NO_SUITABLE_OPTION"):
            draft(db, town, options=[])


def test_w3b_a_preference_on_nhs_money_is_refused_with_the_private_extra_offered_instead(town: Town) -> None:
    """27.40 instead of 24.86 an hour for 10 hours: £25.40 a week, as OWN_PRIVATE beside council money, never on the NHS's."""
    with pytest.raises(Refusal, match="cannot be topped up.* private extra, on a line of its own") as no, town.writing() as db:
        draft(db, town, 0, chosen=p("274.00"), budget=p("248.60"), options=[("Usual", p("248.60"))])
    assert no.value.code == "NO_TOP_UP_ALLOWED"
    with town.writing() as db:
        budget = db.get_one(Budget, town.budgets["ann"].id)
        extra = stream_actions.propose(db, budget, "OWN_PRIVATE", payer=None, deployment="NOTIONAL", by=town.actor("assessor"), at=NOW)
        stream_actions.set_amount(db, extra, p("274.00") - p("248.60"), by=town.actor("assessor"))
        stream_actions.agree(db, extra, by=town.actor("ann"), at=NOW)
        assert extra.agreed_yearly_pence == p("25.40") * 52


@pytest.mark.parametrize(("over", "code"), [
    ({"chosen": p("812")}, "TOP_UP_NOT_NEEDED"), ({"chosen": p("0")}, "AMOUNT_ABSURD"), ({"budget": p("-1")}, "AMOUNT_ABSURD"),
    ({"chosen": p("20000.01")}, "AMOUNT_ABSURD"), ({"own": True}, "TOP_UP_OWN_NOT_ALLOWED"),
    ({"own": True, "ground": "DEFERRED_PAYMENT", "accommodation": False}, "TOP_UP_OWN_NOT_ALLOWED"),
    ({"own": True, "ground": "S117"}, "TOP_UP_OWN_NOT_ALLOWED"), ({"affordable": " "}, "TOP_UP_INCOMPLETE"),
    ({"review_on": SINCE}, "TOP_UP_INCOMPLETE"), ({"notice_weeks": 27}, "TOP_UP_INCOMPLETE"), ({"collects": "NOBODY"}, "TOP_UP_INCOMPLETE"),
    ({"if_it_stops": ""}, "TOP_UP_INCOMPLETE")])
def test_a_top_up_that_may_not_be_is_refused_and_nothing_is_kept(town: Town, over: dict[str, Any], code: str) -> None:
    with refused(code), town.writing() as db:
        draft(db, town, **over)
    with town.database.reading() as db:
        assert db.query(TopUp).count() == 0 and db.query(FundingStream).count() == 4


def test_a_person_tops_up_their_own_home_with_a_ground(town: Town) -> None:
    with town.writing() as db:
        one = draft(db, town, own=True, ground="PROPERTY_DISREGARD", payer_name="Ann Tester")
        assert db.get_one(FundingStream, one.stream_id).type == "OWN_TOPUP"


def test_it_is_signed_by_the_payer_and_then_by_the_council_and_by_nobody_else(town: Town) -> None:
    with town.writing() as db:
        one = draft(db, town)
        with refused("TOP_UP_NOT_SIGNED"):
            topups.sign(db, one, by=town.actor("council"), at=NOW)
        with refused("WRONG_DAY"):
            topups.payer_signs(db, one, on=date(2026, 11, 21), by=town.actor("assessor"), at=NOW)
        topups.payer_signs(db, one, on=date(2026, 9, 1), by=town.actor("assessor"), at=NOW)
        for who in ("icb", "other", "finance", "ann"):
            with refused("NOT_THE_PAYER"):
                topups.sign(db, one, by=town.actor(who), at=NOW)
        one.drafted_by = town.actor("council").ref
        with refused("OWN_PROPOSAL"):
            topups.sign(db, one, by=town.actor("council"), at=NOW)


def test_a_week_is_due_once_and_missed_only_when_it_is_over(town: Town) -> None:
    with town.writing() as db:
        one, budget, finance = running(db, town), town.budget(db), town.actor("finance")
        week = weeks(db, town, one, 1)[0]
        for first, code in ((SINCE, "DAYS_OVERLAP"), (SINCE + timedelta(days=3), "DAYS_OVERLAP"), (SINCE - timedelta(days=7), "OUTSIDE_AGREEMENT")):
            with refused(code):
                topups.week_due(db, budget, one, first, by=finance, at=NOW)
        with refused("TOO_EARLY"):
            topups.miss(db, budget, one, week, by=finance, at=at(SINCE + timedelta(days=6)))
        topups.received(db, budget, one, week, on=SINCE, by=finance, at=NOW)
        for deed in (lambda: topups.miss(db, budget, one, week, by=finance, at=NOW),
                     lambda: topups.received(db, budget, one, week, on=SINCE, by=finance, at=NOW)):
            with refused("WRONG_STATE"):
                deed()
        topups.end(db, one, on=SINCE + timedelta(days=20), why="Moved", by=town.actor("council"), at=NOW)
        with refused("WRONG_STATE"):
            topups.week_due(db, budget, one, SINCE + timedelta(days=7), by=finance, at=NOW)


def test_w7_a_waterfall_reaches_a_top_up_only_when_its_agreement_is_signed(town: Town) -> None:
    with town.writing() as db:
        nhs, council = (s.id for s in town.streams["ann"])
        one = draft(db, town, chosen=p("977.94"))
        tiers = [Part(nhs, cap=p("554.06")), Part(council, cap=p("520")), Part(one.stream_id)]
        offer = {"since": date(2026, 9, 7), "weekly": p("1240"), "by": town.actor("assessor"), "at": NOW}
        with pytest.raises(Refusal, match="£165.94 of this is paid by nobody"):
            split_actions.propose(db, town.budget(db), "FIXED_WATERFALL", tiers, **offer)
        topups.payer_signs(db, one, on=date(2026, 9, 1), by=town.actor("assessor"), at=NOW)
        topups.sign(db, one, by=town.actor("council"), at=NOW)
        rule = split_actions.propose(db, town.budget(db), "FIXED_WATERFALL", tiers, **offer)
        assert rule.state == "PROPOSED"
