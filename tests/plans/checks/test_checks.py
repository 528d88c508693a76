"""Every check finds what it is for, and finds nothing in a plan that is in order. One case spoils one thing."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from brokerage import HOUSE
from brokerage.kit.money import Pence
from brokerage.plans import checks, sections
from brokerage.plans.checks import Facts, finding, payers
from brokerage.plans.sheet import Sheet
from tests.plans.checks.sheets import (
    END,
    ICB,
    LA,
    NONE,
    OWN,
    PLAN,
    START,
    Amount,
    CapacityRow,
    ChargeRow,
    ContingencyRow,
    PartyRow,
    carer,
    disagreement,
    facts,
    need,
    option,
    outcome,
    price,
    risk,
    rule,
    shares,
    stream,
    task,
    tiers,
    visit,
    w1,
    with_direct,
    with_line,
    with_plan,
    worker,
)


@dataclass
class Case:
    code: str
    sheet: Sheet
    facts: Facts = field(default_factory=facts)


def banned(code: str, *, stream_id: int) -> Sheet:
    return with_direct(stream_id, codes=code)


def assistant(**over: Any) -> Sheet:
    return with_line(kind="PA", category="PERSONAL_ASSISTANT", workers=(worker(**over),))


W1 = w1()
CASES = [
    Case("P01_NO_NEED", w1(needs=())),
    Case("P01_NONE_ELIGIBLE", w1(needs=(need(eligible_under=""),))),
    Case("P02_NEED_NOT_MET", w1(needs=(need(), need(2)))),
    Case("P02_MET_HOW", w1(needs=(need(), need(2, met_by="UNIVERSAL")))),
    Case("P02_CARER_NOT_NAMED", w1(needs=(need(), need(2, met_by="CARER", met_how="By Cara")), carers=())),
    Case("P03_NO_OUTCOME", w1(outcomes=())),
    Case("P03_LINE_WITHOUT_OUTCOME", with_line(outcomes=())),
    Case("P03_NO_HEALTH_OUTCOME", w1(outcomes=(outcome(health=False),))),
    Case("P03_OUTCOME_UNSERVED", w1(outcomes=(outcome(), outcome(2)))),
    Case("P04_NOBODY_PAYS", w1(rules=())),
    Case("P04_OVER_BUDGET", w1(streams=(stream(ICB, 56028), stream(LA, 37352)))),
    Case("P04_ONCE_OVER_BUDGET", with_line(once=Pence(100), weekly=NONE, per="ONCE")),
    Case("P04_MONEY_LEFT", w1(streams=(stream(ICB, 56030), stream(LA, 37352)))),
    Case("P05_NO_ADVICE", with_plan(prevention=" ")),
    Case("P05_NOT_ABOUT_ME", with_plan(matters="")),
    Case("P06_DIRECT_PAYMENT", replace(with_direct(LA), plan=replace(PLAN, payment_cycle=""))),
    Case("P07_NO_LINE", w1(lines=())),
    Case("P07_SERVICE_GONE", with_line(withdrawn_on=START)),
    Case("P08_NO_COORDINATOR", with_plan(coordinator_user_id=None)),
    Case("P09_NO_MONITOR", with_plan(monitor="")),
    Case("P10_NO_REVIEW", with_plan(review_on=None)),
    Case("P10_REVIEW_LATE", with_plan(review_on=date(2026, 6, 9))),
    Case("P10_REVIEW_BEFORE_START", with_plan(review_on=START)),
    Case("P40_REVIEW_PASSED", replace(with_plan(state="ACTIVE"), today=date(2026, 6, 9))),
    Case("P11_NOTICE", with_plan(notice_days=0)),
    Case("P11_SHORT_NOTICE", with_plan(notice_days=27)),
    Case("P12_NO_RISK", w1(risks=())),
    Case("P12_RISK_UNFINISHED", w1(risks=(risk(likelihood="HIGH", consequence="HIGH"),))),
    Case("P12_NOT_INFORMED", w1(risks=(risk(informed=False),))),
    Case("P13_NO_CONTINGENCY", w1(contingency=())),
    Case("P13_UNFINISHED", w1(contingency=(ContingencyRow(1, 1, "Carer ill", "", "", "", NONE),))),
    Case("P14_PERSON_NOT_THERE", w1(people=(PartyRow(1, 1, "Ann", "PERSON", "", False), PartyRow(2, 2, "Cara", "CARER", "", True)))),
    Case("P14_CARER_NOT_ASKED", w1(people=(PartyRow(1, 1, "Ann", "PERSON", "", True),))),
    Case("P15_DISAGREEMENT", w1(disagreements=(disagreement(),))),
    Case("P16_COMMUNICATION", with_plan(communication="")),
    Case("P17_CARER", w1(carers=(carer(able=False),))),
    Case("P17_CARER_ASSESSMENT", w1(carers=(carer(own_assessment_on=None),))),
    Case("P18_CAPACITY", w1(capacity=W1.capacity[1:])),
    Case("P18_BEST_INTERESTS", w1(capacity=(*W1.capacity[1:], CapacityRow(1, 1, "NEEDS", False, "Ada", START, "", "")))),
    Case("P19_SAFEGUARDING", with_plan(safeguarding="")),
    Case("P19_LIBERTY", with_plan(liberty=True, restraint="A locked door, agreed")),
    Case("P19_RESTRAINT", with_plan(liberty=True)),
    Case("P30_NHS_BANNED", banned("ALCOHOL", stream_id=ICB)),
    Case("P30_UNLAWFUL", with_line(codes="UNLAWFUL")),
    Case("P31_COUNCIL_BANNED", banned("NHS_SERVICE", stream_id=LA)),
    Case("P31_COUNCIL_ASKS_WHY", banned("GIFTS", stream_id=LA)),
    Case("P31_FAMILY_CARE_UNNAMED", with_line(codes="HOUSEHOLD_FAMILY_CARE")),
    Case("L04_NURSE_BY_COUNCIL", with_line(requires_registered_nurse=True)),
    Case("L54_TOPPED_UP_NHS", replace(with_line(**shares((ICB, "60"), (OWN, "40"))), streams=(
        *W1.streams, stream(OWN, 9999, type="OWN_PRIVATE", payer="PERSON")))),
    Case("L01_CHC_SHARED", w1(streams=(stream(ICB, 56029, type="NHS_CHC"), stream(LA, 37352)))),
    Case("P33_RELATIVE", assistant(relationship="SIBLING", same_household=True)),
    Case("P34_NOT_REGISTERED", W1, facts(registered=frozenset({72}))),
    Case("P35_PROFESSIONAL", with_direct(ICB, category="THERAPY", workers=(worker(indemnity_until=date(2026, 4, 12)),))),
    Case("P36_NO_DBS", assistant(dbs_on=None)),
    Case("P37_NO_WORKER", with_line(kind="PA", category="PERSONAL_ASSISTANT")),
    Case("P37_ASSISTANT", assistant(contract_on=None)),
    Case("P37_INSURANCE", assistant(liability=Pence(499_999_999))),
    Case("B05_BELOW_MINIMUM_WAGE", assistant(hourly=Decimal("12.70"))),
    Case("P38_TASK", with_line(tasks=(task(review_on=date(2026, 4, 12)),))),
    Case("P38_NO_TASK", with_line(health_task="DELEGATED")),
    Case("P24_TIED_PROVIDER", W1, facts(tied=frozenset({73}))),
    Case("OPTIONS_TOO_FEW", with_line(options=(option(1, chosen=True),))),
    Case("OPTIONS_WHY_NOT", with_line(options=(*W1.lines[2].options, option(4, why_not="")))),
    Case("PRICE_BELOW_FLOOR", W1, price("BELOW_FLOOR")), Case("PRICE_LOW", W1, price("LOW")), Case("PRICE_HIGH", W1, price("HIGH")),
    Case("PRICE_VERY_HIGH", W1, price("VERY_HIGH")), Case("PRICE_VERY_HIGH_UNSAID", W1, price("VERY_HIGH")),
    Case("PRICE_UNKNOWN", W1, facts(prices={10: facts().prices[10], 20: facts().prices[20]})),
    Case("PRICE_STALE", W1, facts(stale=frozenset({30}))),
    Case("B13_FEE", with_plan(broker_fee=Pence(5000), broker_fee_for="planning")),
    Case("B13_FEE_UNSAID", with_plan(broker_fee=Pence(5000))),
    Case("SPLIT_NOT_WHOLE", with_line(**shares((ICB, "60"), (LA, "39.9999")))),
    Case("UNFUNDED_REMAINDER", with_line(**tiers((ICB, 3000), (LA, 1674)))),
    Case("CHARGE_OVER_CARE", w1(charges=(ChargeRow(LA, "CONFIRMED", "FUNDER_INVOICE", Pence(37353), START, None),))),
    Case("LINE_ABSURD", with_line(quantity=None, minutes_weekly=40_321)),
    Case("LINE_OUTSIDE_PLAN", with_line(starts_on=date(2026, 4, 12))),
    Case("BUDGET_INSUFFICIENT", W1, facts(cheapest={10: Pence(52207)})),
    Case("B20_NOBODY_AVAILABLE", W1, facts(cheapest={10: None})),
    Case("OVERLAP_SAME_HOURS", with_line(visits=(visit(0, 600, 60),))),
    Case("OVERLAP_SAME_TASK", with_line(category="HOMECARE", regulated=False, provider_org_id=71, **shares((ICB, "100")))),
    Case("OVERLAP_SAME_SERVICE", with_line(service_id=1)),
    Case("OVERLAP_WITHIN_LINE", with_line(visits=(visit(0, 900, 60), visit(0, 959, 60)))),
    Case("HOURS_OUT_OF_STEP", with_line(quantity=None, minutes_weekly=90, visits=(visit(0, 900, 60),))),
]


def test_a_plan_in_order_has_nothing_to_find() -> None:
    assert checks.run(w1(), facts()) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_spoiled_plan_is_found(case: Case) -> None:
    found = {f.code: f for f in checks.run(case.sheet, case.facts)}
    assert case.code in found
    finding = found[case.code]
    assert finding.text.endswith(".") and finding.who and finding.source and finding.open == (finding.weight != checks.NOTE)


def test_every_check_has_a_case_and_every_case_a_check() -> None:
    assert {case.code for case in CASES} == set(checks.CHECKS)


def test_a_recorded_reason_passes_a_finding_that_asks_for_one_and_no_other() -> None:
    spoiled = banned("GIFTS ALCOHOL", stream_id=ICB)
    spoiled = replace(spoiled, streams=tuple(replace(s, deployment="DIRECT_PAYMENT") for s in spoiled.streams))
    found = checks.run(spoiled, facts())
    reasons = {finding.key: "She gives one present a year" for finding in found}
    after = {f.code: f.open for f in checks.run(spoiled, facts(reasons=reasons))}
    assert after["P30_NHS_BANNED"] is True and after["P31_COUNCIL_ASKS_WHY"] is False


def test_a_reason_for_one_price_does_not_stand_for_another() -> None:
    first = next(f for f in checks.run(W1, price("VERY_HIGH")) if f.code == "PRICE_VERY_HIGH")
    dearer = with_line(rate=Decimal("60"))
    second = next(f for f in checks.run(dearer, facts(prices=price("VERY_HIGH").prices, reasons={first.key: "Yes"})) if f.code == "PRICE_VERY_HIGH")
    assert second.open


def test_a_broker_s_words_on_the_line_are_a_reason_for_a_high_price() -> None:
    assert not [f for f in checks.run(with_line(price_reason="The only one with a hoist"), price("HIGH")) if f.code == "PRICE_HIGH"]


def test_somebody_employed_directly_need_not_be_registered() -> None:
    sheet = with_line(kind="PA", category="PERSONAL_ASSISTANT", regulated=True, workers=(worker(),))
    assert "P34_NOT_REGISTERED" not in {f.code for f in checks.run(sheet, facts())}


def test_the_person_s_gravest_findings_come_first() -> None:
    weights = [f.weight for f in checks.run(with_line(outcomes=(), options=()), price("LOW"))]
    assert weights == sorted(weights, key=["STOP", "REASON", "NOTE"].index) and set(weights) == {"STOP", "REASON", "NOTE"}


def test_a_penny_short_is_not_enough_and_a_gift_of_it_is() -> None:
    enough = w1(streams=(stream(ICB, 56029), stream(LA, 37352, amounts=(Amount("WEEKLY", Pence(37353), START, None),))))
    short = facts(cheapest={10: Pence(52207)})
    assert "BUDGET_INSUFFICIENT" in {f.code for f in checks.run(W1, short)}
    assert "BUDGET_INSUFFICIENT" not in {f.code for f in checks.run(enough, short)}


def test_the_money_kept_for_bad_days_is_part_of_what_must_be_enough() -> None:
    kept = w1(contingency=(ContingencyRow(1, 1, "Carer ill", "Cara", "", "A visit", Pence(1)),))
    assert "BUDGET_INSUFFICIENT" in {f.code for f in checks.run(kept, facts())}


def test_a_rule_for_a_line_stands_before_the_rule_for_everything() -> None:
    own = w1(rules=(rule((ICB, "60"), (LA, "40")), rule((ICB, "100"), key="line-3", id=2)))
    assert payers.weekly_by_stream(own) == {ICB: Pence(57899), LA: Pence(35482)}
    assert payers.weekly_by_stream(W1) == {ICB: Pence(56029), LA: Pence(37352)}


def test_a_line_that_ends_after_its_budget_is_outside_it() -> None:
    assert "LINE_OUTSIDE_PLAN" in {f.code for f in checks.run(with_line(ends_on=date(2027, 4, 1)), facts())}
    assert "LINE_OUTSIDE_PLAN" not in {f.code for f in checks.run(with_line(ends_on=END), facts())}


def test_the_public_list_of_codes_is_the_one_in_the_docs() -> None:
    assert (HOUSE / "docs" / "checks.md").read_text() == checks.as_markdown(), "run: brokerage checks > docs/checks.md"


def test_every_place_to_put_something_right_is_a_section_of_the_plan() -> None:
    assert {code: key for code, key in finding.SECTIONS.items() if key not in sections.SECTIONS} == {}
    assert all(any(code == start or code.startswith(start + "_") for code in finding.CHECKS) for start in finding.SECTIONS)
