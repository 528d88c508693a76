"""Stopping somebody's sign-in: they left, or it is misused."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.people import actions
from brokerage.people.models import Organisation, Person
from brokerage.people.signin_models import User
from tests.people.conftest import sign_in

WHY = {"why": "Left on 3 March"}


def path(town: SimpleNamespace, who: str = "worker", org: str = "homecare") -> str:
    return f"/organisations/{town.orgs[org]}/workers/{getattr(town, who).id}/stop"


def test_they_are_out_at_their_next_request_and_cannot_come_back(town: SimpleNamespace, browse: Any) -> None:
    worker, manager = browse(town.worker), browse(town.manager)
    worker.get(f"/people/{town.ann.person_id}")
    manager.get(path(town))
    manager.post(path(town), WHY)
    assert "Worker Worker can no longer sign in" in manager.html and "Cannot sign in" in manager.html
    worker.get("/people")
    assert worker.seen.h1[0] == "Sign in"
    worker.post("/sign-in/demo", {"user": str(town.worker.id)}, status=404)


def test_their_password_no_longer_works(real: SimpleNamespace) -> None:
    sign_in(real.browser(), real.worker.email)
    with real.house.database.transaction() as db:
        actions.stop_user(db, db.get_one(User, real.worker.id), at=real.clock.now())
    sign_in(real.browser(), real.worker.email, status=422)


def test_a_reason_is_asked_for_and_kept(town: SimpleNamespace, browse: Any) -> None:
    manager = browse(town.manager)
    manager.get(path(town))
    for why in ("", "left"):
        manager.post(path(town), {"why": why}, status=422)
    manager.post(path(town), WHY)
    manager.get(f"/organisations/{town.orgs['homecare']}/changes")
    assert "Manager Worker</strong> stopped somebody’s sign-in" in manager.html and "Worker Worker. Left on 3 March" in manager.html


@pytest.mark.parametrize(("who", "status"), [("sysadmin", 200), ("manager", 200), ("rival", 403), ("worker", 403), ("assessor", 403),
                                             ("ig", 403), ("ann", 403), ("carl", 403)])
def test_who_may(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(path(town), status=status)


def test_nobody_stops_themself(town: SimpleNamespace, browse: Any) -> None:
    browse(town.manager).get(path(town, "manager"), status=403)


def test_somebody_elses_worker_is_not_reached_through_ones_own_organisation(town: SimpleNamespace, browse: Any) -> None:
    browse(town.manager).get(path(town, "rival"), status=404)
    browse(town.sysadmin).get(path(town, "ann"), status=404)


@pytest.mark.parametrize("also", ["seat", "budget", "circle"])
def test_a_manager_does_not_stop_somebody_who_signs_in_for_something_else_but_a_system_administrator_does(
        town: SimpleNamespace, browse: Any, house: Any, clock: Any, also: str) -> None:
    by: dict[str, Any] = {"by": "system", "at": clock.now()}
    with house.database.transaction() as db:
        worker = db.get_one(User, town.worker.id)
        if also == "seat":
            actions.give_seat(db, worker, db.get_one(Organisation, town.orgs["rival"]), "PROVIDER_WORKER", **by)
        elif also == "circle":
            actions.let_in(db, db.get_one(Person, town.zed.person_id), worker, **by)
        else:
            worker.person_id = actions.register_person(db, given_name="W", family_name="W", born_on=clock.today(), **by).id
    manager, sysadmin = browse(town.manager), browse(town.sysadmin)
    manager.get(path(town))
    manager.post(path(town), WHY, status=422)
    assert "signs in for something else" in manager.html
    sysadmin.get(path(town))
    sysadmin.post(path(town), WHY)
    assert "can no longer sign in" in sysadmin.html
