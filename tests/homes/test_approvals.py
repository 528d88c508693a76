"""/approvals: what waits for a funder's yes, by age and amount, within the limit or not; only its own share."""
from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.homes import approvals, asked
from brokerage.plans import facts, routing
from brokerage.plans.editing import sheet_of
from brokerage.plans.models import Plan
from tests.budgets.conftest import NOW, Town
from tests.plans.ready import seen, until, yes


def _says(db: Session, plan: Plan) -> asked.Asked:
    return asked.of(db, [(plan.id, plan.agreed_hash, plan.author_org_id)])[plan.id]


def test_the_shares_are_those_that_the_approval_itself_works_out(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        sheet, found = sheet_of(db, plan, NOW), _says(db, plan)
        assert {(s.org_id, s.weekly, s.yearly) for s in found.shares} == {
            (p.org_id, p.weekly, p.yearly) for p in routing.public_payers(sheet)} and len(found.shares) == 2
        assert found.wanted == routing.approvals_wanted(bool(facts.tied(sheet)))
        assert asked.panel(None, found) == routing.panel_needed(None, sheet)
        yes(db, planned, plan, "icb")
        left = routing.waiting_for(sheet_of(db, plan, NOW), seen(db, plan), False)
        assert [s.org_id for s in _says(db, plan).waits_for()] == [p.org_id for p in left] == [planned.orgs["council"].id]


def test_a_plan_waits_until_this_funder_has_said_yes(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
    page = door("icb")
    look = page.get("/approvals")
    assert f"/plans/{plan.id}/sign" in look.links and "Ann Tester" in page.html and "it is a new package" in page.html
    with planned.writing() as db:
        yes(db, planned, db.get_one(Plan, plan.id), "icb")
    page.get("/approvals")
    assert "Ann Tester" not in page.html
    page = door("council")
    page.get("/approvals")
    assert "Ann Tester" in page.html


def test_what_is_above_the_limit_is_said(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        until(db, planned, "FUNDER_REVIEW")
    page = door("small")  # up to £100 a year
    page.get("/approvals")
    assert "above your limit" in page.html and "goes to somebody with a higher limit" in page.html
    page = door("boss")
    page.get("/approvals")
    assert "Within" in page.html and "Above" not in page.html


def test_another_council_sees_nothing_of_it(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        until(db, planned, "FUNDER_REVIEW")
    page = door("other")
    page.get("/approvals")
    assert "Tester" not in page.html and "No plan waits for your answer." in page.html


def test_early_figures_wait_with_their_amount_and_only_ones_own(planned: Town, door: Any) -> None:
    page = door("icb")
    look = page.get("/approvals")
    assert any("/streams/" in link for link in look.links) and "£560.29 a week" in page.html and "£373.52" not in page.html


def test_somebody_who_worked_on_it_is_told_that_another_must_answer(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        by = planned.actor("icb")
        author = Actor(user_id=plan.author_user_id, name="Author", seats=by.seats, at=NOW, roles=by.roles)
        assert [one.own != "" for one in approvals.waiting_for(db, author).plans] == [True]
        assert [one.own for one in approvals.waiting_for(db, by).plans] == [""]
