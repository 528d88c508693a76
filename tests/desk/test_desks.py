"""Somebody who works for more than one provider chooses one."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from brokerage.people import actions
from brokerage.people.models import Organisation
from brokerage.people.signin_models import User


def test_whoever_works_for_two_chooses(town: SimpleNamespace, browse: Any) -> None:
    with town.database.transaction() as db:
        actions.give_seat(db, db.get_one(User, town.worker.id), db.get_one(Organisation, town.orgs["rival"]), "PROVIDER_WORKER", by="system", at=town.clock.now())
    page = browse(town.worker)
    page.get("/desk")
    assert page.seen.h1 == ["Your desk"] and "Kind Homecare" in page.html and "Other Homecare" in page.html
