"""Benchmarks as dated data with their source, what stands in for a missing one, and the pictures of prices."""
from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from sqlalchemy import text

from brokerage.catalogue import actions, benchmarks
from brokerage.catalogue.choosing_models import Benchmark
from brokerage.catalogue.fair_price import Market
from brokerage.catalogue.models import Place
from brokerage.catalogue.price_picture import Step, in_words, picture
from tests.catalogue.conftest import BY, NOW, YEAR
from tests.catalogue.conftest import Market as Town

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(("day", "minimum", "outdated"), [
    (date(2023, 3, 31), None, None), (date(2023, 4, 1), "25.95", False), (date(2024, 4, 1), "28.53", False), (date(2025, 4, 1), "32.14", False),
    (date(2026, 3, 31), "32.14", False), (date(2026, 4, 1), "32.14", True), (date(2027, 3, 31), "32.14", True), (date(2027, 4, 3), None, None)])
def test_the_minimum_price_is_that_of_its_year_and_an_old_one_says_so(database: Any, day: date, minimum: str | None, outdated: bool | None) -> None:
    with database.reading() as db:
        known = benchmarks.yardsticks(db, BY, day).of.get(("HOMECARE", "HOUR"), {}).get("MINIMUM")
    assert (known and known.mid, known and known.outdated) == (minimum and D(minimum), outdated)
    assert known is None or (known.source.startswith("Homecare Association") and known.url.startswith("https://"))


def test_w10_through_the_loaded_figures(database: Any) -> None:
    with database.reading() as db:
        known = benchmarks.yardsticks(db, BY, date(2025, 6, 1))
    codes = [benchmarks.held(known, "HOMECARE", "HOUR", D(p)).verdict.code for p in ("22.00", "24.10", "30.00", "32.14", "33.87", "36.00", "41.00")]  # type: ignore[union-attr]
    assert codes == ["BELOW_FLOOR", "LOW", "LOW", "FAIR", "FAIR", "HIGH", "VERY_HIGH"]
    assert benchmarks.held(known, "HOMECARE", "HOUR", D("64.28"), staff=2).verdict.code == "FAIR"  # type: ignore[union-attr]
    assert benchmarks.held(known, "HOMECARE", "HOUR", D(0)) is None


def test_a_new_year_s_figure_takes_the_place_of_the_old(database: Any) -> None:
    with database.transaction() as db:
        db.add(Benchmark(type="HOMECARE", unit="HOUR", region="England", kind="MINIMUM", mid=D("34.00"), source="x", valid_from=date(2026, 4, 1)))
    with database.reading() as db:
        known = benchmarks.yardsticks(db, BY, TODAY).of["HOMECARE", "HOUR"]["MINIMUM"]
    assert known.mid == D("34.00") and not known.outdated


def clubs(database: Any, town: Town, count: int, lat: int = 53_450_000) -> None:
    with database.transaction() as db:
        for n in range(count):
            made = actions.list_service(db, town.provider, name=f"Club {lat} {n}", type="DAY", by=BY, at=NOW)
            actions.set_price(db, made, D(10 + n), unit="DAY", valid_from=YEAR, by=BY, at=NOW)
            db.add(Place(service_id=made.id, lat_e6=lat, lon_e6=-2_300_000))


def test_others_nearby_are_shown_from_five_on_and_those_far_away_do_not_count(market: Town, database: Any) -> None:
    here = (53_460_000, -2_300_000)

    def nearby(around: Any) -> Market | None:
        with database.reading() as db:
            return benchmarks.nearby(db, BY, "DAY", "DAY", "ANY", around, TODAY)
    clubs(database, market, 4)
    clubs(database, market, 3, 51_450_000)
    assert nearby(here) is None
    assert nearby(None) is not None and nearby(None).count == 7  # type: ignore[union-attr]
    clubs(database, market, 1, 53_451_000)
    assert nearby(here) == Market(5, D("10.0000"), D("11.0000"), D("12.0000"))
    with database.transaction() as db:  # a change counts at once
        db.execute(text("UPDATE service SET status = 'DEFUNCT' WHERE name = 'Club 53451000 0'"))
    assert nearby(here) is None


def test_without_a_national_benchmark_the_middle_price_stands_in() -> None:
    known = benchmarks.Yardsticks({}, {})
    made = benchmarks.held(known, "DAY", "DAY", D("13"), nearby=Market(9, D(8), D(10), D(12)), area="within 20 miles")
    assert made is not None and made.verdict.code == "VERY_HIGH" and made.what == "the middle price of 9 within 20 miles"
    assert benchmarks.held(known, "DAY", "DAY", D("13")) is None


def test_the_picture_steps_where_the_price_did_and_the_words_say_the_same() -> None:
    steps = [Step("HOUR", "ANY", D("20"), date(2025, 4, 1), date(2026, 3, 31)), Step("HOUR", "ANY", D("22"), date(2026, 4, 1), None)]
    made = picture(steps, TODAY)
    assert made is not None
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = (tuple(map(int, p.split(","))) for p in made.lines[0].points.split())
    assert x1 == 60 and x2 == x3 and x4 == 640 and y1 == y2 > y3 == y4 == 20
    assert in_words(steps) == "£20.00 from April 2025, then 1 change, to £22.00 from April 2026, up 10%"
    assert picture(steps[:1], TODAY) is None


def test_the_page_of_a_service_says_whether_it_is_fair_and_what_others_ask(market: Town, database: Any, browse: Any) -> None:
    clubs(database, market, 6)
    with database.transaction() as db:
        care = actions.list_service(db, market.provider, name="Care", type="HOMECARE", by=BY, at=NOW)
        for rate, since in (("23.10", date(2025, 4, 1)), ("24.10", YEAR)):
            actions.set_price(db, care, D(rate), unit="HOUR", valid_from=since, by=BY, at=NOW)
        club = db.execute(text("SELECT id FROM service WHERE name = 'Club 53450000 5'")).scalar()
    page = browse(market.user)
    page.get(f"/services/{care.id}")
    assert "25% less than the minimum price of £32.14 (last year’s: this year’s is not loaded yet)" in page.html
    assert "A minimum price is not a fair price" in page.html and "There is not enough local data" in page.html
    assert "<polyline" in page.html and "to £24.10 from April 2026, up 4%" in page.html
    page.get(f"/services/{club}")
    assert "6 services within 20 miles ask for the same: half of them from £11.25 to £13.75, the middle one £12.50" in page.html
