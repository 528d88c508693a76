"""A decision is looked at again by somebody who did not take it."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import NOW, Town
from tests.plans.ready import door, fill, path_of, plan_of, planned, seen, until, yes

__all__ = ["NOW", "door", "fill", "path_of", "plan_of", "planned", "seen", "until", "yes"]


from brokerage.plans import signing


def test_only_another_of_the_same_funder_decides(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        plan = plan_of(db, planned)
        asked = signing.ask_again(db, plan, decision="The council agreed £373.52", why="Too little", first_user_id=planned.users["council"].id,
                                  org_id=planned.orgs["council"].id, by=planned.actor("ann"), at=NOW)
        here = f"/plans/{plan.id}/decide/{asked.id}"
    answer = {"outcome": "CHANGED", "reasons": "The need is as it was before."}
    door("icb").get(here, status=404)
    fill(door("council"), here, answer, status=422)
    browser = door("boss")
    fill(browser, here, {"outcome": "CHANGED", "reasons": ""}, status=422)
    fill(browser, here, answer)
    assert "The need is as it was before." in browser.html
    browser.get(here, status=404)
