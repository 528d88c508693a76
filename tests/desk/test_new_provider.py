"""Letting a provider in that is not here yet."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from brokerage.people.models import Membership, Organisation

NEW = {"name": "New Hope", "sector": "THIRD_SECTOR", "charity": "1123456", "manager": "Nell Hope", "email": "nell@example.org"}


def test_its_manager_gets_a_seat_and_a_code_once(town: SimpleNamespace, browse: Any) -> None:
    page, path = browse(town.broker), "/provider-checks/new"
    page.get(path)
    page.post(path, NEW | {"charity": "12", "company": "x"}, status=422)
    assert "Enter a charity number" in page.html and "Enter a company number" in page.html
    page.post(path, NEW | {"name": "kind homecare"}, status=422)
    assert "with this name is here already" in page.html
    page.post(path, NEW | {"email": town.broker.email}, status=422)
    assert "You cannot be its manager" in page.html
    page.post(path, NEW)
    assert "Nell Hope" in page.html and "nell@example.org" in page.html
    with town.database.reading() as db:
        org = db.scalars(select(Organisation).where(Organisation.name == "New Hope")).one()
        assert db.scalars(select(Membership).where(Membership.org_id == org.id)).one().role == "PROVIDER_ADMIN"
    page.get(path)
    page.post(path, NEW | {"name": "Newer Hope", "email": "other@example.org"}, status=422)
    assert "New Hope has this number" in page.html
    for who in ("manager", "sysadmin", "finance"):
        browse(getattr(town, who)).get(path, status=403)
