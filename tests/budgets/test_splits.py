"""Splits: who pays what on a day, by percent, line and waterfall; agreed by every funder; disputed and settled (M-30 to M-33)."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from brokerage import ledger
from brokerage.budgets import chart, dated, journal, split_actions, split_checks, splits, stream_actions
from brokerage.budgets.models import Movement
from brokerage.budgets.split_models import SplitRule
from brokerage.budgets.splits import Part
from brokerage.kit.errors import Refusal
from tests.budgets.conftest import END, NOW, START, Town, at, p, shared, spend

DAY = date(2026, 6, 1)


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda no: no.code == code)


def offer(db: Any, town: Town, method: str, parts: list[Part], since: date = DAY, who: str = "assessor", **more: Any) -> SplitRule:
    return split_actions.propose(db, town.budget(db), method, parts, since=since, by=town.actor(who), at=NOW, **more)


def ids(town: Town, name: str = "ann") -> tuple[int, int]:
    first, second = (s.id for s in town.streams[name])
    return first, second


def yes(db: Any, town: Town, rule: SplitRule, *who: str) -> list[bool]:
    return [split_actions.agree(db, town.budget(db), rule, by=town.actor(name), at=NOW) for name in who]


def test_a_split_comes_into_force_with_the_last_funders_yes_and_not_before(town: Town) -> None:
    with town.writing() as db:
        nhs, council = ids(town)
        rule = offer(db, town, "PERCENT", [Part(nhs, Decimal(70)), Part(council, Decimal(30))])
        assert yes(db, town, rule, "icb") == [False]
        assert splits.share_on(db, town.budget(db), p("10"), DAY).by_stream == {nhs: p("6"), council: p("4")}
        assert yes(db, town, rule, "council") == [True]
        assert splits.share_on(db, town.budget(db), p("10"), DAY).by_stream == {nhs: p("7"), council: p("3")}
        assert splits.share_on(db, town.budget(db), p("10"), date(2026, 5, 31)).by_stream == {nhs: p("6"), council: p("4")}


@pytest.mark.parametrize("who", ["ann", "broker", "finance", "other", "assessor"])
def test_nobody_but_a_named_funder_agrees_a_split(town: Town, who: str) -> None:
    with town.writing() as db:
        rule = offer(db, town, "LINE", [Part(ids(town)[1])])
        with refused("NOT_THE_PAYER"):
            yes(db, town, rule, who)


def test_the_only_funder_does_not_agree_its_own_proposal_and_nobody_agrees_twice(town: Town) -> None:
    with town.writing() as db:
        nhs, council = ids(town)
        with refused("OWN_PROPOSAL"):
            yes(db, town, offer(db, town, "LINE", [Part(council)], who="council"), "council")
        rule = offer(db, town, "PERCENT", [Part(nhs, Decimal(50)), Part(council, Decimal(50))], who="council")
        yes(db, town, rule, "council")
        with refused("AGREED_ALREADY"):
            yes(db, town, rule, "council")


def test_a_line_has_a_rule_of_its_own_and_the_budget_s_where_it_has_none(town: Town) -> None:
    """M-31: medication prompts are wholly the NHS's; everything else is shared."""
    with town.writing() as db:
        nhs, council = ids(town)
        rule = offer(db, town, "LINE", [Part(nhs)], key="line-3")
        yes(db, town, rule, "icb")
        budget = town.budget(db)
        assert splits.share_on(db, budget, p("9"), DAY, key="line-3").by_stream == {nhs: p("9")}
        assert splits.share_on(db, budget, p("9"), date(2026, 5, 31), key="line-3").by_stream == {nhs: p("5.40"), council: p("3.60")}
        assert splits.share(db, rule.id, p("9"), DAY).rule_id == rule.id
        assert splits.share_on(db, budget, p("9"), DAY, key="line-4").by_stream == {nhs: p("5.40"), council: p("3.60")}
        assert splits.in_force(db, town.budgets["ben"], DAY, "line-3").key == ""


