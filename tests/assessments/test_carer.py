"""A carer is asked to fill in their part."""
from __future__ import annotations

from typing import Any

from sqlalchemy import select

from brokerage.assessments.models import Section
from brokerage.people.models import CircleMember
from tests.assessments.made import start
from tests.assessments.town import Town


def member(town: Town, who: str) -> str:
    with town.writing() as db:
        return str(db.scalars(select(CircleMember.id).where(CircleMember.user_id == town.users[who].id)).one())


def test_a_carer_of_the_circle_is_asked_and_an_advocate_is_not(town: Town, goes: Any) -> None:
    with town.writing() as db:
        path = f"/assessments/{start(db, town).id}/carer"
    mei = goes("mei")
    mei.get(path)
    mei.post(path, {"carer": member(town, "speak")}, status=422)
    mei.get(path)
    mei.post(path, {"carer": member(town, "joel")})
    with town.writing() as db:
        row = db.scalars(select(Section)).one()
        assert (row.kind, row.carer_user_id, row.org_id) == ("CARER", town.users["joel"].id, town.orgs["council"])
    mei.get(path)
    mei.post(path, {"carer": member(town, "mate")}, status=422)
    assert "Another carer has been asked already" in mei.html
    for who in ("nadia", "ann", "joel", "ruth"):
        goes(who).get(path, status=403)
