"""The care co-ordinator says whether the plan meets the needs."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import NOW, Town
from tests.plans.ready import door, fill, path_of, plan_of, planned, seen, until, yes

__all__ = ["NOW", "door", "fill", "path_of", "plan_of", "planned", "seen", "until", "yes"]


def test_the_co_ordinator_sees_cost_and_impact_and_confirms(planned: Town, door: Any) -> None:
    here, browser = path_of(planned, "SUBMITTED"), door("cora")
    assert "£28,254.42 more" in browser.get(f"{here}/confirm").html
    fill(browser, f"{here}/confirm", {"comment": "It meets them"})
    assert "meets the needs" in browser.html and "It meets them" in browser.html
