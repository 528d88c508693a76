"""The search page: words, choices, distance, the cost of a week, its published order; without JavaScript, and nothing but what is on show."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from brokerage.catalogue import actions, postcodes, queries, search_routes
from brokerage.catalogue.models import Place, Service
from brokerage.catalogue.search import shelf
from tests.catalogue.conftest import BY, NOW, YEAR, Market


@pytest.mark.parametrize(("ask", "found"), [
    ("", {"Swimming", "100% awake"}), ("?q=swim", {"Swimming"}), ("?q=SWIM+kind", {"Swimming"}), ("?q=company", {"100% awake"}),
    ("?q=swmiming", {"Swimming"}), ("?type=EXERCISE", {"Swimming"}), ("?sector=THIRD_SECTOR", {"Swimming"}),
    ("?type=EXERCISE&type=WAKING_NIGHT", {"Swimming", "100% awake"}), ("?type=EXERCISE&sector=COMPANY", set()),
    ("?q=nothing", set()), ("?type=NOPE", set()), ("?page=999", {"Swimming", "100% awake"}), ("?page=x", {"Swimming", "100% awake"}),
    ("?sort=nonsense", {"Swimming", "100% awake"}), ("?within=5", {"Swimming", "100% awake"})])
def test_words_and_choices_narrow_the_list(market: Market, browse: Any, ask: str, found: set[str]) -> None:
    page = browse(market.user)
    page.get("/services" + ask)
    assert {name for name in ("Swimming", "100% awake", "Old service") if f">{name}</a>" in page.html} == found


def test_every_service_stands_on_one_page_only(market: Market, browse: Any, database: Any) -> None:
    with database.transaction() as db:
        for n in range(45):
            actions.list_service(db, market.provider, name=f"Club {n:02d}", type="DAY", by=BY, at=NOW)
    page, seen = browse(market.user), []
    for number in (1, 2, 3):
        page.get(f"/services?page={number}")
        seen += [link for link in page.seen.links if link.startswith("/services/") and link[10:].isdigit()]
    assert len(seen) == len(set(seen)) == 47


def test_a_page_of_many_costs_as_many_statements_as_a_page_of_few(market: Market, browse: Any, database: Any) -> None:
    page = browse(market.user)
    page.get("/services")
    page.get("/services")
    few = len(page.statements)
    with database.transaction() as db:
        for n in range(30):
            actions.list_service(db, market.provider, name=f"Club {n:02d}", type="DAY", by=BY, at=NOW)
    page.get("/services")
    page.get("/services")
    assert len(page.statements) == few


def test_strangers_sign_in_first(market: Market, browse: Any) -> None:
    page = browse()
    page.get("/services")
    assert "Sign in" in page.seen.title


def test_what_the_index_still_has_and_the_database_hides_is_not_shown(market: Market, browse: Any, database: Any) -> None:
    page = browse(market.user)
    page.get("/services")
    with database.transaction() as db:  # behind the back of the triggers
        db.execute(text("DROP TRIGGER search_change_service_update" + (" ON service" if database.name == "postgresql" else "")))
        actions.withdraw(db, db.get(Service, market.services["swim"].id), on=date(2026, 11, 20))
    page.get("/services?q=swim")
    with database.reading() as db:
        assert shelf.of(db).searcher(db, date(2026, 11, 20)).num_docs == 2
    assert "Swimming</a>" not in page.html


def place(database: Any, service: Service, lat: int, lon: int) -> None:
    with database.transaction() as db:
        db.add(Place(service_id=service.id, town="Town", postcode="QF1 1AA", lat_e6=lat, lon_e6=lon))


def test_how_far_it_is_comes_from_the_postcode_and_far_ones_are_left_out(market: Market, browse: Any, database: Any) -> None:
    place(database, market.services["swim"], 53_450_000, -2_300_000)
    place(database, market.services["night"], 53_600_000, -2_300_000)
    with database.transaction() as db:
        postcodes.load(db, [("QF12AB", 53_460_000, -2_300_000)])
    page = browse(market.user)
    page.get("/services?postcode=qf1+2ab&sort=near")
    assert page.html.index("Swimming</a>") < page.html.index("100% awake</a>")
    assert "0.7 miles away" in page.html and "9.7 miles away" in page.html
    page.get("/services?postcode=QF12AB&within=5")
    assert "Swimming</a>" in page.html and "100% awake</a>" not in page.html


def test_a_postcode_that_nobody_knows_is_said_plainly_and_nothing_is_hidden(market: Market, browse: Any) -> None:
    page = browse(market.user)
    page.get("/services?postcode=ZZ1+1ZZ&within=1&sort=near")
    assert "We do not know where the postcode “ZZ1 1ZZ” is" in page.html
    assert "Swimming</a>" in page.html and "100% awake</a>" in page.html


def test_a_week_is_costed_to_the_penny_and_says_what_the_person_would_pay(market: Market, browse: Any, database: Any) -> None:
    with database.transaction() as db:
        care = actions.list_service(db, market.provider, name="Care", type="HOMECARE", by=BY, at=NOW)
        actions.set_price(db, care, Decimal("24.8650"), unit="HOUR", band="WEEKDAY", valid_from=YEAR, by=BY, at=NOW)
        actions.set_price(db, care, Decimal("30"), unit="HOUR", band="WEEKEND", valid_from=YEAR, by=BY, at=NOW)
    page = browse(market.user)
    page.get("/services?q=care&weekday=7.5&weekend=2&budget=200&charge=48.20&sort=price")
    # 7.5 × 24.865 = 186.4875 → 186.49; 2 × 30 = 60.00
    assert "£246.49 a week" in page.html and "7½ hours weekday daytime × £24.86 = £186.49" in page.html.replace("24.87", "24.86")
    assert "You would pay <strong>£94.69</strong>" in page.html  # 48.20 + 46.49
    assert "£46.49 is more than the budget of £200.00 a week" in page.html
    assert "Low<span" in page.html and "23% less than the minimum price" in page.html


def test_wrong_numbers_are_named_beside_their_boxes_and_the_search_goes_on(market: Market, browse: Any) -> None:
    page = browse(market.user)
    page.get("/services?q=swim&weekday=lots&nights=9")
    assert page.seen.title.startswith("Error: ")
    assert "must be a number" in page.html and "Nights a week must be 7 or less" in page.html
    assert 'value="lots"' in page.html and "Swimming</a>" in page.html


def test_what_was_asked_stands_in_the_form_and_in_the_links_to_other_pages(market: Market, browse: Any, database: Any) -> None:
    with database.transaction() as db:
        for n in range(25):
            actions.list_service(db, market.provider, name=f"Club {n:02d}", type="DAY", by=BY, at=NOW)
    page = browse(market.user)
    page.get("/services?q=club&type=DAY&sort=name&plan=7")
    assert 'name="type" type="checkbox" value="DAY" checked' in page.html
    more = next(link for link in page.seen.links if "page=2" in link)
    assert all(part in more for part in ("q=club", "type=DAY", "sort=name", "plan=7"))


def test_counts_stand_beside_the_choices(market: Market, browse: Any) -> None:
    page = browse(market.user)
    page.get("/services?type=EXERCISE")
    assert "Exercise and movement (1)" in page.html and "Waking night (1)" in page.html
    assert "Charity or community group (1)" in page.html and "Company (1)" not in page.html


def test_adding_to_the_plan_is_offered_only_where_there_is_such_a_page(market: Market, browse: Any, house: Any) -> None:
    page, before = browse(market.user), house.paths
    try:
        for paths, offered in ((frozenset(), False), (frozenset({search_routes.NEW_LINE}), True)):
            house.paths = paths
            page.get("/services?plan=7&q=swim")
            assert (f"/plans/7/add/service/{market.services['swim'].id}" in page.seen.links) == offered
    finally:
        house.paths = before


def test_a_price_shows_pennies_and_parts_of_pennies() -> None:
    assert [queries.pounds(Decimal(d)) for d in ("24.8600", "0.4525", "1295.0000", "0.6500",
                                                 "2.1250")] == ["£24.86", "£0.4525", "£1,295.00", "£0.65", "£2.125"]
