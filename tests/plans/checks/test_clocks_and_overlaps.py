"""Months that clip, weeks that go round: what holds of clocks and visits whatever they are."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from brokerage.plans.checks.clocks import clocks, due, months_after
from brokerage.plans.checks.overlaps import WEEK, at_once
from tests.plans.checks.sheets import ICB, LA, stream, visit, w1, with_direct

visits = st.builds(visit, st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440))


@pytest.mark.parametrize("day, months, after", [
    (date(2026, 11, 30), 3, date(2027, 2, 28)), (date(2027, 11, 30), 3, date(2028, 2, 29)), (date(2028, 2, 29), 12, date(2029, 2, 28)),
    (date(2026, 12, 31), 2, date(2027, 2, 28)), (date(2026, 1, 15), 12, date(2027, 1, 15)), (date(2026, 12, 1), 1, date(2027, 1, 1))])
def test_the_end_of_a_short_month_stands_for_the_days_it_has_not(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 48))
def test_months_never_leave_their_month(day: date, months: int) -> None:
    after = months_after(day, months)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months and after.day <= day.day
    assert after.day == day.day or (after + timedelta(days=1)).day == 1


@given(visits, visits)
def test_meeting_is_mutual_and_counted_minute_by_minute(a, b) -> None:
    minutes = [{(v.weekday * 1440 + v.from_minute + m) % WEEK for m in range(v.minutes)} for v in (a, b)]
    assert at_once(a, b) == at_once(b, a) == len(minutes[0] & minutes[1])


def test_a_sunday_night_meets_a_monday_morning() -> None:
    assert at_once(visit(6, 22 * 60, 600), visit(0, 7 * 60, 120)) == 60


def test_visits_that_follow_each_other_do_not_meet() -> None:
    assert at_once(visit(0, 480, 60), visit(0, 540, 60)) == 0


def test_the_earliest_of_all_clocks_is_the_review() -> None:
    both = replace(with_direct(ICB), streams=(stream(ICB, 1, deployment="DIRECT_PAYMENT"), stream(LA, 1)))
    assert [c.due for c in clocks(both)] == [date(2026, 6, 8), date(2026, 7, 13), date(2026, 7, 13)] and due(both) == date(2026, 6, 8)


def test_a_direct_payment_s_clock_starts_with_its_first_payment() -> None:
    only = w1(streams=(stream(ICB, 1, type="NHS_PHB", deployment="DIRECT_PAYMENT"),))
    assert due(only) == date(2026, 7, 13) and due(only, date(2026, 4, 30)) == date(2026, 7, 30)


def test_a_new_version_of_a_plan_has_its_next_yearly_review_and_not_the_one_that_is_behind_it() -> None:
    only = w1(streams=(stream(ICB, 1, type="NHS_PHB", deployment="DIRECT_PAYMENT"),))
    assert due(only, date(2025, 4, 30)) == date(2026, 7, 30) and due(only, date(2025, 1, 13)) == date(2027, 4, 13)


def test_a_council_s_direct_payment_is_looked_at_within_six_months() -> None:
    only = w1(streams=(stream(LA, 1, type="LA_DFG", deployment="DIRECT_PAYMENT"),))
    assert due(only, date(2026, 8, 31)) == date(2027, 2, 28)


def test_a_plan_without_any_clock_is_looked_at_every_year() -> None:
    assert [(c.name, c.due) for c in clocks(w1(streams=(stream(ICB, 1, type="NHS_PWB"),)))] == [("Yearly review", date(2027, 4, 13))]
