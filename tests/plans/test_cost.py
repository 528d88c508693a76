"""What a plan comes to is worked example W1 to the penny, and what reckon says of the same package."""
from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brokerage import reckon
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.plans import assistants, cost, line_actions, line_part_actions
from brokerage.plans.editing import sheet_of
from brokerage.plans.line_part_actions import Part
from brokerage.plans.line_shapes import Assistant, Free, Once
from brokerage.plans.sheet import Sheet
from tests.budgets.conftest import NOW, Town, p
from tests.plans.building import market, w1


@pytest.fixture
def sheet(town: Town) -> Sheet:
    with town.writing() as db:
        market(db, town)
        w1(db, town, "ben")
        return sheet_of(db, w1(db, town), NOW)


def by_name(sheet: Sheet, found: cost.Cost) -> dict[str, str]:
    return {sheet.stream(ref).payer: str(pence) for ref, pence in found.streams.items()}


def test_the_plan_of_w1_costs_what_w1_says(sheet: Sheet) -> None:
    found = cost.of(sheet)
    assert by_name(sheet, found) == {"ICB": "£560.29", "COUNCIL": "£373.52"}
    assert (found.weekly, found.charge, found.person) == (p("933.81"), p("48.20"), p("48.20"))
    council = next(s.id for s in sheet.streams if s.council)
    assert (found.net(council), found.yearly, found.yearly_of(council)) == (p("325.32"), p("48558.12"), p("19423.04"))
    assert [str(found.lines[n].weekly) for n in (2, 3, 4)] == ["£522.06", "£365.00", "£46.75"] and found.unfunded == p("0")


def test_reckon_says_the_same_of_the_same_package(sheet: Sheet) -> None:
    found, week = cost.of(sheet), reckon.reckon(case_of(sheet)).weeks[0].weekly
    assert {f"s{ref}": pence for ref, pence in found.streams.items()} == week.by_stream
    assert found.weekly == week.total and found.charge == week.charge


def case_of(sheet: Sheet, lines: list[dict[str, Any]] | None = None) -> Any:
    """The plan as a reckon file."""
    day = sheet.plan.starts_on
    return reckon.read(__import__("json").dumps({
        "title": "The plan", "period": {"from": str(day), "to": str(day + timedelta(days=6))},
        "streams": [{"ref": f"s{s.id}", "type": s.type, "payer": s.payer, "priority": s.priority} for s in sheet.streams],
        "split": {"rule": "PERCENT", "shares": [{"stream": f"s{x.stream_id}", "percent": str(x.percent)} for x in sheet.rules[0].parts]},
        "lines": lines or [{"ref": f"l{n.number}", "rate": str(n.rate), "quantity": str(n.quantity) if n.quantity else
                            str(Decimal(n.minutes_weekly or 0) / 60)} for n in sheet.paid_lines],
        "charges": [{"stream": f"s{c.stream_id}", "weekly": c.weekly.plain()} for c in sheet.charges]}).encode())


def test_a_line_with_its_own_percents_or_its_own_payer_leaves_the_others_alone(town: Town) -> None:
    with town.writing() as db:
        market(db, town)
        plan, (icb, council) = w1(db, town), [s.id for s in town.streams["ann"]]
        by = {"by": town.actor("broker"), "at": NOW}
        line_part_actions.set_payers(db, plan, 2, "LINE", [Part(icb)], revision=plan.revision, **by)
        found = cost.of(sheet_of(db, plan, NOW))
        assert found.streams[icb] == p("522.06") + p("219.00") + p("28.05")
        parts = [Part(council, cap=p("100")), Part(icb)]
        line_part_actions.set_payers(db, plan, 2, "FIXED_WATERFALL", parts, revision=plan.revision, **by)
        found = cost.of(sheet_of(db, plan, NOW))
        assert found.lines[2].by_stream == {council: p("100"), icb: p("422.06")}
        with pytest.raises(Refusal, match="100%"):
            line_part_actions.set_payers(db, plan, 2, "PERCENT", [Part(icb, Decimal(60))], revision=plan.revision, **by)


