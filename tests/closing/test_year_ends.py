"""The list of a funder's years."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town


def test_finance_finds_its_own_funders_years_only(town: Town, door: Any) -> None:
    page = door("finance").get("/year-ends")
    assert f"/year-ends/{town.orgs['council'].id}/2027" in page.links and "NHS Testshire" not in page.html
    for who in ("ann", "broker", "assessor"):
        door(who).get("/year-ends", status=403)
