"""/home: the holder's page, the chooser, and the staff's; never stale, never more than seven statements."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from brokerage.budgets import actions, charge_actions, money_actions
from brokerage.budgets.models import FundingStream
from brokerage.kit.lean import Lean
from brokerage.people import actions as people
from brokerage.people.models import Person
from brokerage.people.signin_models import User
from tests.budgets.conftest import NOW, START, Town, at, p, spend
from tests.pages import squash


def test_the_number_that_matters_is_first_and_large(town: Town, browse: Any) -> None:
    page = browse(town.users["ann"])
    page.get("/home")
    assert page.html.index("£47,090.71") < page.html.index("Where it comes from")
    assert page.seen.h1 == ["Your budget"]


def test_the_page_costs_seven_reads(town: Town, browse: Any) -> None:
    with town.writing() as db:
        for n in range(40):
            spend(db, town, f"1.{n:02d}", what=f"thing {n}")
    page = browse(town.users["ann"])
    page.get("/home")
    assert len([said for said in page.statements if said.lstrip().upper().startswith("SELECT")]) == 7


def test_on_postgresql_the_page_asked_for_again_is_one_trip_to_the_server(
        town: Town, browse: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if town.database.name == "sqlite":
        pytest.skip("SQLite is no server")
    ahead: list[bool] = []
    run = Lean.run
    monkeypatch.setattr(Lean, "run", lambda lean, asked: ahead.append(asked in lean.ahead) or run(lean, asked))  # type: ignore[func-returns-value]
    page = browse(town.users["ann"])
    page.get("/home")
    assert not all(ahead)
    ahead.clear()
    page.get("/home")
    assert len(ahead) == 7 and all(ahead)


def test_the_sum_behind_the_number_is_on_the_page(town: Town, browse: Any) -> None:
    with town.writing() as db:
        spend(db, town, "2088.24")
        money_actions.set_aside_reserve(db, town.budget(db), p("933.81"), on=START, by=town.actor("finance"), at=at(START))
    page = browse(town.users["ann"])
    page.get("/home")
    for figure in ("£47,090.71", "£2,088.24", "£933.81", "£44,068.66", "£1,252.94", "£835.30"):
        assert figure in page.html


def test_what_waits_has_one_thing_to_do(town: Town, browse: Any) -> None:
    with town.writing() as db:
        spend(db, town, "24.99", what="too small to need a receipt")
        made = spend(db, town, "25.00", what="needs a receipt")
    page = browse(town.users["ann"])
    page.get("/home")
    assert f"/budgets/{made.budget_id}/spends/{made.id}/receipt" in page.seen.links
    assert squash(page.html).count("Add a receipt for") == 1


def test_money_owed_by_the_person_waits_for_them(town: Town, browse: Any) -> None:
    with town.writing() as db:
        charge_actions.charge_due(db, town.budget(db), START, date(2026, 5, 10), by=town.actor("finance"), at=at(START))
    page = browse(town.users["ann"])
    page.get("/home")
    assert "<strong>£192.80</strong> of your own part to pay in" in page.html


def _changes(town: Town) -> dict[str, Any]:
    """Everything that the page shows, as a deed that changes it."""
    return {
        "spend": lambda db: spend(db, town, "1"),
        "small": lambda db: charge_actions.charge_due(db, town.budget(db), START, START, by=town.actor("finance"), at=NOW),
        "need": lambda db: people.add_need(db, town.people["ann"], "BRAILLE", by="system", at=NOW),
        "consent": lambda db: people.ask_consent(db, town.people["ann"], scope="My plan", purpose="help", recipients="Them",
                                                 by="system", at=NOW),
        "suspend": lambda db: actions.suspend(db, town.budget(db), why="In hospital.", meanwhile="The ward.",
                                              by=town.actor("council"), at=NOW),
        "person": lambda db: setattr(db.get_one(Person, town.people["ann"].id), "family_name", "Renamed"),
        "payer": lambda db: db.execute(update(FundingStream).values(payer_name="Another council")),
        "user": lambda db: setattr(db.get_one(User, town.users["ann"].id), "name", "Another"),
        "circle": lambda db: people.let_in(db, town.people["ben"], town.users["ann"], by=town.actor("ben"), at=NOW),
    }


@pytest.mark.parametrize("deed", ["spend", "small", "need", "consent", "suspend", "person", "payer", "user", "circle"])
def test_an_unchanged_page_is_not_drawn_again_and_a_changed_one_always_is(town: Town, browse: Any, deed: str) -> None:
    page = browse(town.users["ann"])
    page.get("/home")
    page.get("/home")
    tag = page.answer.headers["etag"]
    with town.writing() as db:
        spend(db, town, "1", name="ben")  # somebody else's page changed
    known = page.client.get("/home", headers={"if-none-match": tag})
    assert known.status_code == 304 and not known.content
    with town.writing() as db:
        _changes(town)[deed](db)
    changed = page.client.get("/home", headers={"if-none-match": tag})
    assert changed.status_code == 200 and changed.headers["etag"] != tag


def test_a_receipt_that_was_added_changes_the_page(town: Town, browse: Any) -> None:
    with town.writing() as db:
        made = spend(db, town, "30")
    page = browse(town.users["ann"])
    page.get("/home")
    page.get("/home")
    tag = page.answer.headers["etag"]
    with town.writing() as db:
        money_actions.add_receipt(db, db.get_one(type(made), made.id), "R9")
    assert page.client.get("/home", headers={"if-none-match": tag}).status_code == 200


def test_somebody_who_acts_for_one_person_comes_straight_to_their_budget(town: Town, browse: Any) -> None:
    page = browse(town.users["carer"])
    assert page.get("/home").h1 == ["Ann Tester’s budget"]


def test_somebody_who_acts_for_several_people_chooses_first(town: Town, browse: Any) -> None:
    with town.writing() as db:
        people.let_in(db, town.people["ben"], town.users["carer"], by=town.actor("ben"), at=NOW)
    page = browse(town.users["carer"])
    assert page.get("/home").h1 == ["People you help"]
    assert {f"/home/{town.people[who].id}" for who in ("ann", "ben")} <= set(page.seen.links)


@pytest.mark.parametrize(("who", "first"), [("broker", "Caseload"), ("assessor", "Caseload"), ("council", "Approvals"),
                                            ("finance", "Your work"), ("admin", "Your work")])
def test_everybody_who_works_here_lands_where_their_work_is(town: Town, browse: Any, who: str, first: str) -> None:
    assert browse(town.users[who]).get("/home").h1 == [first]


def test_staff_who_work_with_nobody_see_nobody(town: Town, browse: Any) -> None:
    for who in ("other", "admin"):
        page = browse(town.users[who])
        page.get("/home")
        assert "Tester" not in page.html, who


def test_a_person_without_a_budget_is_told_what_will_be_here(town: Town, browse: Any) -> None:
    with town.writing() as db:
        cat = people.register_person(db, given_name="Cat", family_name="New", born_on=date(1980, 1, 1), by="system", at=NOW)
        user = people.register_user(db, email="cat@example.org", name="Cat New", person=cat, demo="cat", by="system", at=NOW)
    page = browse(user)
    page.get("/home")
    assert "You do not have a budget yet" in page.html
