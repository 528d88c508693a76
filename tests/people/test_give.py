"""Letting somebody in."""
from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from brokerage.people.models import CircleMember


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/circle/give"


def give(browser: Any, town: SimpleNamespace, *, status: int = 200, **over: Any) -> Any:
    browser.get(path(town))
    browser.post(path(town), {"kind": "CARER", "name": "Noah Nobody", "email": town.noah.email, **over}, status=status)
    return browser


def count(house: Any) -> int:
    with house.database.reading() as db:
        return db.scalar(select(func.count(CircleMember.id)))


def test_somebody_who_signs_in_already_may_act_at_once(town: SimpleNamespace, browse: Any) -> None:
    noah = browse(town.noah)
    noah.get(f"/people/{town.ann.person_id}", status=403)
    ann = give(browse(town.ann), town, may=["approve"], up_to="25.50")
    assert "Noah Nobody can act now" in ann.html and "approve up to £25.50" in ann.html
    noah.get(f"/people/{town.ann.person_id}")


def test_somebody_new_gets_a_code_shown_once_and_comes_in_with_it(town: SimpleNamespace, browse: Any) -> None:
    ann = give(browse(town.ann), town, name="Nia New", email="nia@example.org")
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", ann.html).group()
    ann.get(f"/people/{town.ann.person_id}/circle")
    assert code not in ann.html and "Has not signed in yet" in ann.html
    nia = browse()
    nia.get("/sign-in/invited")
    nia.post("/sign-in/invited", {"email": "nia@example.org", "code": code, "password": "seven green ladders"})
    nia.get(f"/people/{town.ann.person_id}")
    assert nia.seen.h1[0] == "Ann Abbott"


def test_a_new_code_for_somebody_who_has_not_joined_ends_the_old_one(town: SimpleNamespace, browse: Any) -> None:
    ann = give(browse(town.ann), town, name="Nia New", email="nia@example.org")
    first = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", ann.html).group()
    ann.get(f"/people/{town.ann.person_id}/circle")
    again = next(f.action for f in ann.seen.forms if f.action.endswith("/invite"))
    ann.post(again, {})
    assert ann.seen.h1[0] == "Give Nia New this code"
    nia = browse()
    nia.get("/sign-in/invited")
    nia.post("/sign-in/invited", {"email": "nia@example.org", "code": first, "password": "seven green ladders"}, status=422)


def test_a_nominee_may_do_nothing_before_the_checks(town: SimpleNamespace, browse: Any) -> None:
    ann = give(browse(town.ann), town, kind="NOMINEE")
    assert "They can do nothing until the checks are done" in ann.html and "Waiting for checks" in ann.html
    browse(town.noah).get(f"/people/{town.ann.person_id}", status=403)


@pytest.mark.parametrize(("over", "words"), [
    ({"email": "ann@example.org"}, "cannot"), ({"email": "carl@example.org"}, "already in the circle"),
    ({"may": [], "up_to": "5"}, "Only somebody who may approve"),
    ({"may": ["approve"], "up_to": "0"}, "must be £0.01 or more"), ({"may": ["approve"], "up_to": "ten"}, "pounds"),
    ({"kind": "ADVOCATE", "may": ["plan"]}, "speaks up"),
    ({"until-day": "19", "until-month": "11", "until-year": "2026"}, "today or later"),
    ({"kind": "REPRESENTATIVE"}, "from the list"),
    ({"may": ["everything"]}, "from the list"), ({"email": "x"}, "correct format"), ({"name": ""}, "Enter their name")])
def test_what_is_refused_and_why(town: SimpleNamespace, browse: Any, house: Any, over: dict[str, Any], words: str) -> None:
    ann = give(browse(town.ann), town, status=422, **over)
    assert words in ann.html and count(house) == 1


def test_sent_twice_it_lets_in_once(town: SimpleNamespace, browse: Any, house: Any) -> None:
    ann = browse(town.ann)
    ann.get(path(town))
    form = next(f for f in ann.seen.forms if f.action == path(town))
    for _ in range(2):
        ann.post(path(town), {"kind": "CARER", "name": "Noah", "email": town.noah.email, "_csrf": form.fields["_csrf"],
                              "_once": form.fields["_once"]})
    assert count(house) == 2


@pytest.mark.parametrize(("who", "status"),
                         [("carl", 403), ("coordinator", 403), ("broker", 403), ("zed", 404), ("noah", 403), ("sysadmin", 403)])
def test_only_she_lets_people_in(town: SimpleNamespace, browse: Any, house: Any, who: str, status: int) -> None:
    browser = browse(getattr(town, who))
    browser.get(path(town), status=status)
    browser.get("/account")
    browser.post(path(town), {"kind": "CARER", "name": "N", "email": town.noah.email,
                              "_csrf": browser.seen.forms[0].fields["_csrf"]}, status=status)
    assert count(house) == 1


def test_a_form_without_its_number_lets_nobody_in(town: SimpleNamespace, browse: Any, house: Any) -> None:
    ann = browse(town.ann)
    ann.post(path(town), {"kind": "CARER", "name": "N", "email": town.noah.email}, bare=True, status=403)
    assert count(house) == 1


def test_a_carer_of_two_people_keeps_each_ones_limits_apart(town: SimpleNamespace, browse: Any) -> None:
    zed = browse(town.zed)
    where = f"/people/{town.zed.person_id}/circle/give"
    zed.get(where)
    zed.post(where, {"kind": "CARER", "name": "Carl Abbott", "email": town.carl.email})
    carl = browse(town.carl)
    carl.get("/people")
    assert "Ann Abbott" in carl.html and "Zed Zimmer" in carl.html
    carl.get(f"/people/{town.zed.person_id}/circle")
    assert "See the record only" in carl.html
