"""The person takes the plan back."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import NOW, Town
from tests.plans.ready import door, fill, path_of, plan_of, planned, seen, until, yes

__all__ = ["NOW", "door", "fill", "path_of", "plan_of", "planned", "seen", "until", "yes"]


def test_the_person_takes_the_plan_back_and_need_not_say_why(planned: Town, door: Any) -> None:
    here, browser = f"{path_of(planned, 'SUBMITTED')}/withdraw", door("ann")
    fill(browser, here)
    assert "You have taken your plan back" in browser.html
    fill(browser, here, status=422)
