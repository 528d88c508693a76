"""A new version of a budget, which takes the place of the old one on its first day."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage import ledger
from brokerage.budgets import actions, chart, daily, dated, journal, stream_actions, versions
from tests.budgets.conftest import NOW, Town, at, held, p, shared, spend
from tests.budgets.pages import day, here, refused_to

SINCE = date(2027, 1, 4)


def test_a_co_ordinator_makes_a_version_that_waits_for_the_funders(town: Town, browse: Any) -> None:
    page = browse(town.users["assessor"])
    page.get(here(town, "amend"))
    page.post(here(town, "amend"), {"why": "A review", **day("since", date(2026, 11, 20))}, status=422)
    assert "Choose a day to come" in page.html
    page.post(here(town, "amend"), {"why": "A review", **day("since", SINCE)})
    assert "Version 2 waits for the funders" in page.html and "£560.29" in page.html
    page.get(here(town, "amend"))
    page.post(here(town, "amend"), {"why": "Again", **day("since", SINCE)}, status=422)
    assert "under way already" in page.html


def test_others_do_not(town: Town, browse: Any) -> None:
    refused_to(town, browse, here(town, "amend"), ann=403, council=403, other=403)


def test_on_its_first_day_it_takes_over_the_later_days_and_the_account(town: Town) -> None:
    with town.writing() as db:
        old = town.budget(db)
        spend(db, town, "100")
        new = versions.amend(db, old, since=SINCE, why="A review", by=town.actor("assessor"), at=NOW)
        mine = dated.streams_of(db, new)
        for stream, who in zip(mine, ("icb", "council"), strict=True):
            stream_actions.agree(db, stream, by=town.actor(who), at=NOW)
            held(db, town, new, stream, who, since=SINCE)
        shared(db, town, new, {mine[0].id: 60, mine[1].id: 40}, SINCE)
        actions.finalise(db, new, by=town.actor("icb"), at=NOW)
        assert daily.due(db, at(date(2027, 1, 3))) == [] and daily.due(db, at(SINCE)) == [new.id]
        daily.start(db, new.id, at(SINCE))
        daily.turn(db, at(SINCE))
        assert (new.state, old.state, old.closed_on) == ("ACTIVE", "CLOSING", date(2027, 1, 3))
        later = p("6963.60") + p("4642.32")  # 87 days at 560.29 and at 373.52 a week, each rounded once
        assert journal.left(db, new.id) == later and journal.left(db, old.id) == p("47090.71") - p("100") - later
        assert ledger.balance(db, chart.dp_account(old.id)) == p("0") and ledger.balance(db, chart.dp_account(new.id)) == p("-100")
        assert ledger.books(db) == [] and journal.agrees(db) == []
