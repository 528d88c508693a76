"""Ending a top-up."""
from __future__ import annotations

from datetime import date
from typing import Any

from tests.budgets.conftest import Town
from tests.budgets.pages import day, here, refused_to
from tests.budgets.test_topups import running


def test_it_ends_with_a_reason_and_not_before_it_began(town: Town, browse: Any) -> None:
    with town.writing() as db:
        where = here(town, "top-ups", running(db, town).id, "end")
    page = browse(town.users["assessor"])
    page.get(where)
    page.post(where, {"why": "Moved", **day("on", date(2026, 9, 6))}, status=422)
    assert "cannot be before the first" in page.html
    page.post(where, {"why": "Moved", **day("on", date(2026, 11, 30))})
    assert "Ended" in page.html
    refused_to(town, browse, where, ann=403, finance=403, icb=403)
