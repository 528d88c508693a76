"""Our catalogue as Open Referral UK v3: valid with format checks on whatever came in, open to all, and nothing that must stay."""
from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from brokerage.catalogue import actions, open_shapes
from brokerage.catalogue.models import Place, Provider, Service, ServiceTerm, Term
from brokerage.catalogue.open_routes import BASE
from brokerage.catalogue.ports import Contact, Details, Hours
from brokerage.catalogue.publishing import is_internal, is_secret_place, shared_mailbox, web_address
from brokerage.kit import refs
from tests.catalogue import feeds
from tests.catalogue.conftest import BY, NOW, Market
from tests.real_data import shared


def checked(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(shared("oruk", "spec-v3", "schema", "compiled", f"{name}.json").read_text()), format_checker=FormatChecker())


REFUGE = "Quillford Women's refuge"


class Reader:
    """A program somewhere else: no cookie, no session."""

    def __init__(self, browser: Any) -> None:
        self.client = browser.client

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(BASE + path)
        assert answer.status_code == status, answer.text[:300]
        assert answer.headers["access-control-allow-origin"] == "*" and answer.headers["content-type"] == "application/json"
        assert answer.headers.get_list("cross-origin-resource-policy") == ["cross-origin"] and "set-cookie" not in answer.headers
        return answer.json()


@pytest.fixture
def reader(browser: Any) -> Reader:
    return Reader(browser)


@pytest.fixture
def rich(market: Market, database: Any) -> dict[str, Any]:
    """A service with everything, whose publisher was careless; a refuge; one for staff; one that is not vouched for."""
    with database.transaction() as db:
        made = {name: actions.list_service(db, market.provider, name=name, type="DAY", area="Secret Street", by=BY, at=NOW)
                for name in ("Rich", "Quillford Women's refuge", "Pool cars (staff only)", "Stale")}
        rich = made["Rich"]
        rich.description, rich.url, rich.email, rich.phone = "<p>Nice &amp; <b>warm</b></p>", "www.example.org/a b", "jane.doe@example.org", "01632 960001"
        rich.min_age, rich.max_age = 18, 65
        rich.details = msgspec.json.encode(Details(languages=("Polish",), hours=(Hours(days=("MO", "TU"), opens="09:00", closes="17:00"),),
                                                   contacts=(Contact(name="Jane Doe", email="jane.doe@example.org", phone="07700 900001"),))).decode()
        made["Stale"].fresh_until = date(2026, 11, 19)
        db.get(Provider, market.provider.id).website = "not an address"  # type: ignore[union-attr]
        db.get(Provider, market.provider.id).email = "info@example.org"  # type: ignore[union-attr]
        actions.set_price(db, rich, Decimal("24.8650"), unit="HOUR", band="WEEKEND", staff=2, valid_from=date(2026, 4, 1), by=BY, at=NOW)
        for one in made.values():
            db.add(Place(service_id=one.id, name="Hall", address="1 Secret Street", town="Quillford", postcode="QF1 1AA", lat_e6=53_450_000,
                         lon_e6=-2_300_000, access="Step-free\nLoop"))
        word = Term(guid=refs.guid(), vocabulary="esdServiceTypes", code="1", name="Day care")
        db.add(word)
        db.flush()
        db.add(ServiceTerm(service_id=rich.id, term_id=word.id))
        return {"term": word.guid, **{name: one.guid for name, one in made.items()}}


def test_a_service_with_everything_is_valid_and_says_what_it_may(rich: dict[str, Any], reader: Reader) -> None:
    said = reader.get(f"/services/{rich['Rich']}")
    assert not list(checked("service").iter_errors(said))
    assert said["description"] == "Nice & warm" and said["contacts"][0]["phones"][0]["number"] == "01632 960001"
    assert said["cost_options"][0]["amount"] == 24.865
    assert said["cost_options"][0]["amount_description"] == "an hour, Weekends, 2 people at once"
    place = said["service_at_locations"][0]["location"]
    assert (place["latitude"], place["longitude"], place["addresses"][0]["postal_code"]) == (53.45, -2.3, "QF1 1AA")
    assert [one["description"] for one in place["accessibility"]] == ["Step-free", "Loop"]
    assert said["attributes"][0]["taxonomy_term"]["name"] == "Day care" and said["languages"][0]["name"] == "Polish"
    assert said["schedules"][0]["byday"] == "MO,TU" and said["organization"]["email"] == "info@example.org"


