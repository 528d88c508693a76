"""The door's four properties (architecture.md), each on both engines."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from litestar import get

from brokerage.door import visit
from brokerage.door.route import Route
from brokerage.door.serve import NoPermission, litestar_app
from tests.pages import Browser


# 1. No route without a permission -------------------------------------------------------------------------------------
def test_a_route_that_does_not_say_who_may_have_it_fails_where_it_is_written() -> None:
    with pytest.raises(TypeError, match="allow"):
        visit("/x")  # type: ignore[call-arg]


def test_a_house_with_a_pass_that_nobody_wrote_does_not_open(house: Any) -> None:
    with pytest.raises(NoPermission, match="plan.fly"):
        litestar_app(house, [Route("GET", "/x", "plan.fly", lambda visit: None)])  # type: ignore[arg-type, return-value]


def test_a_handler_of_litestars_own_without_a_permission_keeps_the_house_shut(house: Any) -> None:
    @get("/sneaky", sync_to_thread=False)
    def sneaky() -> str:
        return "hello"
    with pytest.raises(NoPermission, match="/sneaky"):
        litestar_app(house, [], extra=[sneaky])


def test_two_pages_of_one_address_keep_the_house_shut(house: Any) -> None:
    page = Route("GET", "/x/{one:int}", "ANYONE", lambda visit: None)  # type: ignore[arg-type, return-value]
    with pytest.raises(AssertionError, match="two pages answer GET /x/"):
        litestar_app(house, [page, page])


def test_an_address_says_which_methods_it_takes_and_takes_no_others(ana: Browser, three: SimpleNamespace, phones: Any) -> None:
    person = f"/t/people/{three.ana.person_id}"
    asked = ana.client.options(person)
    assert asked.status_code == 204 and asked.headers["allow"] == "GET, HEAD, OPTIONS" and asked.content == b""
    assert ana.client.options(f"{person}/rename").headers["allow"] == "OPTIONS, POST"
    assert ana.client.post(person).status_code == 405 and ana.client.get(f"{person}/rename").status_code == 405
    assert phones() == ["", "", ""]


# 2. A route never holds a row its actor may not see -------------------------------------------------------------------
def test_a_row_outside_the_actors_scope_is_not_found(ana: Browser, three: SimpleNamespace) -> None:
    ana.get(f"/t/people/{three.cy.person_id}", status=404)
    assert "Test" not in ana.html


def test_what_is_absent_and_what_is_somebody_elses_look_the_same(ana: Browser, three: SimpleNamespace) -> None:
    ana.get(f"/t/people/{three.cy.person_id}", status=404)
    theirs = ana.html
    ana.get("/t/people/999999", status=404)
    assert theirs == ana.html


def test_a_row_in_scope_that_the_rule_refuses_is_forbidden(ana: Browser, three: SimpleNamespace) -> None:
    ana.get(f"/t/people/{three.ben.person_id}", status=403)


def test_an_act_on_somebody_elses_row_changes_nothing(ana: Browser, three: SimpleNamespace, phones: Any) -> None:
    ana.get(f"/t/people/{three.ana.person_id}")
    for person, status in ((three.cy, 404), (three.ben, 403)):
        ana.post(f"/t/people/{person.person_id}/rename", {"family_name": "Mine", "age": "3"}, status=status)
        ana.get(f"/t/people/{three.ana.person_id}")
    assert phones() == ["", "", ""]


def test_the_rule_is_asked_again_for_every_act(ana: Browser, three: SimpleNamespace, phones: Any) -> None:
    ana.get(f"/t/people/{three.ana.person_id}")
    ana.post(f"/t/people/{three.ana.person_id}/rename", {"family_name": "Frozen", "age": "3"})
    assert phones()[0] == "x"
    assert "/rename" not in ana.html
    ana.post(f"/t/people/{three.ana.person_id}/rename", {"family_name": "Warm", "age": "3"}, status=403)
    assert "Only the person may change this." in ana.html
    assert phones()[0] == "x"


# 3. A GET cannot write ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("how", ["sql", "orm"])
def test_the_database_itself_refuses_a_write_in_a_get(ana: Browser, three: SimpleNamespace, phones: Any, how: str) -> None:
    ana.get(f"/t/people/{three.ana.person_id}/writes?how={how}", status=500)
    assert phones() == ["", "", ""]
    ana.get(f"/t/people/{three.ana.person_id}")


# 4. Committed before the first byte -----------------------------------------------------------------------------------
def test_a_commit_that_fails_is_an_error_page_and_never_a_false_saved(ana: Browser, three: SimpleNamespace, phones: Any) -> None:
    ana.get(f"/t/people/{three.ana.person_id}")
    ana.post(f"/t/people/{three.ana.person_id}/lost", status=500)
    assert "Saved" not in ana.html and phones()[0] == ""


def test_a_commit_that_fails_does_not_poison_the_next_request(ana: Browser, three: SimpleNamespace, phones: Any) -> None:
    for _ in range(6):
        ana.get(f"/t/people/{three.ana.person_id}")
        ana.post(f"/t/people/{three.ana.person_id}/lost", status=500)
    ana.get(f"/t/people/{three.ana.person_id}")
    ana.post(f"/t/people/{three.ana.person_id}/rename", {"family_name": "Well", "age": "3"})
    assert phones()[0] == "x" and "Well" in ana.html


@pytest.mark.parametrize("name, status", [("Refused", 422), ("Broken", 500)])
def test_an_answer_of_400_or_more_rolls_everything_back(ana: Browser, three: SimpleNamespace, phones: Any, name: str, status: int) -> None:
    ana.get(f"/t/people/{three.ana.person_id}")
    ana.post(f"/t/people/{three.ana.person_id}/rename", {"family_name": name, "age": "3"}, status=status)
    assert phones()[0] == ""


def test_what_must_be_kept_although_refused_is_kept_alone(ana: Browser, phones: Any) -> None:
    ana.get("/t/open")
    ana.post("/t/aside", status=409)
    assert phones() == ["!", "!", "!"]
