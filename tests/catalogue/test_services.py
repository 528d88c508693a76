"""Looking for a service."""
from __future__ import annotations

from typing import Any

import pytest

from brokerage.catalogue import actions, queries
from tests.catalogue.conftest import BY, NOW, Market


@pytest.mark.parametrize(("ask", "found"), [
    ("", {"Swimming", "100% awake"}), ("?q=swim", {"Swimming"}), ("?q=SWIM+kind", {"Swimming"}), ("?q=company", {"100% awake"}),
    ("?q=%25", {"100% awake"}), ("?q=_", set()), ("?type=EXERCISE", {"Swimming"}), ("?third=yes", {"Swimming"}),
    ("?q=nothing", set()),
    ("?type=NOPE", {"Swimming", "100% awake"}), ("?page=999999", {"Swimming", "100% awake"}),
    ("?page=x", {"Swimming", "100% awake"})])
def test_words_kind_and_sector_narrow_the_list(market: Market, browse: Any, ask: str, found: set[str]) -> None:
    page = browse(market.user)
    page.get("/services" + ask)
    assert {name for name in ("Swimming", "100% awake", "Old service") if f">{name}</a>" in page.html} == found


def test_every_service_stands_on_one_page_only(market: Market, browse: Any, database: Any) -> None:
    with database.transaction() as db:
        for n in range(45):
            actions.list_service(db, market.provider, name=f"Club {n:02d}", type="DAY", by=BY, at=NOW)
    page, seen = browse(market.user), []
    for number in (1, 2, 3):
        page.get(f"/services?page={number}")
        seen += [link for link in page.seen.links if link.startswith("/services/")]
    assert len(seen) == len(set(seen)) == 47


def test_a_page_of_many_costs_as_many_statements_as_a_page_of_few(market: Market, browse: Any, database: Any) -> None:
    page = browse(market.user)
    page.get("/services")
    few = len(page.statements)
    with database.transaction() as db:
        for n in range(30):
            actions.list_service(db, market.provider, name=f"Club {n:02d}", type="DAY", by=BY, at=NOW)
    page.get("/services")
    assert len(page.statements) == few


def test_strangers_sign_in_first(market: Market, browse: Any) -> None:
    page = browse()
    page.get("/services")
    assert "Sign in" in page.seen.title


def test_a_price_shows_pennies_and_parts_of_pennies() -> None:
    from decimal import Decimal
    assert [queries.pounds(Decimal(d)) for d in ("24.8600", "0.4525", "1295.0000", "0.6500",
                                                 "2.1250")] == ["£24.86", "£0.4525", "£1,295.00", "£0.65", "£2.125"]
