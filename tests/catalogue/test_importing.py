"""What a feed does to the catalogue: once, twice, changed, shorter, wrong. Somebody's own listing is always beside it."""
from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from brokerage.catalogue import actions, edit_actions, queries
from brokerage.catalogue.feed_models import Feed, FeedRecord, ImportChange, ImportRun, Reminder, ServiceVersion
from brokerage.catalogue.models import Place, Price, Provider, Registration, Service, ServiceTerm, Term
from brokerage.catalogue.search import triggers
from brokerage.kit.db import Database
from brokerage.people.models import Organisation
from tests.catalogue.conftest import BY, NOW, Market
from tests.catalogue.feeds import TODAY, codes, record, said, take, uid
from tests.real_data import shared


def names(database: Database, today: date = TODAY) -> set[str]:
    """What is on show of feeds."""
    with database.reading() as db:
        return set(db.scalars(select(Service.name).where(queries.on_show(today), Service.feed_id.isnot(None))))


def service(database: Database, name: str) -> Service:
    with database.reading() as db:
        return db.scalars(select(Service).where(Service.name == name)).one()


def test_the_same_feed_twice_changes_nothing(market: Market, database: Database) -> None:
    assert said(take(database, record(1), record(2, org=2))) == (2, 2, 0, 0, 0)
    before = service(database, "Service 1")
    assert said(take(database, record(1), record(2, org=2))) == (2, 0, 0, 2, 0)
    after = service(database, "Service 1")
    assert (after.version, after.changed_at, after.id) == (before.version, before.changed_at, before.id)
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Feed)) == 1
        assert db.scalar(select(func.count()).select_from(ServiceVersion)) == 0


def test_a_changed_feed_shows_the_difference_and_changes_nothing_until_it_is_accepted(market: Market, database: Database) -> None:
    take(database, record(1), record(2), record(3))
    changed = (record(1, "Renamed"), record(2), record(4))
    seen = take(database, *changed, accept=False)
    assert said(seen) == (3, 1, 1, 1, 1) and seen.waits
    assert names(database) == {"Service 1", "Service 2", "Service 3"}
    with database.reading() as db:
        kept = {row.kind: row for row in db.scalars(select(ImportChange).where(ImportChange.import_run_id == seen.run_id))}
        assert '["name","Service 1","Renamed"]' in kept["CHANGE"].differences and kept["WITHDRAW"].name == "Service 3"
    assert said(take(database, *changed)) == (3, 1, 1, 1, 1)
    assert names(database) == {"Renamed", "Service 2", "Service 4"}
    with database.reading() as db:
        assert db.get_one(ImportRun, seen.run_id).state == "OVERTAKEN"
        [kept_version] = db.scalars(select(ServiceVersion))
        assert '"name":"Service 1"' in kept_version.content
    assert said(take(database, *changed)) == (3, 0, 0, 3, 0)


def test_a_withdrawn_service_stays_readable_and_comes_back_with_its_feed(market: Market, database: Database) -> None:
    take(database, record(1), record(2))
    take(database, record(1))
    gone = service(database, "Service 2")
    assert gone.withdrawn_on == TODAY
    assert said(take(database, record(1), record(2))) == (2, 0, 1, 1, 0)
    assert service(database, "Service 2").id == gone.id and names(database) == {"Service 1", "Service 2"}


def test_nothing_is_withdrawn_when_the_feed_was_not_read_to_its_end(market: Market, database: Database) -> None:
    take(database, record(1), record(2), record(3))
    import json
    whole = json.dumps([record(1), record(2), record(3)])
    cut = take(database, raw=whole[:whole.index(uid(3)) + 4].encode())
    assert said(cut) == (2, 0, 0, 2, 0) and codes(cut) == {"TRUNCATED"} and not cut.complete
    empty = take(database, raw=b'{"contents": []}', key=_key(database))
    assert said(empty)[4] == 0 and codes(empty) == {"EMPTY"}
    assert names(database) == {"Service 1", "Service 2", "Service 3"}


def _key(database: Database) -> str:
    with database.reading() as db:
        return str(db.scalar(select(Feed.key)))


