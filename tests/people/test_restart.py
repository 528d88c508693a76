"""Letting somebody sign in again."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from brokerage.people import actions
from brokerage.people.signin_models import User


def test_they_come_back_with_the_roles_that_are_still_theirs(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    path = f"/organisations/{town.orgs['homecare']}/workers/{town.worker.id}/restart"
    with house.database.transaction() as db:
        actions.stop_user(db, db.get_one(User, town.worker.id), at=clock.now())
    manager = browse(town.manager)
    manager.get(path)
    manager.post(path, {"why": "Back from leave"})
    assert "can sign in again" in manager.html
    browse(town.worker).get(f"/people/{town.ann.person_id}")
    manager.get(f"/organisations/{town.orgs['homecare']}/changes")
    assert "let somebody sign in again" in manager.html and "Back from leave" in manager.html
    manager.get(path)
    assert "There is nothing to do" in manager.html


def test_nobody_lets_themself_back_in(town: SimpleNamespace, browse: Any) -> None:
    browse(town.sysadmin).get(f"/organisations/{town.orgs['council']}/workers/{town.sysadmin.id}/restart", status=403)
