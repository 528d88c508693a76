"""A provider's own changes: the last approved listing stays live while one waits, and every reading of it can be had again."""
from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from brokerage.catalogue import edit_actions
from brokerage.catalogue.feed_models import OwnField, ServiceEdit, ServiceVersion
from brokerage.catalogue.models import Service
from brokerage.door.actor import Actor
from brokerage.kit.db import Database
from brokerage.kit.errors import Refusal
from tests.catalogue.conftest import BY, NOW, Market

OTHER = Actor(user_id=2, name="Other")


def proposed(db: object, market: Market, **changes: object) -> tuple[Service, ServiceEdit]:
    service = db.get_one(Service, market.services["swim"].id)  # type: ignore[attr-defined]
    edit = edit_actions.propose(db, service, changes, by=BY, at=NOW)  # type: ignore[arg-type]
    assert edit is not None
    return service, edit


def test_the_last_approved_listing_stays_until_somebody_else_says_yes(market: Market, database: Database) -> None:
    with database.transaction() as db:
        service, edit = proposed(db, market, summary="New words", languages=["Welsh"])
        assert service.summary == "All about swimming" and service.version == 2
        with pytest.raises(Refusal) as no:
            edit_actions.approve(db, edit, by=BY, at=NOW)
        assert no.value.code == "SEPARATION"
        edit_actions.approve(db, edit, by=OTHER, at=NOW)
        assert service.summary == "New words" and json.loads(service.details)["languages"] == ["Welsh"] and service.version == 3
        [before] = db.scalars(select(ServiceVersion))
        assert json.loads(before.content)["summary"] == "All about swimming" and before.version == 2
        assert set(db.scalars(select(OwnField.field))) == {"summary", "languages"}


def test_whether_there_is_room_is_live_at_once(market: Market, database: Database) -> None:
    with database.transaction() as db:
        service = db.get_one(Service, market.services["swim"].id)
        assert edit_actions.propose(db, service, {"full": True, "vacancies": 0, "waiting_days": 21}, by=BY, at=NOW) is None
        assert service.full and service.vacancies == 0 and db.scalars(select(ServiceEdit)).all() == []


def test_one_change_waits_at_a_time_and_a_no_says_why(market: Market, database: Database) -> None:
    with database.transaction() as db:
        service, edit = proposed(db, market, summary="One")
        with pytest.raises(Refusal, match="already waits"):
            edit_actions.propose(db, service, {"summary": "Two"}, by=BY, at=NOW)
        with pytest.raises(Refusal, match="Say why"):
            edit_actions.refuse(db, edit, " ", by=OTHER, at=NOW)
        edit_actions.refuse(db, edit, "The price is missing", by=OTHER, at=NOW)
        assert (edit.state, edit.why, service.summary) == ("REFUSED", "The price is missing", "All about swimming")
        _, again = proposed(db, market, summary="Two")
        edit_actions.take_back(db, again, by=BY, at=NOW)
        with pytest.raises(Refusal):
            edit_actions.approve(db, again, by=OTHER, at=NOW)


def test_what_changes_nothing_waits_for_nobody(market: Market, database: Database) -> None:
    with database.transaction() as db:
        service = db.get_one(Service, market.services["swim"].id)
        assert edit_actions.propose(db, service, {"summary": "All about swimming"}, by=BY, at=NOW) is None


def test_every_wrong_field_is_named_at_once_and_html_is_made_harmless(market: Market, database: Database) -> None:
    with database.transaction() as db:
        service = db.get_one(Service, market.services["swim"].id)
        with pytest.raises(Refusal) as no:
            edit_actions.propose(db, service, {"type": "MAGIC", "provider_org_id": 7, "min_age": -1, "delivery": "ROCKET", "name": " ",
                                               "email": "x" * 300, "hours": [{"days": 7}]}, by=BY, at=NOW)
        assert set(no.value.fields) == {"type", "provider_org_id", "min_age", "delivery", "name", "email", "hours"}
        _, edit = proposed(db, market, description="<p>Hi<script>x()</script></p>", name="<b>Swim</b>")
        edit_actions.approve(db, edit, by=OTHER, at=NOW)
        assert (service.description, service.name) == ("<p>Hi</p>", "Swim")
