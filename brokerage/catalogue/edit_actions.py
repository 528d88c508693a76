"""A provider's own changes of a listing: proposed, then live with somebody's yes. Until then the last approved one stays.

With the yes every changed field becomes the provider's own (OwnField): no feed writes it again until the provider gives it
back. Callers commit.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from brokerage.catalogue import ports, postcodes, price_changes, vocabulary
from brokerage.catalogue.actions import list_service, touch
from brokerage.catalogue.cleaning import LIMITS, harmless_html, part_without_html, text_only
from brokerage.catalogue.feed_models import OwnField, ServiceEdit
from brokerage.catalogue.import_changes import COLUMNS, keep_versions
from brokerage.catalogue.import_writes import PLACE, place_row
from brokerage.catalogue.models import TYPES, Place, Service
from brokerage.catalogue.ports import Details
from brokerage.catalogue.states import EDIT
from brokerage.catalogue.words import ACCESS, DELIVERY, STATUSES
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.people.models import Organisation

EDITABLE = frozenset(COLUMNS) - {"assured_on"} | frozenset(Details.__struct_fields__) | {"places", "terms", "prices"}
NUMBERS = ("capacity", "vacancies", "waiting_days", "min_age", "max_age")
WEB = re.compile(r"https?://[\w-]+(\.[\w-]+)+([:/?#][^\s<>\"]*)?")
AT_ONCE = frozenset({"status", "full", "vacancies", "waiting_days"})
"""Whether there is room is the provider's to say, at once: a wrong one costs a call, a late one costs somebody a place."""


def propose(
    db: Session, service: Service, changes: dict[str, Any], *, by: Actor, at: datetime, note: str = ""
) -> ServiceEdit | None:
    """Change fields of a listing. Those of AT_ONCE are live now; the rest waits for a yes, None when nothing has to wait.
    Refused: a field or value that a listing has not, every one named; a second change while one waits."""
    stood = values_of(db, service, changes)
    wanted = {field: value for field, value in _checked(changes).items() if field == "prices" or value != stood.get(field)}
    now = {field: value for field, value in wanted.items() if field in AT_ONCE}
    if now:
        _write(db, service, now, by=by, at=at)
    waits = {field: value for field, value in wanted.items() if field not in AT_ONCE and not (field == "prices" and not value)}
    if not waits:
        return None
    if waiting(db, service.id) is not None:
        raise Refusal("A change of this service already waits for a yes. Take it back first, or wait.", code="EDIT_WAITS")
    stood = before_of(db, service, waits)
    return _proposed(db, service.provider_org_id, service, waits, stood, note, by, at)


def propose_new(
    db: Session, provider: Organisation, said: dict[str, Any], *, by: Actor, at: datetime, note: str = ""
) -> ServiceEdit:
    """A service that is not here yet: nobody sees it before the yes. Refused as `propose`; without a name and a kind."""
    made = {field: value for field, value in _checked({"name": "", "type": "", **said}).items() if value not in ("", [], None)}
    return _proposed(db, provider.id, None, made, {}, note, by, at)


def _proposed(
    db: Session,
    org: int,
    service: Service | None,
    waits: dict[str, Any],
    stood: dict[str, Any],
    note: str,
    by: Actor,
    at: datetime,
) -> ServiceEdit:
    edit = ServiceEdit(
        organisation_id=org,
        service_id=service.id if service else None,
        version=service.version if service else 0,
        changes=msgspec.json.encode(waits).decode(),
        before=msgspec.json.encode(stood).decode(),
        note=note.strip(),
        by=by.ref,
        at=at,
    )
    move(db, EDIT, edit, "propose", by=by.ref, at=at, about=f"organisation/{org}")
    return edit


def waiting(db: Session, service_id: int) -> ServiceEdit | None:
    """The change of this service that waits for a yes."""
    return db.scalar(select(ServiceEdit).where(ServiceEdit.service_id == service_id, ServiceEdit.state == "WAITING"))


