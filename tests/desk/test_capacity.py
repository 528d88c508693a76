"""Room in two presses, on one page for every service."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.catalogue import actions as catalogue
from brokerage.catalogue.models import Service
from brokerage.desk import capacity_actions
from brokerage.kit.errors import Refusal
from brokerage.people.models import Organisation
from tests.desk.conftest import acting


@pytest.fixture
def offers(town: SimpleNamespace) -> SimpleNamespace:
    """Two services here and one of a rival."""
    town.services = {}
    with town.database.transaction() as db:
        for key, org, name in (("day", "homecare", "Day club"), ("night", "homecare", "Night care"), ("other", "rival", "Other care")):
            by = acting(db, town, "manager")
            made = catalogue.list_service(db, db.get_one(Organisation, town.orgs[org]), name=name, type="DAY", by=by, at=town.clock.now())
            town.services[key] = made.id
    return town


def now(town: SimpleNamespace, key: str) -> tuple[Any, ...]:
    with town.database.reading() as db:
        row = db.get_one(Service, town.services[key])
        return row.status, row.full, row.vacancies, row.waiting_days, row.version


def test_one_press_is_live_for_that_service_alone(offers: SimpleNamespace, browse: Any) -> None:
    page, path = browse(offers.worker), f"/desk/{offers.orgs['homecare']}/capacity"
    other = now(offers, "night")
    page.get(path)
    page.post(path, {"service": offers.services["day"], "say": "full"})
    assert "Day club: full. Everybody sees it now" in page.html and now(offers, "day")[:3] == ("OPEN", True, 0)
    page.post(path, {"service": offers.services["day"], "say": "places"})
    assert now(offers, "day")[:3] == ("OPEN", False, None)
    page.post(path, {"service": offers.services["day"], "say": "closed"})
    assert now(offers, "day")[0] == "CLOSED" and now(offers, "night") == other
    assert "Other care" not in page.html


def test_it_is_two_presses_from_the_front_page(offers: SimpleNamespace, browse: Any) -> None:
    page = browse(offers.manager)
    page.get(f"/desk/{offers.orgs['homecare']}")
    path = f"/desk/{offers.orgs['homecare']}/capacity"
    assert path in page.seen.links
    page.get(path)
    assert sum(form.action == path for form in page.seen.forms) == 2


@pytest.mark.parametrize("fields", [{"say": "maybe"}, {"say": ""}, {}])
def test_nonsense_changes_nothing(offers: SimpleNamespace, browse: Any, fields: dict[str, str]) -> None:
    page, path, before = browse(offers.worker), f"/desk/{offers.orgs['homecare']}/capacity", now(offers, "day")
    page.get(path)
    page.post(path, {"service": offers.services["day"], **fields}, status=422)
    assert now(offers, "day") == before


def test_other_providers_services_are_out_of_reach(offers: SimpleNamespace, browse: Any) -> None:
    before, path = now(offers, "other"), f"/desk/{offers.orgs['homecare']}/capacity"
    page = browse(offers.manager)
    page.get(path)
    page.post(path, {"service": offers.services["other"], "say": "full"}, status=404)
    browse(offers.rival).get(path, status=404)
    browse(offers.broker).get(path, status=403)
    with pytest.raises(Refusal), offers.database.transaction() as db:
        capacity_actions.say(db, db.get_one(Service, offers.services["other"]), "full", by=acting(db, offers, "manager"), at=offers.clock.now())
    assert now(offers, "other") == before


def test_what_is_withdrawn_has_no_room_to_speak_of(offers: SimpleNamespace, browse: Any) -> None:
    with offers.database.transaction() as db:
        catalogue.withdraw(db, db.get_one(Service, offers.services["day"]), on=offers.clock.today(), at=offers.clock.now())
        with pytest.raises(Refusal):
            capacity_actions.say(db, db.get_one(Service, offers.services["day"]), "full", by=acting(db, offers, "manager"), at=offers.clock.now())
    page = browse(offers.manager)
    page.get(f"/desk/{offers.orgs['homecare']}/capacity")
    assert "Day club" not in page.html and "Night care" in page.html