def test_another_file_is_another_feed_and_withdraws_nothing_of_the_first(market: Market, database: Database) -> None:
    take(database, record(1), record(2))
    assert said(take(database, record(11), record(12), name="other.json")) == (2, 2, 0, 0, 0)
    assert len(names(database)) == 4


def test_the_same_feed_under_another_file_name_is_the_same_feed(market: Market, database: Database) -> None:
    take(database, record(1), record(2), name="october.json")
    assert said(take(database, record(1), record(2, "New name"), name="november.json")) == (2, 0, 1, 1, 0)


def test_a_bad_record_never_sinks_the_rest(market: Market, database: Database) -> None:
    odd = [17, None, [], {"id": uid(5)}, {"name": "No id"}, {"id": uid(6), "name": "Ages", "minimum_age": -3, "maximum_age": "old"},
           {"id": uid(7), "name": ["a", "list"], "organization": "text", "schedules": 4, "cost_options": [{"amount": "much"}]}]
    import json
    reading = take(database, raw=json.dumps([record(1), *odd, record(2)]).encode())
    assert {"Service 1", "Service 2", "No id", "Ages"} <= names(database)
    assert {"NOT_A_RECORD", "NAME_MISSING", "ID_MISSING", "AGE_WRONG", "ORGANISATION_MISSING", "PRICE_WRONG"} <= codes(reading)
    assert reading.report.read == reading.report.created == 6


def test_two_records_with_one_id_both_come_in_and_the_very_same_once(market: Market, database: Database) -> None:
    twins = (record(1, "Yoga"), record(1, "Yoga for all"), record(1, "Yoga"), record(2))
    reading = take(database, *twins)
    assert said(reading) == (4, 3, 0, 1, 0) and {"DUPLICATE", "DUPLICATE_ID"} <= codes(reading)
    assert said(take(database, *twins)) == (4, 0, 0, 4, 0)


def test_html_is_made_harmless_and_names_are_words(market: Market, database: Database) -> None:
    bad = record(1, "<b>Art</b> <script>alert(1)</script>&amp; craft", description='<p onclick="x()">Hello <a href="javascript:x()">you</a>'
                 '<img src=x onerror=alert(1)><script>alert(2)</script></p>', eligibility_description="<i>All</i>")
    reading = take(database, bad)
    kept = service(database, "Art & craft")
    assert kept.description.startswith("<p>Hello <a") and not any(word in kept.description for word in ("script", "onclick", "onerror", "img"))
    assert '"eligibility":"All"' in kept.details and {"HTML_IN_NAME", "HTML_REMOVED"} <= codes(reading)


@pytest.mark.parametrize("junk", ["<" * 150_000, "< " * 75_000, "<a " + " on" * 50_000, "&#" * 75_000, "<p>" * 50_000])
def test_no_text_of_a_feed_can_keep_the_house_busy(junk: str) -> None:
    """Work that grew with the square of the length would take minutes here."""
    from brokerage.catalogue import cleaning
    cleaning.NEVER.search(junk)
    assert all("<script" not in clean(junk) for clean in (cleaning.harmless_html, cleaning.text_only, cleaning.plain))


def test_a_description_of_145_000_characters_is_cut_and_said(market: Market, database: Database) -> None:
    reading = take(database, record(1, description="<p>" + "word " * 29_000 + "</p>"))
    assert len(service(database, "Service 1").description) <= 50_010 and codes(reading) == {"DESCRIPTION_TOO_LONG"}


def test_characters_that_no_page_may_carry_are_taken_out(market: Market, database: Database) -> None:
    reading = take(database, record(1, "Bell\x07 club\x00"))
    assert names(database) == {"Bell club"} and "UNSEEN_CHARACTERS" in codes(reading)


def test_places_terms_prices_and_registrations_hang_on_the_service(market: Market, database: Database) -> None:
    take(database, full(1, 6.5), full(2, 8))
    with database.reading() as db:
        [place] = db.scalars(select(Place).join(Service).where(Service.name == "Service 1"))
        assert (place.postcode, place.lat_e6, place.lon_e6) == ("QF1 1AB", 53_400_000, -2_300_000)
        assert db.scalar(select(func.count()).select_from(Term)) == 1 and db.scalar(select(func.count()).select_from(ServiceTerm)) == 2
        assert {p.rate for p in db.scalars(select(Price).where(Price.feed_id.isnot(None)))} == {Decimal("6.5"), Decimal(8)}
        assert db.scalars(select(Registration.number)).all() == ["9999911"]


