"""The next version of a plan that is running: begun from its page, once, with a first day that is still to come."""
from __future__ import annotations

from typing import Any

from brokerage.kit.states import move
from brokerage.plans.models import Plan
from brokerage.plans.states import PLAN
from tests.budgets.conftest import NOW, Town


def running(town: Town, made: Any) -> str:
    with town.writing() as db:
        plan = db.get_one(Plan, made.id)
        for verb in ("agree", "submit", "confirm", "approve", "activate"):
            move(db, PLAN, plan, verb, by="system", at=NOW)
    return f"/plans/{made.id}"


def day(number: int, month: int, year: int = 2026) -> dict[str, str]:
    return {"starts_on-day": str(number), "starts_on-month": str(month), "starts_on-year": str(year)}


def test_the_person_starts_the_next_version_from_the_plan_that_runs(town: Town, made: Any, browse: Any) -> None:
    path, page = running(town, made), browse(town.users["ann"])
    page.get(path)
    assert path + "/amend" in page.seen.links
    page.get(path + "/amend")
    page.post(path + "/amend", day(14, 12))
    assert "This is the new version" in page.html and "Being written" in page.html
    page.get(path)
    assert "Running now" in page.html
    page.post(path + "/amend", day(14, 12), status=422)
    assert "There is already a plan that somebody is working on" in page.html


def test_a_day_that_is_over_or_after_the_budget_is_named_and_nothing_begins(town: Town, made: Any, browse: Any) -> None:
    path, page = running(town, made), browse(town.users["ann"])
    for wrong in (day(19, 11), day(1, 4, 2027), day(31, 2)):
        page.get(path + "/amend")
        page.post(path + "/amend", wrong, status=422)
        assert "There is a problem" in page.html
    with town.writing() as db:
        assert db.query(Plan).where(Plan.person_id == town.people["ann"].id).count() == 1


def test_a_plan_that_does_not_run_and_a_plan_of_somebody_else_are_not_amended(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["ann"])
    page.get(made.path + "/amend")
    page.post(made.path + "/amend", day(14, 12), status=422)
    assert "Only a plan that is running gets a new version." in page.html
    page.get(made.ben + "/amend", status=404)
