"""One service, and what is on show. The catalogue is open to everybody who is signed in, so the actor narrows nothing."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from brokerage.catalogue.models import BANDS, UNITS, VAT, Price, Service
from brokerage.catalogue.standing import not_suspended
from brokerage.door.actor import Actor
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing
from brokerage.people.models import Organisation
from brokerage.people.queries import number


class Priced(Struct, frozen=True):
    """One price of a service."""

    unit: str
    band: str
    rate: Decimal
    vat: str
    valid_from: date
    valid_to: date | None
    staff: int = 1
    least: int | None = None
    option: str = ""

    @property
    def words(self) -> str:
        return "Free" if self.rate == 0 else f"{pounds(self.rate)} {UNITS[self.unit]}"

    @property
    def when(self) -> str:
        more = [f"{self.staff} people at once"] * (self.staff > 1) + [self.option] * bool(self.option)
        return ", ".join((BANDS[self.band], *more))

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


def pounds(rate: Decimal) -> str:
    """£24.86, or £0.4525 where there are parts of a penny."""
    text = f"{rate:,.4f}"
    return "£" + (text[:-2] if text.endswith("00") else text.rstrip("0"))


def on_show(today: Any) -> Any:
    """What anybody may find today: not withdrawn, not ended by its publisher, vouched for by somebody not too long ago, of a
    provider that nobody has suspended. Hiding what ran out needs no job: the day alone hides it."""
    return and_(not_suspended(Service.provider_org_id), or_(Service.withdrawn_on.is_(None), Service.withdrawn_on > today),
                Service.status.in_(("OPEN", "CLOSED")), or_(Service.fresh_until.is_(None), Service.fresh_until >= today))


def find(db: Session, actor: Actor, service_id: int) -> ServiceSeen:
    """One service, on offer or not, for somebody who is signed in. Missing when there is none."""
    row = db.execute(select(Service, Organisation).join(Organisation, Organisation.id == Service.provider_org_id)
                     .where(Service.id == number(service_id))).first()
    if row is None or not actor.known:
        raise Missing(service_id)
    history = select(Price.unit, Price.band, Price.rate, Price.vat, Price.valid_from, Price.valid_to, Price.staff,
                     Price.least, Price.option)
    true = history.where(Price.service_id == service_id, Price.replaced_at.is_(None))
    prices = structs(db, true.order_by(Price.valid_from.desc(), Price.band, Price.id), Priced)
    return ServiceSeen(row[0], row[1], tuple(prices))

