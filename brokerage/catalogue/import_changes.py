"""Services that a feed says something new about: the old reading is kept as a version, own fields stay the provider's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from brokerage.catalogue import import_prices, import_providers
from brokerage.catalogue.cleaning import Record
from brokerage.catalogue.feed_models import FeedRecord, OwnField, ServiceVersion
from brokerage.catalogue.freshness import FEED_DAYS, fresh_for
from brokerage.catalogue.import_hand import Hand, sliced
from brokerage.catalogue.import_writes import PLACE, details_of, hang_terms, place_row
from brokerage.catalogue.models import Place, Service, ServiceTerm
from brokerage.catalogue.ports import Details, Listing
from brokerage.kit.bulk import insert_many

COLUMNS = (
    "name",
    "summary",
    "description",
    "type",
    "area",
    "status",
    "full",
    "capacity",
    "vacancies",
    "waiting_days",
    "min_age",
    "max_age",
    "delivery",
    "access",
    "url",
    "email",
    "phone",
    "assured_on",
)
PARTS = ("places", "terms", "prices")
VERSIONED = (*COLUMNS, "details", "provider_org_id", "fresh_until", "withdrawn_on")
"""The fields of a service that a version keeps."""


def change(db: Session, hand: Hand, records: Sequence[Record]) -> None:
    """Write what the feed now says, but for what is the provider's own, and bring back what was withdrawn."""
    for part in sliced(records, 200):
        _change(db, hand, part)


def _change(db: Session, hand: Hand, records: Sequence[Record]) -> None:
    orgs = import_providers.found_or_made(db, hand, (r.listing.provider for r in records))
    import_providers.refresh(db, hand, (r.listing.provider for r in records))
    rows = db.execute(
        select(FeedRecord.ref, Service)
        .join(Service, Service.id == FeedRecord.service_id)
        .where(FeedRecord.feed_id == hand.feed_id, FeedRecord.ref.in_([r.ref for r in records]))
    ).all()
    services = {row[0]: row[1] for row in rows}
    own = owned(db, [service.id for service in services.values()])
    keep_versions(db, list(services.values()), hand.by, hand.at)
    for record in records:
        service = services[record.ref]
        mine = own.get(service.id, set())
        _write(service, record.listing, mine, hand)
        known = orgs[record.listing.provider.ref]
        if "provider" not in mine:
            service.provider_org_id, service.third_sector = known.id, known.third_sector
    db.flush()
    pairs = [(services[r.ref].id, r.listing, own.get(services[r.ref].id, set())) for r in records]
    _hang_again(db, hand, pairs)
    import_providers.register(
        db, hand, [(orgs[said.provider.ref].id, id, said.registered) for id, said, _ in pairs if said.registered]
    )
    db.execute(
        update(FeedRecord),
        [
            {"id": id, "hash": r.hash, "content": r.content, "provider_ref": r.listing.provider.ref, "gone_on": None}
            for id, r in _record_ids(db, hand, records)
        ],
    )


def _record_ids(db: Session, hand: Hand, records: Sequence[Record]) -> list[tuple[int, Record]]:
    by_ref = {r.ref: r for r in records}
    found = db.execute(
        select(FeedRecord.id, FeedRecord.ref).where(FeedRecord.feed_id == hand.feed_id, FeedRecord.ref.in_(list(by_ref)))
    )
    return [(row[0], by_ref[row[1]]) for row in found]


def _write(service: Service, said: Listing, mine: set[str], hand: Hand) -> None:
    for field in COLUMNS:
        if field not in mine:
            value = getattr(said, field)
            setattr(service, field, ",".join(value) if field == "delivery" else value)
    told = msgspec.json.decode(details_of(said), type=Details)
    kept = {
        field: getattr(msgspec.json.decode(service.details, type=Details), field)
        for field in Details.__struct_fields__
        if field in mine
    }
    service.details = msgspec.json.encode(msgspec.structs.replace(told, **kept)).decode()
    service.fresh_until, service.withdrawn_on = fresh_for(hand.today, FEED_DAYS), None
    service.version += 1
    service.changed_at = hand.at


def _hang_again(db: Session, hand: Hand, pairs: Sequence[tuple[int, Listing, set[str]]]) -> None:
    moved = [(id, said) for id, said, mine in pairs if "places" not in mine]
    db.execute(delete(Place).where(Place.service_id.in_([id for id, _ in moved])))
    insert_many(db, "place", PLACE, [place_row(id, where) for id, said in moved for where in said.places])
    renamed = [(id, said) for id, said, mine in pairs if "terms" not in mine]
    db.execute(delete(ServiceTerm).where(ServiceTerm.service_id.in_([id for id, _ in renamed])))
    hang_terms(db, renamed)
    for id, said, mine in pairs:
        if "prices" not in mine:
            import_prices.again(db, hand, id, said.prices)


def owned(db: Session, services: Sequence[int]) -> dict[int, set[str]]:
    """Which fields of each service are its provider's own: the ledger of who owns which field."""
    found: dict[int, set[str]] = {}
    for row in db.execute(
        select(OwnField.subject_id, OwnField.field).where(OwnField.of == "service", OwnField.subject_id.in_(services))
    ):
        found.setdefault(row[0], set()).add(row[1])
    return found


def keep_versions(db: Session, services: Sequence[Service], by: str, at: Any) -> None:
    """Each service as it stands, before it changes."""
    if services:
        db.execute(
            insert(ServiceVersion),
            [{"service_id": s.id, "version": s.version, "content": as_json(s), "ended_by": by, "ended_at": at} for s in services],
        )


def as_json(service: Service) -> str:
    """The fields of a service that a version keeps, as a JSON object."""
    return msgspec.json.encode({field: getattr(service, field) for field in VERSIONED}).decode()
