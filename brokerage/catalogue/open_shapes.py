"""A service, a place, an organisation and a taxonomy as Open Referral UK v3 has them (HSDS-UK 3.0). Pure: rows in, dicts out.

Strict whatever came in: what the schema's format would refuse is left out, empty fields are left out, ids are UUIDs. Rows without
a UUID of their own (prices, places, hours) have one made of their table and number, from which it can be found again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import msgspec

from brokerage.catalogue.ports import Details, Hours
from brokerage.catalogue.publishing import shared_mailbox, web_address
from brokerage.catalogue.search.entries import plain
from brokerage.catalogue.words import BANDS, UNITS

Shape = dict[str, Any]
KINDS = {
    "price": 1,
    "place": 2,
    "address": 3,
    "location": 4,
    "schedule": 5,
    "language": 6,
    "attribute": 7,
    "area": 8,
    "contact": 9,
    "access": 10,
    "identifier": 11,
}
OURS = UUID("6f2d4f0e-9c56-5f0a-8d43-0d5d1b1f5b11")
"""The root of names that are only names: taxonomies."""
STATUS = {"OPEN": "active", "CLOSED": "temporarily closed", "INACTIVE": "inactive", "DEFUNCT": "defunct"}
SCHEMES = {"CQC_PROVIDER": "GB-CQC", "CQC_LOCATION": "GB-CQC", "ODS": "GB-ODS", "CHARITY": "GB-CHC", "COMPANY": "GB-COH"}
LONGEST = 20_000
ENCODER = msgspec.json.Encoder(decimal_format="number")


def made(kind: str, number: int, part: int = 0) -> str:
    """A UUID (version 8) that says which row it is."""
    return f"b40c{KINDS[kind]:04x}-{part:04x}-8000-8000-{number:012x}"


def number_of(kind: str, text: str) -> int | None:
    """The row that `made` a UUID, None when it is not one of that kind."""
    return int(text[24:], 16) if text.startswith(f"b40c{KINDS[kind]:04x}-0000-8000-8000-") and len(text) == 36 else None


def taxonomy_id(vocabulary: str) -> str:
    return str(uuid5(OURS, vocabulary))


def filled(shape: Shape) -> Shape:
    """Without what is empty: an absent field says nothing, a null or an empty one breaks validators."""
    return {key: value for key, value in shape.items() if value not in (None, "", [], {})}


def words(html: str) -> str:
    return " ".join(plain(html).split())[:LONGEST]


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def organisation(row: Any) -> Shape:
    """`row` has guid, name, description, website and email of a provider."""
    name = row.name.strip() or "No name given"
    return filled(
        {
            "id": row.guid,
            "name": name,
            "description": words(row.description) or name,
            "website": web_address(row.website),
            "email": shared_mailbox(row.email),
        }
    )


def identifiers(guid: str, rows: Iterable[Any]) -> list[Shape]:
    return [
        {
            "id": made("identifier", row.id),
            "organization_id": guid,
            "identifier_scheme": SCHEMES[row.scheme],
            "identifier_type": row.scheme,
            "identifier": row.number,
        }
        for row in rows
    ]


def service(row: Any, org: Shape) -> Shape:
    """The record of a list: no places, prices or hours."""
    details = msgspec.json.decode(row.details, type=Details)
    return filled(
        {
            "id": row.guid,
            "organization_id": org["id"],
            "name": row.name.strip() or "No name given",
            "description": words(row.description) or words(row.summary),
            "url": web_address(row.url),
            "email": shared_mailbox(row.email),
            "status": STATUS[row.status],
            "fees": details.fees,
            "accreditations": details.accreditations,
            "minimum_age": row.min_age,
            "maximum_age": row.max_age,
            "assured_date": row.assured_on.isoformat() if row.assured_on else "",
            "alert": details.alert,
            "last_modified": moment(row.changed_at),
            "organization": org,
        }
    )


def whole_service(row: Any, org: Shape, *, places: Iterable[Any] | None, prices: Iterable[Any], terms: Iterable[Any]) -> Shape:
    """The record of one service with all that may be known of it. `places` is None when nobody is told where it is: then its
    area is not told either."""
    details, guid = msgspec.json.decode(row.details, type=Details), row.guid
    return service(row, org) | filled(
        {
            "schedules": [schedule(row.id, guid, n, hours) for n, hours in enumerate(details.hours)],
            "service_areas": [{"id": made("area", row.id), "service_id": guid, "name": row.area}]
            if row.area and places is not None
            else [],
            "service_at_locations": [
                {
                    "id": made("place", place.id),
                    "service_id": guid,
                    "location_id": made("location", place.id),
                    "location": location(place),
                }
                for place in places or ()
            ],
            "languages": [
                {"id": made("language", row.id, n), "service_id": guid, "name": one} for n, one in enumerate(details.languages)
            ],
            "cost_options": [cost(guid, price) for price in prices],
            "contacts": [contact(row)] if row.phone else [],
            "attributes": [attribute(row, n, term) for n, term in enumerate(terms)],
        }
    )


def contact(row: Any) -> Shape:
    """The service's own telephone; no member of staff by name."""
    return {
        "id": made("contact", row.id),
        "service_id": row.guid,
        "name": row.name.strip() or "No name given",
        "phones": [{"id": made("contact", row.id, 1), "contact_id": made("contact", row.id), "number": row.phone}],
    }


