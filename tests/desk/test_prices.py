"""Prices of a provider's own services: a new one waits, the old one ends with the yes, and what was stays readable."""
from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from brokerage.catalogue.feed_models import ServiceEdit
from brokerage.catalogue.models import Price
from tests.desk.listings import approved, one, rates

PRICE = {"rate": "22.00", "unit": "SESSION", "band": "ANY", "staff": "1", "vat": "E", "valid_from-day": "1", "valid_from-month": "1",
         "valid_from-year": "2027", "note": "Wages went up"}
OLD = ("20.00", "SESSION", date(2026, 4, 1), None)


def edit_id(town: SimpleNamespace) -> int:
    with town.database.reading() as db:
        return db.query(ServiceEdit).filter(ServiceEdit.state == "WAITING").one().id


def test_a_new_price_waits_and_a_rise_is_pointed_out(listed: SimpleNamespace, browse: Any) -> None:
    page, path = browse(listed.manager), one(listed, "/prices")
    page.get(path)
    page.post(path, PRICE)
    assert "Today’s price stays" in page.html and rates(listed) == [OLD]
    broker = browse(listed.broker)
    broker.get("/provider-checks")
    assert "A price goes up" in broker.html
    broker.get(f"/provider-checks/listings/{edit_id(listed)}")
    assert "10.0% dearer" in broker.html and "Wages went up" in broker.html and "£20.00 a session" in broker.html
    broker.post(f"/provider-checks/listings/{edit_id(listed)}/approve")
    assert rates(listed) == [("20.00", "SESSION", date(2026, 4, 1), date(2026, 12, 31)), ("22.00", "SESSION", date(2027, 1, 1), None)]


def test_a_price_that_was_agreed_late_begins_the_day_it_was_agreed(listed: SimpleNamespace, browse: Any) -> None:
    page, path = browse(listed.manager), one(listed, "/prices")
    page.get(path)
    page.post(path, PRICE)
    listed.clock.move(days=60)
    approved(listed, edit_id(listed))
    today = listed.clock.today()
    assert rates(listed) == [("20.00", "SESSION", date(2026, 4, 1), today - timedelta(days=1)), ("22.00", "SESSION", today, None)]


def test_a_price_that_has_not_begun_gives_way(listed: SimpleNamespace, browse: Any) -> None:
    page, path = browse(listed.manager), one(listed, "/prices")
    for rate in ("22.00", "21.00"):
        page.get(path)
        page.post(path, PRICE | {"rate": rate})
        approved(listed, edit_id(listed))
    assert rates(listed)[1][0] == "21.00" and len(rates(listed)) == 2
    with listed.database.reading() as db:
        assert db.query(Price).filter(Price.replaced_at.is_not(None)).count() == 1


def test_the_past_stays_as_it_was(listed: SimpleNamespace, browse: Any) -> None:
    page, path = browse(listed.manager), one(listed, "/prices")
    page.get(path)
    page.post(path, PRICE | {"valid_from-year": "2025"}, status=422)
    assert "must be today or later" in page.html
    page.post(path, PRICE | {"rate": "-1", "vat": "", "staff": "0"}, status=422)
    assert "Price in pounds must be 0 or more" in page.html and "Choose how VAT" in page.html and "must be 1 or more" in page.html
    with listed.database.reading() as db:
        assert db.query(ServiceEdit).count() == 0


def test_a_price_ends_with_a_yes(listed: SimpleNamespace, browse: Any) -> None:
    page = browse(listed.manager)
    page.get(one(listed, "/prices"))
    with listed.database.reading() as db:
        price, other = (db.query(Price).filter(Price.service_id == listed.services[key]).one().id for key in ("day", "other"))
    last = {"last-day": "31", "last-month": "12", "last-year": "2026"}
    page.post(one(listed, "/prices/end"), {"price": other, **last}, status=404)
    page.get(one(listed, "/prices"))
    page.post(one(listed, "/prices/end"), {"price": price, **last})
    assert rates(listed) == [OLD]
    approved(listed, edit_id(listed))
    assert rates(listed) == [("20.00", "SESSION", date(2026, 4, 1), date(2026, 12, 31))]