def test_a_plan_line_keeps_its_rule_s_id_and_gets_the_rule_of_the_service_day(town: Town) -> None:
    """M-05: by the rule in force on the service date, never on the day of the bill."""
    with town.writing() as db:
        nhs, council = ids(town)
        first = splits.in_force(db, town.budget(db), START).id
        later = shared(db, town, town.budget(db), {nhs: 70, council: 30}, date(2026, 8, 19)).id
        assert splits.share(db, first, p("497.20"), date(2026, 8, 19)) == splits.Shared(later, {nhs: p("348.04"), council: p("149.16")})
        assert splits.share(db, first, p("149.16"), date(2026, 8, 18)).by_stream == {nhs: p("89.50"), council: p("59.66")}
        assert splits.share(db, later, p("-149.16"), date(2026, 8, 18)).by_stream == {nhs: p("-89.50"), council: p("-59.66")}
        with refused("NO_SPLIT"):
            splits.share(db, first, p("1"), date(2026, 4, 12))


@pytest.mark.parametrize(("method", "percents", "code"), [
    ("PERCENT", ("60", "39.9999"), "SPLIT_NOT_100"), ("PERCENT", ("60", "40.0001"), "SPLIT_NOT_100"),
    ("PERCENT", ("100", "0"), "PERCENT_OUT_OF_RANGE"), ("PERCENT", ("140", "-40"), "PERCENT_OUT_OF_RANGE"),
    ("PERCENT", ("33.33333", "66.66667"), "PERCENT_TOO_FINE"), ("LINE", ("60", "40"), "LINE_HAS_ONE_PAYER"),
    ("EVENLY", ("50", "50"), "NOT_A_METHOD")])
def test_shares_that_cannot_be_are_refused(town: Town, method: str, percents: tuple[str, str], code: str) -> None:
    with town.writing() as db, refused(code):
        offer(db, town, method, [Part(n, Decimal(x)) for n, x in zip(ids(town), percents, strict=True)])


def test_a_split_is_refused_that_names_somebody_twice_or_another_person_s_money_or_nobody(town: Town) -> None:
    with town.writing() as db:
        nhs, council = ids(town)
        for parts, code in (([Part(nhs, Decimal(50)), Part(nhs, Decimal(50))], "SPLIT_NAMES_TWICE"), ([], "SPLIT_EMPTY"),
                            ([Part(ids(town, "ben")[0], Decimal(100))], "NOT_OF_THIS_BUDGET")):
            with refused(code):
                offer(db, town, "PERCENT", parts)
        assert db.query(SplitRule).filter_by(state="PROPOSED").count() == 0, "nothing is half-saved"


@pytest.mark.parametrize(("days", "code"), [
    ({"since": date(2026, 4, 12)}, "OUTSIDE_BUDGET"), ({"since": date(2027, 4, 1)}, "OUTSIDE_BUDGET"),
    ({"since": DAY, "until": date(2026, 5, 31)}, "DATES_BACKWARDS"), ({"since": DAY, "until": date(2027, 4, 1)}, "OUTSIDE_BUDGET"),
    ({"since": DAY, "review_on": DAY}, "DATES_BACKWARDS")])
def test_days_that_run_backwards_or_lie_outside_the_budget_are_refused(town: Town, days: dict[str, Any], code: str) -> None:
    with town.writing() as db, refused(code):
        offer(db, town, "LINE", [Part(ids(town)[0])], **days)


def test_two_splits_from_the_same_day_are_refused(town: Town) -> None:
    with town.writing() as db:
        rule = offer(db, town, "LINE", [Part(ids(town)[0])], since=START)
        with refused("SHARES_OVERLAP"):
            yes(db, town, rule, "icb")


def test_continuing_healthcare_shares_no_line_with_the_council(town: Town) -> None:
    with town.writing() as db:
        chc = stream_actions.propose(db, town.budget(db), "NHS_CHC", payer=town.orgs["icb"], deployment="NOTIONAL",
                                     by=town.actor("assessor"), at=NOW)
        with refused("CHC_PAYS_ALONE"):
            offer(db, town, "PERCENT", [Part(chc.id, Decimal(50)), Part(ids(town)[1], Decimal(50))])


