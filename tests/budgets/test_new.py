"""Beginning a budget."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.budgets.models import Budget
from tests.budgets.conftest import Town
from tests.budgets.pages import day, refused_to


def where(town: Town) -> str:
    return f"/people/{town.people['ann'].id}/budgets/new"


def test_an_assessor_begins_a_budget_with_its_days_and_referral(town: Town, browse: Any) -> None:
    page = browse(town.users["assessor"])
    page.get(where(town))
    page.post(where(town), {"referral": "R77", **day("starts_on", date(2027, 4, 1)), **day("ends_on", date(2028, 3, 31))})
    assert "Now offer the money" in page.html and page.seen.h1[0] == "Run Ann Tester’s budget"


def test_days_that_run_backwards_or_last_too_long_are_refused_with_the_form_as_it_was(town: Town, browse: Any) -> None:
    page = browse(town.users["assessor"])
    for last, words in ((date(2026, 11, 30), "cannot be before the first"), (date(2029, 12, 1), "within two years")):
        page.get(where(town))
        page.post(where(town), {"referral": "R77", **day("starts_on", date(2026, 12, 1)), **day("ends_on", last)}, status=422)
        assert words in page.html and "R77" in page.html
    with town.database.reading() as db:
        assert db.query(Budget).count() == 2


def test_a_second_budget_for_the_same_days_is_refused_and_one_for_days_after_an_early_end_is_not(town: Town, browse: Any) -> None:
    """Domain L-01: one budget holds everybody's money."""
    page = browse(town.users["assessor"])
    page.get(where(town))
    form = {"referral": "R77", **day("ends_on", date(2027, 12, 31))}
    page.post(where(town), {**form, **day("starts_on", date(2027, 3, 31))}, status=422)
    assert "There is a budget from 13 April 2026 to 31 March 2027 already." in page.html and "R77" in page.html
    with town.writing() as db:
        town.budget(db).closed_on = date(2027, 3, 30)
    page.post(where(town), {**form, **day("starts_on", date(2027, 3, 31))})
    assert "Now offer the money" in page.html


def test_nobody_else_begins_one(town: Town, browse: Any) -> None:
    refused_to(town, browse, where(town), ann=403, broker=403, council=403)
