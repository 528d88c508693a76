"""Closing a budget."""
from __future__ import annotations

from datetime import date
from typing import Any

from tests.budgets.conftest import Town
from tests.budgets.pages import day, here, refused_to


def test_a_co_ordinator_closes_it_with_its_reason_and_last_day(town: Town, browse: Any) -> None:
    page = browse(town.users["assessor"])
    page.get(here(town, "close"))
    page.post(here(town, "close"), {"reason": "MOVED", **day("on", date(2027, 4, 1))}, status=422)
    assert "Choose a day on which this budget runs" in page.html
    page.post(here(town, "close"), {"reason": "MOVED", **day("on", date(2026, 11, 30))})
    assert "coming to an end" in page.html


def test_others_do_not_close_it(town: Town, browse: Any) -> None:
    refused_to(town, browse, here(town, "close"), ann=403, council=403, other=403)