def test_a_nurse_s_line_takes_no_council_money(town: Town) -> None:
    """L-04."""
    with town.writing() as db:
        rule = splits.in_force(db, town.budget(db), DAY)
        with refused("NHS_ONLY_LINE"):
            split_checks.may_pay_nothing_of_nhs_need(rule.parts)
        alone = offer(db, town, "LINE", [Part(ids(town)[0])])
        split_checks.may_pay_nothing_of_nhs_need(splits.find(db, alone.id).parts)


def test_w7_each_tier_fills_in_turn_and_what_nobody_pays_is_refused(town: Town) -> None:
    """FNC 254.06, then NHS 300.00, then the council to 520.00; 165.94 a week is left: a top-up, or UNFUNDED_REMAINDER."""
    with town.writing() as db:
        nhs, council = ids(town)
        fnc = stream_actions.propose(db, town.budget(db), "NHS_FNC", payer=town.orgs["icb"], deployment="NOTIONAL",
                                     by=town.actor("assessor"), at=NOW).id
        tiers = [Part(fnc, cap=p("254.06")), Part(nhs, cap=p("300")), Part(council, cap=p("520"))]
        with pytest.raises(Refusal, match="£165.94 of this is paid by nobody") as no:
            offer(db, town, "FIXED_WATERFALL", tiers, weekly=p("1240"))
        assert no.value.code == "UNFUNDED_REMAINDER"
        rule = offer(db, town, "FIXED_WATERFALL", tiers, weekly=p("1074.06"))
        got = splits.find(db, rule.id)
        assert splits.worked(got, p("1074.06"), 7).by_stream == {fnc: p("254.06"), nhs: p("300"), council: p("520")}
        assert splits.worked(got, p("600"), 7).by_stream == {fnc: p("254.06"), nhs: p("300"), council: p("45.94")}
        assert splits.worked(got, p("-600"), 7).by_stream == {fnc: p("-254.06"), nhs: p("-300"), council: p("-45.94")}
        assert splits.worked(got, p("537.03")).by_stream == {fnc: p("127.03"), nhs: p("150"), council: p("260")}
        three = splits.worked(got, p("460.31"), 3).by_stream
        assert three[fnc] == p("108.88") and Pence_total(three) == p("460.31")
        with refused("UNFUNDED_REMAINDER"):
            splits.worked(got, p("1074.07"), 7)


def Pence_total(shares: dict[int, Any]) -> Any:
    return p("0") + sum(shares.values(), p("0"))


def test_tiers_that_cannot_be_are_refused(town: Town) -> None:
    with town.writing() as db:
        nhs, council = ids(town)
        for tiers, weekly, code in (
                ([Part(council, cap=p("100")), Part(nhs)], "500", "TIERS_OUT_OF_ORDER"),
                ([Part(nhs), Part(council, cap=p("1"))], "500", "TIER_AFTER_REST"),
                ([Part(nhs, cap=p("0")), Part(council)], "500", "LESS_THAN_NOTHING"),
                ([Part(nhs, cap=p("1")), Part(council)], None, "NO_WEEKLY_AMOUNT"),
                ([Part(nhs, cap=p("1")), Part(council)], "1000000.01", "NO_WEEKLY_AMOUNT")):
            with refused(code):
                offer(db, town, "FIXED_WATERFALL", tiers, weekly=p(weekly) if weekly else None)


# Disputes -----------------------------------------------------------------------------------------------

def disputed(db: Any, town: Town, since: date = DAY) -> SplitRule:
    rule = db.get_one(SplitRule, splits.in_force(db, town.budget(db), since).id)
    split_actions.dispute(db, town.budget(db), rule, since=since, why="Nights are health care.", escalate_on=date(2026, 12, 20),
                          by=town.actor("council"), at=NOW)
    return rule


