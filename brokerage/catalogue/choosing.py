"""Whether a service may be chosen for a day, and at which price: nothing stale, closed, full or gone (product 13)."""

from __future__ import annotations

import functools
from datetime import date, time
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue.models import Price, Registration, Service
from brokerage.kit.errors import Missing, Refusal

if TYPE_CHECKING:
    import holidays

EVENING = time(18, 0)
"""From when a weekday's visit is in the evening. A provider's own terms may say otherwise: the price's option tells."""


def to_choose(
    db: Session, service_id: int, on: date, *, today: date, price_id: int | None = None
) -> tuple[Service, Price | None]:
    """The service, and the price asked for, if they may be chosen today for a day. Refused, each with its code: GONE; HIDDEN
    (nobody has vouched for it lately); CLOSED; FULL; STALE_PRICE (not in force on that day, put right since, or another's)."""
    service = db.get(Service, service_id)
    if service is None:
        raise Missing(service_id)
    if service.withdrawn_on is not None and service.withdrawn_on <= max(on, today) or service.status in ("INACTIVE", "DEFUNCT"):
        raise Refusal(f"{service.name} is no longer offered.", code="GONE")
    if service.fresh_until is not None and service.fresh_until < today:
        raise Refusal(
            f"Nobody has checked what we know about {service.name} since {service.assured_on or 'it was listed'}. Ask the "
            "provider to check it before you choose it.",
            code="HIDDEN",
        )
    if service.status == "CLOSED":
        raise Refusal(f"{service.name} is closed for now.", code="CLOSED")
    if service.full:
        raise Refusal(f"{service.name} is full. Ask the provider about waiting.", code="FULL")
    return service, _price(db, service, on, price_id) if price_id is not None else None


def _price(db: Session, service: Service, on: date, price_id: int) -> Price:
    price = db.get(Price, price_id)
    if price is None or price.service_id != service.id or price.replaced_at is not None or not in_force(price, on):
        raise Refusal(
            "That price is not in force on that day. Look at the service again and choose a price of today.", code="STALE_PRICE"
        )
    return price


def in_force(price: Price, on: date) -> bool:
    return price.valid_from <= on and (price.valid_to is None or price.valid_to >= on)


def prices_on(db: Session, service_id: int, on: date) -> list[Price]:
    """Every price in force on a day, the cheapest first."""
    rows = db.scalars(select(Price).where(Price.service_id == service_id, Price.replaced_at.is_(None), Price.valid_from <= on))
    return sorted((row for row in rows if in_force(row, on)), key=lambda row: (row.rate, row.id))


def band_of(day: date, starts: time) -> str:
    """The band of words.BANDS that a visit falls in: bank holidays of England before weekends, weekends before evenings."""
    if day in _bank_holidays():
        return "BANK_HOLIDAY"
    if day.weekday() >= 5:
        return "WEEKEND"
    return "EVENING" if starts >= EVENING else "WEEKDAY"


@functools.cache
def _bank_holidays() -> holidays.HolidayBase:
    import holidays

    return holidays.country_holidays("GB", subdiv="ENG")


def registered(db: Session, organisation_id: int, on: date, activity: str = "") -> bool:
    """Whether a provider is registered with the CQC on a day, for an activity where one is named (domain P-34)."""
    rows = db.scalars(
        select(Registration).where(
            Registration.organisation_id == organisation_id, Registration.scheme.in_(("CQC_PROVIDER", "CQC_LOCATION"))
        )
    )
    return any(
        (row.ended_on is None or row.ended_on > on) and (not activity or activity in row.activities.split("|")) for row in rows
    )