def test_nothing_of_a_member_of_staff_leaves_the_house(rich: dict[str, Any], reader: Reader) -> None:
    text = json.dumps([reader.get(f"/services/{rich['Rich']}"), reader.get("/services?full=true"), reader.get("/service_at_locations")])
    for secret in ("jane.doe", "Jane Doe", "07700", "not an address", "a b"):
        assert secret not in text


def test_what_must_not_be_published_is_not_anywhere(rich: dict[str, Any], reader: Reader) -> None:
    names = {one["name"] for one in reader.get("/services?full=true")["contents"]}
    assert names == {"Rich", "Quillford Women's refuge", "Swimming", "100% awake"}
    refuge = reader.get(f"/services/{rich[REFUGE]}")
    assert "service_at_locations" not in refuge and "Secret Street" not in json.dumps(refuge)
    reader.get(f"/services/{rich['Pool cars (staff only)']}", 404)
    reader.get(f"/services/{rich['Stale']}", 404)
    at = reader.get("/service_at_locations")["contents"]
    assert [one["service"]["name"] for one in at] == ["Rich"]
    assert not [e for one in at for e in checked("service_at_location").iter_errors(one)]
    assert reader.get(f"/service_at_locations/{at[0]['id']}") == at[0]


def test_a_refuge_cannot_be_found_by_its_distance(rich: dict[str, Any], market: Market, browse: Any) -> None:
    page = browse(market.user)
    page.get("/services?postcode=QF1+1AA&within=1")
    assert "Rich</a>" in page.html and "refuge" not in page.html
    page.get("/services?postcode=QF1+1AA&q=refuge")
    assert "refuge</a>" in page.html and "mile away" not in page.html and "miles away" not in page.html


def test_a_refuge_known_by_its_words_alone_has_no_place_on_any_page(rich: dict[str, Any], market: Market, browse: Any, database: Any) -> None:
    with database.transaction() as db:
        hope = actions.list_service(db, market.provider, name="Hope House", type="DAY", area="Quillford", by=BY, at=NOW)
        word = Term(guid=refs.guid(), vocabulary="esdServiceTypes", code="2", name="Domestic abuse support")
        db.add_all([word, Place(service_id=hope.id, name="Hall", address="9 Hidden Street", town="Quillford", postcode="QF1 1AA",
                                lat_e6=53_450_000, lon_e6=-2_300_000)])
        db.flush()
        db.add(ServiceTerm(service_id=hope.id, term_id=word.id))
        number = hope.id
    page = browse(market.user)
    page.get("/services?postcode=QF1+1AA&q=hope")
    assert "Hope House</a>" in page.html and "mile away" not in page.html and "miles away" not in page.html
    assert "Hidden Street" not in page.get(f"/services/{number}").html


@pytest.mark.parametrize(("ask", "names"), [
    ("?search=swimming", ["Swimming"]), ("?search=nice", ["Rich"]), ("?per_page=1&page=2", ["Quillford Women's refuge"]), ("?page=99", []),
    ("?minimum_age=66", ["100% awake", "Quillford Women's refuge", "Swimming"]), ("?maximum_age=10&search=rich", []),
    ("?modified_after=2026-11-20T10:00:01Z", []), ("?modified_after=2026-11-20", ["100% awake", "Quillford Women's refuge", "Rich", "Swimming"]),
    ("?organization_id=00000000-0000-4000-8000-000000000000", []), ("?taxonomy_id=00000000-0000-4000-8000-000000000000", [])])
def test_filters_and_pages(rich: dict[str, Any], reader: Reader, ask: str, names: list[str]) -> None:
    said = reader.get("/services" + ask)
    assert [one["name"] for one in said["contents"]] == names
    assert said["size"] == len(names) and said["empty"] == (not names)
    if "per_page" in ask:
        assert (said["total_items"], said["total_pages"], said["page_number"], said["first_page"], said["last_page"]) == (4, 4, 2, False, False)


def test_words_and_taxonomies_lead_to_their_services(rich: dict[str, Any], reader: Reader) -> None:
    known = reader.get("/taxonomies")["contents"]
    assert reader.get(f"/taxonomies/{known[0]['id']}") == known[0]
    for ask in (f"taxonomy_id={known[0]['id']}", f"taxonomy_term_id={rich['term']}"):
        assert [one["name"] for one in reader.get(f"/services?{ask}")["contents"]] == ["Rich"]
    assert reader.get(f"/taxonomy_terms/{rich['term']}")["name"] == "Day care" and reader.get("/taxonomy_terms")["total_items"] == 1
    org = reader.get("/organizations")["contents"][0]
    assert not list(checked("organization").iter_errors(reader.get(f"/organizations/{org['id']}")))
    assert reader.get(f"/services?organization_id={org['id']}")["total_items"] == 3


