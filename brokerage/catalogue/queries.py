"""Search and one service. The catalogue is open to everybody who is signed in, so the actor narrows nothing."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from brokerage.catalogue.models import BANDS, TYPES, UNITS, VAT, Price, Service
from brokerage.door.actor import Actor
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing
from brokerage.people.models import Organisation
from brokerage.people.queries import number

PAGE = 20
MOST_PAGES = 500


class Found(Struct, frozen=True):
    """One service in a list, with its lowest price today."""

    id: int
    name: str
    provider: str
    type: str
    area: str
    third_sector: bool
    rate: Decimal | None
    unit: str | None

    @property
    def type_words(self) -> str:
        return TYPES[self.type]

    @property
    def price(self) -> str:
        if self.rate == 0:
            return "free"
        return f"from {pounds(self.rate)} {UNITS[self.unit]}" if self.rate is not None and self.unit else "ask for a price"


class Priced(Struct, frozen=True):
    """One price of a service."""

    unit: str
    band: str
    rate: Decimal
    vat: str
    valid_from: date
    valid_to: date | None

    @property
    def words(self) -> str:
        return "Free" if self.rate == 0 else f"{pounds(self.rate)} {UNITS[self.unit]}"

    @property
    def when(self) -> str:
        return BANDS[self.band]

    @property
    def vat_words(self) -> str:
        return VAT[self.vat]


class ServiceSeen(Struct, frozen=True):
    """One service with its provider and every price there ever was, newest first."""

    service: Service
    provider: Organisation
    prices: tuple[Priced, ...]

    def today(self, day: date) -> list[Priced]:
        return [p for p in self.prices if p.valid_from <= day and (p.valid_to is None or p.valid_to >= day)]

    def later(self, day: date) -> list[Priced]:
        return [p for p in self.prices if p.valid_from > day]

    def before(self, day: date) -> list[Priced]:
        return [p for p in self.prices if p.valid_to is not None and p.valid_to < day]


class Page(Struct, frozen=True):
    """One page of a search: `now` of `last`, and how many there are in all."""

    found: list[Found]
    total: int
    now: int
    last: int


def pounds(rate: Decimal) -> str:
    """£24.86, or £0.4525 where there are parts of a penny."""
    text = f"{rate:,.4f}"
    return "£" + (text[:-2] if text.endswith("00") else text.rstrip("0"))


def search(db: Session, actor: Actor, today: date, *, words: str = "", type: str = "", third_sector: bool = False,
           page: int = 1) -> Page:
    """Services on offer today, by name; every word must be in the name, the summary, the area or the provider's name."""
    wanted = _wanted(today, words, type, third_sector)
    counted = select(func.count()).select_from(Service).join(Organisation, Organisation.id == Service.provider_org_id)
    total = db.scalar(counted.where(wanted)) or 0
    last = min(max(1, -(-total // PAGE)), MOST_PAGES)
    now = min(max(page, 1), last)
    cheapest = _cheapest(today)
    rows = (select(Service.id, Service.name, Organisation.name, Service.type, Service.area, Service.third_sector, cheapest.c.rate,
                   cheapest.c.unit)
            .join(Organisation, Organisation.id == Service.provider_org_id)
            .outerjoin(cheapest, and_(cheapest.c.service_id == Service.id, cheapest.c.rank == 1))
            .where(wanted).order_by(Service.name, Service.id).limit(PAGE).offset((now - 1) * PAGE))
    return Page(structs(db, rows, Found), total, now, last)


def _cheapest(today: date) -> Any:
    """The lowest price of each service today; two alike are told apart by their ids, so that a page never wavers."""
    rank = func.row_number().over(partition_by=Price.service_id, order_by=(Price.rate, Price.id)).label("rank")
    return select(Price.service_id, Price.rate, Price.unit, rank).where(_on(today)).subquery()


def _on(today: date) -> Any:
    return and_(Price.replaced_at.is_(None), Price.valid_from <= today, or_(Price.valid_to.is_(None), Price.valid_to >= today))


def on_show(today: date) -> Any:
    """What anybody may find today: not withdrawn, not ended by its publisher, and vouched for by somebody not too long ago.
    Hiding what ran out needs no job: the day alone hides it."""
    return and_(or_(Service.withdrawn_on.is_(None), Service.withdrawn_on > today), Service.status.in_(("OPEN", "CLOSED")),
                or_(Service.fresh_until.is_(None), Service.fresh_until >= today))


def _wanted(today: date, words: str, type: str, third_sector: bool) -> Any:
    parts: list[Any] = [on_show(today)]
    if type in TYPES:
        parts.append(Service.type == type)
    if third_sector:
        parts.append(Service.third_sector)
    for word in words.split()[:5]:
        parts.append(or_(*(column.icontains(word, autoescape=True)
                           for column in (Service.name, Service.summary, Service.area, Organisation.name))))
    return and_(*parts)


def find(db: Session, actor: Actor, service_id: int) -> ServiceSeen:
    """One service, on offer or not, for somebody who is signed in. Missing when there is none."""
    row = db.execute(select(Service, Organisation).join(Organisation, Organisation.id == Service.provider_org_id)
                     .where(Service.id == number(service_id))).first()
    if row is None or not actor.known:
        raise Missing(service_id)
    history = select(Price.unit, Price.band, Price.rate, Price.vat, Price.valid_from, Price.valid_to)
    true = history.where(Price.service_id == service_id, Price.replaced_at.is_(None))
    prices = structs(db, true.order_by(Price.valid_from.desc(), Price.band, Price.id), Priced)
    return ServiceSeen(row[0], row[1], tuple(prices))