def full(n: int, amount: float, **more: Any) -> dict[str, Any]:
    made = record(n, cost_options=[{"amount": amount, "amount_description": "per session", "valid_from": "2026-04-01"}], **more,
                  attributes=[{"taxonomy_term": {"id": "meals", "name": "Meals", "taxonomy": "Types"}}],
                  service_at_locations=[{"location": {"latitude": 53.4, "longitude": -2.3, "addresses": [{"postal_code": "QF1 1AB"}]}}])
    made["organization"]["organization_identifiers"] = [{"identifier_scheme": "GB-CHC", "identifier": "9999911"}]
    return made


def test_a_new_price_in_a_feed_ends_the_old_one_and_both_stay_readable(market: Market, database: Database) -> None:
    take(database, record(1, cost_options=[{"amount": 10, "amount_description": "per hour", "valid_from": "2026-04-01"}]))
    take(database, record(1, cost_options=[{"amount": 12, "amount_description": "per hour"}]), today=TODAY + timedelta(days=5))
    with database.reading() as db:
        prices = db.scalars(select(Price).where(Price.feed_id.isnot(None)).order_by(Price.valid_from)).all()
        assert [(p.rate, p.valid_from, p.valid_to) for p in prices] == [
            (Decimal(10), date(2026, 4, 1), TODAY + timedelta(days=4)), (Decimal(12), TODAY + timedelta(days=5), None)]


def test_a_providers_own_edits_are_not_overwritten_by_a_feed(market: Market, database: Database) -> None:
    take(database, record(1, description="From the feed", email="feed@example.org"))
    with database.transaction() as db:
        mine = db.scalars(select(Service).where(Service.name == "Service 1")).one()
        edit = edit_actions.propose(db, mine, {"description": "<p>My own words</p>", "name": "Our club"}, by=BY, at=NOW)
        assert edit is not None and mine.name == "Service 1"
        from brokerage.door.actor import Actor
        edit_actions.approve(db, edit, by=Actor(user_id=2, name="Other"), at=NOW)
    assert said(take(database, record(1, "Feed's new name", description="Feed says more", email="new@example.org"))) == (1, 0, 1, 0, 0)
    kept = service(database, "Our club")
    assert (kept.description, kept.email) == ("<p>My own words</p>", "new@example.org")
    with database.transaction() as db:
        edit_actions.give_back(db, db.get_one(Service, kept.id), "name", at=NOW)
    take(database, record(1, "Name of the feed again", description="Feed says more", email="new@example.org"))
    assert names(database) == {"Name of the feed again"}


def test_a_price_that_somebody_set_by_hand_is_not_the_feeds_to_touch(market: Market, database: Database) -> None:
    take(database, record(1))
    with database.transaction() as db:
        actions.set_price(db, db.scalars(select(Service).where(Service.name == "Service 1")).one(), Decimal(20), unit="HOUR",
                          valid_from=date(2026, 4, 1), by=BY, at=NOW)
    take(database, record(1, "Changed"))
    with database.reading() as db:
        [price] = db.scalars(select(Price).join(Service).where(Service.name == "Changed"))
        assert (price.rate, price.valid_to) == (Decimal(20), None)


def test_organisations_are_told_apart_by_their_ids_and_joined_by_their_registered_numbers(market: Market, database: Database) -> None:
    numbered = record(3, org=5)
    numbered["organization"]["organization_identifiers"] = [{"identifier_scheme": "GB-CHC", "identifier": "9999912"}]
    alike = record(2, org=2)
    alike["organization"]["name"] = "Charity 1"
    take(database, record(1), alike, numbered)
    other = record(50, org=77)
    other["organization"]["organization_identifiers"] = [{"identifier_scheme": "GB-CHC", "identifier": "9999912"}]
    take(database, other, name="second.json")
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Organisation).where(Organisation.name == "Charity 1")) == 2
        owners = db.scalars(select(Service.provider_org_id).where(Service.name.in_(["Service 3", "Service 50"]))).all()
        assert len(set(owners)) == 1
        assert db.scalar(select(Provider.organisation_id).where(Provider.organisation_id == owners[0])) == owners[0]


