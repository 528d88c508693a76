"""Everything that was checked, on one page."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import NOW, Town
from tests.plans.ready import door, fill, path_of, plan_of, planned, seen, until, yes

__all__ = ["NOW", "door", "fill", "path_of", "plan_of", "planned", "seen", "until", "yes"]


from decimal import Decimal

from sqlalchemy import update

from brokerage.plans.line_models import Line
from brokerage.plans.models import Plan


def test_a_complete_plan_has_nothing_that_stops_it(planned: Town, door: Any) -> None:
    html = door("ann").get(f"{path_of(planned)}/checks").html
    assert "Nothing keeps this plan from going on" in html and "Good to know" in html


def test_each_finding_says_where_who_and_by_which_rule(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        plan = plan_of(db, planned)
        db.execute(update(Plan).where(Plan.id == plan.id).values(safeguarding="", coordinator_user_id=None))
    html = door("broker").get(f"/plans/{plan.id}/checks").html
    for words in ("2 things keep this plan from going on", "This stops the plan", "P19_SAFEGUARDING", "The care co-ordinator can put it right",
                  "NHS (Direct Payments) Regulations 2013 reg 8. Code P08_NO_COORDINATOR."):
        assert words in html
    assert f"/plans/{plan.id}/sections/safety" in html and f"/plans/{plan.id}/sections/holding" in html and "domain P" not in html


def test_what_is_over_the_money_leads_to_what_each_funder_pays(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        plan = plan_of(db, planned)
        db.execute(update(Line).where(Line.plan_id == plan.id, Line.rate > 0).values(rate=Decimal("400")))
    broker = door("broker")
    html = broker.get(f"/plans/{plan.id}/checks").html
    assert "Code P04_OVER_BUDGET" in html and f'href="/plans/{plan.id}/sign#impact"' in html
    assert 'id="impact"' in broker.get(f"/plans/{plan.id}/sign").html
