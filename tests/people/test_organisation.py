"""One organisation and who works there."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest


@pytest.mark.parametrize(("who", "sees"),
                         [("manager", True), ("worker", True), ("sysadmin", True), ("rival", False), ("assessor", False)])
def test_who_works_there_is_for_its_own_people(town: SimpleNamespace, browse: Any, who: str, sees: bool) -> None:
    browser = browse(getattr(town, who))
    browser.get(f"/organisations/{town.orgs['homecare']}")
    assert ("Manager Worker" in browser.html) is sees and "Kind Homecare" in browser.html


def test_only_those_who_may_change_seats_are_shown_how(town: SimpleNamespace, browse: Any) -> None:
    manager, worker = browse(town.manager), browse(town.worker)
    for browser, shown in ((manager, True), (worker, False)):
        browser.get(f"/organisations/{town.orgs['homecare']}")
        assert any("/seats" in link for link in browser.seen.links) is shown


@pytest.mark.parametrize("number", ["0", "999999", "2147483648"])
def test_an_organisation_that_is_not_there_is_not_found(town: SimpleNamespace, browse: Any, number: str) -> None:
    browse(town.sysadmin).get(f"/organisations/{number}", status=404)
