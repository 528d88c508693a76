"""A provider that is not here yet, its application, and answers to it."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from brokerage.desk import application_actions, introducing, rulebooks
from brokerage.desk.portal_models import Application
from brokerage.door.actor import Actor, Seat
from brokerage.people.models import Organisation
from tests.desk.conftest import acting


def newcomer(town: SimpleNamespace) -> SimpleNamespace:
    """New Hope, let in by a broker: it has no service and has not applied."""
    with town.database.transaction() as db:
        met = introducing.let_in(db, name="New Hope", sector="THIRD_SECTOR", charity="", company="", manager="Nell Hope", email="nell@example.org",
                                 by=acting(db, town, "broker"), at=town.clock.now())
        met.manager.demo = "Nell"
        return SimpleNamespace(id=met.manager.id, email=met.manager.email, org=met.provider.id, code=met.code)


def actor_of(nell: SimpleNamespace, town: SimpleNamespace) -> Actor:
    return Actor(user_id=nell.id, name="Nell Hope", seats=(Seat("PROVIDER_ADMIN", nell.org, "PROVIDER"),), at=town.clock.now(), staff=True)


def sent(town: SimpleNamespace, nell: SimpleNamespace) -> int:
    """An application with an answer to every rule; its id."""
    with town.database.transaction() as db:
        by: dict[str, Any] = {"by": actor_of(nell, town), "at": town.clock.now()}
        row = application_actions.begin(db, db.get_one(Organisation, nell.org), **by)
        said = {rule.code: (True, f"We do: {rule.code}") for rule in rulebooks.newest(db).rules}
        application_actions.save(db, row, "We sit with people", said, **by)
        application_actions.submit(db, row, **by)
        return row.id


def verdicts(page: Any, **unmet: str) -> dict[str, Any]:
    """Every rule met but those named, with what is missing."""
    codes = [field["name"].removeprefix("why_") for field in page.seen.fields if field.get("name", "").startswith("why_")]
    return {f"found_{code}": "NOT_MET" if code in unmet else "MET" for code in codes} | {f"why_{code}": why for code, why in unmet.items()}


def state(town: SimpleNamespace, application_id: int) -> str:
    with town.database.reading() as db:
        return db.get_one(Application, application_id).state
