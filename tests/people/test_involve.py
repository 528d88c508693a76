"""Which organisations may open a record (I-02)."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/involve"


def button(browser: Any, words: str) -> str:
    """The number in the form beside these words."""
    part = browser.html.split(words)[1]
    return part.split('name="involvement" value="')[1].split('"')[0]


def test_an_organisation_that_is_involved_opens_the_record_and_ended_it_does_not(town: SimpleNamespace, browse: Any) -> None:
    coordinator, rival = browse(town.coordinator), browse(town.rival)
    coordinator.get(path(town))
    coordinator.post(path(town), {"organisation": str(town.orgs["rival"]), "reason": "PROVIDER"})
    rival.get(f"/people/{town.ann.person_id}")
    coordinator.post(path(town) + "/end", {"involvement": button(coordinator, "Other Homecare</dt>")})
    assert "can no longer open" in coordinator.html
    rival.get(f"/people/{town.ann.person_id}", status=404)


def test_somebody_always_arranges_her_care(town: SimpleNamespace, browse: Any) -> None:
    coordinator = browse(town.coordinator)
    coordinator.get(path(town))
    number = coordinator.html.split("Arranges and reviews care")[1].split('name="involvement" value="')[1].split('"')[0]
    coordinator.post(path(town) + "/end", {"involvement": number}, status=422)
    assert "Add the next organisation" in coordinator.html


@pytest.mark.parametrize("form", [{}, {"organisation": "x"}, {"organisation": "999999", "reason": "PROVIDER"},
                                  {"organisation": "-5", "reason": "FUNDER"}])
def test_a_spoilt_form_involves_nobody(town: SimpleNamespace, browse: Any, form: dict[str, str]) -> None:
    coordinator = browse(town.coordinator)
    coordinator.get(path(town))
    before = coordinator.html.count('name="involvement"')
    coordinator.post(path(town), form, status=404 if form.get("reason") else 422)
    coordinator.get(path(town))
    assert coordinator.html.count('name="involvement"') == before


@pytest.mark.parametrize("who", ["ann", "carl", "broker", "worker", "finance"])
def test_nobody_else_decides_who_is_involved(town: SimpleNamespace, browse: Any, who: str) -> None:
    browse(getattr(town, who)).get(path(town), status=403)
