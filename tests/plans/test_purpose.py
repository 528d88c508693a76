"""What a line is for."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town


def test_needs_and_outcomes_are_chosen_for_a_line(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["ann"]), f"{made.path}/lines/2/purpose"
    assert page.get(path).h1 == ["What is “Care at home” for?"]
    page.post(path, {"revision": made.revision, "needs": ["2", "999"], "outcomes": ["4", "x"]})
    assert "I have energy left for my family" in page.html and "moving about at home" in page.html
    assert "I keep as much movement" not in page.html
