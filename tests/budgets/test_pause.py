"""Stopping, starting and ending the part of one funder."""
from __future__ import annotations

from datetime import date
from typing import Any

from tests.budgets.conftest import Town, spend
from tests.budgets.pages import day, part, refused_to


def test_only_this_part_stops_and_starts_again(town: Town, browse: Any) -> None:
    page = browse(town.users["icb"])
    page.get(part(town, 0, "pause"))
    page.post(part(town, 0, "pause"), {"what": "SUSPEND", "why": "Looked at again"})
    assert "Stopped for now" in page.html
    page.get(part(town, 0, "pause"))
    page.post(part(town, 0, "pause"), {"what": "RESUME", "why": "It was right"})
    assert "Paying" in page.html
    with town.database.reading() as db:
        assert town.stream(db, 1).state == "ACTIVE"


def test_it_does_not_end_before_a_day_that_was_paid_for(town: Town, browse: Any) -> None:
    with town.writing() as db:
        spend(db, town, "10", on=date(2026, 11, 2))
    page = browse(town.users["icb"])
    page.get(part(town, 0, "pause"))
    page.post(part(town, 0, "pause"), {"what": "END", "why": "x", **day("on", date(2026, 11, 1))}, status=422)
    assert "Something was paid for 2 November" in page.html


def test_others_do_not(town: Town, browse: Any) -> None:
    refused_to(town, browse, part(town, 0, "pause"), ann=403, broker=403, council=404, other=404)
