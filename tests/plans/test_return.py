"""A plan goes back with a question."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import NOW, Town
from tests.plans.ready import door, fill, path_of, plan_of, planned, seen, until, yes

__all__ = ["NOW", "door", "fill", "path_of", "plan_of", "planned", "seen", "until", "yes"]


def test_a_plan_goes_back_only_with_words(planned: Town, door: Any) -> None:
    here = f"{path_of(planned, 'FUNDER_REVIEW')}/return"
    assert "Say what should change" in fill(door("council"), here, {"words": " "}, status=422).html
    browser = door("council")
    fill(browser, here, {"words": "Two nights or three?"})
    assert "Two nights or three?" in browser.html
