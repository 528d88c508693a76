"""/helping: the people whom somebody helps, each with what they may do and what waits."""
from __future__ import annotations

from typing import Any

from sqlalchemy import select

from brokerage.people import actions as people
from brokerage.people.models import CircleMember
from tests.budgets.conftest import NOW, Town, p, spend
from tests.pages import squash


def test_several_people_on_one_login_each_with_their_own_rights(town: Town, browse: Any) -> None:
    with town.writing() as db:
        people.let_in(db, town.people["ben"], town.users["helper"], by=town.actor("ben"), at=NOW)
        spend(db, town, "30")
        spend(db, town, "40", name="ben")
    page = browse(town.users["helper"])
    seen = page.get("/helping")
    text = squash(page.html)
    assert {f"/home/{town.people[who].id}" for who in ("ann", "ben")} <= set(seen.links)
    assert "You may: see the record, order support and approve up to £50.00." in text and "You may: see the record only." in text
    assert "Waiting for you: 1 receipt to add" in text and "Waiting for Ben Tester: 1 receipt to add" in text


def test_somebody_who_helps_nobody_is_told_what_will_be_here(town: Town, browse: Any) -> None:
    page = browse(town.users["ben"])
    page.get("/helping")
    assert "Nobody lets you help at the moment." in page.html and "Ann" not in page.html


def test_somebody_whose_part_was_ended_is_told(town: Town, browse: Any) -> None:
    with town.writing() as db:
        member = db.scalars(select(CircleMember).where(CircleMember.user_id == town.users["carer"].id)).one()
        people.end_member(db, member, why="We moved apart.", by=town.actor("ann"), at=NOW)
    page = browse(town.users["carer"])
    page.get("/home")
    assert "You do not do this any more." in page.html and "moved apart" not in page.html


def test_the_limit_is_the_one_of_today(town: Town, browse: Any) -> None:
    with town.writing() as db:
        people.let_in(db, town.people["ben"], town.users["helper"], by=town.actor("ben"), at=NOW)
        member = db.scalars(select(CircleMember).where(CircleMember.user_id == town.users["helper"].id,
                                                       CircleMember.person_id == town.people["ann"].id)).one()
        people.limit_member(db, member, people.Rights(approve=True, up_to=p("12.50")), by=town.actor("ann"), at=NOW)
    page = browse(town.users["helper"])
    page.get("/home")
    assert "approve up to £12.50" in page.html and "£50.00" not in page.html