def approve(db: Session, edit: ServiceEdit, *, by: Actor, at: datetime, for_: int | None = None) -> Service:
    """Let a change live, answered for the body `for_`. Refused to whoever proposed it and to people of its provider, and when one
    of its fields has changed since it was proposed."""
    _separate(edit, by)
    wanted = msgspec.json.decode(edit.changes)
    service = db.get(Service, edit.service_id, with_for_update=True) if edit.service_id else None
    if service is not None and before_of(db, service, wanted) != msgspec.json.decode(edit.before):
        raise Refusal(
            "This service has changed since. Send the change back, so that its provider looks again.", code="STALE_EDIT"
        )
    edit.answered_by, edit.answered_for, edit.answered_at = by.ref, for_, at
    move(db, EDIT, edit, "approve", by=by.ref, at=at, about=f"organisation/{edit.organisation_id}")
    if service is None:
        kind = {"name": wanted["name"], "type": wanted["type"]}
        service = list_service(db, db.get_one(Organisation, edit.organisation_id), **kind, by=by, at=at)
        edit.service_id = service.id
    elif service.withdrawn_on is not None:
        raise Refusal("This service is no longer offered. Send the change back.", code="NOT_OFFERED")
    _write(db, service, wanted, by=by, at=at)
    return service


def refuse(db: Session, edit: ServiceEdit, why: str, *, by: Actor, at: datetime, for_: int | None = None) -> None:
    """Send a change back, and say why: the provider reads it."""
    _separate(edit, by)
    if len(why.strip()) < 5:
        raise Refusal("Say why.", fields={"why": "Say why, so that they can put it right"})
    edit.why, edit.answered_by, edit.answered_for, edit.answered_at = why.strip(), by.ref, for_, at
    move(db, EDIT, edit, "refuse", by=by.ref, at=at, why=edit.why, about=f"organisation/{edit.organisation_id}")


def _separate(edit: ServiceEdit, by: Actor) -> None:
    if edit.by == by.ref or edit.organisation_id in by.orgs():
        raise Refusal("Somebody else must say yes or no to your change: nobody of its provider.", code="SEPARATION")


def take_back(db: Session, edit: ServiceEdit, *, by: Actor, at: datetime) -> None:
    """The provider thinks better of it."""
    move(db, EDIT, edit, "take_back", by=by.ref, at=at, about=f"organisation/{edit.organisation_id}")


def give_back(db: Session, service: Service, field: str, *, at: datetime) -> None:
    """Let the feed own this field again: its next reading that says something new writes it."""
    db.execute(delete(OwnField).where(OwnField.of == "service", OwnField.subject_id == service.id, OwnField.field == field))
    touch(service, at)


def value_of(service: Service, field: str) -> Any:
    """A field of a listing as it stands, those of `details` too, as JSON has them."""
    if field in Details.__struct_fields__:
        return msgspec.to_builtins(getattr(msgspec.json.decode(service.details, type=Details), field))
    value = getattr(service, field)
    return value.isoformat() if isinstance(value, date) else value


def places_of(db: Session, service_id: int) -> list[ports.Place]:
    """Where a service happens, as a feed would say it."""
    rows = db.scalars(select(Place).where(Place.service_id == service_id).order_by(Place.id))
    return [
        ports.Place(r.name, r.address, r.town, r.postcode, r.lat_e6, r.lon_e6, r.uprn, tuple(filter(None, r.access.split("\n"))))
        for r in rows
    ]


