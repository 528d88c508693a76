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
from brokerage.catalogue.words import ONE_OF, TYPES
from brokerage.kit.ready import Among, Ready
from brokerage.people.models import Organisation

CHUNK = 2_000
LONGEST = 6_000
"""Letters of a description that are searched: a feed may send a book."""
UNITS = ("HOUR", "VISIT", "SESSION", "DAY", "NIGHT", "WEEK", "MONTH", "MILE", "ITEM")
"""In this order is a service's main unit chosen, and so do lists by price run."""
FACETS = ("type", "need", "sector", "language", "entry", "start", "rating", "wait")
"""What lists can be narrowed by. `entry`: getting in; `start`: how a person comes to it; `wait`: when there is room."""
NEEDS = ("NEED", "CIRCUMSTANCE")
DETAILS = msgspec.json.Decoder(Details)
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
    services = db.connection().execute(
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
    (id, name, summary, description, type, area, access, full, vacancies, waiting, kept, withdrawn_on, fresh_until, youngest,
     oldest, changed_at, org_id, provider, sector) = row  # taken apart at once: to ask each by its name takes many times as long
    named, needs, tags = [], [], {f"org={org_id}"}
    for _, kind, term, guid, vocabulary in terms:
        named.append(term)
        tags.add(f"term={guid}")
        tags.add(f"vocabulary={vocabulary}")
        if kind in NEEDS:
            needs.append(term)
    details = DETAILS.decode(kept)
    need, language = _tidied(tuple(needs)), _tidied(details.languages)
    words = [name, provider, summary, plain(description), TYPES[type], area, details.eligibility, *need, *language, *named]
    entry: list[str] = []
    points: dict[tuple[int, int], None] = {}
    for _, place, town, postcode, lat, lon, ways in () if publishing.is_secret_place(name, summary, *named) else places:
        words += place, town, postcode
        if ways:
            entry += [one for one in ways.split("\n") if one.strip()]
        if lat is not None and lon is not None:
            points[lat, lon] = None
    unit, rates, turns = _money(prices, today)
    for day in (withdrawn_on, fresh_until and fresh_until + DAY):
        if day is not None and day > today:
            turns = min(turns, day.toordinal())
    facets = {"type": (type,), "sector": _one_of("sector", sector), "start": _one_of("start", access), "need": need,
              "language": language, "entry": _tidied(tuple(entry)), "rating": _one_of("rating", rating),
              "wait": (wait(full, vacancies, waiting),)}
    return Entry(id, name, provider, " ".join(words), facets, tuple(points), unit, rates, turns, tuple(tags),
                 (youngest or 0, OLDEST if oldest is None else oldest), int(changed_at.timestamp()))


def _money(prices: Sequence[Any], today: date) -> tuple[str, dict[str, int], int]:
    """The main unit with its rates today, and the next day on which any of its prices begins or has ended. For one person without
    conditions before any other, then the lowest: in this order the prices come, and none that has ended."""
    turns = FAR
    sold: dict[str, dict[str, int]] = {}
    for _, unit, band, rate, since, until in prices:
        if since > today:
            turns = min(turns, since.toordinal())
        else:
            sold.setdefault(unit, {}).setdefault(band, rate)
        if until is not None:
            turns = min(turns, until.toordinal() + 1)
    main = next((unit for unit in UNITS if unit in sold), "")
    return main, sold.get(main, {}), turns


def _prices(db: Session, today: date, among: Any) -> dict[int, list[Any]]:
    rate = cast(func.round(Price.rate * 10_000), BigInteger).label("rate")
    return _by_service(db.connection().execute(
        select(Price.service_id, Price.unit, Price.band, rate, Price.valid_from, Price.valid_to)
        .where(among(Price.service_id), Price.replaced_at.is_(None), or_(Price.valid_to.is_(None), Price.valid_to >= today))
        .order_by(Price.service_id, Price.staff, Price.option != "", Price.rate)))


def _places(db: Session, among: Any) -> dict[int, list[Any]]:
    return _by_service(db.connection().execute(
        select(Place.service_id, Place.name, Place.town, Place.postcode, Place.lat_e6, Place.lon_e6, Place.access)
        .where(among(Place.service_id)).order_by(Place.id)))


def _by_service(rows: Any) -> dict[int, list[Any]]:
    made: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        made[row[0]].append(row)
    return made


def _terms(db: Session, among: Any) -> dict[int, list[Any]]:
    return _by_service(db.connection().execute(
        select(ServiceTerm.service_id, ServiceTerm.kind, Term.name, Term.guid, Term.vocabulary)
        .join(Term, Term.id == ServiceTerm.term_id).where(among(ServiceTerm.service_id))))


def ratings(db: Session, today: date, these: Any, orgs: set[int]) -> dict[tuple[int | None, int | None], str]:
    """Of the place that a service is, and of its organisation, as the CQC gave them and while the registration is in force."""
    return _rated(db.execute(_ratings(these, today, Registration.organisation_id.in_(orgs))))


def ratings_of(db: Session, today: date, ids: Sequence[int], orgs: set[int]) -> dict[tuple[int | None, int | None], str]:
    """The same of the services of one page."""
    return _rated(RATINGS_OF.all(db, ids=ids, today=today, orgs=orgs))


def _rated(rows: Iterable[Any]) -> dict[tuple[int | None, int | None], str]:
    return {(service, None if service else org): rating for service, org, rating in rows}


def _ratings(these: Any, today: Any, theirs: Any) -> Any:
    return select(Registration.service_id, Registration.organisation_id, Registration.rating).where(
        Registration.rating != "", or_(Registration.ended_on.is_(None), Registration.ended_on > today),
        or_(these, and_(Registration.service_id.is_(None), theirs))).order_by(Registration.id)


RATINGS_OF = Ready(_ratings(
    Among(Registration.service_id, "ids"), bindparam("today"), Among(Registration.organisation_id, "orgs")))


def wait(full: bool, vacancies: int | None, days: int | None) -> str:
    """When there would be room, as far as anybody has said."""
    if full or vacancies == 0:
        return "FULL"
    if vacancies:
        return "NOW"
    if days is None:
        return "ASK"
    return "NOW" if days == 0 else "TWO_WEEKS" if days <= 14 else "LATER"


def _one_of(facet: str, value: str | None) -> tuple[str, ...]:
    return (value,) if value in ONE_OF[facet] else ()


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
