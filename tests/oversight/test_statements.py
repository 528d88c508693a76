"""The list of statements, and any days that somebody chooses."""
from __future__ import annotations

from datetime import date
from typing import Any

from tests.budgets.pages import day
from tests.oversight.conftest import Town, here, lived, said


def test_every_month_since_the_first_entry_has_a_statement(town: Town, browse: Any) -> None:
    lived(town)
    page = browse(town.users["ann"]).get(here(town, "statements"))
    months = [link for link in page.links if "/statements/2026-" in link]
    assert months[0].endswith("2026-11-01/2026-11-30") and months[-1].endswith("2026-04-01/2026-04-30") and len(months) == 8


def test_any_days_are_chosen_with_a_form_and_wrong_ones_are_named(town: Town, browse: Any) -> None:
    lived(town)
    page = browse(town.users["ann"])
    page.get(here(town, "statements"))
    assert page.post(here(town, "statements"), {**day("first", date(2026, 5, 10)), **day("last", date(2026, 5, 12))}).h1 == [
        "Statement of your budget, 10 May 2026 to 12 May 2026"]
    page.get(here(town, "statements"))
    for first, last, words in ((date(2026, 5, 12), date(2026, 5, 11), "The last day must be the first day or later"),
                               (date(2026, 11, 21), date(2026, 12, 1), "The first day must be today or earlier")):
        seen = page.post(here(town, "statements"), {**day("first", first), **day("last", last)}, status=422)
        assert words in said(seen) and f'value="{first.year}"' in seen.html


def test_nothing_yet_says_what_will_be_here(town: Town, browse: Any) -> None:
    from tests.budgets.conftest import budget_of
    with town.writing() as db:
        made = budget_of(db, town, "ben", until="DRAFT")
    assert "Nothing has happened yet" in said(browse(town.users["ben"]).get(f"/budgets/{made.id}/statements"))
