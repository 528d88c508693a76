"""The list of plans, and budgets that have none yet."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town


def test_a_broker_sees_the_plans_of_those_they_work_with_and_nobody_else(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["broker"])
    assert page.get("/plans").h1 == ["Plans"]
    assert "Ann Tester" in page.html and "Ben Tester" in page.html and "£933.81" in page.html
    page = browse(town.users["ann"])
    page.get("/plans")
    assert "Ann Tester" in page.html and "Ben Tester" not in page.html
    page = browse(town.users["other"])
    page.get("/plans")
    assert "Ann Tester" not in page.html


def test_a_budget_without_a_plan_is_offered_to_whoever_may_start_one(town: Town, browse: Any) -> None:
    page = browse(town.users["broker"])
    page.get("/plans")
    assert "Start a plan for Ann Tester" in page.html
