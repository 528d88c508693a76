"""Our catalogue as open data: Open Referral UK v3 under /api/openreferral/v3, for anybody, from anywhere, without signing in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from brokerage.catalogue import open_description, open_queries, open_shapes
from brokerage.catalogue.open_queries import Wanted
from brokerage.catalogue.open_shapes import Shape
from brokerage.door import ANYONE, Data, Page, Visit, page, visit

BASE = "/api/openreferral/v3"
PROFILE = "https://docs.openreferraluk.org/en/v3.0/"
SIZE, MOST = 50, 100
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@visit("/open-data", allow=ANYONE)
def open_data(visit: Visit) -> Page:
    return page(
        "catalogue/open_data.html",
        base=BASE,
        paths=open_description.PATHS,
        filters=[(name, says) for name, _, says in (*open_description.FILTERS, *open_description.PAGED)],
    )


@visit(BASE, allow=ANYONE)
def root(visit: Visit) -> Data:
    return _said(
        {"version": "HSDS-UK-3.0", "profile": PROFILE, "openapi_url": f"{visit.house.config.public_url}{BASE}/openapi.json"}
    )


@visit(BASE + "/openapi.json", allow=ANYONE)
def description(visit: Visit) -> Data:
    return _said(open_description.openapi(visit.house.config.house_name, visit.house.config.public_url + BASE))


@visit(BASE + "/services", allow=ANYONE)
def open_services(visit: Visit) -> Data:
    ask = visit.ask.query
    return _answer(
        lambda: open_queries.services(
            visit.db,
            visit.today,
            Wanted(
                words=ask.get("search", "")[:100],
                term=_guid(ask, "taxonomy_term_id"),
                taxonomy=_guid(ask, "taxonomy_id"),
                organisation=_guid(ask, "organization_id"),
                youngest=_number(ask, "minimum_age", 0, 150),
                oldest=_number(ask, "maximum_age", 0, 150),
                since=_moment(ask, "modified_after"),
                whole=ask.get("full") == "true",
                page=_which(ask),
                size=_size(ask),
            ),
        )
    )


@visit(BASE + "/services/{guid:str}", allow=ANYONE)
def open_service(visit: Visit) -> Data:
    return _one(visit, lambda guid: open_queries.service(visit.db, visit.today, guid))


@visit(BASE + "/organizations", allow=ANYONE)
def open_organisations(visit: Visit) -> Data:
    ask = visit.ask.query
    return _answer(lambda: open_queries.organisations(visit.db, visit.today, _which(ask), _size(ask)))


@visit(BASE + "/organizations/{guid:str}", allow=ANYONE)
def open_organisation(visit: Visit) -> Data:
    return _one(visit, lambda guid: open_queries.organisation(visit.db, visit.today, guid))


@visit(BASE + "/service_at_locations", allow=ANYONE)
def open_locations(visit: Visit) -> Data:
    ask = visit.ask.query
    return _answer(lambda: open_queries.locations(visit.db, visit.today, _which(ask), _size(ask)))


@visit(BASE + "/service_at_locations/{guid:str}", allow=ANYONE)
def open_location(visit: Visit) -> Data:
    return _one(visit, lambda guid: open_queries.location(visit.db, visit.today, guid))


@visit(BASE + "/taxonomies", allow=ANYONE)
def open_taxonomies(visit: Visit) -> Data:
    ask, known = visit.ask.query, open_queries.vocabularies(visit.db)

    def shown_now() -> Shape:
        number, size = _which(ask), _size(ask)
        shown = known[(number - 1) * size : number * size]
        return open_shapes.envelope([open_shapes.taxonomy(one) for one in shown], len(known), number, size)

    return _answer(shown_now)


@visit(BASE + "/taxonomies/{guid:str}", allow=ANYONE)
def open_taxonomy(visit: Visit) -> Data:
    known = {open_shapes.taxonomy_id(one): open_shapes.taxonomy(one) for one in open_queries.vocabularies(visit.db)}
    return _one(visit, lambda guid: known.get(guid.lower()))


@visit(BASE + "/taxonomy_terms", allow=ANYONE)
def open_terms(visit: Visit) -> Data:
    ask = visit.ask.query
    return _answer(lambda: open_queries.terms(visit.db, _which(ask), _size(ask)))


@visit(BASE + "/taxonomy_terms/{guid:str}", allow=ANYONE)
def open_term(visit: Visit) -> Data:
    return _one(visit, lambda guid: open_queries.term(visit.db, guid))


def _said(shape: Any, status: int = 200) -> Data:
    return Data(open_shapes.ENCODER.encode(shape), status)


def _answer(make: Callable[[], Shape]) -> Data:
    """What a parameter that cannot be read means is said, in the words of RFC 9457, with 400."""
    try:
        return _said(make())
    except ValueError as wrong:
        return _said({"title": "A parameter cannot be read", "status": 400, "detail": str(wrong)}, 400)


def _one(visit: Visit, find: Callable[[str], Shape | None]) -> Data:
    guid = str(visit.ask.params["guid"])
    found = find(guid) if GUID.fullmatch(guid) else None
    return _said(found) if found else _said({"title": "There is nothing with this id", "status": 404}, 404)


def _number(ask: Any, name: str, low: int, high: int) -> int | None:
    text = ask.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not low <= int(text) <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}")
    return int(text)


def _which(ask: Any) -> int:
    return _number(ask, "page", 1, 1_000_000) or 1


def _size(ask: Any) -> int:
    return _number(ask, "per_page", 1, MOST) or SIZE


def _guid(ask: Any, name: str) -> str:
    text = str(ask.get(name, ""))
    if text and not GUID.fullmatch(text):
        raise ValueError(f"{name} must be a UUID")
    return text


def _moment(ask: Any, name: str) -> int | None:
    text = ask.get(name, "")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ValueError(f"{name} must be a date or a time such as 2026-11-20T10:00:00Z") from wrong
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