def test_what_nobody_pays_is_said_and_never_lost(town: Town) -> None:
    with town.writing() as db:
        market(db, town)
        plan, (icb, _) = w1(db, town), [s.id for s in town.streams["ann"]]
        line_part_actions.set_payers(db, plan, 2, "FIXED_WATERFALL", [Part(icb, cap=p("500"))], revision=plan.revision,
                                     by=town.actor("broker"), at=NOW)
        found = cost.of(sheet_of(db, plan, NOW))
    assert found.unfunded == p("22.06") and Pence.total(found.streams.values()) + found.unfunded == found.weekly


def test_free_help_costs_nothing_and_its_worth_is_shown(town: Town) -> None:
    with town.writing() as db:
        market(db, town)
        plan, by = w1(db, town), {"by": town.actor("broker"), "at": NOW}
        free = Free(name="Shopping with a friend", category="UNPAID_CARE", who="Sal", minutes_weekly=90, worth=p("24.86"))
        line = line_actions.add_free(db, plan, free, revision=plan.revision, **by)
        found = cost.of(sheet_of(db, plan, NOW))
    assert (found.lines[line.number].weekly, found.value, found.weekly) == (p("0"), p("37.29"), p("933.81"))


def test_what_is_bought_once_is_no_part_of_the_week_but_of_the_year(town: Town) -> None:
    with town.writing() as db:
        market(db, town)
        plan, by = w1(db, town), {"by": town.actor("broker"), "at": NOW}
        line_actions.add_once(db, plan, Once(name="Chair", category="EQUIPMENT", price=p("640.00")), revision=plan.revision, **by)
        found = cost.of(sheet_of(db, plan, NOW))
    assert (found.weekly, found.once, found.yearly) == (p("933.81"), p("640.00"), p("49198.12"))
    assert [str(pence) for pence in found.once_streams.values()] == ["£384.00", "£256.00"]


def test_an_assistant_costs_what_w9_says() -> None:
    asked = Assistant(hourly=Decimal("14"), minutes_weekly=1200, insurance=p("95"), payroll=p("15"))
    worked = asked.worked(date(2026, 4, 13))
    assert (worked.total, worked.hourly) == (p("16652.60"), p("16.01")) and worked.weekly == p("320.24")
    assert dict(worked.parts)["Pension"] == p("249.60") and dict(worked.parts)["National Insurance"] == p("0")
    without = assistants.worked(hourly=Decimal("14"), minutes_weekly=1200, day=date(2026, 4, 13), insurance=p("95"),
                                payroll=p("15"), training=p("0"), allowance=False)
    assert (without.total, without.hourly) == (p("18086.60"), p("17.39"))


def test_a_line_that_begins_later_changes_the_week_from_its_day(town: Town) -> None:
    with town.writing() as db:
        prices = market(db, town)
        plan = w1(db, town)
        later = date(2026, 8, 19)
        line_actions.add_service(db, plan, prices["homecare"], amount=Decimal(7), per="WEEK", starts_on=later,
                                 revision=plan.revision, by=town.actor("broker"), at=NOW)
        sheet = sheet_of(db, plan, NOW)
    weeks = cost.over_time(sheet, sheet.plan.starts_on)
    assert [(one.day, one.weekly) for one in weeks] == [(sheet.plan.starts_on, p("933.81")), (later, p("1107.83"))]
    icb = sheet.streams[0].id
    assert cost.estimated_yearly(sheet, icb) == weeks[1].yearly_of(icb) > weeks[0].yearly_of(icb)


@settings(max_examples=150, deadline=None)
@given(rate=st.decimals("0", "2000", places=4), quantity=st.decimals("0.0001", "500", places=4), per=st.sampled_from(list(cost.A_WEEK)))
def test_a_week_of_any_line_is_within_half_a_penny_of_the_exact_sum(rate: Decimal, quantity: Decimal, per: str) -> None:
    weekly, once = cost.amounts(rate, minutes=None, quantity=quantity, per=per)
    times, of = cost.A_WEEK[per]
    assert abs(Decimal(int(weekly)) * of - rate * quantity * 100 * times) * 2 <= of and once == Pence(0)
