"""Consents: answered and taken back by the holder (§6.10)."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.people import actions
from brokerage.people.consent_actions import holds
from brokerage.people.models import Consent, Person


@pytest.fixture
def consent(town: SimpleNamespace, house: Any, clock: Any) -> str:
    """The address of a question that waits for Ann."""
    with house.database.transaction() as db:
        made = actions.ask_consent(db, db.get_one(Person, town.ann.person_id), scope="My support plan", purpose="Plan my visits",
                                   recipients="Kind Homecare",
                                   by="user/1", at=clock.now())
        return f"/people/{town.ann.person_id}/consents/{made.id}"


def page(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/consents"


def answer(browser: Any, town: SimpleNamespace, consent: str, verb: str, *, status: int = 200) -> Any:
    browser.get(page(town))
    csrf = next(f.fields["_csrf"] for f in browser.seen.forms if f.method == "post")
    browser.post(f"{consent}/{verb}", {"_csrf": csrf}, status=status)
    return browser


def test_she_says_yes_and_takes_it_back(town: SimpleNamespace, browse: Any, consent: str) -> None:
    ann = browse(town.ann)
    ann.get(page(town))
    assert "May Kind Homecare see my support plan? They would use it to plan my visits." in ann.html
    assert "Said yes" in answer(ann, town, consent, "give").html
    assert "Taken back" in answer(ann, town, consent, "withdraw").html


def test_she_says_no(town: SimpleNamespace, browse: Any, consent: str) -> None:
    assert "Said no" in answer(browse(town.ann), town, consent, "refuse").html


@pytest.mark.parametrize(("first", "then"), [("give", "refuse"), ("refuse", "give"), ("refuse", "withdraw"), ("give", "give")])
def test_what_her_answer_does_not_allow_is_refused_in_words(town: SimpleNamespace, browse: Any, consent: str, first: str,
                                                            then: str) -> None:
    ann = answer(browse(town.ann), town, consent, first)
    assert "cannot be done now" in answer(ann, town, consent, then, status=409).html


@pytest.mark.parametrize("who", ["assessor", "broker", "coordinator"])
def test_staff_read_and_do_not_answer_for_her(town: SimpleNamespace, browse: Any, consent: str, who: str) -> None:
    answer(browse(getattr(town, who)), town, consent, "give", status=403)


def test_another_holder_reaches_it_neither_through_her_nor_through_themself(town: SimpleNamespace, browse: Any,
                                                                            consent: str) -> None:
    zed = browse(town.zed)
    zed.get("/account")
    number = consent.rsplit("/", 1)[1]
    for where in (consent, f"/people/{town.zed.person_id}/consents/{number}"):
        zed.post(f"{where}/give", {"_csrf": zed.seen.forms[0].fields["_csrf"]}, status=404)
        zed.get("/account")


def test_a_yes_runs_out_after_its_last_day(town: SimpleNamespace, house: Any, clock: Any) -> None:
    with house.database.transaction() as db:
        made = actions.ask_consent(db, db.get_one(Person, town.ann.person_id), scope="A", purpose="b", recipients="C",
                                   by="user/1", at=clock.now(), expires_on=clock.today())
        actions.give_consent(db, made, by="user/2", at=clock.now(), method="Said aloud", witness="Bea")
        assert holds(made, clock.today())
        number = made.id
    clock.move(days=1)
    with house.database.transaction() as db:
        made = db.get_one(Consent, number)
        assert not holds(made, clock.today())
        assert actions.lapse_consents(db, at=clock.now()) == 1 and made.state == "EXPIRED"


@pytest.mark.parametrize(("who", "status"), [("carl", 403), ("worker", 403), ("finance", 403), ("zed", 404), ("sysadmin", 403)])
def test_who_may_not_read_them(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(page(town), status=status)
