"""Find a service of the catalogue for the plan."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town


def test_a_search_finds_services_with_their_prices_and_leads_on(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["ann"])
    assert page.get(f"{made.path}/add/service?q=night").h1 == ["Find a service"]
    assert "Waking night" in page.html and "£182.50 a night" in page.html and "Exercise session" not in page.html
    assert any(link.startswith(f"{made.path}/add/service/") for link in page.seen.links)
