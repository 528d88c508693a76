"""Asking for another account."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.conftest import paid_into

TYPED = {"account_name": "Kind Homecare", "sort_code": "30-94-00", "account_number": "3192 6819", "why": "We moved to another bank"}


def test_a_manager_asks_and_nothing_changes_yet(town: SimpleNamespace, browse: Any) -> None:
    page, path = browse(town.manager), f"/desk/{town.orgs['homecare']}/bank/new"
    page.get(path)
    page.post(path, TYPED | {"sort_code": "1", "account_number": ""}, status=422)
    assert "Enter account number" in page.html and 'value="Kind Homecare"' in page.html
    page.get(path)
    page.post(path, TYPED)
    assert "will call you back" in page.html and "ending 819" in page.html
    assert paid_into(town) is None
    page.get(path)
    page.post(path, TYPED | {"account_number": "22222223"}, status=422)
    assert "already waits" in page.html


def test_the_same_form_sent_twice_asks_once(town: SimpleNamespace, browse: Any) -> None:
    page, path = browse(town.manager), f"/desk/{town.orgs['homecare']}/bank/new"
    page.get(path)
    numbers = {name: page.seen.forms[-1].fields[name][0] for name in ("_csrf", "_once")}
    for _ in range(2):
        page.post(path, TYPED | numbers)
        assert page.html.count("ending 819") == 1


def test_somebody_who_has_not_shown_who_they_are_lately_is_asked_again(town: SimpleNamespace, browse: Any) -> None:
    page, path = browse(town.manager), f"/desk/{town.orgs['homecare']}/bank/new"
    page.get(path)
    town.clock.move(minutes=11)
    page.get(path)
    assert page.seen.h1 != ["Change bank details"] and page.seen.forms[-1].action == "/account/prove"
    answer = page.client.post(path, data=TYPED | {"_csrf": page.seen.forms[-1].fields["_csrf"][0]}, follow_redirects=False)
    assert "/account/prove" in answer.headers["location"] and paid_into(town) is None
    page.post("/account/prove", {"next": path})
    assert page.seen.h1 == ["Change bank details"]


def test_workers_and_rivals_do_not_ask(town: SimpleNamespace, browse: Any) -> None:
    path = f"/desk/{town.orgs['homecare']}/bank/new"
    browse(town.worker).get(path, status=403)
    browse(town.rival).get(path, status=404)
    browse(town.finance).get(path, status=403)
