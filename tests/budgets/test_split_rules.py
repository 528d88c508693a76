"""The splits of a budget."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.budgets.pages import here, refused_to


def test_everybody_in_the_budget_reads_how_it_is_shared(town: Town, browse: Any) -> None:
    for who in ("ann", "icb", "broker"):
        page = browse(town.users[who])
        page.get(here(town, "splits"))
        assert "NHS Testshire 60%" in page.html and "Testham Council 40%" in page.html


def test_others_do_not(town: Town, browse: Any) -> None:
    refused_to(town, browse, here(town, "splits"), ben=404, other=404, admin=403)