def schedule(service_id: int, guid: str, n: int, hours: Hours) -> Shape:
    return filled(
        {
            "id": made("schedule", service_id, n),
            "service_id": guid,
            "valid_from": day(hours.valid_from),
            "valid_to": day(hours.valid_to),
            "freq": hours.freq if hours.freq in ("WEEKLY", "MONTHLY") else "",
            "interval": hours.every,
            "byday": ",".join(hours.days),
            "bymonthday": ",".join(map(str, hours.month_days)),
            "opens_at": hours.opens,
            "closes_at": hours.closes,
            "description": hours.note,
        }
    )


def day(value: date | None) -> str:
    return value.isoformat() if value else ""


def cost(guid: str, price: Any) -> Shape:
    """The amount as a number of pounds, exactly; unit, time and people in words, for the profile has no field for them."""
    people = f", {price.staff} people at once" if price.staff > 1 else ""
    return filled(
        {
            "id": made("price", price.id),
            "service_id": guid,
            "valid_from": day(price.valid_from),
            "valid_to": day(price.valid_to),
            "option": price.option,
            "amount": money(price.rate),
            "amount_description": f"{UNITS[price.unit]}, {BANDS[price.band]}{people}",
        }
    )


def money(rate: Decimal) -> Decimal:
    return rate.quantize(Decimal("0.01")) if rate == rate.quantize(Decimal("0.01")) else rate.normalize()


def location(place: Any) -> Shape:
    here = made("location", place.id)
    said = filled(
        {
            "id": here,
            "location_type": "physical",
            "name": place.name,
            "external_identifier": place.uprn,
            "external_identifier_type": "UPRN" if place.uprn else "",
        }
    )
    if place.lat_e6 is not None and place.lon_e6 is not None:
        said |= {"latitude": Decimal(place.lat_e6) / 1_000_000, "longitude": Decimal(place.lon_e6) / 1_000_000}
    if place.address and place.town and place.postcode:
        said["addresses"] = [
            {
                "id": made("address", place.id),
                "location_id": here,
                "address_1": place.address,
                "city": place.town,
                "state_province": place.town,
                "postal_code": place.postcode,
                "country": "GB",
                "address_type": "physical",
            }
        ]
    access = [one for one in place.access.split("\n") if one.strip()]
    if access:
        said["accessibility"] = [
            {"id": made("access", place.id, n), "location_id": here, "description": one} for n, one in enumerate(access)
        ]
    return said


def term(row: Any) -> Shape:
    return {
        "id": row.guid,
        "name": row.name.strip() or row.code,
        "description": row.name.strip() or row.code,
        "taxonomy": row.vocabulary,
        "taxonomy_id": taxonomy_id(row.vocabulary),
        "term": row.code,
    }


def attribute(row: Any, n: int, one: Any) -> Shape:
    return {
        "id": made("attribute", row.id, n),
        "link_id": row.guid,
        "taxonomy_term_id": one.guid,
        "link_type": "service",
        "taxonomy_term": term(one),
    }


def taxonomy(vocabulary: str) -> Shape:
    return {
        "id": taxonomy_id(vocabulary),
        "name": vocabulary,
        "description": f"Words of {vocabulary} that services here are described by",
    }


def envelope(contents: list[Shape], total: int, number: int, size: int) -> Shape:
    pages = max(1, -(-total // size))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }
