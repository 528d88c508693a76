"""Decisions that are looked at again (L-24)."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.budgets import stream_actions
from brokerage.budgets.agreement_models import DecisionReview
from tests.budgets.conftest import Town, at, p
from tests.budgets.pages import here


def reduced(town: Town) -> str:
    with town.writing() as db:
        stream_actions.change_amount(db, town.budget(db), town.stream(db, 1), p("300"), since=date(2026, 12, 1), why="Fewer hours",
                                     by=town.actor("council"), at=at(date(2026, 10, 1)))
    return here(town, "decisions")


def test_she_asks_once_and_somebody_else_decides_with_reasons(town: Town, browse: Any) -> None:
    where, council = reduced(town), str(town.streams["ann"][1].id)
    ann = browse(town.users["ann"])
    ann.get(where)
    ann.post(where, {"stream": council, "kind": "REDUCED", "why": "I need the hours"})
    assert "Somebody else will look at it again" in ann.html and "Fewer hours" in ann.html
    ann.post(where, {"stream": council, "kind": "REDUCED", "why": "Again"}, status=422)
    with town.database.reading() as db:
        number = str(db.query(DecisionReview).one().id)
    answer = {"stream": council, "review": number, "outcome": "CHANGE", "reasons": "The hours are needed"}
    first = browse(town.users["council"])
    first.get(where)
    first.post(where + "/decide", answer, status=422)
    assert "somebody else must look at it again" in first.html
    second = browse(town.users["second"])
    second.get(where)
    second.post(where + "/decide", {**answer, "reasons": ""}, status=422)
    second.post(where + "/decide", answer)
    ann.get(where)
    assert "The decision changes" in ann.html and "The hours are needed" in ann.html


def test_there_is_nothing_to_ask_about_where_nobody_decided_so(town: Town, browse: Any) -> None:
    nhs, council = (str(s.id) for s in town.streams["ann"])
    page = browse(town.users["ann"])
    for stream, kind in ((council, "REDUCED"), (nhs, "REFUSED_MONEY"), (council, "REFUSED_DIRECT_PAYMENT")):
        page.get(here(town, "decisions"))
        page.post(here(town, "decisions"), {"stream": stream, "kind": kind, "why": "x"}, status=422)
        assert "Choose what was decided" in page.html


def test_another_funder_does_not_see_it(town: Town, browse: Any) -> None:
    where, council = reduced(town), str(town.streams["ann"][1].id)
    ann = browse(town.users["ann"])
    ann.get(where)
    ann.post(where, {"stream": council, "kind": "REDUCED", "why": "I need the hours"})
    page = browse(town.users["icb"])
    page.get(where)
    assert "Fewer hours" not in page.html
    browse(town.users["ben"]).get(where, status=404)
