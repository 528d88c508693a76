"""Offering a split."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.budgets.split_models import SplitRule
from tests.budgets.conftest import Town
from tests.budgets.pages import day, here, refused_to

WHEN = day("since", date(2026, 12, 1))


def test_shares_that_do_not_reach_a_hundred_come_back_as_they_were_typed(town: Town, browse: Any) -> None:
    nhs, council = (s.id for s in town.streams["ann"])
    page, where = browse(town.users["broker"]), here(town, "splits", "new")
    page.get(where)
    form = {"method": "PERCENT", f"share-{nhs}": "70", f"share-{council}": "29", **WHEN}
    page.post(where, form, status=422)
    assert "The shares come to 99%" in page.html and 'value="29"' in page.html
    page.post(where, {**form, f"share-{council}": "a bit"}, status=422)
    assert "A percent is a number" in page.html
    page.post(where, {**form, f"share-{council}": "30"})
    assert "Each funder in it now says yes" in page.html


def test_a_waterfall_is_typed_as_limits_and_rest(town: Town, browse: Any) -> None:
    nhs, council = (s.id for s in town.streams["ann"])
    page = browse(town.users["assessor"])
    page.get(here(town, "splits", "new"))
    page.post(here(town, "splits", "new"), {"method": "FIXED_WATERFALL", f"share-{nhs}": "300", f"share-{council}": "rest", "weekly": "933.81", **WHEN})
    assert "up to £300.00 a week" in page.html and "the rest" in page.html


def test_another_person_s_stream_in_a_forged_form_is_refused(town: Town, browse: Any) -> None:
    page = browse(town.users["broker"])
    page.get(here(town, "splits", "new"))
    page.post(here(town, "splits", "new"), {"method": "PERCENT", f"share-{town.streams['ben'][0].id}": "100", **WHEN}, status=422)
    with town.database.reading() as db:
        assert db.query(SplitRule).count() == 2


def test_others_do_not_offer(town: Town, browse: Any) -> None:
    refused_to(town, browse, here(town, "splits", "new"), ann=403, finance=403, other=404)
