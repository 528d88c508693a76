"""Another payer takes over: closed and opened, never overwritten (L-05)."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage import ledger
from brokerage.budgets import chart, journal, splits, stream_actions, transfer_actions
from tests.budgets.conftest import Town, at, p, spend
from tests.budgets.pages import day, part, refused_to

SINCE = date(2026, 12, 7)


def test_the_new_payer_is_asked_and_finds_it_waiting(town: Town, browse: Any) -> None:
    page = browse(town.users["assessor"])
    page.get(part(town, 1, "payer"))
    page.post(part(town, 1, "payer"), {"payer": str(town.orgs["icb"].id), "why": "x", **day("since", SINCE)}, status=422)
    assert "another organisation of the same kind" in page.html
    page.post(part(town, 1, "payer"), {"payer": str(town.orgs["other"].id), "why": "She moved", **day("since", SINCE)})
    assert "Otherham Council is asked" in page.html
    page = browse(town.users["payer2"])
    page.get("/home")
    assert "Ann Tester" in page.html


def test_the_hand_over_moves_the_later_days_and_the_split_goes_on(town: Town) -> None:
    with town.writing() as db:
        budget, old = town.budget(db), town.stream(db, 1)
        spend(db, town, "100")
        new = transfer_actions.offer(db, budget, old, town.orgs["other"], since=SINCE, why="She moved", by=town.actor("assessor"), at=at(SINCE))
        stream_actions.agree(db, new, by=town.actor("payer2"), at=at(SINCE))
        transfer_actions.hand_over(db, budget, old, by=town.actor("council"), at=at(SINCE))
        assert (old.state, old.funder_to, new.state, new.follows_id) == ("ENDED", date(2026, 12, 6), "ACTIVE", old.id)
        assert ledger.balance(db, chart.place(new.id, "available")) == p("6136.40"), "115 days at 373.52"
        assert ledger.balance(db, chart.place(old.id, "available")) == p("18836.29") - p("40") - p("6136.40")
        assert splits.share_on(db, budget, p("10"), SINCE).by_stream == {town.streams["ann"][0].id: p("6"), new.id: p("4")}
        assert splits.share_on(db, budget, p("10"), date(2026, 12, 6)).by_stream[old.id] == p("4")
        assert ledger.books(db) == [] and journal.agrees(db) == []


def test_others_do_not_ask(town: Town, browse: Any) -> None:
    refused_to(town, browse, part(town, 1, "payer"), ann=403, council=403, icb=403)
