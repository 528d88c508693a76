"""Changing a service: what is live stays, and nobody overwrites what they have not seen."""
from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.catalogue.feed_models import ServiceEdit
from brokerage.catalogue.models import Service
from brokerage.desk import capacity_actions, listing_actions
from brokerage.desk.listing_forms import ListingForm
from brokerage.kit.errors import Refusal
from tests.desk.conftest import acting
from tests.desk.listings import FORM, approved, asked, live, one, rates, state


def test_a_change_waits_and_only_what_differs_is_in_it(listed: SimpleNamespace, browse: Any) -> None:
    page, path = browse(listed.manager), one(listed, "/edit")
    page.get(path)
    page.post(path, FORM | {"version": live(listed).version, "summary": "Tea and company\r\nevery day", "phone": "01632 960123"})
    assert "What is live stays" in page.html and live(listed).summary == "Lunch and company"
    with listed.database.reading() as db:
        edit = db.query(ServiceEdit).one()
    assert json.loads(edit.changes) == {"summary": "Tea and company\nevery day", "phone": "01632 960123"}
    assert json.loads(edit.before) == {"summary": "Lunch and company", "phone": ""}


def test_a_second_change_takes_the_place_of_the_first_and_keeps_its_prices(listed: SimpleNamespace, browse: Any) -> None:
    from tests.desk.test_prices import PRICE
    page = browse(listed.manager)
    page.get(one(listed, "/prices"))
    page.post(one(listed, "/prices"), PRICE)
    page.get(one(listed, "/edit"))
    page.post(one(listed, "/edit"), FORM | {"version": live(listed).version, "summary": "Tea"})
    with listed.database.reading() as db:
        first, second = db.query(ServiceEdit).order_by(ServiceEdit.id)
    assert (first.state, second.state) == ("TAKEN_BACK", "WAITING") and set(json.loads(second.changes)) == {"summary", "prices"}
    page.get(one(listed, "/edit"))
    assert "Tea</textarea>" in page.html
    approved(listed, second.id)
    assert live(listed).summary == "Tea" and len(rates(listed)) == 2


def test_a_form_made_before_somebody_else_changed_it_is_shown_again(listed: SimpleNamespace, browse: Any) -> None:
    page, path, old = browse(listed.manager), one(listed, "/edit"), live(listed).version
    page.get(path)
    approved(listed, asked(listed, who="second", summary="Changed by the second manager"))
    page.post(path, FORM | {"version": old, "phone": "01632 960123"}, status=422)
    assert "changed while you were writing" in page.html and 'value="01632 960123"' in page.html
    assert f'name="version" value="{live(listed).version}"' in page.html and live(listed).summary == "Changed by the second manager"


def test_a_change_of_what_has_changed_since_is_not_approved(listed: SimpleNamespace) -> None:
    edit = asked(listed, summary="Tea")
    with listed.database.transaction() as db:
        capacity_actions.say(db, db.get_one(Service, listed.services["day"]), "full", by=acting(db, listed, "worker"), at=listed.clock.now())
        db.get_one(Service, listed.services["day"]).phone = "0"
    other = asked(listed, key="other", who="rival", summary="Soup", name="Other care")
    with listed.database.transaction() as db:
        db.get_one(Service, listed.services["other"]).summary = "Another hand wrote this"
    approved(listed, edit)  # the fields that changed are not those of the change
    with pytest.raises(Refusal, match="has changed since"):
        approved(listed, other)
    assert state(listed, other) == "WAITING" and live(listed, "other").summary == "Another hand wrote this"


def test_nobody_else_changes_it(listed: SimpleNamespace) -> None:
    for who in ("worker", "rival", "broker", "sysadmin"):
        with pytest.raises(Refusal, match="Only a manager"), listed.database.transaction() as db:
            service = db.get_one(Service, listed.services["day"])
            listing_actions.change(db, service, ListingForm(version=service.version, name="x", type="DAY"), by=acting(db, listed, who), at=listed.clock.now())
