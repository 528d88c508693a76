"""Writing down how money is held."""
from __future__ import annotations

from datetime import date
from typing import Any

from tests.budgets.conftest import Town
from tests.budgets.pages import day, part, refused_to


def test_a_broker_writes_it_and_it_waits_for_the_check(town: Town, browse: Any) -> None:
    where = part(town, 1, "agreements", "new")
    page = browse(town.users["broker"])
    page.get(where)
    weeks = {"advance_weeks": "4", "reserve_weeks": "8", "surplus_weeks": "8", **day("since", date(2026, 12, 1))}
    page.post(where, {"deployment": "THIRD_PARTY", **weeks}, status=422)
    assert "Name the holder" in page.html
    page.post(where, {"deployment": "DIRECT_PAYMENT", "recipient": "SELF", **weeks})
    assert "Next it is checked and signed" in page.html


def test_others_do_not_write_it(town: Town, browse: Any) -> None:
    refused_to(town, browse, part(town, 1, "agreements", "new"), ann=403, council=403, icb=403)
