"""Adding a person."""
from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from brokerage.people.models import Person

FORM = {"given_name": "Bo", "family_name": "Baker", "born_on-day": "3", "born_on-month": "4", "born_on-year": "1961"}


def add(browser: Any, *, status: int = 200, **over: Any) -> Any:
    browser.get("/people/new")
    browser.post("/people/new", {**FORM, **over}, status=status)
    return browser


def count(house: Any) -> int:
    with house.database.reading() as db:
        return db.scalar(select(func.count(Person.id)))


@pytest.mark.parametrize("typed", ["", "450 557 7104", "450-557-7104", "4505577104"])
def test_an_assessor_adds_somebody_and_may_open_the_record(town: SimpleNamespace, browse: Any, typed: str) -> None:
    assessor = add(browse(town.assessor), nhs_number=typed)
    assert assessor.seen.h1[0] == "Bo Baker" and ("450 557 7104" in assessor.html) is bool(typed)


@pytest.mark.parametrize("typed", ["943 476 5918", "94347659", "943 476 591X", "٩٤٣٤٧٦٥٩١٩", "0000000000 1"])
def test_a_wrong_nhs_number_is_refused_in_plain_words(town: SimpleNamespace, browse: Any, house: Any, typed: str) -> None:
    assessor = add(browse(town.assessor), nhs_number=typed, status=422)
    assert "Check the NHS number" in assessor.html and "Baker" in assessor.html and count(house) == 2


def test_a_number_that_somebody_has_is_refused_without_saying_who(town: SimpleNamespace, browse: Any, house: Any) -> None:
    assessor = add(browse(town.assessor), nhs_number="999 000 0018", status=422)
    assert "Somebody with this NHS number is already here" in assessor.html
    assert "Zimmer" not in assessor.html and count(house) == 2


def test_a_namesake_of_the_same_day_has_to_be_confirmed(town: SimpleNamespace, browse: Any, house: Any) -> None:
    ann = {"given_name": "ann", "family_name": "ABBOTT", "born_on-day": "14", "born_on-month": "may", "born_on-year": "1971"}
    assessor = add(browse(town.assessor), status=422, **ann)
    assert "already here with this name" in assessor.html
    assessor.post("/people/new", {**ann, "somebody_else": "yes"})
    assert count(house) == 3


def test_every_wrong_field_is_named_at_once(town: SimpleNamespace, browse: Any) -> None:
    assessor = add(browse(town.assessor), status=422, given_name="", family_name="", email="not one",
                   **{"born_on-day": "31", "born_on-month": "2"})
    for words in ("Enter first name", "Enter last name", "must be a real date", "correct format"):
        assert words in assessor.html


def test_somebody_born_tomorrow_is_refused(town: SimpleNamespace, browse: Any, house: Any) -> None:
    add(browse(town.assessor), status=422, **{"born_on-day": "21", "born_on-month": "11", "born_on-year": "2026"})
    assert count(house) == 2


def test_sent_twice_it_adds_once(town: SimpleNamespace, browse: Any, house: Any) -> None:
    assessor = browse(town.assessor)
    assessor.get("/people/new")
    form = next(f for f in assessor.seen.forms if f.action == "/people/new")
    numbers = {name: form.fields[name] for name in ("_csrf", "_once")}
    for _ in range(2):
        assessor.post("/people/new", {**FORM, **numbers})
        assert assessor.seen.h1[0] == "Bo Baker"
    assert count(house) == 3


def test_with_an_address_they_are_invited_and_sign_in_to_their_own_record(town: SimpleNamespace, browse: Any) -> None:
    assessor = add(browse(town.assessor), email="bo@example.org")
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", assessor.html).group()
    bo = browse()
    bo.get("/sign-in/invited")
    bo.post("/sign-in/invited", {"email": "bo@example.org", "code": code, "password": "seven green ladders"})
    bo.get("/people")
    assert "Bo Baker" in bo.html and "Abbott" not in bo.html


@pytest.mark.parametrize("who", ["ann", "carl", "broker", "finance", "sysadmin", "worker", "ig"])
def test_nobody_else_adds_people(town: SimpleNamespace, browse: Any, house: Any, who: str) -> None:
    browser = browse(getattr(town, who))
    browser.get("/people/new", status=403)
    browser.get("/account")
    browser.post("/people/new", {**FORM, "_csrf": browser.seen.forms[0].fields["_csrf"]}, status=403)
    assert count(house) == 2


def test_a_name_with_marks_of_html_is_shown_as_it_was_typed(town: SimpleNamespace, browse: Any) -> None:
    assessor = add(browse(town.assessor), given_name="<script>alert(1)</script>", family_name="O'Brien-Łuć")
    assert "<script>alert" not in assessor.html and "&lt;script&gt;" in assessor.html
