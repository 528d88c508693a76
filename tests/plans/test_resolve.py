"""A requested change is dealt with."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import NOW, Town
from tests.plans.ready import door, fill, path_of, plan_of, planned, seen, until, yes

__all__ = ["NOW", "door", "fill", "path_of", "plan_of", "planned", "seen", "until", "yes"]


from brokerage.plans import signing


def test_the_broker_says_how_a_change_was_dealt_with(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        asked = signing.send_back(db, plan, words="Two nights or three?", role="APPROVER_LA", by=planned.actor("council"), at=NOW)
        db.flush()
        here = f"/plans/{plan.id}/resolve/{asked.id}"
    browser = door("broker")
    assert "Two nights or three?" in browser.get(here).html
    fill(browser, here, {"how": ""}, status=422)
    fill(browser, here, {"how": "Two, as before"})
    browser.get(here, status=404)
    browser.get(here.rsplit("/", 1)[0] + "/9999", status=404)
