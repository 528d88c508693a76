"""Stopping a budget for now."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.budgets.pages import here, refused_to


def test_a_funder_stops_it_and_says_how_care_goes_on(town: Town, browse: Any) -> None:
    page = browse(town.users["council"])
    page.get(here(town, "stop"))
    page.post(here(town, "stop"), {"why": "In hospital", "meanwhile": ""}, status=422)
    assert "Say how care goes on" in page.html and "In hospital" in page.html
    page.post(here(town, "stop"), {"why": "In hospital", "meanwhile": "The ward gives all care"})
    assert "Meanwhile: The ward gives all care" in page.html
    page.post(here(town, "resume"))
    assert "The budget runs again." in page.html


def test_others_do_not_stop_it(town: Town, browse: Any) -> None:
    refused_to(town, browse, here(town, "stop"), ann=403, broker=403, other=404)
