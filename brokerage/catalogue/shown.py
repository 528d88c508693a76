"""Everything that is known of a service, in the sections of its page: nothing that is empty, and who says what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Date, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from brokerage.catalogue import publishing, told
from brokerage.catalogue.differences import FIELDS
from brokerage.catalogue.feed_models import Feed, ImportRun, OwnField
from brokerage.catalogue.models import Assurance, Place, Provider, Registration, Service, ServiceTerm, Term
from brokerage.catalogue.ports import Contact, Details
from brokerage.catalogue.queries import ServiceSeen
from brokerage.catalogue.words import ACCESS, ASSURANCES, DELIVERY, RATINGS, SCHEMES, TERM_KINDS
from brokerage.door.actor import Actor
from brokerage.kit.clock import in_full

INSURANCES = ("PUBLIC_LIABILITY", "EMPLOYERS_LIABILITY", "INDEMNITY")
"""What everybody may know that a provider has; checks of its people are nobody else's business."""


class Register(Struct, frozen=True):
    """A number in a register, of the provider or of this place."""

    scheme: str
    number: str
    rating: str
    activities: str
    checked_on: date | None

    @property
    def words(self) -> str:
        return SCHEMES[self.scheme]

    @property
    def rating_words(self) -> str:
        return RATINGS.get(self.rating, "")


class Source(Struct, frozen=True):
    """Where the listing comes from: a feed with when it was last read, or the provider. `own`: what the provider keeps itself."""

    feed: str
    read_at: datetime | None
    own: tuple[str, ...]


class Shown(Struct, frozen=True):
    """The sections. Lists are (words, text); what has no text is not in them."""

    alert: str
    description: str
    who: list[tuple[str, str]]
    where: list[tuple[str, str]]
    secret: bool
    room: list[tuple[str, str]]
    start: list[tuple[str, str]]
    contacts: tuple[Contact, ...]
    web: str
    fees: str
    registers: list[Register]
    insured: list[str]
    accreditations: str
    about: str
    provider_web: str
    source: Source


def of(db: Session, actor: Actor, seen: ServiceSeen, today: date) -> Shown:
    """Three statements, whatever there is. Where a refuge is, nobody is told."""
    service = seen.service
    details = msgspec.json.decode(service.details, type=Details)
    parts = _parts(db, service, today)
    secret = publishing.is_secret_place(service.name, service.summary, *(row[1] for row in parts if row[0] == "term"))
    about, feed, read_at = _origin(db, service)
    return Shown(
        alert=details.alert,
        description=service.description,
        who=_told(
            ("People", "\n".join(filter(None, (details.eligibility, _named(parts, "CIRCUMSTANCE"))))),
            ("Age", _ages(service)),
            (TERM_KINDS["NEED"], _named(parts, "NEED")),
            (TERM_KINDS["TYPE"], _named(parts, "TYPE")),
        ),
        where=_told(
            ("Area served", service.area),
            ("How it is given", ", ".join(DELIVERY[key] for key in service.delivery.split(",") if key in DELIVERY)),
            ("Where", "" if secret else _places(db, service)),
            ("When", "\n".join(told.when(one) for one in details.hours)),
            ("Languages", ", ".join(details.languages)),
        ),
        secret=secret,
        room=_room(service, details),
        start=_told(
            ("How somebody starts", ACCESS.get(service.access, "")),
            ("How to ask for it", details.apply),
            ("Phone", service.phone),
            ("E-mail", service.email),
        ),
        contacts=tuple(one for one in details.contacts if (one.phone, one.email) != (service.phone, service.email) or one.name),
        web=publishing.web_address(service.url),
        fees=details.fees,
        registers=[Register(row[1], row[2], row[3] or "", row[4] or "", row[5]) for row in parts if row[0] == "register"],
        insured=_insured(parts),
        accreditations=details.accreditations,
        about=about.description if about is not None else "",
        provider_web=publishing.web_address(about.website) if about is not None else "",
        source=Source(feed or "", read_at, tuple(FIELDS[row[1]] for row in parts if row[0] == "own" and row[1] in FIELDS)),
    )


