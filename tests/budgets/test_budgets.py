"""/budgets: those whom the reader works with, and nobody else's."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town


def test_staff_see_the_budgets_of_the_people_they_work_with(town: Town, browse: Any) -> None:
    page = browse(town.users["broker"])
    page.get("/budgets")
    assert {f"/budgets/{b.id}" for b in town.budgets.values()} <= set(page.seen.links)


def test_staff_of_elsewhere_see_none_and_odd_pages_are_pages(town: Town, browse: Any) -> None:
    page = browse(town.users["other"])
    for odd in ("", "?page=0", "?page=x", "?page=99999999999999", "?page=2"):
        page.get("/budgets" + odd)
        assert "Tester" not in page.html


def test_a_person_has_no_list_of_budgets(town: Town, browse: Any) -> None:
    browse(town.users["ann"]).get("/budgets", status=403)
