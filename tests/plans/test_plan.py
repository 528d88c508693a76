"""The plan's own page: what is in it, what it costs, who pays; and who may read it."""
from __future__ import annotations

from typing import Any

from brokerage.people import actions as people
from tests.budgets.conftest import NOW, Town


def test_the_holder_reads_what_they_get_what_it_costs_and_who_pays(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["ann"])
    assert page.get(made.path).h1 == ["My plan"]
    for words in ("Care at home", "21 hours a week, Kind Care", "£522.06 a week", "£933.81", "£560.29", "£325.32", "£48.20",
                  "£48,558.12", "You pay", "Every day, 8am to 9:30am: Care at home"):
        assert words in page.html, words


def test_only_those_who_work_with_the_person_find_the_plan(town: Town, made: Any, browse: Any) -> None:
    browse(town.users["broker"]).get(made.path)
    browse(town.users["ben"]).get(made.path, status=404)
    browse(town.users["other"]).get(made.path, status=404)
    browse(town.users["admin"]).get(made.path, status=403)
    browse(town.users["finance"]).get(made.path, status=403)


def test_a_provider_never_reads_a_plan(town: Town, made: Any, browse: Any) -> None:
    with town.writing() as db:
        user = people.register_user(db, email="p@example.org", name="Pat Provider", demo="p", by="system", at=NOW)
        people.give_seat(db, user, town.orgs["provider"], "PROVIDER_ADMIN", since=NOW.date(), by="system", at=NOW)
        people.involve(db, town.people["ann"], town.orgs["provider"], "PROVIDER", since=NOW.date(), by="system", at=NOW)
    page = browse(user)
    page.get(made.path, status=403)
    page.get(f"{made.path}/lines/2", status=403)


def test_a_funder_reads_the_plan_its_own_share_and_the_rest_as_one(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["icb"])
    page.get(made.path)
    assert "£560.29" in page.html and "Other funders" in page.html and "Testham Council" not in page.html
    assert "£933.81" in page.html and "Add something" not in page.html


def test_a_carer_who_may_only_see_cannot_change_it(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["carer"])
    page.get(made.path)
    assert "Add something" not in page.html
    page.get(f"{made.path}/add", status=403)


def test_the_cost_alone_is_drawn_for_whoever_asks_for_that_part(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["ann"])
    page.get(made.path)
    answer = page.client.get(made.path, headers={"hx-request": "true", "hx-target": "section#cost"})
    assert "£933.81" in answer.text and "<h1" not in answer.text
