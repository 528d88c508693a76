"""What a page shows of services that the search found: read from the database by the actor's own query, never from the index."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from brokerage.catalogue import benchmarks, pattern, publishing
from brokerage.catalogue.benchmarks import Held, Yardsticks
from brokerage.catalogue.models import Place, Price, Service, ServiceTerm, Term
from brokerage.catalogue.pattern import Own, Pattern, Weekly
from brokerage.catalogue.ports import Details
from brokerage.catalogue.queries import on_show, pounds
from brokerage.catalogue.search import entries, find
from brokerage.catalogue.search.asked import Asked
from brokerage.catalogue.search.entries import UNITS as IN_ORDER
from brokerage.catalogue.words import ACCESS, BANDS, RATINGS, SECTORS, TYPES, UNITS, WAITS
from brokerage.door.actor import Actor
from brokerage.kit import ground
from brokerage.kit.ground import Point
from brokerage.kit.money import Pence
from brokerage.kit.ready import Among, Ready
from brokerage.people.models import Organisation

TODAY: Any = bindparam("today")
SERVICES = Ready(
    select(Service.id, Service.name, Organisation.name.label("provider"), Service.summary, Service.type, Service.area,
           Organisation.sector, Organisation.id.label("org_id"), Service.full, Service.vacancies, Service.waiting_days,
           Service.access, Service.status, Service.details)
    .join(Organisation, Organisation.id == Service.provider_org_id).where(Among(Service.id, "ids"), on_show(TODAY)))
PRICES = Ready(
    select(Price.service_id, Price.id, Price.unit, Price.band, Price.staff, Price.least, Price.option, Price.rate)
    .where(Among(Price.service_id, "ids"), Price.replaced_at.is_(None), Price.valid_from <= TODAY,
           or_(Price.valid_to.is_(None), Price.valid_to >= TODAY)).order_by(Price.service_id, Price.id))
PLACES = Ready(
    select(Place.service_id, Place.lat_e6, Place.lon_e6, Place.access).where(Among(Place.service_id, "ids")).order_by(Place.id))
TERMS = Ready(select(ServiceTerm.service_id, Term.name).join(Term, Term.id == ServiceTerm.term_id)
              .where(Among(ServiceTerm.service_id, "ids")))


class Circumstances(Struct, frozen=True):
    """For whom: where they are, the week they want, what they pay already and what the budget has for this each week."""

    near: Point | None = None
    pattern: Pattern = Pattern()
    charge: Pence | None = None
    budget: Pence | None = None


class Rate(Struct, frozen=True):
    """One price today, and what it was held against."""

    id: int
    unit: str
    band: str
    staff: int
    least: int | None
    option: str
    rate: Decimal
    held: Held | None = None

    @property
    def words(self) -> str:
        return "Free" if self.rate == 0 else f"{pounds(self.rate)} {UNITS[self.unit]}"

    @property
    def when(self) -> str:
        more = [f"{self.staff} people at once"] * (self.staff > 1) + [self.option] * bool(self.option)
        return ", ".join((BANDS[self.band], *more))


def plainest(rate: Rate) -> tuple[int, bool, Decimal]:
    """For one person without conditions before any other, then the lowest."""
    return rate.staff, bool(rate.option), rate.rate


class Offer(Struct, frozen=True):
    """A service as a list and a comparison show it. `away` is tenths of a mile to its nearest place."""

    id: int
    name: str
    provider: str
    summary: str
    type: str
    area: str
    sector: str
    rating: str
    wait: str
    start: str
    languages: tuple[str, ...]
    entry: tuple[str, ...]
    closed: bool
    rates: tuple[Rate, ...]
    away: int | None = None
    weekly: Weekly | None = None
    own: Own | None = None

    @property
    def type_words(self) -> str:
        return TYPES[self.type]

    @property
    def sector_words(self) -> str:
        return SECTORS.get(self.sector, "")

    @property
    def rating_words(self) -> str:
        return RATINGS.get(self.rating, "")

    @property
    def wait_words(self) -> str:
        return WAITS[self.wait]

    @property
    def start_words(self) -> str:
        return ACCESS.get(self.start, "")

    @property
    def first(self) -> Rate | None:
        """The price that lists show and run by: the lowest of the main unit for one person."""
        unit = next((unit for unit in IN_ORDER if any(rate.unit == unit for rate in self.rates)), "")
        return min((rate for rate in self.rates if rate.unit == unit), key=plainest, default=None)

    @property
    def price(self) -> str:
        if (first := self.first) is None:
            return "Ask for a price"
        several = sum(rate.unit == first.unit for rate in self.rates) > 1
        return first.words if first.rate == 0 or not several else f"from {first.words}"

    @property
    def distance(self) -> str:
        """2.4 miles; under half a mile as that, for a postcode is not a doorstep."""
        if self.away is None:
            return ""
        return "less than half a mile" if self.away < 5 else f"{self.away // 10}.{self.away % 10} miles"


class Listed(Struct, frozen=True):
    """One page of a plain search: `now` of `last`, and how many there are in all."""

    found: list[Offer]
    total: int
    now: int
    last: int


def listed(db: Session, actor: Actor, today: date, *, words: str = "", type: str = "", page: int = 1) -> Listed:
    """The search of the house by words and type alone, for other rooms' pages."""
    answer = find.find(db, actor, Asked(words, (("type", (type,)),) if type else (), page=page), today)
    return Listed(offers(db, actor, answer.ids, today, Circumstances()), answer.total, answer.now, answer.last)


