"""Offering to settle a dispute."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.budgets import split_actions, splits
from brokerage.budgets.split_models import SplitRule
from tests.budgets.conftest import NOW, Town, spend
from tests.budgets.pages import day, here, refused_to


def disputed(town: Town) -> int:
    with town.writing() as db:
        rule = db.get_one(SplitRule, splits.in_force(db, town.budget(db), date(2026, 7, 1)).id)
        spend(db, town, "100", on=date(2026, 7, 1))
        split_actions.dispute(db, town.budget(db), rule, since=date(2026, 6, 1), why="Nights", escalate_on=date(2026, 12, 20),
                              by=town.actor("icb"), at=NOW)
        return rule.id


def shares(town: Town, nhs: str, council: str) -> dict[str, str]:
    first, second = (s.id for s in town.streams["ann"])
    return {"method": "PERCENT", f"share-{first}": nhs, f"share-{second}": council}


def test_one_funder_offers_the_final_split_and_the_other_ends_the_dispute(town: Town, browse: Any) -> None:
    rule = disputed(town)
    page = browse(town.users["icb"])
    page.get(here(town, "splits", rule, "settle"))
    page.post(here(town, "splits", rule, "settle"), {**shares(town, "75", "25"), **day("since", date(2026, 6, 1))})
    final = page.answer.url.path
    page.post(final + "/agree")
    page = browse(town.users["council"])
    page.get(final)
    page.post(final + "/agree")
    assert "it holds now" in page.html
    page.get(here(town, "statement"))
    assert "Undone, to be shared anew" in page.html


def test_a_later_day_is_a_split_to_pay_by_meanwhile(town: Town, browse: Any) -> None:
    rule, page = disputed(town), browse(town.users["council"])
    page.get(here(town, "splits", rule, "settle"))
    page.post(here(town, "splits", rule, "settle"), {**shares(town, "50", "50"), **day("since", date(2026, 12, 1))})
    page.get(here(town, "splits"))
    assert "To pay by meanwhile" in page.html


def test_others_do_not(town: Town, browse: Any) -> None:
    refused_to(town, browse, here(town, "splits", disputed(town), "settle"), broker=403, finance=403, other=404)
