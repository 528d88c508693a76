"""One split: a funder answers it or disputes it."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from brokerage.budgets import split_actions, splits
from brokerage.budgets.splits import Part
from tests.budgets.conftest import NOW, Town
from tests.budgets.pages import day, here


def test_a_funder_agrees_its_part_and_another_says_no(town: Town, browse: Any) -> None:
    nhs, council = (s.id for s in town.streams["ann"])
    with town.writing() as db:
        rule = split_actions.propose(db, town.budget(db), "PERCENT", [Part(nhs, Decimal(70)), Part(council, Decimal(30))],
                                     since=date(2026, 12, 1), by=town.actor("broker"), at=NOW).id
    page = browse(town.users["icb"])
    page.get(here(town, "splits", rule))
    page.post(here(town, "splits", rule, "agree"))
    assert "Your yes is recorded" in page.html and "70%, agreed" in page.html
    page.post(here(town, "splits", rule, "agree"), status=422)
    assert "agreed this already" in page.html
    page = browse(town.users["council"])
    page.get(here(town, "splits", rule))
    page.post(here(town, "splits", rule, "reject"), {"why": ""}, status=422)
    page.post(here(town, "splits", rule, "reject"), {"why": "Nights are health care"})
    assert "What was agreed before goes on" in page.html


def test_a_funder_disputes_it_and_care_goes_on(town: Town, browse: Any) -> None:
    with town.database.reading() as db:
        rule = splits.in_force(db, town.budgets["ann"], date(2026, 11, 1)).id
    page = browse(town.users["council"])
    page.get(here(town, "splits", rule))
    page.post(here(town, "splits", rule, "dispute"), {"why": "Nights", **day("since", date(2026, 11, 2)), **day("escalate_on", date(2026, 12, 20))})
    assert "The funders do not agree" in page.html and "Care goes on" in page.html


def test_those_who_plan_read_it_and_do_not_answer_and_strangers_do_not_find_it(town: Town, browse: Any) -> None:
    with town.database.reading() as db:
        mine, bens = (splits.in_force(db, town.budgets[name], date(2026, 11, 1)).id for name in ("ann", "ben"))
    page = browse(town.users["broker"])
    page.get(here(town, "splits", mine))
    page.get(here(town, "splits", bens), status=404)
    page.get("/account")
    page.post(here(town, "splits", mine, "agree"), status=403)
    browse(town.users["ben"]).get(here(town, "splits", mine), status=404)
