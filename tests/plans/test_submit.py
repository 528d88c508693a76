"""The broker sends the plan in."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import NOW, Town
from tests.plans.ready import door, fill, path_of, plan_of, planned, seen, until, yes

__all__ = ["NOW", "door", "fill", "path_of", "plan_of", "planned", "seen", "until", "yes"]


def test_a_plan_that_is_ready_is_sent_in_once(planned: Town, door: Any) -> None:
    here, browser = path_of(planned, "PERSON_AGREED"), door("broker")
    fill(browser, f"{here}/submit")
    assert "Sent in." in browser.html
    fill(browser, f"{here}/submit", status=422)


def test_what_is_missing_is_said_before_and_after(planned: Town, door: Any) -> None:
    here = path_of(planned)
    page = door("broker").get(f"{here}/submit")
    assert "Enough, fair, safe?" in page.html
    page = fill(door("broker"), f"{here}/submit", status=422)
    assert "They must agree it again" in page.html
