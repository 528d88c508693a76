"""A change of a listing in words, field by field: what stood, what would stand, and by how much a price rises."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from brokerage.catalogue import told
from brokerage.catalogue.differences import FIELDS, in_full
from brokerage.catalogue.feed_models import ServiceEdit
from brokerage.catalogue.ports import Contact, Hours, Place, Term
from brokerage.catalogue.price_changes import Change, Step

PARTS: dict[str, Any] = {
    "hours": tuple[Hours, ...],
    "places": tuple[Place, ...],
    "contacts": tuple[Contact, ...],
    "terms": tuple[Term, ...],
    "languages": tuple[str, ...],
}


class Row(Struct, frozen=True):
    """One field. `before` is "" where nothing stood; `rise` is said of a price that becomes dearer."""

    label: str
    before: str
    after: str
    rise: str = ""
    change: Change | None = None


def rows(edit: ServiceEdit) -> list[Row]:
    """Every field that the change has, in the order of a page, prices last."""
    after, before = msgspec.json.decode(edit.changes), msgspec.json.decode(edit.before)
    made = [
        Row(FIELDS[field], words(field, before[field]) if field in before else "", words(field, after[field]))
        for field in FIELDS
        if field in after and field != "prices"
    ]
    return made + [_price(step) for step in price_steps(edit)]


def price_steps(edit: ServiceEdit) -> list[Step]:
    """Its prices beside what was in force when it was proposed."""
    after, before = msgspec.json.decode(edit.changes), msgspec.json.decode(edit.before)
    changes = msgspec.convert(after.get("prices", []), list[Change], strict=False)
    stood = before.get("prices") or [None] * len(changes)
    return [Step(one, Decimal(was) if was is not None else None) for one, was in zip(changes, stood, strict=True)]


def rises(edit: ServiceEdit) -> bool:
    """Whether one of its prices becomes dearer."""
    return any(step.rise is not None for step in price_steps(edit))


def _price(step: Step) -> Row:
    return Row("Price", step.before, step.change.words, f"{step.rise}% dearer" if step.rise is not None else "", step.change)


def words(field: str, value: Any) -> str:
    """A value of a field in words, the whole of it."""
    if field == "delivery" and isinstance(value, str):
        value = tuple(filter(None, value.split(",")))
    if field in PARTS:
        value = msgspec.convert(value, PARTS[field])
    if field == "hours" and value:
        return "\n".join(told.when(one) for one in value)
    if field == "places" and value:
        return "\n".join(". ".join(filter(None, (told.where(one), *one.access))) for one in value)
    return told.words_of(value) if field == "description" and value else in_full(field, value)


def of(edit: ServiceEdit, field: str) -> Any:
    """What the change says of a field, None when nothing."""
    return msgspec.json.decode(edit.changes).get(field)
