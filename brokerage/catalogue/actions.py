"""List a service, say that it is still right, set its price, withdraw it. Callers commit."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue.freshness import fresh_for
from brokerage.catalogue.models import BANDS, TYPES, UNITS, VAT, Price, Provider, Registration, Service
from brokerage.door.actor import Actor
from brokerage.kit import refs
from brokerage.kit.clock import LONDON
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
    introduce(db, provider, at=at)
    day = at.astimezone(LONDON).date()
    service = Service(guid=refs.guid(), provider_org_id=provider.id, name=name, type=type, summary=summary, area=area,
                      third_sector=provider.sector == "THIRD_SECTOR", assured_on=day, fresh_until=fresh_for(day),
                      listed_by=by.ref, listed_at=at, changed_at=at)
    db.add(service)
    db.flush()
    return service


def introduce(db: Session, organisation: Organisation, *, at: datetime) -> Provider:
    """What the catalogue tells of this organisation; made empty the first time."""
    known = db.get(Provider, organisation.id)
    if known is None:
        known = Provider(organisation_id=organisation.id, guid=refs.guid(), changed_at=at)
        db.add(known)
        db.flush()
    return known


def register(db: Session, organisation: Organisation, scheme: str, number: str, *, activities: str = "",
             since: date | None = None, by: Actor, at: datetime) -> Registration:
    """A number in a register of words.SCHEMES, in force from `since` on (domain P-34, I-05). Twice is refused."""
    made = Registration(organisation_id=organisation.id, scheme=scheme, number=number, activities=activities, since=since,
                        checked_on=at.date(), checked_at=at)
    db.add(made)
    db.flush()
    return made


def assure(db: Session, service: Service, *, by: Actor, at: datetime) -> None:
    """Its provider says that everything told of it is still right: it stays on show for another year from today."""
    day = at.astimezone(LONDON).date()
    service.assured_on, service.fresh_until = day, fresh_for(day)
    touch(service, at)


def touch(service: Service, at: datetime) -> None:
    """A reader sees something new: whatever is kept beside the catalogue (the search) reads it again."""
    service.version += 1
    service.changed_at = at


def set_price(db: Session, service: Service, pounds: Decimal, *, unit: str, valid_from: date, band: str = "ANY", vat: str = "E",
              valid_to: date | None = None, staff: int = 1, least: int | None = None, option: str = "", by: Actor,
              at: datetime) -> Price:
    """A price from a day on, for `staff` people at once (2 is double-up) and at least `least` minutes. The one in force ends
    the day before; refused when a later one is there already, so that no day ever has two prices for the same unit, band,
    staff and option. Rates have at most 4 places (M-01)."""
    if unit not in UNITS or band not in BANDS or vat not in VAT:
        raise Refusal("Choose the unit, the time and the VAT from the lists.", code="UNKNOWN_UNIT")
    if valid_to is not None and valid_to < valid_from:
        raise Refusal("The last day cannot be before the first.", fields={"valid_to": "The last day cannot be before the first"})
    try:
        amount = checked(pounds)
    except ValueError as why:
        raise Refusal(str(why), fields={"rate": str(why)}) from why
    if not 1 <= staff <= 9 or (least is not None and least < 1):
        raise Refusal("Say how many people come, from 1 to 9, and the shortest time in minutes.", code="UNKNOWN_UNIT")
    made = Price(service_id=service.id, unit=unit, band=band, staff=staff, least=least, option=option, rate=amount, vat=vat,
                 valid_from=valid_from, valid_to=valid_to, set_by=by.ref, set_at=at)
    _make_room(db, made)
    db.add(made)
    touch(service, at)
    db.flush()
    return made


def _make_room(db: Session, new: Price) -> None:
    """End what is in force on the first day of `new` the day before it."""
    day = new.valid_from
    for old in db.scalars(select(Price).where(
            Price.service_id == new.service_id, Price.unit == new.unit, Price.band == new.band, Price.staff == new.staff,
            Price.option == new.option, Price.replaced_at.is_(None))):
        if old.valid_from >= day:
            raise Refusal("There is already a price from that day or later.", code="PRICE_OVERLAP",
                          fields={"valid_from": "There is already a price from that day or later"})
        if old.valid_to is None or old.valid_to >= day:
            old.valid_to = day - timedelta(days=1)


def withdraw(db: Session, service: Service, *, on: date, at: datetime | None = None) -> None:
    """Offer it no longer from `on`."""
    service.withdrawn_on = on
    touch(service, at or service.changed_at)
