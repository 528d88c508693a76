"""Versions of the rules stay as they were."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from brokerage.desk import rulebooks
from tests.desk.conftest import acting


def test_an_older_version_says_that_it_is_no_longer_in_force(town: SimpleNamespace, browse: Any) -> None:
    with town.database.transaction() as db:
        rulebooks.publish(db, "ONE: Only one rule\nBe kind.\nWe ask: How", "Short now.", by=acting(db, town, "broker"), at=town.clock.now())
    page = browse()
    page.get("/rulebook/1")
    assert "no longer in force" in page.html and "You keep people safe" in page.html
    page.get("/rulebook/2")
    assert "no longer in force" not in page.html and "Only one rule" in page.html and "You keep people safe" not in page.html
    page.get("/rulebook/3", status=404)