def values_of(db: Session, service: Service, fields: Any) -> dict[str, Any]:
    """These fields as they stand; of no use for "prices", which are compared one by one, and for what a listing has not."""
    made: dict[str, Any] = {}
    for field in fields:
        if field == "places":
            made[field] = msgspec.to_builtins(places_of(db, service.id))
        elif field == "terms":
            made[field] = msgspec.to_builtins(vocabulary.of_service(db, service.id))
        elif field in EDITABLE and field != "prices":
            made[field] = value_of(service, field)
    return _as_json(made)


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON has them, so that two readings compare."""
    return msgspec.json.decode(msgspec.json.encode(values), type=dict[str, Any])


def before_of(db: Session, service: Service, wanted: dict[str, Any]) -> dict[str, Any]:
    """What stands where `wanted` would be written: by it a change is known to be as fresh as when it was proposed."""
    made = values_of(db, service, wanted)
    if "prices" in wanted:
        steps = price_changes.steps(db, service.id, price_changes.parsed(wanted["prices"]))
        made["prices"] = [None if step.now is None else f"{step.now:.4f}" for step in steps]
    return made


def _write(db: Session, service: Service, changes: dict[str, Any], *, by: Actor, at: datetime) -> None:
    keep_versions(db, [service], by.ref, at)
    details = msgspec.to_builtins(msgspec.json.decode(service.details, type=Details))
    for field, value in changes.items():
        if field in Details.__struct_fields__:
            details[field] = value
        elif field not in ("places", "terms", "prices"):
            setattr(service, field, value)
    service.details = msgspec.json.encode(msgspec.convert(details, Details)).decode()
    touch(service, at)
    if "places" in changes:
        _put_places(db, service.id, msgspec.convert(changes["places"], list[ports.Place]), by)
    if "terms" in changes:
        vocabulary.put(db, service.id, msgspec.convert(changes["terms"], list[ports.Term]))
    if "prices" in changes:
        price_changes.write(db, service, price_changes.parsed(changes["prices"]), by=by, at=at)
    own(db, "service", service.id, changes, by=by, at=at)
    db.flush()


def _put_places(db: Session, service_id: int, places: list[ports.Place], by: Actor) -> None:
    """These in place of those; where a postcode is known it says where they are."""
    db.execute(delete(Place).where(Place.service_id == service_id))
    for one in places:
        point = (one.lat_e6, one.lon_e6) if one.lat_e6 is not None else postcodes.find(db, by, one.postcode) or (None, None)
        placed = msgspec.structs.replace(one, lat_e6=point[0], lon_e6=point[1])
        db.add(Place(**dict(zip(PLACE, place_row(service_id, placed), strict=True))))


def own(db: Session, of: str, subject: int, fields: Any, *, by: Actor, at: datetime) -> None:
    """Enter fields in the ledger of who owns what."""
    there = set(db.scalars(select(OwnField.field).where(OwnField.of == of, OwnField.subject_id == subject)))
    db.add_all(OwnField(of=of, subject_id=subject, field=field, by=by.ref, at=at) for field in fields if field not in there)


def _checked(changes: dict[str, Any]) -> dict[str, Any]:
    wrong: dict[str, str] = {}
    made: dict[str, Any] = {}
    for field, value in changes.items():
        try:
            made[field] = _one(field, value)
        except (ValueError, msgspec.ValidationError) as why:
            wrong[field] = str(why)
    low, high = made.get("min_age"), made.get("max_age")
    if low is not None and high is not None and high < low:
        wrong["max_age"] = "The highest age cannot be below the lowest"
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    return _as_json(made)


def _one(field: str, value: Any) -> Any:
    lists: dict[str, Any] = {"type": TYPES, "status": STATUSES, "access": {"": "", **ACCESS}}
    if field not in EDITABLE:
        raise ValueError("A listing has no such field")
    if field in NUMBERS:
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100_000):
            raise ValueError("Enter a whole number from zero up")
        return value
    if field == "full":
        return bool(value)
    if field in lists and value not in lists[field]:
        raise ValueError("Choose one from the list")
    if field == "delivery" and not set(filter(None, str(value).split(","))) <= set(DELIVERY):
        raise ValueError("Choose from the list")
    if field == "prices":
        return [msgspec.to_builtins(one) for one in price_changes.parsed(value)]
    if field in ("languages", "hours"):
        return msgspec.to_builtins(msgspec.convert({field: value}, Details))[field] if value else []
    if field == "terms":
        return [msgspec.to_builtins(part_without_html(one)) for one in msgspec.convert(value, list[ports.Term])]
    if field == "contacts":
        return [msgspec.to_builtins(part_without_html(one)) for one in msgspec.convert(value, list[ports.Contact])]
    if field == "places":
        return [msgspec.to_builtins(part_without_html(one)) for one in msgspec.convert(value, list[ports.Place])]
    text = str(value)
    if len(text) > LIMITS.get(field, 50_000):
        raise ValueError(f"Use {LIMITS.get(field, 50_000):,} characters or fewer")
    if field == "name" and not text.strip():
        raise ValueError("Enter a name")
    if field == "url" and text and not WEB.fullmatch(text):
        raise ValueError("Enter an address on the web that begins with https://")
    return harmless_html(text) if field == "description" else text_only(text)
