"""Due dates of domain 6.2, in working days of England."""
from __future__ import annotations

from datetime import date

import pytest

from brokerage.assessments.timers import after_working_days, timers


@pytest.mark.parametrize(("start", "days", "due"), [
    (date(2026, 11, 20), 2, date(2026, 11, 24)), (date(2026, 12, 24), 2, date(2026, 12, 30)), (date(2026, 11, 21), 1, date(2026, 11, 23)),
    (date(2026, 4, 2), 5, date(2026, 4, 13)), (date(2026, 11, 20), 20, date(2026, 12, 18))])
def test_weekends_and_bank_holidays_do_not_count(start: date, days: int, due: date) -> None:
    assert after_working_days(start, days) == due


def test_continuing_healthcare_is_decided_within_28_days_of_the_checklist() -> None:
    (timer,) = timers(checklist=date(2026, 11, 2))
    assert timer.due == date(2026, 11, 30)
    assert [timer.left(day) for day in (date(2026, 11, 20), date(2026, 11, 30), date(2026, 12, 1))] == [
        "10 days left", "Due today", "1 day late"]
    assert not timer.late(date(2026, 11, 30)) and timer.late(date(2026, 12, 1))
    (late,) = timers(checklist=date(2026, 11, 2), decision=date(2026, 12, 2))
    assert late.left(date(2027, 1, 1)) == "Done 2 days late"


def test_fast_track_has_two_days_and_stands_before_the_checklist() -> None:
    (timer,) = timers(checklist=date(2026, 11, 2), fast_track=date(2026, 11, 3))
    assert timer.due == date(2026, 11, 5) and timer.words.startswith("Fast track")


def test_a_plan_draft_runs_from_the_day_the_amounts_were_shown() -> None:
    made = {t.words: t.due for t in timers(asked=date(2026, 11, 20), shown=date(2026, 11, 20), worked_out=date(2026, 11, 20))}
    assert made == {"A broker takes this on": date(2026, 11, 24), "Answer to the expected amount": date(2026, 11, 27),
                    "First draft of the plan": date(2026, 12, 18)}


def test_a_plan_that_came_in_time_is_no_longer_due() -> None:
    (timer,) = timers(shown=date(2026, 11, 20), planned=date(2026, 12, 1))
    assert timer.left(date(2027, 3, 1)) == "Done in time"
