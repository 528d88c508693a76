"""A record: who may open it, and what each sees of it (I-02, I-03)."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.kit.errors import Missing
from brokerage.kit.refs import digest
from brokerage.people import actions, actors, queries
from brokerage.people.models import Involvement, Membership, Organisation, Person
from brokerage.people.signin_models import User


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}"


@pytest.mark.parametrize("who", ["ann", "carl", "assessor", "coordinator", "approver", "finance", "nhs", "navigator", "broker",
                                 "manager", "worker"])
def test_those_who_work_with_her_open_the_record(town: SimpleNamespace, browse: Any, who: str) -> None:
    browser = browse(getattr(town, who))
    browser.get(path(town))
    assert browser.seen.h1[0] == "Ann Abbott"


@pytest.mark.parametrize("who", ["zed", "stranger", "rival"])
def test_strangers_are_told_there_is_no_such_page(town: SimpleNamespace, browse: Any, who: str) -> None:
    browse(getattr(town, who)).get(path(town), status=404)


@pytest.mark.parametrize("who", ["sysadmin", "analyst", "ig", "noah"])
def test_roles_without_persons_open_none(town: SimpleNamespace, browse: Any, who: str) -> None:
    browser = browse(getattr(town, who))
    browser.get(path(town), status=403)
    assert "Abbott" not in browser.html


@pytest.mark.parametrize("page", ["", "/needs", "/opened", "/history", "/circle", "/circle/give", "/consents", "/consents/ask",
                                  "/involve", "/circle/propose"])
def test_every_page_of_her_record_is_shut_to_another_holder(town: SimpleNamespace, browse: Any, page: str) -> None:
    zed = browse(town.zed)
    answer = zed.client.get(path(town) + page)
    assert answer.status_code in (403, 404) and "Abbott" not in answer.text


@pytest.mark.parametrize("number", ["0", "-1", "999999", "2147483648", "9" * 30, "1.0", "x"])
def test_ids_that_are_nobodys_are_not_found(town: SimpleNamespace, browse: Any, number: str) -> None:
    browse(town.assessor).get(f"/people/{number}", status=404)


SEES_NUMBER = {"ann": True, "assessor": True, "coordinator": True, "navigator": True, "nhs": True, "carl": False, "broker": False,
               "manager": False,
               "worker": False, "finance": False, "approver": False}


@pytest.mark.parametrize(("who", "sees"), SEES_NUMBER.items())
def test_the_nhs_number_is_for_care_roles_and_herself(town: SimpleNamespace, browse: Any, who: str, sees: bool) -> None:
    browser = browse(getattr(town, who))
    browser.get(path(town))
    assert ("943 476 5919" in browser.html) is sees and "9434765919" not in browser.html


def test_finance_does_not_see_her_phone(town: SimpleNamespace, browse: Any) -> None:
    finance, worker = browse(town.finance), browse(town.worker)
    finance.get(path(town))
    worker.get(path(town))
    assert "0161" not in finance.html and "0161" in worker.html


def test_a_care_role_elsewhere_does_not_widen_what_a_broker_sees(town: SimpleNamespace, browse: Any, house: Any,
                                                                 clock: Any) -> None:
    with house.database.transaction() as db:
        actions.give_seat(db, db.get_one(User, town.broker.id), db.get_one(Organisation, town.orgs["far"]), "ASSESSOR",
                          by="system", at=clock.now())
    broker = browse(town.broker)
    broker.get(path(town))
    assert "943 476 5919" not in broker.html


def test_her_needs_are_said_on_every_page_about_her(town: SimpleNamespace, browse: Any) -> None:
    assessor = browse(town.assessor)
    for page in ("", "/needs", "/circle", "/consents", "/involve", "/history"):
        assessor.get(path(town) + page)
        assert "Large print" in assessor.html


def test_a_role_lost_in_the_middle_shuts_the_record_at_the_next_request(town: SimpleNamespace, browse: Any, house: Any,
                                                                        clock: Any) -> None:
    assessor = browse(town.assessor)
    assessor.get(path(town))
    with house.database.transaction() as db:
        db.query(Membership).filter_by(user_id=town.assessor.id).one().ended_at = clock.now()
    answer = assessor.client.get(path(town))
    assert answer.status_code == 403 and "Abbott" not in answer.text


def test_an_involvement_of_one_worker_does_not_let_in_the_others(town: SimpleNamespace, browse: Any, house: Any,
                                                                 clock: Any) -> None:
    with house.database.transaction() as db:
        db.query(Involvement).filter_by(person_id=town.ann.person_id, org_id=town.orgs["homecare"]).one().ended_at = clock.now()
        actions.involve(db, db.get_one(Person, town.ann.person_id), db.get_one(Organisation, town.orgs["homecare"]), "PROVIDER",
                        worker=db.get_one(User, town.worker.id), by="system", at=clock.now())
    browse(town.worker).get(path(town))
    browse(town.manager).get(path(town), status=404)


def test_an_involvement_counts_on_its_last_day_and_not_after(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    with house.database.transaction() as db:
        db.query(Involvement).filter_by(person_id=town.ann.person_id, org_id=town.orgs["charity"]).one().until = clock.today()
    browse(town.broker).get(path(town))
    clock.move(days=1)
    browse(town.broker).get(path(town), status=404)


def test_the_scoped_query_agrees_with_the_list(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    for who in ("ann", "zed", "carl", "noah", "assessor", "broker", "worker", "stranger", "rival", "sysadmin", "analyst", "ig",
                "finance"):
        cookie = browse(getattr(town, who)).client.cookies["brokerage"]
        with house.database.reading() as db:
            actor = actors.find(db, digest(cookie), clock.now(), house.config)
            listed = {found.id for found in queries.people(db, actor)}
            for person in (town.ann.person_id, town.zed.person_id):
                try:
                    queries.find(db, actor, person)
                    opened = True
                except Missing:
                    opened = False
                assert opened == (person in listed), f"{who} and person {person}"