def _told(*rows: tuple[str, str]) -> list[tuple[str, str]]:
    return [row for row in rows if row[1].strip()]


def _named(parts: list[Any], kind: str) -> str:
    return ", ".join(sorted({row[1] for row in parts if row[0] == "term" and row[2] == kind}))


def _ages(service: Service) -> str:
    low, high = service.min_age, service.max_age
    if low and high:
        return f"{low} to {high}"
    return f"{low} and over" if low else f"Up to {high}" if high else ""


def _room(service: Service, details: Details) -> list[tuple[str, str]]:
    days = service.waiting_days
    soon = "" if days is None else "Somebody can start now" if days == 0 else f"{days} day{'s' * (days != 1)}"
    return _told(
        ("Room", "Closed for now" if service.status == "CLOSED" else "Full" if service.full else ""),
        ("Places", str(service.capacity) if service.capacity is not None else ""),
        ("Free places", str(service.vacancies) if service.vacancies is not None else ""),
        ("Waiting time", ". ".join(filter(None, (soon, details.waiting)))),
    )


def _places(db: Session, service: Service) -> str:
    rows = db.execute(
        select(Place.name, Place.address, Place.town, Place.postcode, Place.access)
        .where(Place.service_id == service.id)
        .order_by(Place.id)
        .limit(50)
    )
    lines = (". ".join(filter(None, (", ".join(filter(None, row[:4])), *row[4].split("\n")))) for row in rows)
    return "\n".join(dict.fromkeys(filter(None, lines)))


def _parts(db: Session, service: Service, today: date) -> list[Any]:
    """Rows of (what, and up to five values) of all the small tables that hang on a service or its provider."""
    no_text, no_day = cast(null(), Term.name.type), cast(null(), Date)
    registers = select(
        literal("register"),
        Registration.scheme,
        Registration.number,
        Registration.rating,
        Registration.activities,
        Registration.checked_on,
    ).where(
        Registration.organisation_id == service.provider_org_id,
        or_(Registration.service_id.is_(None), Registration.service_id == service.id),
        or_(Registration.ended_on.is_(None), Registration.ended_on > today),
    )
    terms = (
        select(literal("term"), Term.name, ServiceTerm.kind, no_text, no_text, no_day)
        .join(ServiceTerm, ServiceTerm.term_id == Term.id)
        .where(ServiceTerm.service_id == service.id)
    )
    covers = select(literal("cover"), Assurance.kind, no_text, no_text, no_text, Assurance.expires_on).where(
        Assurance.organisation_id == service.provider_org_id,
        Assurance.kind.in_(INSURANCES),
        Assurance.ended_at.is_(None),
        or_(Assurance.expires_on.is_(None), Assurance.expires_on >= today),
    )
    own = select(literal("own"), OwnField.field, no_text, no_text, no_text, no_day).where(
        OwnField.of == "service", OwnField.subject_id == service.id
    )
    return list(db.execute(union_all(registers, terms, covers, own).limit(1_000)))


def _insured(parts: list[Any]) -> list[str]:
    last: dict[str, date | None] = {}
    for row in parts:
        if row[0] == "cover" and (row[1] not in last or row[5] is None or (last[row[1]] or date.max) < row[5]):
            last[row[1]] = row[5]
    return [ASSURANCES[kind] + (f", until {in_full(day)}" if day else "") for kind, day in sorted(last.items())]


def _origin(db: Session, service: Service) -> tuple[Provider | None, str | None, datetime | None]:
    """What is known of the provider, the feed of this service and when that was last read to its end."""
    read = select(func.max(ImportRun.ended_at)).where(ImportRun.feed_id == Service.feed_id, ImportRun.complete.is_(True))
    row = db.execute(
        select(Provider, Feed.name, read.correlate(Service).scalar_subquery())
        .select_from(Service)
        .outerjoin(Provider, Provider.organisation_id == Service.provider_org_id)
        .outerjoin(Feed, Feed.id == Service.feed_id)
        .where(Service.id == service.id)
    ).one()
    return row[0], row[1], row[2]
