"""/caseload: a broker's clients, what is stuck and why; never anybody else's."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.people import actions as people
from tests.budgets.conftest import NOW, Town
from tests.plans.ready import until, yes


def test_every_client_is_there_with_where_their_plan_is_and_the_next_step(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "PERSON_AGREED")
    page = door("broker")
    seen = page.get("/caseload")
    assert "Agreed by the person" in page.html and f"/plans/{plan.id}/sign" in seen.links
    assert "Ben Tester" in page.html and len(page.statements) <= 9


def test_it_names_the_funder_who_has_not_answered(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        yes(db, planned, plan, "icb")
    page = door("broker")
    page.get("/caseload")
    assert "No answer yet from Testham Council." in page.html


def test_other_brokers_clients_are_never_shown(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        other = people.register_organisation(db, kind="BROKER", name="Other Help", by="system", at=NOW)
        person = people.register_person(db, given_name="Zoe", family_name="Elsewhere", born_on=date(1980, 1, 1), by="system", at=NOW)
        people.involve(db, person, other, "BROKER", since=date(2026, 1, 1), by="system", at=NOW)
        colleague = people.register_user(db, email="col@staff.example.org", name="Col", demo="col", by="system", at=NOW)
        people.give_seat(db, colleague, planned.orgs["help"], "BROKER", since=date(2026, 1, 1), by="system", at=NOW)
        named = people.register_person(db, given_name="Yan", family_name="Named", born_on=date(1980, 1, 1), by="system", at=NOW)
        people.involve(db, named, planned.orgs["help"], "BROKER", worker=colleague, since=date(2026, 1, 1), by="system", at=NOW)
        planned.users["colleague"] = colleague
    page = door("broker")
    page.get("/caseload")
    assert "Ann Tester" in page.html and "Zoe" not in page.html and "Yan" not in page.html
    page = door("colleague")
    page.get("/caseload?show=mine")
    assert "Yan" in page.html and "Ann Tester" not in page.html


def test_the_filters_show_what_they_say(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        until(db, planned, "PERSON_AGREED")
    page = door("broker")
    page.get("/caseload?show=nonsense")
    assert "Everybody (2)" in page.html
    page.get("/caseload?show=mine")
    assert "Mine (2)" in page.html and "Ann Tester" in page.html


def test_nobody_but_planners_has_a_caseload(planned: Town, door: Any) -> None:
    for who in ("ann", "icb", "finance", "nurse"):
        page = door(who)
        page.get("/caseload", status=403)
        assert "Ben" not in page.html
