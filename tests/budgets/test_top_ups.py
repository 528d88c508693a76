"""The top-ups of a budget."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.budgets.pages import here, refused_to
from tests.budgets.test_topups import running


def test_the_person_and_the_council_read_them_and_the_nhs_does_not(town: Town, browse: Any) -> None:
    with town.writing() as db:
        running(db, town)
    for who in ("ann", "council", "broker"):
        page = browse(town.users[who])
        page.get(here(town, "top-ups"))
        assert "Cousin Kit" in page.html and "£85.50" in page.html
    refused_to(town, browse, here(town, "top-ups"), icb=403, ben=404, other=404)
