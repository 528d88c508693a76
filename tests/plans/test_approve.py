"""A funder's yes, on its own page."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import NOW, Town
from tests.plans.ready import door, fill, path_of, plan_of, planned, seen, until, yes

__all__ = ["NOW", "door", "fill", "path_of", "plan_of", "planned", "seen", "until", "yes"]


from sqlalchemy import func, select

from brokerage.kit.clock import SetClock
from brokerage.plans import signing
from brokerage.plans.signoff_models import Approval


def test_an_approver_sees_the_share_the_panel_and_the_impact(planned: Town, door: Any) -> None:
    html = door("icb").get(f"{path_of(planned, 'FUNDER_REVIEW')}/approve").html
    for words in ("£560.29", "£29,135.08 a year counts against your limit", "because it is a new package", "£28,254.42 more"):
        assert words in html


def test_a_refusal_keeps_what_was_typed(planned: Town, door: Any) -> None:
    here = f"{path_of(planned, 'FUNDER_REVIEW')}/approve"
    page = fill(door("icb"), here, {"comment": "Well made", "panel_ref": "P-7"}, status=422)
    assert "Say that you have seen" in page.html and "Well made" in page.html
    page = fill(door("small"), here, {"acknowledged": "yes", "panel_ref": "P-7"}, status=422)
    assert "somebody with a higher limit" in page.html


def test_a_page_that_was_opened_before_the_plan_went_back_says_nothing_yes_to(planned: Town, door: Any) -> None:
    here, browser = f"{path_of(planned, 'FUNDER_REVIEW')}/approve", door("icb")
    form = next(f for f in browser.get(here).forms if f.action == here)
    with planned.writing() as db:
        signing.send_back(db, plan_of(db, planned), words="Another night?", role="APPROVER_LA", by=planned.actor("council"), at=NOW)
    browser.post(here, {**form.fields, "acknowledged": "yes", "panel_ref": "P-7"}, status=422)


def test_a_double_click_says_yes_once(planned: Town, door: Any) -> None:
    here, browser = f"{path_of(planned, 'FUNDER_REVIEW')}/approve", door("icb")
    form = next(f for f in browser.get(here).forms if f.action == here)
    for _ in (1, 2):
        browser.post(here, {**form.fields, "acknowledged": "yes", "panel_ref": "P-7"})
    with planned.database.reading() as db:
        assert db.scalar(select(func.count()).where(Approval.step == "APPROVE")) == 1


def test_a_second_yes_is_not_offered(planned: Town, door: Any) -> None:
    here = path_of(planned, "FUNDER_REVIEW")
    with planned.writing() as db:
        yes(db, planned, plan_of(db, planned), "icb")
    assert "There is nothing for you to agree here now." in door("icb2").get(f"{here}/approve").html


def test_a_yes_for_an_organisation_that_is_not_one_s_own_is_refused(planned: Town, door: Any) -> None:
    here = f"{path_of(planned, 'FUNDER_REVIEW')}/approve"
    fill(door("icb"), here, {"org_id": str(planned.orgs["council"].id), "acknowledged": "yes", "panel_ref": "P-7"}, status=422)
    fill(door("icb"), here, {"org_id": "999999999999999", "acknowledged": "yes"}, status=422)


def test_a_yes_to_much_money_asks_again_who_says_it(planned: Town, door: Any, clock: SetClock) -> None:
    here, page = f"{path_of(planned, 'FUNDER_REVIEW')}/approve", door("icb")
    form = next(f for f in page.get(here).forms if f.action == here)
    clock.move(minutes=11)
    page.post(here, {**form.fields, "acknowledged": "yes", "panel_ref": "P-7"})
    assert page.seen.h1 == ["Show that it is you"]
    page.get(here)
    assert page.seen.h1 == ["Show that it is you"]
    with planned.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Approval).where(Approval.step == "APPROVE")) == 0