def test_a_place_gone_from_the_cqc_register_ends_its_registration_and_tells_its_provider(market: Market, database: Database) -> None:
    from brokerage import HOUSE
    from brokerage.catalogue.choosing import registered
    register = (HOUSE / "providers/cqc/sample.csv").read_bytes()
    assert said(take(database, raw=register, format="cqc")) == (2, 2, 0, 0, 0)
    shorter = register[:register.index(b"Harebell House")]
    assert said(take(database, raw=shorter, format="cqc", today=TODAY + timedelta(days=7))) == (1, 0, 0, 1, 1)
    with database.reading() as db:
        home = db.scalars(select(Registration).where(Registration.number == "1-999900003")).one()
        care = db.scalars(select(Registration).where(Registration.number == "1-999900001")).one()
        assert (home.ended_on, care.ended_on) == (TODAY + timedelta(days=7), None)
        assert registered(db, care.organisation_id, TODAY, "Personal care") and not registered(db, care.organisation_id, TODAY, "Nursing care")
        assert [(r.of, r.kind) for r in db.scalars(select(Reminder))] == [("registration", "ENDED")]


def test_the_search_is_told_of_every_service_that_came_in(market: Market, database: Database) -> None:
    from sqlalchemy import text
    with database.transaction() as db:
        assert triggers.missing(db) == []
        db.execute(text("DELETE FROM search_change"))
    take(database, record(1), record(2))
    with database.reading() as db:
        told = {row[0] for row in db.execute(text("SELECT service_id FROM search_change"))}
        assert told >= set(db.scalars(select(Service.id).where(Service.feed_id.isnot(None))))


def test_a_real_council_feed_comes_in_whole_with_its_problems_named(database: Database) -> None:
    raw = shared("oruk", "feeds", "bristol-services-v1list-2024-12.json").read_bytes()
    reading = take(database, raw=raw)
    assert said(reading) == (819, 819, 0, 0, 0)
    broken = {p.row for p in reading.report.problems if p.code.startswith(("ORGANISATION_URI", "EMAIL", "URL"))}
    assert len(broken) == 815
    assert said(take(database, raw=raw)) == (819, 0, 0, 819, 0)
    with database.reading() as db:
        assert not db.scalars(select(Service.name).where(Service.description.contains("<script") | Service.name.contains("<"))).all()


def test_a_real_hsds_package_of_4089_services_comes_in_whole(database: Database, tmp_path: Any) -> None:
    from datetime import UTC, datetime

    from brokerage.catalogue import sources
    from brokerage.catalogue.importing import Reading
    from brokerage.catalogue.ports import ADAPTERS
    from brokerage.imports import do

    class House:
        pass
    house: Any = House()
    house.database = database
    path = shared("hsds", "miami-211-2019")
    for expected in ((4089, 4089, 0, 0, 0), (4089, 0, 0, 4089, 0)):
        reading = Reading(ADAPTERS["hsds"], sources.of_path(path, 2**30), by="test", at=datetime(2026, 11, 20, tzinfo=UTC), today=TODAY)
        do(house, reading)
        assert said(reading) == expected
    with database.reading() as db:
        counts = [db.scalar(select(func.count()).select_from(table)) for table in (Place, ServiceTerm, FeedRecord)]
    tables = {name: list(csv.DictReader((path / f"{name}.csv").open(newline=""))) for name in ("services", "taxonomy", "services_taxonomy")}
    known, terms = {row["id"] for row in tables["services"]}, {row["id"] for row in tables["taxonomy"]}
    links = {(row["service_id"], row["taxonomy_id"]) for row in tables["services_taxonomy"]}
    assert counts == [4089, len([link for link in links if link[0] in known and link[1] in terms]), 4089]


@pytest.mark.parametrize("raw", [b"", b"<html>not found</html>", b'{"error": "no"}', b"id,name\n1,x\n"])
def test_what_is_no_feed_is_refused_in_words_and_leaves_no_trace(market: Market, database: Database, raw: bytes) -> None:
    from brokerage.catalogue.ports import Unreadable
    with pytest.raises(Unreadable) as no:
        take(database, raw=raw)
    assert no.value.text.endswith(".")
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(ImportRun)) == 0
