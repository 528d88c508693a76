"""/home/{person}: one person's home as themself and everybody they let help see it."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.people import actions as people
from brokerage.people.models import CircleMember
from brokerage.plans import line_part_actions
from brokerage.plans.line_part_actions import Visit
from tests.budgets.conftest import NOW, Town, p, spend
from tests.plans.building import market, w1
from tests.plans.ready import until

RIGHTS = {
    "see": ({}, "see the record only"), "plan": ({"plan": True}, "see the record and help with the plan"),
    "order": ({"order": True}, "see the record and order support"),
    "approve": ({"approve": True, "up_to": p("75")}, "see the record and approve up to £75.00"),
}


def rights(town: Town, **given: Any) -> None:
    """What Ann lets the carer do."""
    with town.writing() as db:
        member = db.scalars(select(CircleMember).where(CircleMember.user_id == town.users["carer"].id)).one()
        people.limit_member(db, member, people.Rights(**given), by=town.actor("ann"), at=NOW)


@pytest.mark.parametrize("key", RIGHTS)
def test_a_helper_sees_what_they_may_do_and_does_no_more(town: Town, browse: Any, key: str) -> None:
    given, words = RIGHTS[key]
    with town.writing() as db:
        made = spend(db, town, "30")
        market(db, town)
        plan = w1(db, town)
    rights(town, **given)
    page = browse(town.users["carer"])
    seen = page.get(f"/home/{town.people['ann'].id}")
    assert words in page.html and "£47,060.71" in page.html
    assert (f"/budgets/{made.budget_id}/spends/{made.id}/receipt" in seen.links) is (key == "order")
    assert (f"/budgets/{made.budget_id}/spend" in seen.links) is (key == "order")
    assert f"/plans/{plan.id}/sign" not in seen.links and "Ann Tester has a plan to agree" in page.html


def test_somebody_who_was_stopped_sees_nothing_and_is_told_so(town: Town, browse: Any) -> None:
    page, where = browse(town.users["carer"]), f"/home/{town.people['ann'].id}"
    page.get(where)
    with town.writing() as db:
        member = db.scalars(select(CircleMember).where(CircleMember.user_id == town.users["carer"].id)).one()
        member_until = date(2026, 11, 19)
        db.execute(CircleMember.__table__.update().where(CircleMember.id == member.id).values(until=member_until))
    page.get(where, status=403)
    assert page.get("/home").h1 == ["People you help"]
    assert "Ann Tester" in page.html and "The time that they gave you is over." in page.html


@pytest.mark.parametrize("who", ["ben", "broker", "council", "other", "finance", "admin"])
def test_nobody_else_opens_it(town: Town, browse: Any, who: str) -> None:
    page = browse(town.users[who])
    page.get(f"/home/{town.people['ann'].id}", status=403 if who != "ben" else 404)
    assert "Ann" not in page.html


def test_a_helper_does_not_read_who_else_helps(town: Town, browse: Any) -> None:
    page = browse(town.users["carer"])
    page.get(f"/home/{town.people['ann'].id}")
    assert "Helper" not in page.html and "up to £50" not in page.html
    holder = browse(town.users["ann"])
    holder.get("/home")
    assert "Helper" in holder.html and "approve up to £50" in holder.html


def test_the_plan_stands_in_plain_words_with_its_week(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        until(db, planned, "FUNDER_REVIEW")
    page = door("ann")
    seen = page.get("/home")
    assert "Being checked" in page.html and "Everybody who pays has to say yes." in page.html
    assert "21 hours a week, Kind Care" in page.html and "10pm to 7am: Waking night" in page.html
    assert page.html.count("app-days__line") == 7 and len(page.statements) <= 9
    assert not any(link.endswith("/sign") for link in seen.links)


def test_a_plan_to_agree_waits_for_the_person(planned: Town, door: Any) -> None:
    page = door("ann")
    assert any(link.endswith("/sign") for link in page.get("/home").links)
    assert "Read your plan and say if you agree" in page.html


def test_a_changed_week_is_never_shown_stale(planned: Town, door: Any) -> None:
    page = door("ann")
    page.get("/home")
    page.get("/home")
    tag = page.answer.headers["etag"]
    with planned.writing() as db:
        from tests.plans.ready import plan_of
        plan = plan_of(db, planned)
        line_part_actions.add_visits(db, plan, 4, Visit([5], 600, 60), revision=plan.revision, by=planned.actor("broker"), at=NOW)
    assert page.client.get("/home", headers={"if-none-match": tag}).status_code == 200
