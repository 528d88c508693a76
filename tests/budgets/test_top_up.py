"""One top-up: signed, started, paid and missed."""
from __future__ import annotations

from datetime import date
from typing import Any

from tests.budgets.conftest import Town
from tests.budgets.pages import day, here
from tests.budgets.test_topups import draft, running


def test_it_is_signed_by_the_payer_then_the_council_and_started_by_finance(town: Town, browse: Any) -> None:
    with town.writing() as db:
        where = here(town, "top-ups", draft(db, town).id)
    page = browse(town.users["assessor"])
    page.get(where)
    page.post(where + "/payer-signed", day("on", date(2026, 12, 24)), status=422)
    assert "has not come yet" in page.html
    page.post(where + "/payer-signed", day("on", date(2026, 11, 2)))
    page = browse(town.users["council"])
    page.get(where)
    page.post(where + "/sign")
    page = browse(town.users["finance"])
    page.get(where)
    page.post(where + "/start")
    assert "It runs." in page.html


def test_w3_a_missed_week_is_an_alert_and_two_go_to_a_manager(town: Town, browse: Any) -> None:
    with town.writing() as db:
        where = here(town, "top-ups", running(db, town).id)
    page = browse(town.users["finance"])
    for n, words in ((0, "The council is left with £85.50."), (7, "The council is left with £171.00. This goes to a manager now.")):
        page.get(where)
        page.post(where + "/weeks", day("first", date(2026, 9, 7 + n)))
        week = next(f for f in page.seen.forms if f.action.endswith("/answer")).fields["week"][0]
        page.post(where + "/weeks/answer", {"week": week, "what": "MISSED"})
        assert words in page.html
    assert "A manager decides what happens next" in page.html


def test_nobody_finds_another_person_s(town: Town, browse: Any) -> None:
    with town.writing() as db:
        made = running(db, town).id
    browse(town.users["assessor"]).get(f"/budgets/{town.budgets['ben'].id}/top-ups/{made}", status=404)
    browse(town.users["ben"]).get(here(town, "top-ups", made), status=404)
    browse(town.users["icb"]).get(here(town, "top-ups", made), status=403)
