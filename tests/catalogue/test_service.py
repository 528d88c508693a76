"""One service: its price today, to come, and before; no day has two."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from brokerage.catalogue import actions, queries
from brokerage.kit.errors import Refusal
from tests.catalogue.conftest import BY, NOW, YEAR, Market


def priced(database: Any, market: Market, pounds: str, since: date, **over: Any) -> None:
    with database.transaction() as db:
        service = db.merge(market.services["swim"], load=False)
        actions.set_price(db, service, Decimal(pounds), unit=over.get("unit", "SESSION"), band=over.get("band", "ANY"),
                          valid_from=since, by=BY, at=NOW)


def test_a_new_price_ends_the_old_the_day_before_and_keeps_it(market: Market, database: Any) -> None:
    priced(database, market, "12.50", date(2026, 12, 1))
    with database.reading() as db:
        seen = queries.find(db, BY, market.services["swim"].id)
    assert [p.words for p in seen.today(date(2026, 11, 30))] == ["£11.00 a session"]
    assert [p.words for p in seen.today(date(2026, 12, 1))] == ["£12.50 a session"]
    assert [p.valid_to for p in seen.prices] == [None, date(2026, 11, 30)]


@pytest.mark.parametrize("since", [YEAR, date(2025, 1, 1)])
def test_a_price_from_the_same_day_or_earlier_is_refused(market: Market, database: Any, since: date) -> None:
    with pytest.raises(Refusal) as no:
        priced(database, market, "12", since)
    assert no.value.code == "PRICE_OVERLAP"


def test_bands_and_units_have_their_own_histories(market: Market, database: Any) -> None:
    priced(database, market, "15", YEAR, band="WEEKEND")
    priced(database, market, "60", YEAR, unit="DAY")
    with database.reading() as db:
        assert len(queries.find(db, BY, market.services["swim"].id).today(YEAR)) == 3


@pytest.mark.parametrize("pounds", ["-1", "1.23456", "NaN", "100000000"])
def test_a_price_that_no_column_could_hold_is_refused(market: Market, database: Any, pounds: str) -> None:
    with pytest.raises(Refusal):
        priced(database, market, pounds, date(2026, 12, 1))


def test_only_a_provider_lists_services_and_never_two_by_one_name(market: Market, database: Any, browse: Any) -> None:
    from sqlalchemy.exc import IntegrityError

    from brokerage.kit.errors import refusal_from
    with pytest.raises(IntegrityError) as twice, database.transaction() as db:
        actions.list_service(db, market.provider, name="Swimming", type="EXERCISE", by=BY, at=NOW)
    no = refusal_from(twice.value)
    assert no is not None and no.fields == {"name": "You already list a service with this name."}
    with pytest.raises(Refusal), database.transaction() as db:
        from brokerage.people import actions as people
        council = people.register_organisation(db, kind="COUNCIL", name="Council", by="system", at=NOW)
        actions.list_service(db, council, name="X", type="DAY", by=BY, at=NOW)


def test_the_page_says_what_it_costs_and_a_withdrawn_one_that_it_is_gone(market: Market, browse: Any) -> None:
    page = browse(market.user)
    assert page.get(f"/services/{market.services['swim'].id}").h1 == ["Swimming"]
    assert "£11.00 a session" in page.html and "Kind Charity" in page.html
    page.get(f"/services/{market.services['gone'].id}")
    assert "No longer offered" in page.html
    page.get("/services/999999", status=404)