def paid(db: Any, town: Town, name: str = "ann") -> list[Any]:
    return [ledger.balance(db, chart.place(s.id, "paid")) for s in town.streams[name]]


def settled(db: Any, town: Town, rule: SplitRule, nhs: int, council: int) -> SplitRule:
    first, second = ids(town)
    final = split_actions.settle_with(db, town.budget(db), rule, "PERCENT", [Part(first, Decimal(nhs)), Part(second, Decimal(council))],
                                      panel_ref="PANEL 9", by=town.actor("council"), at=NOW)
    yes(db, town, final, "council")
    return final


def test_care_goes_on_in_a_dispute_on_the_split_that_was_in_force(town: Town) -> None:
    with town.writing() as db:
        disputed(db, town)
        assert {town.stream(db, n).state for n in (0, 1)} == {"DISPUTED"}
        spend(db, town, "100", on=date(2026, 7, 1))
        assert paid(db, town) == [p("60"), p("40")]


def test_a_settlement_that_both_agree_reverses_what_was_posted_and_posts_it_anew(town: Town) -> None:
    with town.writing() as db:
        spend(db, town, "10", on=date(2026, 5, 1))  # before the disputed days: stays
        spend(db, town, "50", on=date(2026, 6, 10))  # a disputed day, posted before anybody disputed it
        rule = disputed(db, town)
        spend(db, town, "2088.24", on=date(2026, 7, 1))
        final = settled(db, town, rule, 70, 30)
        assert paid(db, town) == [p("6") + p("30") + p("1252.94"), p("4") + p("20") + p("835.30")], "one yes is not enough"
        yes(db, town, final, "icb")
        assert paid(db, town) == [p("6") + p("35") + p("1461.77"), p("4") + p("15") + p("626.47")]
        assert {town.stream(db, n).state for n in (0, 1)} == {"ACTIVE"}
        assert (rule.state, rule.until, final.state) == ("AGREED", date(2026, 5, 31), "AGREED")
        assert ledger.balance(db, chart.dp_spent(town.budgets["ann"].id)) == p("2148.24"), "what was bought is what was bought"
        assert journal.left(db, town.budgets["ann"].id) == p("47090.71") - p("2148.24")
        assert paid(db, town, "ben") == [p("0"), p("0")]
        lines = [m.kind for m in db.query(Movement).filter_by(budget_id=town.budgets["ann"].id).order_by(Movement.id)]
        assert lines.count("DP_SPEND_EVIDENCED_REVERSED") == 2 and lines.count("DP_SPEND_EVIDENCED") == 5
        assert ledger.books(db) == [] and journal.agrees(db) == []


def test_an_interim_split_that_all_agree_stands_in_without_prejudice_and_is_trued_up(town: Town) -> None:
    with town.writing() as db:
        nhs, council = ids(town)
        rule = disputed(db, town)
        interim = split_actions.propose_interim(db, town.budget(db), rule, "PERCENT", [Part(nhs, Decimal(50)), Part(council, Decimal(50))],
                                                since=date(2026, 7, 1), by=town.actor("council"), at=NOW)
        yes(db, town, interim, "council", "icb")
        spend(db, town, "100", on=date(2026, 6, 20))
        spend(db, town, "100", on=date(2026, 7, 2))
        assert paid(db, town) == [p("110"), p("90")]
        final = settled(db, town, rule, 80, 20)
        yes(db, town, final, "icb")
        assert paid(db, town) == [p("160"), p("40")]
        assert interim.state == "REPLACED"
        spend(db, town, "100", on=date(2026, 7, 3))
        assert paid(db, town) == [p("240"), p("60")]


def test_a_second_dispute_about_the_settled_days_is_trued_up_once_more_and_not_twice(town: Town) -> None:
    with town.writing() as db:
        rule = disputed(db, town)
        spend(db, town, "100", on=date(2026, 7, 1))
        final = settled(db, town, rule, 70, 30)
        yes(db, town, final, "icb")
        again = disputed(db, town, date(2026, 6, 15))
        assert again.id == final.id
        yes(db, town, settled(db, town, again, 10, 90), "icb")
        assert paid(db, town) == [p("10"), p("90")]
        assert ledger.books(db) == [] and journal.agrees(db) == []


