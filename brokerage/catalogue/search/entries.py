"""Services as the search knows them, read from the database a few hundred at a time, as they stand on a day."""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from html import unescape
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import BigInteger, and_, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session

from brokerage.catalogue import publishing
from brokerage.catalogue.models import Place, Price, Registration, Service, ServiceTerm, Term
from brokerage.catalogue.ports import Details
from brokerage.catalogue.queries import on_show
from brokerage.catalogue.words import TYPES
from brokerage.kit.db import prepared
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
DAY = timedelta(days=1)
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
    prices, places, terms = _prices(db, today, among), _places(db, among), _terms(db, among)
    rated = ratings(db, today, among(Registration.service_id), {row.org_id for row in services})
    for row in services:
        if not publishing.is_internal(row.name, row.summary):
            rating = rated.get((row.id, None)) or rated.get((None, row.org_id), "")
            yield _entry(row, prices.get(row.id, ()), places.get(row.id, ()), terms.get(row.id, ()), rating, today)


def _entry(row: Any, prices: Sequence[Any], places: Sequence[Any], terms: Sequence[Any], rating: str, today: date) -> Entry:
    id, name, summary, provider = row.id, row.name, row.summary, row.provider
    named = [term for _, _, term, _, _ in terms]
    if publishing.is_secret_place(name, summary, *named):
        places = ()
    details = msgspec.json.decode(row.details, type=Details)
    facets = {
        "type": (row.type,), "sector": _first(row.sector), "start": _first(row.access),
        "need": _tidied(tuple([term for _, kind, term, _, _ in terms if kind in ("NEED", "CIRCUMSTANCE")])),
        "language": _tidied(details.languages),
        "entry": _tidied(tuple([one for place in places if place.access for one in place.access.split("\n") if one.strip()])),
        "rating": _first(rating), "wait": (wait(row),)}
    words = [name, provider, summary, plain(row.description), TYPES[row.type], row.area, details.eligibility,
             *facets["need"], *facets["language"], *named]
    points: dict[tuple[int, int], None] = {}
    for place in places:
        words += place.name, place.town, place.postcode
        if place.lat_e6 is not None and place.lon_e6 is not None:
            points[place.lat_e6, place.lon_e6] = None
    tags = {f"org={row.org_id}"}
    for _, _, _, guid, vocabulary in terms:
        tags |= {f"term={guid}", f"vocabulary={vocabulary}"}
    unit, rates, turns = _money(prices, today)
    for day in (row.withdrawn_on, row.fresh_until and row.fresh_until + DAY):
        if day is not None and day > today:
            turns = min(turns, day.toordinal())
    return Entry(id, name, provider, " ".join(words), facets, tuple(points), unit, rates, turns, tuple(tags),
                 (row.min_age or 0, OLDEST if row.max_age is None else row.max_age), int(row.changed_at.timestamp()))


def _money(prices: Sequence[Any], today: date) -> tuple[str, dict[str, int], int]:
    """The main unit with its rates today, and the next day on which any of its prices begins or has ended. For one person without
    conditions before any other, then the lowest: in this order the prices come, and none that has ended."""
    turns, now = FAR, []
    for price in prices:
        if price.valid_from > today:
            turns = min(turns, price.valid_from.toordinal())
        else:
            now.append(price)
        if price.valid_to is not None:
            turns = min(turns, price.valid_to.toordinal() + 1)
    sold = {price.unit for price in now}
    unit = next((unit for unit in UNITS if unit in sold), "")
    rates: dict[str, int] = {}
    for price in now:
        if price.unit == unit:
            rates.setdefault(price.band, price.rate)
    return unit, rates, turns


def _prices(db: Session, today: date, among: Any) -> dict[int, list[Any]]:
    rate = cast(func.round(Price.rate * 10_000), BigInteger).label("rate")
    return _by_service(db.execute(
        select(Price.service_id, Price.unit, Price.band, rate, Price.valid_from, Price.valid_to)
        .where(among(Price.service_id), Price.replaced_at.is_(None), or_(Price.valid_to.is_(None), Price.valid_to >= today))
        .order_by(Price.service_id, Price.staff, Price.option != "", Price.rate)))


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
    return _rated(db.execute(_ratings(these, today, orgs)))


def ratings_of(db: Session, today: date, ids: Sequence[int], orgs: set[int]) -> dict[tuple[int | None, int | None], str]:
    """The same of the services of one page."""
    return _rated(prepared(db, RATINGS_OF, ids=ids, today=today, orgs=list(orgs)))


def _rated(rows: Iterable[Any]) -> dict[tuple[int | None, int | None], str]:
    return {(service, None if service else org): rating for service, org, rating in rows}


def _ratings(these: Any, today: Any, orgs: Any) -> Any:
    return select(Registration.service_id, Registration.organisation_id, Registration.rating).where(
        Registration.rating != "", or_(Registration.ended_on.is_(None), Registration.ended_on > today),
        or_(these, and_(Registration.service_id.is_(None), Registration.organisation_id.in_(orgs)))).order_by(Registration.id)


RATINGS_OF = _ratings(
    Registration.service_id.in_(bindparam("ids", expanding=True)), bindparam("today"), bindparam("orgs", expanding=True))


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


@lru_cache(maxsize=20_000)
def _tidied(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({tidy(one) for one in words}))


def plain(html: str) -> str:
    """The words of a description without its markup."""
    return unescape(TAG.sub(" ", html[:LONGEST])) if "<" in html or "&" in html else html[:LONGEST]


@lru_cache(maxsize=10_000)
def tidy(words: str) -> str:
    """One way to write a word of a taxonomy: "Disabled People " and "disabled people" are the same."""
    text = " ".join(words.replace("\x1f", " ").split())[:80]
    return text[:1].upper() + text[1:] if text.isupper() is False else text
