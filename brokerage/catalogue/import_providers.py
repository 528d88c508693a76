"""Which organisation a provider of a feed is: the one that this feed has named before, the one with the same number in a
register, or a new one. Never by its name alone: two bodies called "NHS" are not one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from brokerage.catalogue import standing
from brokerage.catalogue.feed_models import FeedProvider, OwnField, Reminder
from brokerage.catalogue.import_hand import Hand, guid, sliced
from brokerage.catalogue.models import Provider, Registration
from brokerage.catalogue.ports import Provider as Told
from brokerage.catalogue.ports import Registered
from brokerage.catalogue.words import PATTERNS
from brokerage.kit import jobs
from brokerage.kit.bulk import insert_many, next_ids
from brokerage.kit.db import dated, stored
from brokerage.people.models import Organisation

OWN_FIELDS = ("name", "description", "website", "email", "phone")


class Known(Struct, frozen=True):
    """An organisation and whether it is of the third sector."""

    id: int
    third_sector: bool


def found_or_made(db: Session, hand: Hand, told: Iterable[Told]) -> dict[str, Known]:
    """Every provider's organisation by its id in the feed; the first that a feed says of one counts."""
    wanted: dict[str, Told] = {}
    for one in told:
        wanted.setdefault(one.ref, one)
    known = {
        row[0]: Known(row[1], row[2] == "THIRD_SECTOR")
        for row in db.execute(
            select(FeedProvider.ref, Organisation.id, Organisation.sector)
            .join(Organisation, Organisation.id == FeedProvider.organisation_id)
            .where(FeedProvider.feed_id == hand.feed_id)
        )
    }
    new = [one for ref, one in wanted.items() if ref not in known]
    numbers = _by_number(db, new)
    for one in new:
        match = next((numbers[key] for r in one.registered if (key := (r.scheme, r.number)) in numbers), None)
        if match is not None:
            known[one.ref] = match
    made = _make(db, hand, [one for one in new if one.ref not in known])
    insert_many(
        db,
        "feed_provider",
        ("feed_id", "ref", "organisation_id"),
        [(hand.feed_id, one.ref, (known.get(one.ref) or made[one.ref]).id) for one in new],
    )
    known |= made
    register(db, hand, [(known[one.ref].id, None, one.registered) for one in new if one.registered])
    return known


def _by_number(db: Session, told: Sequence[Told]) -> dict[tuple[str, str], Known]:
    numbers = sorted({r.number for one in told for r in one.registered})
    return {
        (row[0], row[1]): Known(row[2], row[3] == "THIRD_SECTOR")
        for part in sliced(numbers)
        for row in db.execute(
            select(Registration.scheme, Registration.number, Organisation.id, Organisation.sector)
            .join(Organisation, Organisation.id == Registration.organisation_id)
            .where(Registration.number.in_(part))
        )
    }


def _make(db: Session, hand: Hand, told: Sequence[Told]) -> dict[str, Known]:
    ids, at = next_ids(db, "organisation", len(told)), stored(db, hand.at)
    sectors = [one.sector or ("THIRD_SECTOR" if any(r.scheme == "CHARITY" for r in one.registered) else "") for one in told]
    numbers = [{r.scheme: r.number[:10] for r in one.registered} for one in told]
    insert_many(
        db,
        "organisation",
        ("id", "kind", "name", "sector", "gss_code", "charity_number", "company_number", "created_at"),
        [
            (id, "PROVIDER", one.name, sector, "", held.get("CHARITY", ""), held.get("COMPANY", ""), at)
            for id, one, sector, held in zip(ids, told, sectors, numbers, strict=True)
        ],
    )
    insert_many(
        db,
        "provider",
        ("organisation_id", "guid", "description", "website", "email", "phone", "feed_id", "changed_at"),
        [
            (
                id,
                guid("provider", hand.feed_key, one.ref),
                one.description,
                one.website,
                one.email,
                one.phone,
                hand.feed_id,
                at,
            )
            for id, one in zip(ids, told, strict=True)
        ],
    )
    return {one.ref: Known(id, sector == "THIRD_SECTOR") for id, one, sector in zip(ids, told, sectors, strict=True)}


