"""List a service, set its price, withdraw it. Callers commit."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue.models import BANDS, TYPES, UNITS, VAT, Price, Service
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.money import rate as checked
from brokerage.people.models import Organisation


def list_service(db: Session, provider: Organisation, *, name: str, type: str, summary: str = "", area: str = "", by: Actor,
                 at: datetime) -> Service:
    """Offer a service. Refused for an organisation that provides nothing and a type outside the list."""
    if provider.kind != "PROVIDER":
        raise Refusal(f"{provider.name} does not provide services.", code="NOT_A_PROVIDER")
    if type not in TYPES:
        raise Refusal("Choose what kind of service it is.", fields={"type": "Choose what kind of service it is"})
    service = Service(provider_org_id=provider.id, name=name, type=type, summary=summary, area=area, listed_by=by.ref,
                      listed_at=at,
                      third_sector=provider.sector == "THIRD_SECTOR")
    db.add(service)
    db.flush()
    return service


def set_price(db: Session, service: Service, pounds: Decimal, *, unit: str, valid_from: date, band: str = "ANY", vat: str = "E",
              valid_to: date | None = None, by: Actor, at: datetime) -> Price:
    """A price from a day on. The one in force ends the day before; refused when a later one is there already, so that
    no day ever has two prices for the same unit and band. Rates have at most 4 places (M-01)."""
    if unit not in UNITS or band not in BANDS or vat not in VAT:
        raise Refusal("Choose the unit, the time and the VAT from the lists.", code="UNKNOWN_UNIT")
    if valid_to is not None and valid_to < valid_from:
        raise Refusal("The last day cannot be before the first.", fields={"valid_to": "The last day cannot be before the first"})
    try:
        amount = checked(pounds)
    except ValueError as why:
        raise Refusal(str(why), fields={"rate": str(why)}) from why
    _make_room(db, service, unit, band, valid_from)
    made = Price(service_id=service.id, unit=unit, band=band, rate=amount, vat=vat, valid_from=valid_from, valid_to=valid_to,
                 set_by=by.ref, set_at=at)
    db.add(made)
    db.flush()
    return made


def _make_room(db: Session, service: Service, unit: str, band: str, day: date) -> None:
    """End what is in force on `day` the day before it."""
    for old in db.scalars(select(Price).where(Price.service_id == service.id, Price.unit == unit, Price.band == band)):
        if old.valid_from >= day:
            raise Refusal("There is already a price from that day or later.", code="PRICE_OVERLAP",
                          fields={"valid_from": "There is already a price from that day or later"})
        if old.valid_to is None or old.valid_to >= day:
            old.valid_to = day - timedelta(days=1)


def withdraw(db: Session, service: Service, *, on: date) -> None:
    """Offer it no longer from `on`."""
    service.withdrawn_on = on
