"""Where a client stands and whether that is stuck, against the timers of domain §6.2 in working days."""
from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from brokerage.homes.shapes import Bought, PlanSeen, Visit
from brokerage.homes.stages import Facts, stage

FRIDAY = date(2026, 11, 20)
CLIENT = Facts(1, FRIDAY, date(2026, 1, 5), 2, "INDICATIVE", shown=date(2026, 11, 1))


def at(**more: Any) -> Any:
    made = stage(msgspec.structs.replace(CLIENT, **more))
    return made.where, made.status


@pytest.mark.parametrize(("shown", "status"), [(date(2026, 11, 17), "stuck"), (date(2026, 11, 18), "soon"), (date(2026, 11, 20), "soon")])
def test_a_plan_is_begun_within_two_working_days_of_the_early_figure(shown: date, status: str) -> None:
    assert at(shown=shown) == ("No plan yet", status)


@pytest.mark.parametrize("budget", ["AGREED", "ACTIVE", "CLOSING"])
def test_a_budget_that_runs_without_a_plan_here_is_not_called_stuck(budget: str) -> None:
    assert at(budget=budget, shown=date(2026, 4, 1)) == ("No plan here", "fine")


@pytest.mark.parametrize(("begun", "status"), [(date(2026, 10, 22), "stuck"), (date(2026, 10, 23), "soon"), (date(2026, 11, 2), "fine")])
def test_a_draft_takes_twenty_working_days(begun: date, status: str) -> None:
    assert at(plan_id=3, plan="DRAFT", begun=begun, moved=begun) == ("Being written", status)


@pytest.mark.parametrize("state", ["SUBMITTED", "CLINICAL_REVIEW", "FUNDER_REVIEW"])
@pytest.mark.parametrize(("sent", "status"), [(date(2026, 11, 12), "stuck"), (date(2026, 11, 13), "soon"), (date(2026, 11, 19), "fine")])
def test_an_approval_takes_five_working_days_from_when_it_was_sent_in(state: str, sent: date, status: str) -> None:
    assert at(plan_id=3, plan=state, sent=sent, moved=FRIDAY)[1] == status


def test_christmas_is_no_working_day() -> None:
    found = stage(msgspec.structs.replace(CLIENT, today=date(2026, 12, 24), plan_id=3, plan="SUBMITTED", sent=date(2026, 12, 22)))
    assert found.due == date(2026, 12, 31)


def test_a_review_is_due_soon_for_28_days_and_then_late() -> None:
    running = {"plan_id": 3, "plan": "ACTIVE", "budget": "ACTIVE", "moved": FRIDAY}
    assert at(**running, review_on=date(2026, 12, 19)) == ("Running", "fine")
    assert at(**running, review_on=date(2026, 12, 18)) == ("Review soon", "soon")
    assert at(**running, review_on=date(2026, 11, 19)) == ("Review late", "stuck")


def test_stopped_payments_and_a_dispute_come_before_everything_else() -> None:
    assert at(budget="SUSPENDED", plan_id=3, plan="DRAFT") == ("Payments stopped", "stuck")
    assert at(disputed=True, plan_id=3, plan="ACTIVE") == ("Funders disagree", "stuck")


def test_an_agreed_plan_that_does_not_start_on_its_day_is_stuck() -> None:
    assert at(plan_id=3, plan="APPROVED", starts_on=FRIDAY) == ("Not started", "stuck")
    assert at(plan_id=3, plan="APPROVED", starts_on=date(2026, 11, 21)) == ("Agreed", "fine")


def test_it_is_said_who_has_not_answered() -> None:
    found = stage(msgspec.structs.replace(CLIENT, plan_id=3, plan="FUNDER_REVIEW", sent=FRIDAY, funders=("NHS Testshire",)))
    assert found.why == "No answer yet from NHS Testshire."


def test_the_night_of_sunday_is_drawn_on_sunday_and_on_monday() -> None:
    night = Visit(6, 22 * 60, 540, "Waking night")
    plan = PlanSeen(1, "ACTIVE", FRIDAY, None, (Bought(1, "Waking night", "", "", (night,)),))
    week = plan.week()
    assert [(bar.start, bar.minutes) for bar in week[6].bars] == [(1320, 120)]
    assert [(bar.start, bar.minutes) for bar in week[0].bars] == [(0, 420)] and week[0].visits == ()
