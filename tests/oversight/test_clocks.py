"""The clocks of domain 2.4 to the day."""
from __future__ import annotations

from datetime import date

import pytest

from brokerage.oversight.clocks import CLOCKS, Running, covered, integrated, months_after


@pytest.mark.parametrize(("day", "months", "then"), [
    (date(2026, 11, 30), 3, date(2027, 2, 28)), (date(2027, 11, 30), 3, date(2028, 2, 29)), (date(2028, 2, 29), 12, date(2029, 2, 28)),
    (date(2028, 2, 29), 48, date(2032, 2, 29)), (date(2026, 12, 31), 6, date(2027, 6, 30)), (date(2026, 1, 31), 1, date(2026, 2, 28)),
    (date(2026, 4, 13), 12, date(2027, 4, 13)), (date(2026, 12, 1), 1, date(2027, 1, 1))])
def test_calendar_months_clip_at_the_end_of_the_month(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


@pytest.mark.parametrize(("code", "first", "again"), [
    ("NHS_DP", date(2026, 7, 13), date(2027, 7, 1)), ("CHC", date(2026, 7, 13), date(2027, 7, 1)),
    ("LA_DP", date(2026, 10, 13), date(2027, 7, 1)), ("LA_PLAN", date(2026, 6, 8), date(2027, 7, 1)),
    ("MONEY", date(2026, 7, 6), date(2027, 7, 1)), ("MONEY_EMPLOYER", date(2026, 7, 6), date(2026, 10, 1)),
    ("S117", date(2027, 4, 13), date(2027, 7, 1))])
def test_each_clock_is_first_due_and_then_as_the_table_says(code: str, first: date, again: date) -> None:
    began = date(2026, 4, 13)
    assert Running(code, began).due == first
    assert Running(code, began, date(2026, 7, 1)).due == again


def test_every_clock_is_tried_above() -> None:
    assert set(CLOCKS) == {"NHS_DP", "CHC", "LA_DP", "LA_PLAN", "MONEY", "MONEY_EMPLOYER", "S117"}


def test_the_integrated_date_is_the_first_of_all_and_one_review_serves_them() -> None:
    clocks = [Running("LA_DP", date(2026, 4, 13)), Running("NHS_DP", date(2026, 4, 13)), Running("S117", date(2026, 9, 1))]
    first = integrated(clocks)
    assert first is not None and (first.code, first.due) == ("NHS_DP", date(2026, 7, 13))
    assert covered(clocks, first.due) == ("LA_DP", "NHS_DP")
    assert integrated([]) is None


def test_a_payment_on_29_february_makes_a_clock_that_ends() -> None:
    assert Running("NHS_DP", date(2028, 2, 29)).due == date(2028, 5, 29)
    assert Running("NHS_DP", date(2027, 11, 29)).due == date(2028, 2, 29)
    assert Running("LA_DP", date(2028, 8, 31)).due == date(2029, 2, 28)
