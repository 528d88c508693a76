"""The list of people: only those whose record one may open, found by name, page by page."""
from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.people import actions
from brokerage.people.models import Organisation


def names(browser: Any, path: str = "/people") -> set[str]:
    browser.get(path)
    return {name for name in ("Ann Abbott", "Zed Zimmer") if name in browser.html}


@pytest.mark.parametrize(("who", "sees"), [("ann", {"Ann Abbott"}), ("zed", {"Zed Zimmer"}), ("carl", {"Ann Abbott"}),
                                           ("assessor", {"Ann Abbott"}),
                                           ("stranger", {"Zed Zimmer"}), ("broker", {"Ann Abbott"}), ("worker", {"Ann Abbott"})])
def test_everybody_sees_their_own_people_only(town: SimpleNamespace, browse: Any, who: str, sees: set[str]) -> None:
    assert names(browse(getattr(town, who))) == sees


@pytest.mark.parametrize("who", ["sysadmin", "analyst", "ig", "noah"])
def test_those_who_see_no_persons_have_no_list(town: SimpleNamespace, browse: Any, who: str) -> None:
    browser = browse(getattr(town, who))
    browser.get("/people", status=403)
    assert "/people" not in browser.seen.links and "Abbott" not in browser.html


def test_a_provider_that_is_not_involved_sees_nobody(town: SimpleNamespace, browse: Any) -> None:
    assert names(browse(town.rival)) == set()


@pytest.mark.parametrize(("words", "found"),
                         [("abb", True), ("ANN", True), ("ann abb", True), ("abbott ann", True), ("zed", False), ("nn", False),
                                              ("%", False), ("_nn", False), ("' OR 1=1 --", False), ("\x00zed", False),
                                              ("a\x00nn", True), ("é" * 200, False)])
def test_the_search_is_by_the_beginning_of_each_name(town: SimpleNamespace, browse: Any, words: str, found: bool) -> None:
    from urllib.parse import quote
    assert names(browse(town.assessor), "/people?q=" + quote(words)) == ({"Ann Abbott"} if found else set())


def test_pages_of_25_follow_each_other_without_gap_or_repeat(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    with house.database.transaction() as db:
        for number in range(55):
            person = actions.register_person(db, given_name=f"N{number:02}", family_name="Same", born_on=date(1960, 1, 1),
                                             by="system", at=clock.now())
            actions.involve(db, person, db.get_one(Organisation, town.orgs["council"]), "CARE_COORDINATION", by="system",
                            at=clock.now())
    assessor, path, seen = browse(town.assessor), "/people", []
    while path:
        assessor.get(path)
        seen.append([link for link in assessor.seen.links if link.startswith("/people/") and link[8:].isdigit()])
        path = next((link for link in assessor.seen.links if "after=" in link), "")
    assert [len(part) for part in seen] == [25, 25, 6] and len({link for part in seen for link in part}) == 56


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "999999", "1;drop"])
def test_a_spoilt_address_of_a_page_is_no_error(town: SimpleNamespace, browse: Any, after: str) -> None:
    browse(town.assessor).get(f"/people?after={after}")


def test_somebody_elses_id_as_the_place_to_go_on_from_tells_nothing(town: SimpleNamespace, browse: Any) -> None:
    assert names(browse(town.assessor), f"/people?after={town.zed.person_id}") == {"Ann Abbott"}


def test_the_answer_to_htmx_is_the_list_alone(town: SimpleNamespace, browse: Any) -> None:
    assessor = browse(town.assessor)
    answer = assessor.client.get("/people?q=ann", headers={"hx-request": "true", "hx-target": "section#found"})
    assert "Ann Abbott" in answer.text and "<h1" not in answer.text
