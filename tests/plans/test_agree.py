"""The person says yes to their plan, or to nothing."""
from __future__ import annotations

from typing import Any

from sqlalchemy import update

from brokerage.plans.models import Risk
from tests.budgets.conftest import NOW, Town
from tests.plans.ready import door, fill, path_of, plan_of, planned, seen, until, yes

__all__ = ["NOW", "door", "fill", "path_of", "plan_of", "planned", "seen", "until", "yes"]


def test_the_person_reads_what_they_would_pay_and_agrees_with_one_form(planned: Town, door: Any) -> None:
    here, browser = path_of(planned), door("ann")
    page = browser.get(f"{here}/agree")
    assert page.h1 == ["Do you agree this plan?"] and "£933.81" in page.html and "You pay nothing." in page.html
    assert "this plan from going on" not in page.html
    fill(browser, f"{here}/agree", {"plain_copy": "yes", "how": "ONLINE"})
    assert "You have agreed your plan" in browser.html


def test_whoever_is_asked_for_a_yes_is_told_that_the_plan_must_change_first(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        db.execute(update(Risk).where(Risk.plan_id == plan_of(db, planned).id).values(informed=False))
    page = door("ann").get(f"{path_of(planned)}/agree")
    assert "this plan from going on" in page.html and "you are asked again" in page.html


def test_an_unread_plan_is_not_agreed_and_nothing_typed_is_lost(planned: Town, door: Any) -> None:
    page = fill(door("ann"), f"{path_of(planned)}/agree", {"how": "VERBAL", "witness": "Cara", "plain_copy": []}, status=422)
    assert "read the plan in plain words" in page.html and 'value="Cara"' in page.html
    page = fill(door("ann"), f"{path_of(planned)}/agree", {"how": "VERBAL", "plain_copy": "yes", "witness": ""}, status=422)
    assert "Enter the name of whoever was there" in page.html


def test_before_a_plan_on_its_way_is_changed_it_says_that_it_goes_back(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
    page, nurse = door("broker"), door("nurse")
    for where in ("", "/sections/about", "/sections/risks", "/add", "/lines/1"):
        page.get(f"/plans/{plan.id}{where}")
        assert "A change takes it back to being written. Everybody who said yes" in page.html, where
    nurse.get(f"/plans/{plan.id}")
    assert "takes it back" not in nurse.html
    fill(page, f"/plans/{plan.id}/sections/about", {"about": "Something new"})
    assert "The plan is being written again" in page.html
    page.get(f"/plans/{plan.id}/sections/about")
    assert "takes it back" not in page.html
