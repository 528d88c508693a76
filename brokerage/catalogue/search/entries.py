"""Services as the search knows them, read from the database a few hundred at a time, as they stand on a day."""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from html import unescape
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import BigInteger, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from brokerage.catalogue import publishing
from brokerage.catalogue.models import Place, Price, Registration, Service, ServiceTerm, Term
from brokerage.catalogue.ports import Details
from brokerage.catalogue.queries import on_show
from brokerage.catalogue.words import TYPES
from brokerage.people.models import Organisation

CHUNK = 2_000
LONGEST = 6_000
"""Letters of a description that are searched: a feed may send a book."""
UNITS = ("HOUR", "VISIT", "SESSION", "DAY", "NIGHT", "WEEK", "MONTH", "MILE", "ITEM")
"""In this order is a service's main unit chosen, and so do lists by price run."""
FACETS = ("type", "need", "sector", "language", "entry", "start", "rating", "wait")
"""What lists can be narrowed by. `entry`: getting in; `start`: how a person comes to it; `wait`: when there is room."""
TAG = re.compile(r"<[^>]*>")
FAR = date.max.toordinal()
OLDEST = 200


class Entry(Struct):
    """One service on show. `rates` are ten-thousandths of a pound for one `unit` today, by band; `turns` is the ordinal of the
    next day on which it will look different by itself."""

    id: int
    name: str
    provider: str
    words: str
    facets: dict[str, tuple[str, ...]]
    places: tuple[tuple[int, int], ...]
    unit: str
    rates: dict[str, int]
    turns: int
    tags: tuple[str, ...] = ()
    ages: tuple[int, int] = (0, OLDEST)
    changed: int = 0


def read(db: Session, today: date, ids: Sequence[int]) -> Iterator[Entry]:
    """Those of `ids` that are on show on `today`."""
    for start in range(0, len(ids), 500):
        yield from _some(db, today, Service.id.in_(ids[start:start + 500]), lambda column, n=start: column.in_(ids[n:n + 500]))


def read_all(db: Session, today: date) -> Iterator[Entry]:
    """Every service that is on show on `today`."""
    last = db.scalar(select(func.max(Service.id))) or 0
    for start in range(0, last + 1, CHUNK):
        yield from _some(db, today, Service.id.between(start, start + CHUNK - 1),
                         lambda column, n=start: column.between(n, n + CHUNK - 1))


def _some(db: Session, today: date, which: Any, among: Any) -> Iterator[Entry]:
    services = db.execute(
        select(Service.id, Service.name, Service.summary, Service.description, Service.type, Service.area, Service.access,
               Service.full, Service.vacancies, Service.waiting_days, Service.details, Service.withdrawn_on, Service.fresh_until,
               Service.min_age, Service.max_age, Service.changed_at, Organisation.id.label("org_id"),
               Organisation.name.label("provider"), Organisation.sector)
        .join(Organisation, Organisation.id == Service.provider_org_id).where(which, on_show(today)).order_by(Service.id)).all()
    if not services:
        return
    prices, places = _prices(db, today, among), _places(db, among)
    terms, rated = _terms(db, among), ratings(db, today, among(Registration.service_id), {row.org_id for row in services})
    for row in services:
        if publishing.is_internal(row.name, row.summary):
            continue
        details = msgspec.json.decode(row.details, type=Details)
        unit, rates, turns = _money(prices.get(row.id, ()), today)
        for day in (row.withdrawn_on, row.fresh_until and row.fresh_until + timedelta(days=1)):
            if day is not None and day > today:
                turns = min(turns, day.toordinal())
        here, known = places.get(row.id, []), terms.get(row.id, [])
        if publishing.is_secret_place(row.name, row.summary, *(term.name for term in known)):
            here = []
        facets = {
            "type": (row.type,), "sector": (row.sector,) if row.sector else (), "start": (row.access,) if row.access else (),
            "need": tuple(sorted({tidy(term.name) for term in known if term.kind in ("NEED", "CIRCUMSTANCE")})),
            "language": tuple(sorted({tidy(one) for one in details.languages})),
            "entry": tuple(sorted({tidy(one) for place in here for one in place.access.split("\n") if one.strip()})),
            "rating": _first(rated.get((row.id, None)) or rated.get((None, row.org_id))), "wait": (wait(row),)}
        text = " ".join((row.name, row.provider, row.summary, plain(row.description), TYPES[row.type], row.area,
                         details.eligibility, *facets["need"], *facets["language"], *(term.name for term in known),
                         *(f"{place.name} {place.town} {place.postcode}" for place in here)))
        points = tuple(dict.fromkeys((p.lat_e6, p.lon_e6) for p in here if p.lat_e6 is not None and p.lon_e6 is not None))
        tags = (f"org={row.org_id}", *{tag for term in known for tag in (f"term={term.guid}", f"vocabulary={term.vocabulary}")})
        yield Entry(row.id, row.name, row.provider, text, facets, points, unit, rates, turns, tags,
                    (row.min_age or 0, OLDEST if row.max_age is None else row.max_age), int(row.changed_at.timestamp()))


