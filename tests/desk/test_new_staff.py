"""Inviting somebody to work for a provider."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from brokerage.people.models import Membership

NEW = {"name": "Nora New", "email": "nora@example.org", "role": "PROVIDER_WORKER"}


def test_somebody_new_gets_a_code_and_a_role_of_this_provider_only(town: SimpleNamespace, browse: Any) -> None:
    page, path = browse(town.manager), f"/desk/{town.orgs['homecare']}/staff/new"
    page.get(path)
    page.post(path, NEW | {"role": "APPROVER_LA"}, status=422)
    page.post(path, NEW | {"email": town.manager.email}, status=422)
    assert "You cannot give yourself a role" in page.html
    page.post(path, NEW)
    assert "Give Nora New this code" in page.html
    with town.database.reading() as db:
        row = db.query(Membership).order_by(Membership.id.desc()).first()
        assert (row.org_id, row.role) == (town.orgs["homecare"], "PROVIDER_WORKER")
    browse(town.worker).get(path, status=403)
    browse(town.rival).get(path, status=404)
    rival = browse(town.rival)
    rival.get(f"/desk/{town.orgs['rival']}/staff/new")
    rival.post(path, NEW, status=404)
