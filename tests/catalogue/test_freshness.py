"""What runs out is told in time and hidden by its day; what is stale, closed or full cannot be chosen."""
from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.catalogue import actions, choosing, queries, reminders
from brokerage.catalogue.feed_models import Reminder
from brokerage.catalogue.models import Assurance, Price, Service
from brokerage.kit.db import Database
from brokerage.kit.errors import Missing, Refusal
from tests.catalogue.conftest import BY, NOW, YEAR, Market
from tests.catalogue.feeds import record, take

TODAY = date(2026, 11, 20)
OVER = date(2027, 11, 20)
"""The last day on which what was listed today still holds."""


def told(database: Database, today: date) -> list[tuple[str, str]]:
    """The warnings that this day brings; asked twice, they come once."""
    with database.transaction() as db:
        before = set(db.scalars(select(Reminder.id)))
        reminders.remind(db, today=today, at=NOW)
        assert reminders.remind(db, today=today, at=NOW) == 0
        return sorted((r.of, r.kind) for r in db.scalars(select(Reminder)) if r.id not in before)


def shown(database: Database, today: date) -> set[str]:
    with database.reading() as db:
        return set(db.scalars(select(Service.name).where(queries.on_show(today))))


def test_a_listing_is_hidden_the_day_after_nobody_vouches_for_it_and_shown_again_when_somebody_does(market: Market, database: Database) -> None:
    assert {"Swimming", "100% awake"} == shown(database, OVER) and shown(database, OVER + timedelta(days=1)) == set()
    with database.transaction() as db:
        actions.assure(db, db.get_one(Service, market.services["swim"].id), by=BY, at=NOW + timedelta(days=300))
    assert shown(database, OVER + timedelta(days=1)) == {"Swimming"}


def test_a_feed_vouches_for_half_a_year_with_every_whole_reading(market: Market, database: Database) -> None:
    take(database, record(1))
    assert "Service 1" in shown(database, TODAY + timedelta(days=180)) and "Service 1" not in shown(database, TODAY + timedelta(days=181))
    take(database, record(1), today=TODAY + timedelta(days=100))
    assert "Service 1" in shown(database, TODAY + timedelta(days=280))


def test_whoever_keeps_a_listing_is_warned_a_month_before_a_week_before_and_when_it_is_hidden(market: Market, database: Database) -> None:
    two = [("service", "EARLY")] * 2
    assert told(database, OVER - timedelta(days=31)) == [] and told(database, OVER - timedelta(days=30)) == two
    assert told(database, OVER - timedelta(days=7))[:2] == [("service", "LATE")] * 2
    assert [t for t in told(database, OVER + timedelta(days=1)) if t[1] == "OVER"] == [("service", "OVER")] * 2


def test_an_insurance_that_was_renewed_warns_nobody(market: Market, database: Database) -> None:
    with database.transaction() as db:
        for kind, ends in (("PUBLIC_LIABILITY", TODAY + timedelta(days=5)), ("DBS", TODAY + timedelta(days=5)), ("DBS", TODAY + timedelta(days=900))):
            db.add(Assurance(organisation_id=market.provider.id, kind=kind, expires_on=ends, seen_by="t", seen_at=NOW))
    assert told(database, TODAY) == [("assurance", "LATE")]


def test_a_price_that_ends_with_no_next_one_warns(market: Market, database: Database) -> None:
    with database.transaction() as db:
        for n, key in enumerate(("swim", "night")):
            actions.set_price(db, market.services[key], Decimal(9), unit="HOUR", valid_from=YEAR, valid_to=TODAY + timedelta(days=20), by=BY, at=NOW)
            if n:
                actions.set_price(db, market.services[key], Decimal(10), unit="HOUR", valid_from=TODAY + timedelta(days=21), by=BY, at=NOW)
    assert told(database, TODAY) == [("price", "EARLY")]


@pytest.mark.parametrize(("wrong", "code"), [
    ({"withdrawn_on": TODAY}, "GONE"), ({"status": "DEFUNCT"}, "GONE"), ({"status": "INACTIVE"}, "GONE"), ({"status": "CLOSED"}, "CLOSED"),
    ({"full": True}, "FULL"), ({"fresh_until": TODAY - timedelta(days=1)}, "HIDDEN")])
def test_what_is_gone_closed_full_or_stale_cannot_be_chosen(market: Market, database: Database, wrong: dict[str, Any], code: str) -> None:
    with database.transaction() as db:
        service = db.get_one(Service, market.services["swim"].id)
        assert choosing.to_choose(db, service.id, TODAY, today=TODAY)[0] is service
        for field, value in wrong.items():
            setattr(service, field, value)
        with pytest.raises(Refusal) as no:
            choosing.to_choose(db, service.id, TODAY, today=TODAY)
        assert no.value.code == code
        with pytest.raises(Missing):
            choosing.to_choose(db, 10**6, TODAY, today=TODAY)


def test_only_a_price_in_force_on_the_day_can_be_chosen(market: Market, database: Database) -> None:
    swim, night = market.services["swim"].id, market.services["night"].id
    with database.transaction() as db:
        old = db.scalars(select(Price).where(Price.service_id == swim)).one()
        actions.set_price(db, market.services["swim"], Decimal(13), unit="SESSION", valid_from=date(2027, 4, 1), by=BY, at=NOW)
        new = choosing.prices_on(db, swim, date(2027, 4, 1))[0]
        assert choosing.to_choose(db, swim, date(2027, 3, 31), today=TODAY, price_id=old.id)[1] is old
        for service, price, on in ((swim, old.id, date(2027, 4, 1)), (swim, new.id, date(2027, 3, 31)), (night, new.id, date(2027, 4, 2)),
                                   (swim, 10**6, TODAY)):
            with pytest.raises(Refusal) as no:
                choosing.to_choose(db, service, on, today=TODAY, price_id=price)
            assert no.value.code == "STALE_PRICE"


@pytest.mark.parametrize(("day", "at", "band"), [
    (date(2026, 11, 20), time(9), "WEEKDAY"), (date(2026, 11, 20), time(18), "EVENING"), (date(2026, 11, 21), time(19), "WEEKEND"),
    (date(2026, 12, 25), time(9), "BANK_HOLIDAY"), (date(2026, 12, 28), time(9), "BANK_HOLIDAY"), (date(2027, 8, 30), time(20), "BANK_HOLIDAY")])
def test_the_band_of_a_visit_knows_the_bank_holidays_of_england(day: date, at: time, band: str) -> None:
    assert choosing.band_of(day, at) == band
