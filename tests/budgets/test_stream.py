"""A funder's answer on its own page."""
from __future__ import annotations

from typing import Any

import pytest

from tests.budgets.conftest import Town, budget_of


@pytest.fixture
def paths(town: Town) -> list[str]:
    """The NHS part and the council part of a budget that waits for them."""
    with town.writing() as db:
        made = budget_of(db, town, "ann", until="INDICATIVE")
        return [f"/budgets/{made.id}/streams/{s.id}" for s in town.streams["ann"]]


def test_the_payer_finds_it_waiting_and_agrees(town: Town, browse: Any, paths: list[str]) -> None:
    page = browse(town.users["icb"])
    page.get("/home")
    assert paths[0] in page.seen.links and paths[1] not in page.seen.links
    page.get(paths[0])
    assert "£29,135.08" in page.html
    page.post(paths[0] + "/agree", {"panel_ref": ""})
    assert "Agreed, not started" in page.html


def test_a_no_without_a_reason_is_shown_again(town: Town, browse: Any, paths: list[str]) -> None:
    page = browse(town.users["icb"])
    page.get(paths[0])
    page.post(paths[0] + "/reject", {"why": ""}, status=422)
    assert "Say why" in page.html and page.seen.title.startswith("Error: ")


def test_an_approver_above_their_limit_is_told_who_must_decide(town: Town, browse: Any, paths: list[str]) -> None:
    page = browse(town.users["small"])
    page.get(paths[1])
    page.post(paths[1] + "/agree", {"panel_ref": ""}, status=422)
    assert "You can agree up to £100.00" in page.html


def test_a_funder_does_not_find_another_funders_stream(town: Town, browse: Any, paths: list[str]) -> None:
    browse(town.users["icb"]).get(paths[1], status=404)
    browse(town.users["other"]).get(paths[1], status=404)


def test_those_who_plan_may_read_it_and_not_answer(town: Town, browse: Any, paths: list[str]) -> None:
    page = browse(town.users["broker"])
    page.get(paths[0])
    assert "Your answer" not in page.html
    page.post(paths[0] + "/agree", {"panel_ref": ""}, status=403)
