"""Giving somebody a role in an organisation, and the separations of §6.1."""
from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from brokerage.kit.errors import Refusal
from brokerage.people import actions
from brokerage.people.models import Membership, Organisation
from brokerage.people.roles import BY_KIND, WORDS
from brokerage.people.signin_models import User


def give(browser: Any, town: SimpleNamespace, org: str, *, status: int = 200, **over: Any) -> Any:
    where = f"/organisations/{town.orgs[org]}/seats"
    browser.get(where)
    browser.post(where, {"name": "Noah Nobody", "email": town.noah.email, **over}, status=status)
    return browser


def count(house: Any) -> int:
    with house.database.reading() as db:
        return db.scalar(select(func.count(Membership.id)))


def test_a_providers_manager_gives_a_seat_in_their_own_provider(town: SimpleNamespace, browse: Any) -> None:
    manager = give(browse(town.manager), town, "homecare", role="PROVIDER_WORKER")
    assert "Noah Nobody is now provider worker here" in manager.html
    browse(town.noah).get(f"/people/{town.ann.person_id}")


def test_and_in_no_other(town: SimpleNamespace, browse: Any, house: Any) -> None:
    before, manager = count(house), browse(town.manager)
    for org in ("rival", "council"):
        manager.get(f"/organisations/{town.orgs[org]}/seats", status=403)
        manager.get("/account")
        manager.post(f"/organisations/{town.orgs[org]}/seats", {"name": "N", "email": town.noah.email, "role": "PROVIDER_WORKER",
                                                                "_csrf": manager.seen.forms[0].fields["_csrf"]}, status=403)
    assert count(house) == before


def test_a_system_administrator_gives_a_seat_with_a_limit(town: SimpleNamespace, browse: Any) -> None:
    admin = give(browse(town.sysadmin), town, "council", role="APPROVER_LA", limit="25000")
    assert "up to £25,000.00 a year" in admin.html


@pytest.mark.parametrize("role", BY_KIND["COUNCIL"])
def test_a_system_administrator_gives_themself_no_role_at_all(town: SimpleNamespace, browse: Any, house: Any, role: str) -> None:
    before = count(house)
    give(browse(town.sysadmin), town, "council", status=422, email=town.sysadmin.email, role=role)
    assert count(house) == before


def test_two_administrators_cannot_give_each_other_a_care_role(town: SimpleNamespace, browse: Any, house: Any,
                                                               clock: Any) -> None:
    admin = give(browse(town.sysadmin), town, "council", role="SYSADMIN")
    assert "cannot also hold a role that sees people" in give(admin, town, "council", status=422, role="ASSESSOR").html
    assert "cannot also hold" in give(admin, town, "council", status=422, email=town.assessor.email, role="SYSADMIN").html


@pytest.mark.parametrize(("org", "role"), [("homecare", "ASSESSOR"), ("homecare", "SYSADMIN"), ("council", "APPROVER_ICB"),
                                           ("council", "BROKER"), ("charity", "APPROVER_LA"),
                                           ("council", "PERSON"), ("council", ""), ("council", "nonsense")])
def test_a_role_belongs_to_its_kind_of_organisation(town: SimpleNamespace, browse: Any, house: Any, org: str, role: str) -> None:
    before = count(house)
    give(browse(town.sysadmin), town, org, status=422, role=role)
    assert count(house) == before


def test_a_manager_cannot_make_themself_anything_else(town: SimpleNamespace, browse: Any) -> None:
    assert "cannot give yourself" in give(browse(town.manager), town, "homecare", status=422, email=town.manager.email,
                                          role="PROVIDER_WORKER").html


def test_the_same_seat_is_not_given_twice(town: SimpleNamespace, browse: Any) -> None:
    assert "already has this role" in give(browse(town.manager), town, "homecare", status=422, email=town.worker.email,
                                           role="PROVIDER_WORKER").html


def test_only_approvers_have_a_limit(town: SimpleNamespace, browse: Any) -> None:
    assert "Only approvers have a limit" in give(browse(town.sysadmin), town, "council", status=422, role="FINANCE",
                                                 limit="5").html


def test_somebody_new_is_invited(town: SimpleNamespace, browse: Any) -> None:
    manager = give(browse(town.manager), town, "homecare", email="nia@example.org", name="Nia New", role="PROVIDER_WORKER")
    assert re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", manager.html)


@pytest.mark.parametrize("who", ["ann", "assessor", "worker", "ig", "broker"])
def test_nobody_else_gives_seats(town: SimpleNamespace, browse: Any, who: str) -> None:
    browse(getattr(town, who)).get(f"/organisations/{town.orgs['homecare']}/seats", status=403)


def test_every_role_of_staff_belongs_to_some_kind_and_has_its_words() -> None:
    assert {role for roles in BY_KIND.values() for role in roles} == set(WORDS)


def test_the_action_itself_keeps_the_separation(town: SimpleNamespace, house: Any, clock: Any) -> None:
    with pytest.raises(Refusal, match="system administrator"), house.database.transaction() as db:
        actions.give_seat(db, db.get_one(User, town.sysadmin.id), db.get_one(Organisation, town.orgs["far"]), "CARE_COORDINATOR",
                          by="system", at=clock.now())
