"""Ending a seat, at once."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.people.models import Membership


def path(town: SimpleNamespace, house: Any, who: str, org: str) -> str:
    with house.database.reading() as db:
        seat = db.scalars(select(Membership.id).where(Membership.user_id == getattr(town, who).id)).one()
    return f"/organisations/{town.orgs[org]}/seats/{seat}/end"


def test_whoever_loses_it_loses_it_at_their_next_request(town: SimpleNamespace, browse: Any, house: Any) -> None:
    worker, manager = browse(town.worker), browse(town.manager)
    worker.get(f"/people/{town.ann.person_id}")
    where = path(town, house, "worker", "homecare")
    manager.get(where)
    manager.post(where, {})
    assert "no longer have this role" in manager.html and "Worker Worker" not in manager.html
    worker.get(f"/people/{town.ann.person_id}", status=403)


def test_a_form_of_theirs_that_was_open_is_refused(town: SimpleNamespace, browse: Any, house: Any) -> None:
    manager, admin = browse(town.manager), browse(town.sysadmin)
    form = f"/organisations/{town.orgs['homecare']}/seats"
    manager.get(form)
    where = path(town, house, "manager", "homecare")
    admin.get(where)
    admin.post(where, {})
    manager.post(form, {"name": "N", "email": town.noah.email, "role": "PROVIDER_ADMIN"}, status=403)


def test_nobody_ends_their_own(town: SimpleNamespace, browse: Any, house: Any) -> None:
    manager, where = browse(town.manager), path(town, house, "manager", "homecare")
    manager.get(where)
    manager.post(where, {}, status=422)
    assert "Ask somebody else" in manager.html


@pytest.mark.parametrize(("who", "status"), [("rival", 403), ("worker", 403), ("assessor", 403), ("ann", 403)])
def test_nobody_else_ends_it(town: SimpleNamespace, browse: Any, house: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(path(town, house, "worker", "homecare"), status=status)


def test_a_seat_elsewhere_is_not_reached_through_ones_own_organisation(town: SimpleNamespace, browse: Any, house: Any) -> None:
    browse(town.manager).get(path(town, house, "rival", "homecare"), status=404)


def test_a_seat_that_has_ended_is_not_found(town: SimpleNamespace, browse: Any, house: Any) -> None:
    manager, where = browse(town.manager), path(town, house, "worker", "homecare")
    manager.get(where)
    manager.post(where, {})
    manager.get(where, status=404)
