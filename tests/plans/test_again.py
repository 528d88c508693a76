"""The person asks that a decision be looked at again (L-24)."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import NOW, Town
from tests.plans.ready import door, fill, path_of, plan_of, planned, seen, until, yes

__all__ = ["NOW", "door", "fill", "path_of", "plan_of", "planned", "seen", "until", "yes"]


def test_a_decision_is_chosen_and_a_reason_given(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        yes(db, planned, plan, "icb")
        here = f"/plans/{plan.id}/again"
    browser = door("ann")
    page = fill(browser, here, {"decision": "yes-999", "why": "Too little"}, status=422)
    assert "Too little" in page.html
    page = browser.get(here)
    form = next(f for f in page.forms if f.action == here)
    choice = next(field["value"] for field in page.fields if field.get("name") == "decision")
    browser.post(here, {**form.fields, "decision": choice, "why": "It is too little"})
    assert "Somebody who did not decide first" in browser.html and "It is too little" in browser.html
