"""What a package does on particular days: pauses, one-offs, changes of charge and funder, and who hands over what."""

from __future__ import annotations

from typing import Any

from brokerage.kit.money import Pence
from brokerage.reckon import Reckoning
from tests.reckon.asking import HOMECARE, ICB, LA, asked, care_home, joint, shared

FOUR_WEEKS = {"from": "2026-06-01", "to": "2026-06-28"}


def p(text: str) -> Pence:
    return Pence.parse(text, may_be_negative=True)


def period(answer: Reckoning) -> Any:
    assert answer.period is not None
    return answer.period


def test_nothing_is_due_on_days_of_a_pause_and_the_charge_falls_with_the_cost() -> None:
    paused = {**HOMECARE, "pauses": [{"from": "2026-06-08", "to": "2026-06-14"}]}
    found = period(asked(joint(period=FOUR_WEEKS, lines=[paused])))
    assert [part.amounts.total for part in found.segments] == [p("522.06"), p("0"), p("1,044.12")]
    assert [part.amounts.charge for part in found.segments] == [p("48.20"), p("0"), p("96.40")]


def test_a_one_off_is_paid_once_on_its_day_by_the_split_of_that_day_and_is_in_the_year() -> None:
    chair = {"ref": "chair", "rate": "950.00", "quantity": "1", "unit": "item", "per": "once", "from": "2026-06-10"}
    case = joint(period=FOUR_WEEKS, lines=[HOMECARE, chair], changes=[{"from": "2026-06-08", "split": shared(icb=70, la=30)}])
    answer = asked(case)
    assert period(answer).amounts.lines["chair"].by_stream == {"icb": p("665.00"), "la": p("285.00")}
    assert "chair" not in answer.weeks[0].weekly.lines and answer.weeks[0].yearly.lines["chair"].amount == p("950.00")
    assert [part.amounts.total for part in period(answer).segments] == [p("522.06"), p("2,516.18")]
    assert sum("chair: once" in step.says for step in answer.working) == 1


def test_a_one_off_outside_the_period_is_not_in_it() -> None:
    chair = {"ref": "chair", "rate": "950.00", "quantity": "1", "unit": "item", "per": "once", "from": "2026-06-29"}
    answer = asked(joint(period=FOUR_WEEKS, lines=[HOMECARE, chair]))
    assert "chair" not in period(answer).amounts.lines and "chair" not in answer.weeks[0].yearly.lines


def test_a_one_off_is_told_although_every_other_week_is_alike() -> None:
    chair = {"ref": "chair", "rate": "950.00", "quantity": "1", "unit": "item", "per": "once", "from": "2026-06-10"}
    answer = asked(joint(period={**FOUR_WEEKS, "posted": "WEEK"}, lines=[HOMECARE, chair]))
    assert sum("chair: once, £950.00" in step.says for step in answer.working) == 1


def test_a_charge_that_ends_and_one_that_begins_are_two_segments() -> None:
    charges = [{"stream": "la", "weekly": "48.20", "to": "2026-06-14"}, {"stream": "la", "weekly": "51.05", "from": "2026-06-15"}]
    assert [part.amounts.charge for part in period(asked(joint(period=FOUR_WEEKS, charges=charges))).segments] == [
        p("96.40"),
        p("102.10"),
    ]


def test_a_given_charge_is_capped_when_a_change_takes_the_cost_below_it() -> None:
    answer = asked(
        joint(period=FOUR_WEEKS, lines=[HOMECARE], changes=[{"from": "2026-06-15", "lines": ["homecare"], "quantity": "2"}])
    )
    assert answer.weeks[1].weekly.charge == answer.weeks[1].weekly.by_stream["la"] == p("19.89")
    assert any("so it is £19.89" in step.says for step in answer.working)


