"""Records of a feed written set by set: a thousand new services are a handful of statements, not a thousand conversations."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from brokerage.catalogue import import_prices, import_providers
from brokerage.catalogue.cleaning import Record
from brokerage.catalogue.feed_models import FeedRecord
from brokerage.catalogue.freshness import FEED_DAYS, fresh_for
from brokerage.catalogue.import_hand import Hand, guid, sliced
from brokerage.catalogue.models import Service, Term
from brokerage.catalogue.ports import Details, Listing
from brokerage.kit.bulk import insert_many, next_ids
from brokerage.kit.db import dated, stored

_JSON = msgspec.json.Encoder()
SERVICE = (
    "id",
    "guid",
    "provider_org_id",
    "feed_id",
    "name",
    "summary",
    "description",
    "type",
    "area",
    "third_sector",
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
    "details",
    "assured_on",
    "fresh_until",
    "version",
    "listed_by",
    "listed_at",
    "changed_at",
)
RECORD = ("feed_id", "ref", "service_id", "provider_ref", "hash", "content")
PLACE = ("service_id", "name", "address", "town", "postcode", "lat_e6", "lon_e6", "uprn", "access")


def create(db: Session, hand: Hand, records: Sequence[Record]) -> None:
    """New services of a feed, with their providers, places, terms, prices and registrations."""
    orgs = import_providers.found_or_made(db, hand, (r.listing.provider for r in records))
    ids = next_ids(db, "service", len(records))
    taken = _guids_taken(db, [r.ref for r in records])
    at, fresh = stored(db, hand.at), dated(db, fresh_for(hand.today, FEED_DAYS))
    insert_many(
        db,
        "service",
        SERVICE,
        [
            _row(
                db,
                r.listing,
                orgs[r.listing.provider.ref].id,
                orgs[r.listing.provider.ref].third_sector,
                id,
                guid_of(hand, r.ref, taken),
                hand,
                at,
                fresh,
            )
            for id, r in zip(ids, records, strict=True)
        ],
    )
    insert_many(
        db,
        "feed_record",
        RECORD,
        [(hand.feed_id, r.ref, id, r.listing.provider.ref, r.hash, r.content) for id, r in zip(ids, records, strict=True)],
    )
    pairs = [(id, r.listing) for id, r in zip(ids, records, strict=True)]
    hang_on(db, hand, pairs)
    import_providers.register(db, hand, [(orgs[lst.provider.ref].id, id, lst.registered) for id, lst in pairs if lst.registered])


def guid_of(hand: Hand, ref: str, taken: set[str]) -> str:
    """The record's own UUID where it has one that nobody else in this house bears, else one made of the feed and its id."""
    own = ref.lower()
    if len(own) == 36 and own.count("-") == 4 and own not in taken and _is_uuid(own):
        taken.add(own)
        return own
    return guid(hand.feed_key, ref)


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _guids_taken(db: Session, refs: list[str]) -> set[str]:
    own = [ref.lower() for ref in refs if len(ref) == 36]
    return {row for part in sliced(own) for row in db.scalars(select(Service.guid).where(Service.guid.in_(part)))}


def _row(
    db: Session, said: Listing, org: int, third: bool, id: int, guid: str, hand: Hand, at: Any, fresh: Any
) -> tuple[Any, ...]:
    return (
        id,
        guid,
        org,
        hand.feed_id,
        said.name,
        said.summary,
        said.description,
        said.type,
        said.area,
        third,
        said.status,
        said.full,
        said.capacity,
        said.vacancies,
        said.waiting_days,
        said.min_age,
        said.max_age,
        ",".join(said.delivery),
        said.access,
        said.url,
        said.email,
        said.phone,
        details_of(said),
        dated(db, said.assured_on),
        fresh,
        1,
        hand.by,
        at,
        at,
    )


def details_of(said: Listing) -> str:
    """The part of a listing that is kept in service.details."""
    return _JSON.encode(
        Details(
            said.eligibility,
            said.apply,
            said.fees,
            said.waiting,
            said.accreditations,
            said.alert,
            said.languages,
            said.hours,
            said.contacts,
        )
    ).decode()


# what hangs on a service ---------------------------------------------------------------------------------------------------
def hang_on(db: Session, hand: Hand, pairs: Sequence[tuple[int, Listing]]) -> None:
    """Places, terms and prices of new services."""
    insert_many(db, "place", PLACE, [place_row(id, where) for id, said in pairs for where in said.places])
    hang_terms(db, pairs)
    import_prices.first(db, hand, [(id, said.prices) for id, said in pairs if said.prices])


def place_row(id: int, where: Any) -> tuple[Any, ...]:
    return (
        id,
        where.name,
        where.address,
        where.town,
        where.postcode,
        where.lat_e6,
        where.lon_e6,
        where.uprn,
        "\n".join(where.access),
    )


def hang_terms(db: Session, pairs: Sequence[tuple[int, Listing]]) -> None:
    """Each service's words of a taxonomy; words not met before are added to it."""
    wanted = {(term.vocabulary, term.code): term for _, said in pairs for term in said.terms}
    if not wanted:
        return
    known = {
        (row[0], row[1]): row[2]
        for codes in sliced(sorted({code for _, code in wanted}))
        for row in db.execute(select(Term.vocabulary, Term.code, Term.id).where(Term.code.in_(codes)))
    }
    new = [key for key in wanted if key not in known]
    ids = next_ids(db, "term", len(new))
    insert_many(
        db,
        "term",
        ("id", "guid", "vocabulary", "code", "name", "parent"),
        [
            (id, guid("term", *key), *key, wanted[key].name, wanted[key].parent)
            for id, key in zip(ids, new, strict=True)
        ],
    )
    known |= dict(zip(new, ids, strict=True))
    links = {(id, known[term.vocabulary, term.code]): term.kind for id, said in pairs for term in said.terms}
    insert_many(db, "service_term", ("service_id", "term_id", "kind"), [(*key, kind) for key, kind in links.items()])


def withdraw(db: Session, hand: Hand, refs: Sequence[str]) -> None:
    """Services that their feed no longer has. They stay for old plans; registrations that came with them end today."""
    for part in sliced(refs):
        ids = list(db.scalars(select(FeedRecord.service_id).where(FeedRecord.feed_id == hand.feed_id, FeedRecord.ref.in_(part))))
        db.execute(
            update(FeedRecord).where(FeedRecord.feed_id == hand.feed_id, FeedRecord.ref.in_(part)).values(gone_on=hand.today)
        )
        db.execute(
            update(Service)
            .where(Service.id.in_(ids))
            .values(withdrawn_on=hand.today, changed_at=hand.at, version=Service.version + 1)
        )
        import_providers.deregister(db, hand, ids)
