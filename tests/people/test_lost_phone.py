"""A lost phone: one says how they know who it is, another checks again, and only then the second step is off."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from brokerage.people import actions
from brokerage.people.models import Organisation
from brokerage.people.signin_models import LostPhone, User
from tests.pages import Browser
from tests.people.conftest import sign_in
from tests.people.test_second_step_first import key_on

HOW = {"how": "They came to the office with their pass"}
CHECKED = {"answer": "yes", "how": "I called the number on their contract"}


@pytest.fixture
def two(real: SimpleNamespace) -> SimpleNamespace:
    """A second manager, and a worker with a second step."""
    with real.house.database.transaction() as db:
        user = actions.register_user(db, email="meg@example.org", name="Meg Second", by="system", at=real.clock.now(),
                                     password_hash=db.get_one(User, real.manager.id).password_hash)
        actions.give_seat(db, user, db.get_one(Organisation, real.orgs["homecare"]), "PROVIDER_ADMIN", by="system", at=real.clock.now())
        real.meg = SimpleNamespace(id=user.id, email=user.email)
    real.path = f"/organisations/{real.orgs['homecare']}/workers/{real.worker.id}/lost-phone"
    return real


def inside(real: SimpleNamespace, who: str) -> Browser:
    """Somebody who works here, signed in with password and phone."""
    browser = sign_in(real.browser(), getattr(real, who).email)
    browser.post("/sign-in/second-step", {"code": pyotp.TOTP(key_on(browser)).at(real.clock.now())})
    return browser


def step_on(real: SimpleNamespace) -> bool:
    with real.house.database.reading() as db:
        return db.get_one(User, real.worker.id).totp_on is not None


def test_it_takes_two_and_then_sessions_end_and_another_phone_is_set_up(two: SimpleNamespace) -> None:
    worker, manager, meg = inside(two, "worker"), inside(two, "manager"), inside(two, "meg")
    manager.get(two.path)
    manager.post(two.path, HOW)
    assert "somebody else has to check" in manager.html and step_on(two)
    meg.get(two.path)
    assert "They came to the office with their pass" in meg.html
    meg.post(two.path + "/check", CHECKED)
    assert "second step of Worker Worker is off" in meg.html and not step_on(two)
    worker.get("/people")
    assert worker.seen.h1[0] == "Sign in"
    assert sign_in(two.browser(), two.worker.email).seen.h1[0] == "Set up your second step"
    meg.get(f"/organisations/{two.orgs['homecare']}/changes")
    assert "Manager Worker</strong> said that somebody lost their phone" in meg.html and "Meg Second</strong> checked who they are" in meg.html


def test_whoever_said_it_does_not_check_it(two: SimpleNamespace) -> None:
    inside(two, "worker")
    manager = inside(two, "manager")
    manager.get(two.path)
    manager.post(two.path, HOW)
    manager.post(two.path + "/check", CHECKED, status=422)
    assert "somebody else has to check it" in manager.html and step_on(two)


def test_a_no_changes_nothing_and_a_yes_says_how(two: SimpleNamespace) -> None:
    inside(two, "worker")
    manager, meg = inside(two, "manager"), inside(two, "meg")
    manager.get(two.path)
    manager.post(two.path, HOW)
    meg.get(two.path)
    meg.post(two.path + "/check", {"answer": "yes", "how": ""}, status=422)
    meg.post(two.path + "/check", {"answer": "no"})
    assert "Nothing is changed" in meg.html and step_on(two)
    meg.get(two.path)
    meg.post(two.path + "/check", CHECKED, status=422)


def test_after_a_day_it_is_over_and_the_worker_of_the_house_says_so(two: SimpleNamespace) -> None:
    inside(two, "worker")
    manager = inside(two, "manager")
    manager.get(two.path)
    manager.post(two.path, HOW)
    two.clock.move(hours=24)
    meg = inside(two, "meg")
    meg.get(two.path)
    assert "Ask for a second check" in meg.html
    meg.post(two.path + "/check", CHECKED, status=422)
    with two.house.database.transaction() as db:
        assert actions.lapse_lost_phones(db, at=two.clock.now()) == 1 and actions.lapse_lost_phones(db, at=two.clock.now()) == 0
        assert db.scalars(select(LostPhone.state)).all() == ["OVER"]


def test_the_database_too_wants_two_people(two: SimpleNamespace) -> None:
    from sqlalchemy.exc import IntegrityError
    with pytest.raises(IntegrityError), two.house.database.transaction() as db:
        db.add(LostPhone(user_id=two.worker.id, org_id=two.orgs["homecare"], asked_by=two.meg.id, checked_by=two.meg.id, asked_at=two.clock.now(), how="x"))


@pytest.mark.parametrize("who", ["rival", "assessor", "worker", "ann"])
def test_nobody_else_may(town: SimpleNamespace, browse: Any, who: str) -> None:
    browse(getattr(town, who)).get(f"/organisations/{town.orgs['homecare']}/workers/{town.worker.id}/lost-phone", status=403)


def test_without_a_second_step_there_is_nothing_to_take_off(town: SimpleNamespace, browse: Any) -> None:
    path = f"/organisations/{town.orgs['homecare']}/workers/{town.worker.id}/lost-phone"
    manager = browse(town.manager)
    manager.get(path)
    assert "has no second step" in manager.html
    manager.post(path, HOW, status=422)
