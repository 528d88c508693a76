"""A service that is not here yet."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from brokerage.catalogue.feed_models import ServiceEdit
from brokerage.catalogue.models import Place, Price, Service
from tests.desk.listings import home

NEW = {"name": "Sitting service", "type": "CARER_SITTING", "summary": "Somebody stays while you go out", "delivery": ["HOME"], "min_age": "18",
       "hours": "Monday to Friday 9am to 5pm\nSaturday 10:00 to 12:00, not in August", "places": "The Hall, 1 High Street, Quillford, qf1 1ab",
       "entry": "Step-free entrance", "languages": "English, Welsh", "rate": "16.50", "unit": "HOUR", "vat": "E", "url": "https://kind.example.org"}


def services(town: SimpleNamespace) -> int:
    with town.database.reading() as db:
        return db.scalar(select(func.count()).select_from(Service)) or 0


def test_nobody_sees_it_before_the_yes_and_everybody_after(listed: SimpleNamespace, browse: Any) -> None:
    before, page, path = services(listed), browse(listed.manager), home(listed, "/services/new")
    page.get(path)
    page.post(path, NEW)
    assert "Nobody else sees it until" in page.html and services(listed) == before
    with listed.database.reading() as db:
        edit = db.scalars(select(ServiceEdit)).one()
    browse(listed.rival).get(home(listed, f"/asked/{edit.id}"), status=404)
    broker = browse(listed.broker)
    broker.get(f"/provider-checks/listings/{edit.id}")
    assert "£16.50 an hour" in broker.html and "Step-free entrance" in broker.html and "Monday to Friday 09:00 to 17:00" in broker.html
    broker.post(f"/provider-checks/listings/{edit.id}/approve")
    assert "Approved. Sitting service is on show" in broker.html
    with listed.database.reading() as db:
        made = db.scalars(select(Service).where(Service.name == "Sitting service")).one()
        price = db.scalars(select(Price).where(Price.service_id == made.id)).one()
        place = db.scalars(select(Place).where(Place.service_id == made.id)).one()
    assert made.provider_org_id == listed.orgs["homecare"] and (made.type, made.min_age, made.delivery) == ("CARER_SITTING", 18, "HOME")
    assert (f"{price.rate:.2f}", price.unit, place.postcode, place.access) == ("16.50", "HOUR", "QF1 1AB", "Step-free entrance")


def test_every_wrong_field_is_named_and_nothing_is_sent(listed: SimpleNamespace, browse: Any) -> None:
    page, path = browse(listed.manager), home(listed, "/services/new")
    page.get(path)
    page.post(path, NEW | {"hours": "whenever", "places": "a, b, c, d, e, f, g, h"}, status=422)
    assert "whenever” is not a day with its times" in page.html and "is not a place" in page.html and "Sitting service" in page.html
    page.post(path, NEW | {"unit": "", "vat": ""}, status=422)
    assert "Choose what the price buys" in page.html and "Choose how VAT is charged" in page.html
    page.post(path, NEW | {"name": "Day club"}, status=422)
    assert "You already list a service with this name" in page.html
    page.post(path, NEW | {"url": "javascript:alert(1)"}, status=422)
    assert "begins with https://" in page.html
    with listed.database.reading() as db:
        assert db.scalars(select(ServiceEdit)).all() == []


def test_what_was_sent_back_is_there_to_put_right(listed: SimpleNamespace, browse: Any) -> None:
    page, path = browse(listed.manager), home(listed, "/services/new")
    page.get(path)
    page.post(path, NEW)
    with listed.database.reading() as db:
        edit = db.scalars(select(ServiceEdit)).one()
    broker = browse(listed.broker)
    broker.get(f"/provider-checks/listings/{edit.id}")
    broker.post(f"/provider-checks/listings/{edit.id}/return", {"why": "Say who it is for"})
    page.get(home(listed, f"/asked/{edit.id}"))
    assert "Say who it is for" in page.html and "Sent back" in page.html
    page.get(f"{path}?from={edit.id}")
    assert "Somebody stays while you go out" in page.html and 'value="16.50"' in page.html and "Saturday 10:00 to 12:00. not in August" in page.html
    browse(listed.rival).get(home(listed, f"/services/new?from={edit.id}", org="rival"), status=404)