def refresh(db: Session, hand: Hand, told: Iterable[Told]) -> None:
    """What the feed now says of a provider that came by it, but for the fields that the provider has made its own."""
    wanted = {one.ref: one for one in told}
    rows = db.execute(
        select(FeedProvider.ref, Provider, Organisation)
        .join(Provider, Provider.organisation_id == FeedProvider.organisation_id)
        .join(Organisation, Organisation.id == FeedProvider.organisation_id)
        .where(FeedProvider.feed_id == hand.feed_id, FeedProvider.ref.in_(list(wanted)[:5000]))
    ).all()
    own = _own(db, [row[1].organisation_id for row in rows])
    for ref, provider, organisation in rows:
        if provider.feed_id != hand.feed_id:
            continue  # it was here before this feed, which may add to it and not rewrite it
        one, mine = wanted[ref], own.get(provider.organisation_id, set())
        for field in OWN_FIELDS:
            thing = organisation if field == "name" else provider
            if field not in mine and getattr(thing, field) != getattr(one, field):
                setattr(thing, field, getattr(one, field))
                provider.changed_at = hand.at
    db.flush()


def _own(db: Session, ids: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for row in db.execute(
        select(OwnField.subject_id, OwnField.field).where(OwnField.of == "provider", OwnField.subject_id.in_(ids[:5000]))
    ):
        found.setdefault(row[0], set()).add(row[1])
    return found


# registers -----------------------------------------------------------------------------------------------------------------
def register(db: Session, hand: Hand, told: Sequence[tuple[int, int | None, tuple[Registered, ...]]]) -> None:
    """Numbers in registers, added or looked at again (domain P-34). One that belongs to somebody else already stays theirs."""
    wanted = {
        (r.scheme, r.number): (org, service, r)
        for org, service, held in told
        for r in held
        if re.fullmatch(PATTERNS[r.scheme], r.number) and len(r.number) <= 20
    }
    known = {
        (row.scheme, row.number): row
        for part in sliced(sorted({number for _, number in wanted}))
        for row in db.scalars(select(Registration).where(Registration.number.in_(part)))
    }
    for key, (org, service, r) in wanted.items():
        if (row := known.get(key)) is not None and row.organisation_id == org:
            row.activities, row.checked_on, row.checked_at, row.ended_on = "|".join(r.activities), r.checked_on, hand.at, None
            row.rating, row.service_id = r.rating or row.rating, service or row.service_id
    insert_many(
        db,
        "registration",
        ("organisation_id", "service_id", "scheme", "number", "activities", "rating", "checked_on", "feed_id", "checked_at"),
        [
            (
                org,
                service,
                r.scheme,
                r.number,
                "|".join(r.activities),
                r.rating,
                dated(db, r.checked_on),
                hand.feed_id,
                stored(db, hand.at),
            )
            for key, (org, service, r) in wanted.items()
            if key not in known
        ],
    )


def deregister(db: Session, hand: Hand, services: Sequence[int]) -> None:
    """Places that are gone from a register: their registration ends today, and their provider and who buys there are told."""
    rows = list(
        db.scalars(
            select(Registration).where(
                Registration.service_id.in_(services), Registration.ended_on.is_(None), Registration.feed_id == hand.feed_id
            )
        )
    )
    for row in rows:
        db.add(
            Reminder(
                organisation_id=row.organisation_id,
                of="registration",
                subject_id=row.id,
                kind="ENDED",
                due_on=hand.today,
                at=hand.at,
            )
        )
    if rows:
        jobs.ask(db, standing.LOOK, f"{standing.LOOK}/register/{rows[0].id}/{hand.today}", at=hand.at)
    db.execute(update(Registration).where(Registration.id.in_([row.id for row in rows])).values(ended_on=hand.today))