def _money(prices: Sequence[Any], today: date) -> tuple[str, dict[str, int], int]:
    """The main unit with its rates today, and the next day on which any of its prices begins or has ended."""
    turns, now = FAR, []
    for price in prices:
        for day in (price.valid_from, price.valid_to and price.valid_to + timedelta(days=1)):
            if day is not None and day > today:
                turns = min(turns, day.toordinal())
        if price.valid_from <= today and (price.valid_to is None or price.valid_to >= today):
            now.append(price)
    sold = {price.unit for price in now}
    unit = next((unit for unit in UNITS if unit in sold), "")
    rates: dict[str, int] = {}
    for price in sorted(now, key=lambda p: (p.staff, bool(p.option), p.rate)):
        if price.unit == unit:
            rates.setdefault(price.band, price.rate)
    return unit, rates, turns


def _prices(db: Session, today: date, among: Any) -> dict[int, list[Any]]:
    rate = cast(func.round(Price.rate * 10_000), BigInteger).label("rate")
    return _by_service(db.execute(
        select(Price.service_id, Price.unit, Price.band, Price.staff, Price.option, rate, Price.valid_from, Price.valid_to)
        .where(among(Price.service_id), Price.replaced_at.is_(None), or_(Price.valid_to.is_(None), Price.valid_to >= today))))


def _places(db: Session, among: Any) -> dict[int, list[Any]]:
    return _by_service(db.execute(
        select(Place.service_id, Place.name, Place.town, Place.postcode, Place.lat_e6, Place.lon_e6, Place.access)
        .where(among(Place.service_id)).order_by(Place.id)))


def _by_service(rows: Any) -> dict[int, list[Any]]:
    made: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        made[row[0]].append(row)
    return made


def _terms(db: Session, among: Any) -> dict[int, list[Any]]:
    return _by_service(db.execute(select(ServiceTerm.service_id, ServiceTerm.kind, Term.name, Term.guid, Term.vocabulary)
                                  .join(Term, Term.id == ServiceTerm.term_id).where(among(ServiceTerm.service_id))))


def ratings(db: Session, today: date, these: Any, orgs: set[int]) -> dict[tuple[int | None, int | None], str]:
    """Of the place that a service is, and of its organisation, as the CQC gave them and while the registration is in force."""
    rows = db.execute(select(Registration.service_id, Registration.organisation_id, Registration.rating).where(
        Registration.rating != "", or_(Registration.ended_on.is_(None), Registration.ended_on > today),
        or_(these, and_(Registration.service_id.is_(None), Registration.organisation_id.in_(orgs))))
        .order_by(Registration.id))
    return {(service, None if service else org): rating for service, org, rating in rows}


def wait(row: Any) -> str:
    """When there would be room, as far as anybody has said."""
    if row.full or row.vacancies == 0:
        return "FULL"
    if row.vacancies:
        return "NOW"
    if row.waiting_days is None:
        return "ASK"
    return "NOW" if row.waiting_days == 0 else "TWO_WEEKS" if row.waiting_days <= 14 else "LATER"


def _first(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def plain(html: str) -> str:
    """The words of a description without its markup."""
    return unescape(TAG.sub(" ", html[:LONGEST])) if "<" in html or "&" in html else html[:LONGEST]


@lru_cache(maxsize=10_000)
def tidy(words: str) -> str:
    """One way to write a word of a taxonomy: "Disabled People " and "disabled people" are the same."""
    text = " ".join(words.replace("\x1f", " ").split())[:80]
    return text[:1].upper() + text[1:] if text.isupper() is False else text
