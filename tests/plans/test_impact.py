"""Before anybody says yes, every funder sees what a change does to the others: worked example W2."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from brokerage.kit.money import Pence
from brokerage.plans import impact
from brokerage.plans.sheet import Sheet
from tests.budgets.conftest import p
from tests.plans.checks.sheets import END, ICB, LA, PLAN, START, rule, tiers, w1, with_line

CHANGE = date(2026, 8, 19)


def w2() -> Sheet:
    """From Wednesday 19 August 28 hours of homecare, and all lines 70/30."""
    sheet = w1(rules=(rule((ICB, "60"), (LA, "40"), until=date(2026, 8, 18)), rule((ICB, "70"), (LA, "30"), id=2, since=CHANGE)))
    return replace(sheet, lines=(replace(sheet.lines[0], minutes_weekly=1680, visits=()), *sheet.lines[1:]),
                   plan=replace(PLAN, starts_on=CHANGE))


def test_w2_shows_each_funder_the_whole_effect() -> None:
    found = impact.of(w1(), w2())
    assert (found.days, found.change) == (225, p("5593.50"))
    assert [(e.name, e.change, e.rises) for e in found.effects] == [
        ("Midshire ICB", p("6916.99"), True), ("Quillford Council", p("-1323.49"), False)]
    assert [(e.before, e.after) for e in found.effects] == [(p("18009.19"), p("24926.18")), (p("12006.13"), p("10682.64"))]
    assert [(e.weekly_before, e.weekly_after) for e in found.effects] == [(p("560.29"), p("775.49")), (p("373.52"), p("332.34"))]
    assert found.rises_for(ICB) and not found.rises_for(LA)
    assert [e.words for e in found.effects] == ["£6,916.99 more", "£1,323.49 less"]


def test_a_year_of_w1_is_the_profile_of_w1() -> None:
    found = impact.of(None, w1())
    assert found.new and found.change == p("47090.71")
    assert [e.after for e in found.effects] == [p("28254.42"), p("18836.29")]


def test_a_change_that_begins_in_the_middle_counts_only_from_then() -> None:
    later = with_line(starts_on=date(2026, 8, 19))
    sheet = impact.of(None, later)
    assert sheet.change == p("47090.71") - impact.of(None, with_line(ends_on=date(2026, 8, 18))).change + impact.of(
        None, replace(w1(), lines=w1().lines[:2])).change


def test_what_is_bought_once_counts_once() -> None:
    once = with_line(per="ONCE", quantity=Decimal(2))
    plain = impact.of(None, replace(w1(), lines=w1().lines[:2]))
    assert impact.of(None, once).change - plain.change == p("93.50")


def test_a_waterfall_s_days_go_by_its_week() -> None:
    flow = with_line(**tiers((ICB, 3000), (LA, None)))
    found = impact.of(w1(), flow)
    assert found.change == Pence(0) and found.effects[0].change == -found.effects[1].change


@settings(max_examples=60, deadline=None)
@given(st.dates(START, END), st.integers(1, 99), st.integers(60, 4000))
def test_the_effects_of_all_funders_are_the_effect_on_the_package(since: date, percent: int, minutes: int) -> None:
    base = w1()
    after = replace(base, rules=(rule((ICB, str(percent)), (LA, str(100 - percent))),), plan=replace(PLAN, starts_on=since),
                    lines=(replace(base.lines[0], minutes_weekly=minutes, visits=()), *base.lines[1:]))
    found = impact.of(base, after)
    assert found.change == Pence.total(e.after for e in found.effects) - Pence.total(e.before for e in found.effects)
    assert impact.of(after, base, since).change == -found.change