def offers(db: Session, actor: Actor, ids: Sequence[int], today: date, who: Circumstances) -> list[Offer]:
    """Those of `ids` that are on show on `today`, in the order of `ids`; none for somebody who is not signed in."""
    if not actor.known or not ids:
        return []
    rows = SERVICES.all(db, ids=ids, today=today)
    prices, places = _by_service(PRICES.all(db, ids=ids, today=today)), _by_service(PLACES.all(db, ids=ids))
    ratings = entries.ratings_of(db, today, ids, {row.org_id for row in rows})
    known = benchmarks.yardsticks(db, actor, today)
    if places:  # a refuge may be known by its words alone
        named = _by_service(TERMS.all(db, ids=list(places)))
        for row in rows:
            if publishing.is_secret_place(row.name, row.summary, *(term for _, term in named[row.id])):
                places.pop(row.id, None)
    made = {row.id: _offer(db, actor, row, prices[row.id], places[row.id], ratings, known, who, today) for row in rows}
    return [made[one] for one in ids if one in made]


def _offer(db: Session, actor: Actor, row: Any, prices: list[Any], places: list[Any], ratings: Any, known: Yardsticks,
           who: Circumstances, today: date) -> Offer:
    details = msgspec.json.decode(row.details, type=Details)
    rates = tuple(held_rate(db, actor, known, row.type, Rate(*price[1:]), who.near, today) for price in prices)
    points = [(p.lat_e6, p.lon_e6) for p in places if p.lat_e6 is not None and p.lon_e6 is not None]
    away = min((ground.tenths(ground.metres(who.near, point)) for point in points), default=None) if who.near else None
    offer = Offer(
        row.id, row.name, row.provider, row.summary, row.type, row.area, row.sector or "",
        ratings.get((row.id, None)) or ratings.get((None, row.org_id)) or "",
        entries.wait(row.full, row.vacancies, row.waiting_days), row.access, details.languages,
        tuple(dict.fromkeys(entries.tidy(one) for place in places for one in place.access.split("\n") if one.strip())),
        row.status == "CLOSED", rates, away)
    week = weekly(offer, who.pattern)
    asked = who.charge is not None or who.budget is not None
    own = pattern.own_share(week.total, who.charge, who.budget) if week and asked else None
    return msgspec.structs.replace(offer, weekly=week, own=own)


def weekly(offer: Offer, wanted: Pattern) -> Weekly | None:
    """What the wanted week costs with this service, at the prices for one person in its main unit."""
    first = offer.first
    if first is None or not wanted.any:
        return None
    rates: dict[str, Decimal] = {}
    for rate in sorted(offer.rates, key=plainest):
        if rate.unit == first.unit:
            rates.setdefault(rate.band, rate.rate)
    return pattern.weekly(wanted, first.unit, rates)


def held_rate(db: Session, actor: Actor, known: Yardsticks, type: str, rate: Rate, around: Point | None, today: date) -> Rate:
    """The price with its verdict: a national benchmark where there is one, else what others ask."""
    nearby = None
    if (type, rate.unit) not in known.of and rate.staff == 1:
        nearby = benchmarks.nearby(db, actor, type, rate.unit, rate.band, around, today)
    said = benchmarks.held(known, type, rate.unit, rate.rate, band=rate.band, staff=rate.staff, least=rate.least, nearby=nearby,
                           area="within 20 miles" if around else "in the whole list")
    return msgspec.structs.replace(rate, held=said)


def _by_service(rows: Any) -> dict[int, list[Any]]:
    made: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        made[row[0]].append(row)
    return made
