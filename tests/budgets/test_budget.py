"""/budgets/7: whoever may see it sees what is theirs to see, and others do not learn that it exists."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from brokerage.budgets import charge_actions
from brokerage.people import actions as people
from brokerage.people.models import CircleMember
from tests.budgets.conftest import NOW, START, Town, at, budget_of, spend

STAFF = ("icb", "council", "broker", "assessor", "finance")


@pytest.fixture
def ann(town: Town) -> str:
    return f"/budgets/{town.budgets['ann'].id}"


def test_the_person_their_circle_and_those_who_work_with_them_see_it(town: Town, browse: Any, ann: str) -> None:
    for who in ("ann", "carer", "helper", *STAFF):
        browse(town.users[who]).get(ann)


def test_anybody_else_is_told_that_there_is_no_such_page(town: Town, browse: Any, ann: str) -> None:
    for who, status in (("ben", 404), ("other", 404), ("admin", 403)):
        page = browse(town.users[who])
        for path in (ann, f"{ann}/statement", f"{ann}/statement/download", f"{ann}/movements/1"):
            page.get(path, status=status)


def test_a_number_that_no_budget_has_is_not_found(town: Town, browse: Any) -> None:
    page = browse(town.users["ann"])
    for number in ("0", "999999", "99999999999999999999"):
        page.get(f"/budgets/{number}", status=404)


def test_a_funder_sees_its_own_share_and_the_total_and_not_the_others(town: Town, browse: Any, ann: str) -> None:
    """Domain I-03."""
    page = browse(town.users["icb"])
    page.get(ann)
    assert "NHS Testshire" in page.html and "£28,254.42" in page.html and "£47,090.71" in page.html
    assert "Testham Council" not in page.html and "Other funders" in page.html


def test_the_nhs_does_not_see_what_the_person_is_charged_and_the_council_does(town: Town, browse: Any, ann: str) -> None:
    with town.writing() as db:
        charge_actions.charge_due(db, town.budget(db), START, date(2026, 5, 10), by=town.actor("finance"), at=at(START))
    seen = {}
    for who in ("icb", "council", "broker", "ann"):
        page = browse(town.users[who])
        page.get(ann)
        seen[who] = "£192.80" in page.html
    assert seen == {"icb": False, "council": True, "broker": True, "ann": True}


def test_somebody_whose_part_ended_sees_it_no_more(town: Town, browse: Any, ann: str) -> None:
    page = browse(town.users["carer"])
    page.get(ann)
    with town.writing() as db:
        people.let_in(db, town.people["ben"], town.users["carer"], by=town.actor("ben"), at=NOW)
        member = db.query(CircleMember).filter_by(user_id=town.users["carer"].id, person_id=town.people["ann"].id).one()
        people.end_member(db, member, by=town.actor("ann"), at=NOW)
    page.get(ann, status=404)


@pytest.mark.parametrize(("until", "words"), [("DRAFT", "being worked out"), ("INDICATIVE", "£933.81"), ("AGREED", "£933.81")])
def test_a_budget_that_has_not_started_shows_what_is_offered(town: Town, browse: Any, until: str, words: str) -> None:
    with town.writing() as db:
        made = budget_of(db, town, "ann", until=until)
    page = browse(town.users["ann"])
    page.get(f"/budgets/{made.id}")
    assert words in page.html


def test_who_looked_is_written_down(town: Town, browse: Any, ann: str, database: Any) -> None:
    browse(town.users["broker"]).get(ann)
    with database.reading() as db:
        rows = db.execute(text("SELECT user_id FROM look WHERE person_id = :p"), {"p": town.people["ann"].id}).all()
    assert (town.users["broker"].id,) in [tuple(r) for r in rows]


def test_a_carer_who_may_only_look_is_not_offered_the_button(town: Town, browse: Any, ann: str) -> None:
    page = browse(town.users["carer"])
    page.get(ann)
    assert f"{ann}/spend" not in page.seen.links
    page = browse(town.users["helper"])
    page.get(ann)
    assert f"{ann}/spend" in page.seen.links


def test_a_payee_cannot_write_html_into_the_page(town: Town, browse: Any, ann: str) -> None:
    with town.writing() as db:
        spend(db, town, "30", payee="<b>Bold</b>", what="<script>")
    page = browse(town.users["ann"])
    page.get(ann)
    assert "<b>Bold" not in page.html and "&lt;b&gt;Bold" in page.html
