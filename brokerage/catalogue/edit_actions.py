"""A provider's own changes of a listing: proposed, then live with somebody's yes. Until then the last approved one stays.

With the yes every changed field becomes the provider's own (OwnField): no feed writes it again until the provider gives it
back. Callers commit.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from brokerage.catalogue.actions import touch
from brokerage.catalogue.cleaning import LIMITS, harmless_html, text_only
from brokerage.catalogue.feed_models import OwnField, ServiceEdit
from brokerage.catalogue.import_changes import COLUMNS, keep_versions
from brokerage.catalogue.models import TYPES, Service
from brokerage.catalogue.ports import Details
from brokerage.catalogue.states import EDIT
from brokerage.catalogue.words import ACCESS, DELIVERY, STATUSES
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move

EDITABLE = frozenset(COLUMNS) - {"assured_on"} | frozenset(Details.__struct_fields__)
NUMBERS = ("capacity", "vacancies", "waiting_days", "min_age", "max_age")
AT_ONCE = frozenset({"status", "full", "vacancies", "waiting_days"})
"""Whether there is room is the provider's to say, at once: a wrong one costs a call, a late one costs somebody a place."""


def propose(db: Session, service: Service, changes: dict[str, Any], *, by: Actor, at: datetime) -> ServiceEdit | None:
    """Change fields of a listing. Those of AT_ONCE are live now; the rest waits for a yes, None when nothing has to wait.
    Refused: a field or value that a listing has not, every one named; a second change while one waits."""
    wanted = {field: value for field, value in _checked(changes).items() if value != value_of(service, field)}
    now = {field: value for field, value in wanted.items() if field in AT_ONCE}
    if now:
        _write(db, service, now, by=by, at=at)
    waits = {field: value for field, value in wanted.items() if field not in AT_ONCE}
    if not waits:
        return None
    if db.scalar(select(ServiceEdit.id).where(ServiceEdit.service_id == service.id, ServiceEdit.state == "WAITING")):
        raise Refusal("A change of this service already waits for a yes. Take it back first, or wait.", code="EDIT_WAITS")
    edit = ServiceEdit(
        service_id=service.id, version=service.version, changes=msgspec.json.encode(waits).decode(), by=by.ref, at=at
    )
    move(db, EDIT, edit, "propose", by=by.ref, at=at)
    return edit


def approve(db: Session, edit: ServiceEdit, *, by: Actor, at: datetime) -> Service:
    """Let a change live. Refused to whoever proposed it, and when one of its fields has changed meanwhile."""
    if edit.by == by.ref:
        raise Refusal("Somebody else must say yes to your change.", code="SEPARATION")
    service = db.get_one(Service, edit.service_id)
    move(db, EDIT, edit, "approve", by=by.ref, at=at)
    _write(db, service, msgspec.json.decode(edit.changes), by=by, at=at)
    return service


def refuse(db: Session, edit: ServiceEdit, why: str, *, by: Actor, at: datetime) -> None:
    """Say no to a change, and why: the provider reads it."""
    if not why.strip():
        raise Refusal("Say why.", fields={"why": "Say why, so that they can put it right"})
    edit.why = why.strip()
    move(db, EDIT, edit, "refuse", by=by.ref, at=at, why=edit.why)


def take_back(db: Session, edit: ServiceEdit, *, by: Actor, at: datetime) -> None:
    """The provider thinks better of it."""
    move(db, EDIT, edit, "take_back", by=by.ref, at=at)


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


def _write(db: Session, service: Service, changes: dict[str, Any], *, by: Actor, at: datetime) -> None:
    keep_versions(db, [service], by.ref, at)
    details = msgspec.to_builtins(msgspec.json.decode(service.details, type=Details))
    for field, value in changes.items():
        if field in Details.__struct_fields__:
            details[field] = value
        else:
            setattr(service, field, value)
    service.details = msgspec.json.encode(msgspec.convert(details, Details)).decode()
    touch(service, at)
    own(db, "service", service.id, changes, by=by, at=at)
    db.flush()


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
    return made


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
    if field in ("languages", "hours", "contacts"):
        return msgspec.to_builtins(msgspec.convert({field: value}, Details))[field] if value else []
    text = str(value)
    if len(text) > LIMITS.get(field, 50_000):
        raise ValueError(f"Use {LIMITS.get(field, 50_000):,} characters or fewer")
    if field == "name" and not text.strip():
        raise ValueError("Enter a name")
    return harmless_html(text) if field == "description" else text_only(text)