@pytest.mark.parametrize("path", ["/services?page=0", "/services?page=x", "/services?per_page=101", "/services?taxonomy_id=1",
                                  "/services?minimum_age=-1", "/services?modified_after=soon", "/organizations?page=-1"])
def test_a_parameter_that_cannot_be_read_is_said(market: Market, reader: Reader, path: str) -> None:
    assert "must be" in reader.get(path, 400)["detail"]


@pytest.mark.parametrize("path", ["/services/1", "/services/00000000-0000-4000-8000-000000000000", "/taxonomies/x", "/organizations/x",
                                  "/service_at_locations/b40c0002-0000-8000-8000-0000000fffff", "/taxonomy_terms/%00"])
def test_what_is_not_there_is_404(market: Market, reader: Reader, path: str) -> None:
    assert reader.get(path, 404)["status"] == 404


def test_it_describes_itself_to_people_and_programs(market: Market, browser: Any, reader: Reader) -> None:
    said = reader.get("/openapi.json")
    assert said["openapi"] == "3.1.0"
    for path in said["paths"]:
        if "{id}" not in path:
            reader.get(path.rstrip("/"))
    assert reader.get("")["version"] == "HSDS-UK-3.0"
    assert browser.get("/open-data").h1 == ["Services as open data"]


def test_every_service_of_a_real_careless_feed_is_valid_when_we_publish_it(database: Any, reader: Reader) -> None:
    raw = shared("oruk", "feeds", "bristol-services-v1list-2024-12.json").read_bytes()
    feeds.take(database, raw=raw, name="bristol.json")
    listed, whole, seen = checked("service_list"), checked("service"), 0
    number = 1
    while True:
        page = reader.get(f"/services?full=true&per_page=100&page={number}")
        for one in page["contents"]:
            assert not [e.message for e in whole.iter_errors(one)], one["name"]
            seen += 1
        if page["last_page"]:
            break
        number += 1
    brief = reader.get("/services?per_page=100")
    assert not [e for one in brief["contents"] for e in listed.iter_errors(one)]
    assert seen == page["total_items"] > 800
    with database.reading() as db:
        assert seen >= db.query(Service).count() - 5


@pytest.mark.parametrize(("said", "published"), [
    ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"), ("www.example.org", "https://www.example.org"), ("example", ""), ("", ""),
    ("http://a b.org", ""), ("javascript:alert(1)", ""), ("https://example.org/a b", ""), ("https://[::1", ""), ("ftp://example.org", ""),
    ("https://example.org/%zz", ""), ("mailto:a@example.org", "")])
def test_only_addresses_that_are_addresses_are_published(said: str, published: str) -> None:
    assert web_address(said) == published


@pytest.mark.parametrize(("email", "published"), [
    ("info@example.org", True), ("adult.care@example.org", True), ("jane.doe@example.org", False), ("j.smith@example.org", False),
    ("info@", False), ("info@example", False), ("in fo@example.org", False)])
def test_only_shared_mailboxes_are_published(email: str, published: bool) -> None:
    assert bool(shared_mailbox(email)) == published


def test_refuges_and_staff_services_are_known_by_their_words() -> None:
    assert is_secret_place("Hope House", "A refuge for women") and is_secret_place("Domestic abuse outreach")
    assert not is_secret_place("Help for refugees", "Refuse collection")
    assert is_internal("Pool cars", "For staff only") and not is_internal("Internal medicine")
    hidden = ("Refuges", "safehouse", "Safe houses", "Women's Aid", "domestic abuse", "DOMESTIC VIOLENCE", "forced marriage", "modern slavery", "trafficking",
              "Dome\u017ftic abuse", "Woman’s a\u0131d and women’s aid")
    assert [words for words in hidden if not is_secret_place("Hope", words)] == []
    kept = ("internal use", "Internal service", "internal only", "staff only", "for staff only", "Not for publication", "DO NOT PUBLISH", "\u017ftaff only")
    assert [words for words in kept if not is_internal("Hope", words)] == []


def test_ids_that_we_make_are_uuids_and_lead_back() -> None:
    from uuid import UUID
    made = open_shapes.made("place", 4711)
    assert str(UUID(made)) == made and open_shapes.number_of("place", made) == 4711 and open_shapes.number_of("price", made) is None
