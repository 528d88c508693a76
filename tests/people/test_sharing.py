"""A yes or a no to sharing opens and closes the record at once, but not against the law (domain §6.10, I-01 to I-03)."""
from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.people import actions
from brokerage.people.models import Organisation, Person
from tests.pages import Browser


def record(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}"


def decide(browser: Browser, town: SimpleNamespace, org: str, answer: str, status: int = 200) -> Browser:
    browser.get(record(town) + "/consents")
    return browser if browser.post(record(town) + "/consents/sharing", {"organisation": str(town.orgs[org]), "answer": answer}, status=status) else browser


@pytest.mark.parametrize(("who", "org"), [("broker", "charity"), ("manager", "homecare"), ("worker", "homecare")])
def test_a_no_shuts_the_record_to_a_broker_or_provider_at_their_next_request_and_a_yes_opens_it(
        town: SimpleNamespace, browse: Any, who: str, org: str) -> None:
    ann, theirs = browse(town.ann), browse(getattr(town, who))
    theirs.get(record(town))
    decide(ann, town, org, "no")
    assert "can no longer open this record" in ann.html and "There was a no" in ann.html
    theirs.get(record(town), status=404)
    theirs.get("/people")
    assert "Ann Abbott" not in theirs.html
    decide(ann, town, org, "yes")
    theirs.get(record(town))


def test_everybody_else_goes_on(town: SimpleNamespace, browse: Any) -> None:
    decide(browse(town.ann), town, "charity", "no")
    for who in ("worker", "coordinator", "nhs", "carl"):
        browse(getattr(town, who)).get(record(town))


@pytest.mark.parametrize(("who", "org", "law"), [("coordinator", "council", "Care Act 2014"), ("nhs", "icb", "NHS Act 2006")])
def test_a_body_with_a_duty_by_law_goes_on_and_the_law_is_shown(town: SimpleNamespace, browse: Any, who: str, org: str, law: str) -> None:
    ann, theirs = browse(town.ann), browse(getattr(town, who))
    decide(ann, town, org, "no", status=422)
    assert "not decided by a yes or a no" in ann.html and law in ann.html
    theirs.get(record(town))
    assert "Why you can see this record" in theirs.html and law in theirs.html


def test_a_law_that_is_written_down_keeps_the_record_open_and_is_shown_to_the_person(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    ann = browse(town.ann)
    decide(ann, town, "charity", "no")
    with house.database.transaction() as db:
        actions.involve(db, db.get_one(Person, town.ann.person_id), db.get_one(Organisation, town.orgs["charity"]), "SAFEGUARDING",
                        basis="Care Act 2014 section 42", by="system", at=clock.now())
    browse(town.broker).get(record(town))
    ann.get(record(town))
    assert "By law: Care Act 2014 section 42." in ann.html


def asked(house: Any, town: SimpleNamespace, clock: Any, *, about: str = "", until: date | None = None) -> str:
    with house.database.transaction() as db:
        made = actions.ask_consent(db, db.get_one(Person, town.ann.person_id), scope="My record", purpose="Help me plan", recipients="Open Hands",
                                   about=db.get_one(Organisation, town.orgs[about]) if about else None, expires_on=until, by="system", at=clock.now())
        return f"{record(town)}/consents/{made.id}"


def answer(browser: Browser, town: SimpleNamespace, where: str, verb: str) -> None:
    browser.get(record(town) + "/consents")
    browser.post(f"{where}/{verb}", {})


def test_a_question_that_waits_shuts_nothing_and_taking_back_a_yes_does(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    ann, broker, where = browse(town.ann), browse(town.broker), asked(house, town, clock, about="charity")
    broker.get(record(town))
    answer(ann, town, where, "give")
    broker.get(record(town))
    assert "With a yes, which can be taken back" in broker.html
    answer(ann, town, where, "withdraw")
    broker.get(record(town), status=404)


def test_a_yes_that_ran_out_shuts_it_the_day_after_without_waiting_for_the_worker(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    where = asked(house, town, clock, about="charity", until=date(2026, 11, 21))
    answer(browse(town.ann), town, where, "give")
    clock.move(days=1)
    browse(town.broker).get(record(town))
    clock.move(days=1)
    browse(town.broker).get(record(town), status=404)


def test_a_no_about_something_else_shuts_nothing(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    answer(browse(town.ann), town, asked(house, town, clock), "refuse")
    browse(town.broker).get(record(town))


def test_an_emergency_still_opens_what_a_no_has_shut_and_says_so(town: SimpleNamespace, browse: Any) -> None:
    decide(browse(town.ann), town, "charity", "no")
    stranger = browse(town.stranger)
    stranger.get("/people/break-glass")
    stranger.post("/people/break-glass", {"who": "943 476 5919", "born_on-day": "14", "born_on-month": "5", "born_on-year": "1971", "reason": "Found alone and ill at home"})
    assert "You opened it in an emergency" in stranger.html


@pytest.mark.parametrize(("who", "status"), [("carl", 403), ("broker", 403), ("coordinator", 403), ("zed", 404)])
def test_only_the_holder_decides(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    browser = browse(getattr(town, who))
    browser.get("/account")
    browser.post(record(town) + "/consents/sharing", {"organisation": str(town.orgs["homecare"]), "answer": "no"}, status=status)


def test_staff_ask_about_the_record_only_for_those_whose_seeing_it_a_yes_decides(town: SimpleNamespace, browse: Any) -> None:
    coordinator, path = browse(town.coordinator), record(town) + "/consents/ask"
    coordinator.get(path)
    fields = {"scope": "My record", "recipients": "Kind Homecare", "purpose": "Care for me"}
    coordinator.post(path, {**fields, "organisation": str(town.orgs["council"])}, status=422)
    coordinator.post(path, {**fields, "organisation": str(town.orgs["homecare"])})
    assert "Ann Abbott is asked" in coordinator.html