def test_a_line_that_takes_no_charge_is_left_out_of_the_cap() -> None:
    case = joint(
        lines=[HOMECARE, {**HOMECARE, "ref": "reablement", "chargeable": False}],
        charges=[{"stream": "la", "assessment": {"income": "900.00", "mig": "0.00"}}],
    )
    assert asked(case).weeks[0].weekly.charge == p("208.82")


def test_who_stands_behind_a_stream_is_dated_and_each_body_sees_its_own_days() -> None:
    streams = [{**ICB, "funder": "NHS North"}, {**LA, "funder": "Trafford"}]
    change = {"from": "2026-06-15", "stream": "icb", "funder": "NHS South"}
    found = period(asked(joint(period=FOUR_WEEKS, lines=[HOMECARE], streams=streams, changes=[change], charges=[])))
    assert found.by_funder == {"NHS North": p("626.47"), "Trafford": p("835.30"), "NHS South": p("626.47")}


def test_who_collects_the_charge_decides_what_the_council_pays_and_never_the_cost() -> None:
    paid = {
        how: asked(joint(charges=[{"stream": "la", "weekly": "48.20", "collected": how}])).weeks[0].weekly
        for how in ("NET_OF_DP", "PROVIDER_COLLECTS", "FUNDER_INVOICE")
    }
    assert [week.funders_pay["la"] for week in paid.values()] == [p("306.62"), p("306.62"), p("354.82")]
    assert len({week.total for week in paid.values()}) == 1


def test_a_persons_own_top_up_of_a_home_wants_a_ground_and_then_holds() -> None:
    case = care_home(ground="DEFERRED_PAYMENT")
    case["streams"][1] |= {"type": "OWN_TOPUP", "payer": "PERSON"}
    assert asked(case).top_ups[0].weekly == p("85.50")


def test_the_budget_of_a_topped_up_line_can_be_raised_from_a_day() -> None:
    answer = asked({**care_home(), "changes": [{"from": "2026-10-01", "lines": ["home"], "budget_rate": "840.00"}]})
    assert [week.weekly.by_stream["family"] for week in answer.weeks] == [p("85.50"), p("57.50")]


def test_every_pattern_comes_to_its_week() -> None:
    week = {"ref": "a", "rate": "10.01", "quantity": "1", "unit": "visit"}
    patterns = {"day": "70.07", "week": "10.01", "fortnight": "5.01", "four weeks": "2.50"}
    lines = [{**week, "ref": per, "per": per} for per in patterns]
    found = asked(joint(lines=lines, charges=[])).weeks[0].weekly.lines
    assert {ref: line.amount for ref, line in found.items()} == {per: p(amount) for per, amount in patterns.items()}


def test_a_waterfall_over_part_of_a_week_leaves_no_penny_unpaid() -> None:
    tiers = {"rule": "FIXED_WATERFALL", "tiers": [{"stream": "icb", "cap": "0.02"}, {"stream": "la", "cap": "0.02"}]}
    case = joint(
        period={"from": "2026-06-01", "to": "2026-06-05"},
        lines=[{**HOMECARE, "rate": "0.04", "quantity": "1", "split": tiers}],
        charges=[],
    )
    assert period(asked(case)).amounts.by_stream == {"icb": Pence(1), "la": Pence(2)}


def test_a_change_that_says_what_already_stands_makes_no_segment() -> None:
    answer = asked(joint(changes=[{"from": "2026-08-19", "lines": ["homecare"], "quantity": "21"}]))
    assert len(period(answer).segments) == len(answer.weeks) == 1
    assert answer.effects[0].period.difference.total == Pence(0) and answer.effects[0].period.difference.lines == {}


def test_a_change_before_the_period_holds_from_its_first_day() -> None:
    answer = asked(joint(changes=[{"from": "2026-01-01", "lines": ["homecare"], "quantity": "28"}]))
    assert len(answer.weeks) == 1 and answer.weeks[0].weekly.lines["homecare"].amount == p("696.08")
    assert answer.effects[0].since == period(answer).since
