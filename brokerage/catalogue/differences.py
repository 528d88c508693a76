"""What changed between two readings of a listing, field by field, in words that a person can weigh."""

from __future__ import annotations

from typing import Any

import msgspec

from brokerage.catalogue.cleaning import plain
from brokerage.catalogue.ports import Hours, Listing, Offer, Place, Registered, Term
from brokerage.catalogue.words import ACCESS, BANDS, DELIVERY, STATUSES, TYPES, UNITS

FIELDS = {
    "name": "Name",
    "provider": "Provider",
    "summary": "In short",
    "description": "Description",
    "type": "Kind of support",
    "status": "Status",
    "full": "Full",
    "url": "Website",
    "email": "E-mail",
    "phone": "Phone",
    "min_age": "Lowest age",
    "max_age": "Highest age",
    "eligibility": "Who it is for",
    "area": "Area served",
    "delivery": "How it is given",
    "access": "How to start",
    "apply": "How to ask for it",
    "fees": "About the cost",
    "waiting": "About waiting",
    "waiting_days": "Waiting time in days",
    "capacity": "Places",
    "vacancies": "Free places",
    "accreditations": "Accreditations",
    "alert": "Notice",
    "assured_on": "Last checked on",
    "languages": "Languages",
    "places": "Where",
    "hours": "When",
    "contacts": "Contacts",
    "terms": "Described by",
    "prices": "Prices",
    "registered": "Registrations",
}
"""Every field of a Listing that a person may see, in the order of a page. A new field without its words fails a test."""
LONGEST = 300
LISTS: dict[str, dict[str, str]] = {"type": TYPES, "status": STATUSES, "access": ACCESS}


def between(before: Listing, after: Listing) -> list[tuple[str, str, str]]:
    """(field, before, after) of every field that differs, the texts as said()."""
    return [
        (field, said(field, getattr(before, field)), said(field, getattr(after, field)))
        for field in FIELDS
        if getattr(before, field) != getattr(after, field)
    ]


TOLD = ("provider", "type", "summary", "places", "prices", "area")
"""What is told of a listing that is new."""


def of_new(listing: Listing) -> list[tuple[str, str, str]]:
    """What somebody who is to let a new listing in must see of it; nothing stands before."""
    return [(field, "", said(field, value)) for field in TOLD if (value := getattr(listing, field)) not in ("", (), "OTHER")]


def said(field: str, value: Any) -> str:
    """A value of a listing in words, not longer than LONGEST."""
    text = in_full(field, value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def in_full(field: str, value: Any) -> str:
    """A value of a listing in words, however long."""
    if value is None or value == "" or value == ():
        return "nothing"
    if field in LISTS:
        return LISTS[field].get(value, str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(_part(part) for part in value)
    if field == "provider":
        return ", ".join(filter(None, (value.name, value.website, value.phone, value.email, plain(value.description)[:100])))
    return plain(str(value))


def _part(part: Any) -> str:
    if isinstance(part, Offer):
        extra = [
            BANDS[part.band].lower() if part.band != "ANY" else "",
            part.option,
            "two people" if part.staff == 2 else "",
            f"from {part.valid_from}" if part.valid_from else "",
            f"to {part.valid_to}" if part.valid_to else "",
        ]
        return ", ".join(filter(None, (f"£{part.amount:.2f} {UNITS[part.unit]}", *extra)))
    if isinstance(part, Place):
        return ", ".join(filter(None, (part.name, part.address, part.town, part.postcode)))
    if isinstance(part, Hours):
        return " ".join(
            filter(None, (", ".join(part.days), f"{part.opens} to {part.closes}" if part.opens else "", part.note[:60]))
        )
    if isinstance(part, Term):
        return part.name
    if isinstance(part, Registered):
        return f"{part.scheme} {part.number}"
    return DELIVERY.get(part, part) if isinstance(part, str) else ", ".join(str(v) for v in msgspec.structs.astuple(part) if v)