def test_a_settlement_that_a_funder_has_not_the_money_for_is_refused_whole(town: Town) -> None:
    with pytest.raises(Refusal) as no, town.writing() as db:
        rule = disputed(db, town)
        spend(db, town, "40000", on=date(2026, 7, 1))
        yes(db, town, settled(db, town, rule, 50, 50), "icb")
    assert no.value.code == "OVERSPEND"
    with town.database.reading() as db:
        assert town.stream(db, 0).state == "ACTIVE", "nothing is half-saved"


def test_money_of_an_order_keeps_its_hold_and_the_difference_is_posted(town: Town) -> None:
    """An order's commitment is a hold; what was drawn from it is trued up beside it, and twice gives the last split."""
    with town.writing() as db:
        nhs, council = ids(town)
        budget, rule = town.budget(db), disputed(db, town)
        got = splits.share_on(db, budget, p("100"), DAY)
        commit = [ledger.Transfer(chart.place(n, "available"), chart.place(n, "committed"), x, f"order/1/{n}", True)
                  for n, x in got.by_stream.items()]
        journal.post(db, budget, "order/1", "COMMIT", commit, by="t", at=NOW, on=DAY, words="An order", rule=got.rule_id)
        half = splits.share_on(db, budget, p("50"), DAY)
        drawn = [ledger.Transfer(chart.place(n, "committed"), chart.place(n, "accrued"), x, f"order/1/{n}")
                 for n, x in half.by_stream.items()]
        journal.post(db, budget, "order/1/d", "DELIVERED", drawn, by="t", at=NOW, on=DAY, words="Delivered", rule=half.rule_id)
        final = settled(db, town, rule, 80, 20)
        yes(db, town, final, "icb")
        accrued = [ledger.balance(db, chart.place(n, "accrued")) for n in (nhs, council)]
        assert accrued == [p("40"), p("10")]
        assert [ledger.held(db, f"order/1/{n}").remaining for n in (nhs, council)] == [p("30"), p("20")]
        yes(db, town, settled(db, town, disputed(db, town), 20, 80), "icb")
        assert [ledger.balance(db, chart.place(n, "accrued")) for n in (nhs, council)] == [p("10"), p("40")]
        assert ledger.books(db) == [] and journal.agrees(db) == []


def test_only_a_funder_in_the_split_disputes_it_with_a_reason_and_a_day_to_come(town: Town) -> None:
    with town.writing() as db:
        rule = db.get_one(SplitRule, splits.in_force(db, town.budget(db), DAY).id)
        good = {"since": DAY, "why": "Nights.", "escalate_on": date(2026, 12, 1), "by": town.actor("icb"), "at": NOW}
        for over, code in (({"by": town.actor("other")}, "NOT_THE_PAYER"), ({"why": " "}, "NO_REASON"),
                           ({"escalate_on": date(2026, 11, 20)}, "DATES_BACKWARDS"), ({"since": date(2026, 4, 12)}, "OUTSIDE_SPLIT")):
            with refused(code):
                split_actions.dispute(db, town.budget(db), rule, **{**good, **over})
        assert rule.state == "AGREED" and dated.streams_of(db, town.budget(db))[0].state == "ACTIVE"
        with refused("NOT_DISPUTED"):
            settled(db, town, rule, 50, 50)


def test_a_no_to_a_split_says_why_and_leaves_things_as_they_were(town: Town) -> None:
    with town.writing() as db:
        rule = offer(db, town, "LINE", [Part(ids(town)[0])])
        with refused("NO_REASON"):
            split_actions.reject(db, town.budget(db), rule, why="", by=town.actor("icb"), at=NOW)
        split_actions.reject(db, town.budget(db), rule, why="Not health care.", by=town.actor("icb"), at=at(END))
        assert rule.state == "REJECTED" and splits.in_force(db, town.budget(db), DAY).method == "PERCENT"
