"""A provider's own listings: changed, priced, kept fresh, stopped. What people choose by waits for a yes. Callers commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue import actions, edit_actions, price_changes, told, vocabulary
from brokerage.catalogue.differences import FIELDS
from brokerage.catalogue.feed_models import ServiceEdit
from brokerage.catalogue.models import Service
from brokerage.catalogue.ports import Contact, Hours, Place, Term
from brokerage.catalogue.price_changes import Change
from brokerage.desk import listing_words
from brokerage.desk.listing_forms import ListingForm, NewListingForm
from brokerage.desk.states import MANAGER
from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Refusal
from brokerage.people.models import Organisation

TEXTS = ("summary", "eligibility", "area", "access", "apply", "fees", "accreditations", "url", "email", "phone")
NUMBERS = ("min_age", "max_age", "capacity")
STALE = "This service changed while you were writing. Look at what is live now, then send it again."


def typed_from(values: dict[str, Any], places: Sequence[Place]) -> dict[str, Any]:
    """The values of a listing as somebody would type them into a ListingForm."""
    made = {field: values.get(field) or None for field in ("name", "type", *TEXTS)} | {n: values.get(n) for n in NUMBERS}
    hours = msgspec.convert(values.get("hours") or [], list[Hours])
    return made | {
        "description": told.words_of(values.get("description") or ""),
        "delivery": [key for key in (values.get("delivery") or "").split(",") if key],
        "languages": ", ".join(values.get("languages") or []),
        "hours": "\n".join(told.when(one) for one in hours),
        **listing_words.typed(values),
        "places": "\n".join(filter(None, (told.where(one) for one in places))),
        "entry": "\n".join(dict.fromkeys(line for one in places for line in one.access)),
    }


def changes_of(
    form: ListingForm, values: dict[str, Any], places: Sequence[Place], known: Callable[[str], Term]
) -> dict[str, Any]:
    """What the form says otherwise than the listing; `known` finds a word of a taxonomy. Refused: times, places, contacts and
    words that nobody can read, each named."""
    was, wrong = typed_from(values, places), {}
    made: dict[str, Any] = {}
    for field in ("name", "type", *TEXTS, *NUMBERS):
        said = _line(getattr(form, field))
        if said != _line(was[field]):
            made[field] = ("" if said is None else said) if field not in NUMBERS else said
    if _line(form.description) != _line(was["description"]):
        made["description"] = _line(form.description) or ""
    if (delivery := list(form.delivery or [])) != was["delivery"]:
        made["delivery"] = ",".join(delivery)
    if (languages := [one.strip() for one in (form.languages or "").split(",") if one.strip()]) != (
        values.get("languages") or []
    ):
        made["languages"] = languages
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "hours": lambda: _hours(form, was, values),
        "places": lambda: _places(form, was, places),
        "words": lambda: _terms(form, was, values, known),
        "contacts": lambda: _contacts(form, was, values),
    }
    for field, part in parts.items():
        try:
            made |= part()
        except ValueError as why:
            wrong[field] = str(why)
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    return made


def _line(said: Any) -> Any:
    """As it is kept: without what browsers do to the ends of lines."""
    return "\n".join(line.rstrip() for line in said.splitlines()).strip() or None if isinstance(said, str) else said


def _hours(form: ListingForm, was: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    if _line(form.hours) == _line(was["hours"]):
        return {}
    there = msgspec.convert(values.get("hours") or [], list[Hours])
    return {"hours": msgspec.to_builtins(told.hours_of(form.hours or "", there))}


def _terms(form: ListingForm, was: dict[str, Any], values: dict[str, Any], known: Callable[[str], Term]) -> dict[str, Any]:
    if (form.who or [], form.needs or [], _line(form.words)) == (was["who"], was["needs"], _line(was["words"])):
        return {}
    there = msgspec.convert(values.get("terms") or [], list[Term])
    return {"terms": msgspec.to_builtins(listing_words.terms_of(form, there, known))}


def _contacts(form: ListingForm, was: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    if _line(form.contacts) == _line(was["contacts"]):
        return {}
    there = msgspec.convert(values.get("contacts") or [], list[Contact])
    return {"contacts": msgspec.to_builtins(listing_words.contacts_of(form.contacts or "", there))}


def _places(form: ListingForm, was: dict[str, Any], places: Sequence[Place]) -> dict[str, Any]:
    same = _line(form.entry) == _line(was["entry"])
    if same and _line(form.places) == _line(was["places"]):
        return {}
    made = told.places_of(form.places or "", [one for one in places if told.where(one)])
    entry = tuple(line.strip() for line in (form.entry or "").splitlines() if line.strip())
    if entry and not made:
        made = [Place()]
    known = {told.where(one) for one in places}
    made = [msgspec.structs.replace(one, access=entry) if not same or told.where(one) not in known else one for one in made]
    return {"places": msgspec.to_builtins(made)}


def change(db: Session, service: Service, form: ListingForm, *, by: Actor, at: datetime) -> ServiceEdit | None:
    """Ask for another listing of a service; its prices that wait go with it. None when it says what is live. Refused: anybody but
    a manager of its provider, a form made from another version, what is offered no longer."""
    _manages(service, by)
    if form.version != service.version:
        raise Refusal(STALE, code="STALE_FORM")
    wanted = changes_of(form, live(db, service), edit_actions.places_of(db, service.id), partial(vocabulary.known, db))
    old = edit_actions.waiting(db, service.id)
    prices = msgspec.json.decode(old.changes).get("prices") if old is not None else None
    return _again(db, service, old, wanted | ({"prices": prices} if prices else {}), form.note or "", by, at)


def price(db: Session, service: Service, wanted: Sequence[Change], note: str, *, by: Actor, at: datetime) -> ServiceEdit | None:
    """Ask for prices; what waits of this service already goes with them, an older price of the same thing gives way. Refused as
    `change`, and a first day before today or more than two years ahead."""
    _manages(service, by)
    price_changes.check_days(wanted, at.astimezone(LONDON).date())
    old = edit_actions.waiting(db, service.id)
    before = msgspec.json.decode(old.changes) if old is not None else {}
    keys = {one.key for one in wanted}
    kept = [one for one in price_changes.parsed(before.get("prices", [])) if one.key not in keys]
    return _again(db, service, old, before | {"prices": [*kept, *wanted]}, note or (old.note if old else ""), by, at)


def _again(
    db: Session, service: Service, old: ServiceEdit | None, wanted: dict[str, Any], note: str, by: Actor, at: datetime
) -> ServiceEdit | None:
    if old is not None:
        edit_actions.take_back(db, old, by=by, at=at)
    return edit_actions.propose(db, service, wanted, by=by, at=at, note=note)


def add(db: Session, provider: Organisation, form: NewListingForm, *, by: Actor, at: datetime) -> ServiceEdit:
    """Ask to list another service. Refused: anybody but a manager, a name that this provider lists already, half a price."""
    _manager_of(provider.id, by)
    same = select(Service.id).where(
        Service.provider_org_id == provider.id, Service.name == form.name, Service.withdrawn_on.is_(None)
    )
    if db.scalar(same.limit(1)) is not None:
        said = "You already list a service with this name"
        raise Refusal(f"{said}.", fields={"name": said})
    wanted = changes_of(form, {}, (), partial(vocabulary.known, db))
    if form.rate is not None:
        if not form.unit or not form.vat:
            asked = {"unit": "Choose what the price buys"} if not form.unit else {}
            raise Refusal("There is a problem", fields=asked | ({} if form.vat else {"vat": "Choose how VAT is charged"}))
        wanted["prices"] = [Change(form.unit, form.rate, at.astimezone(LONDON).date(), vat=form.vat)]
    return edit_actions.propose_new(db, provider, wanted, by=by, at=at, note=form.note or "")


def take_back(db: Session, edit: ServiceEdit, *, by: Actor, at: datetime) -> None:
    """A manager thinks better of it: what is live stays."""
    _manager_of(edit.organisation_id, by)
    edit_actions.take_back(db, edit, by=by, at=at)


def still_right(db: Session, service: Service, *, by: Actor, at: datetime) -> None:
    """Everything told of it is right today: on show for another year."""
    _manages(service, by)
    actions.assure(db, service, by=by, at=at)


def stop(db: Session, service: Service, on: date, *, by: Actor, at: datetime) -> None:
    """Offered until the day before `on`; old plans can still read it. What waits is taken back. Refused: a day before today."""
    _manages(service, by)
    if on < at.astimezone(LONDON).date():
        raise Refusal("The day cannot be in the past.", fields={"on": "The first day without it must be today or later"})
    if (old := edit_actions.waiting(db, service.id)) is not None:
        edit_actions.take_back(db, old, by=by, at=at)
    actions.withdraw(db, service, on=on, at=at)


def give_back(db: Session, service: Service, field: str, *, by: Actor, at: datetime) -> None:
    """Let the feed say this field again."""
    _manages(service, by)
    if service.feed_id is None:
        raise Refusal("This service comes from no feed.", code="NO_FEED")
    edit_actions.give_back(db, service, field, at=at)


def live(db: Session, service: Service) -> dict[str, Any]:
    """Every field of a listing as it stands."""
    return edit_actions.values_of(db, service, edit_actions.EDITABLE - {"places", "prices"})


def shown(db: Session, service: Service) -> list[tuple[str, str, Any]]:
    """(field, its words, its value) of every field that has one, in the order of a page."""
    values = live(db, service) | edit_actions.values_of(db, service, ["places"])
    return [(field, FIELDS[field], values[field]) for field in FIELDS if values.get(field) not in (None, "", [], False)]


def _manages(service: Service, by: Actor) -> None:
    _manager_of(service.provider_org_id, by)
    if service.withdrawn_on is not None:
        raise Refusal("This service is no longer offered.", code="NOT_OFFERED")


def _manager_of(org_id: int, by: Actor) -> None:
    if org_id not in by.orgs(*MANAGER):
        raise Refusal("Only a manager of this provider changes what it lists.", code="SEPARATION")
