"""One service record of Open Referral UK v1, v3 or HSDS, as a Listing. Nothing that a record holds can stop it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from brokerage.catalogue.ports import Listing, Problem, Provider, Registered
from brokerage.kit.refs import digest
from providers import reading
from providers.openreferral.parts import contacts, hours, languages, many, one, phone_of, places, prices, terms
from providers.reading import Notes, line, words

STATUS = {"active": "OPEN", "": "OPEN", "inactive": "INACTIVE", "defunct": "DEFUNCT", "temporarily closed": "CLOSED"}
DELIVERY = {"phone": "PHONE", "online": "ONLINE", "venue": "VENUE", "home visit": "HOME", "home": "HOME", "in person": "VENUE"}
ACCESS = {
    "referral": "REFERRAL",
    "professional referral": "REFERRAL",
    "appointment": "APPOINTMENT",
    "membership": "MEMBERSHIP",
    "drop-in": "DROP_IN",
    "drop in": "DROP_IN",
    "self referral": "SELF_REFERRAL",
}
REGISTERS = {
    "GB-COH": "COMPANY",
    "GB-CHC": "CHARITY",
    "UK-CHTY": "CHARITY",
    "GB-SC": "CHARITY",
    "GB-NIC": "CHARITY",
    "GB-NHS": "ODS",
    "ODS": "ODS",
    "GB-CQC": "CQC_PROVIDER",
    "CQC": "CQC_PROVIDER",
}
NOBODY = "Provider not named in the feed"
UNNAMED = "Service without a name"


def listing(record: dict[str, Any], row: int, *, uuid: bool = True) -> Iterator[Listing | Problem]:
    """The Problems of this record, then its Listing."""
    ref = line(record.get("id"))
    notes = Notes(row, ref[:200])
    if not ref:
        ref = "unnumbered-" + digest(repr(sorted((k, str(v)[:200]) for k, v in record.items())))[:16]
        notes.add("ID_MISSING", "This record has no id. It was given one made of what it says, so a change makes another record.")
    elif uuid and reading.UUID.fullmatch(ref) is None:
        notes.add("ID_NOT_UUID", f"The id {reading.short(ref)} is not a UUID, as Open Referral UK asks. It was kept as it is.")
    made = _service(record, ref[:200], row, notes)
    yield from notes.found
    yield made


def _service(record: dict[str, Any], ref: str, row: int, notes: Notes) -> Listing:
    name = line(record.get("name"))
    if not name:
        notes.add("NAME_MISSING", f"This service has no name. It is listed as “{UNNAMED}”.")
    low, high = reading.ages(*_age_limits(record), notes)
    reading.day(record.get("last_modified"), notes, "The time of the last change", moment=True)
    asked = many(record, "eligibilitys", "eligibility")
    people = contacts(record, notes)
    return Listing(
        ref=ref,
        row=row,
        name=name or UNNAMED,
        provider=_provider(record, notes),
        description=words(record.get("description")),
        summary=line(record.get("summary")),
        status=_status(record, notes),
        url=reading.link(record, "url", notes, "The address of the service"),
        email=reading.email(record, "email", notes),
        phone=phone_of(record),
        min_age=low,
        max_age=high,
        eligibility=words(record.get("eligibility_description"))
        or "; ".join(filter(None, (line(e.get("eligibility")) for e in asked))),
        area=_area(record),
        delivery=_delivery(record),
        access=ACCESS.get(line(record.get("attending_access")).lower(), ""),
        apply=words(record.get("application_process")) or words(record.get("pc_attendingAccess_additionalInfo")),
        fees=words(record.get("fees_description")) or words(record.get("fees")),
        waiting=line(record.get("wait_time")),
        accreditations=words(record.get("accreditations")),
        alert=words(record.get("alert")),
        assured_on=reading.day(record.get("assured_date"), notes, "The date of the last check"),
        languages=languages(record),
        places=places(record, notes),
        hours=hours(record, notes),
        contacts=people,
        terms=terms(record),
        prices=prices(record, notes),
        **_room(record),
    )


def _status(record: dict[str, Any], notes: Notes) -> str:
    said = line(record.get("status")).lower()
    if said not in STATUS:
        notes.add("STATUS_UNKNOWN", f"The status {reading.short(said)} is not one of the format. The service is listed as open.")
    return STATUS.get(said, "OPEN")


def _age_limits(record: dict[str, Any]) -> tuple[Any, Any]:
    if record.get("minimum_age") is not None or record.get("maximum_age") is not None:
        return record.get("minimum_age"), record.get("maximum_age")
    for asked in many(record, "eligibilitys"):
        if asked.get("minimum_age") is not None or asked.get("maximum_age") is not None:
            return asked.get("minimum_age"), asked.get("maximum_age")
    return None, None


def _area(record: dict[str, Any]) -> str:
    named = [line(a.get("name")) or line(a.get("service_area")) or line(a.get("extent")) for a in many(record, "service_areas")]
    return "; ".join(dict.fromkeys(filter(None, named)))[:400]


def _delivery(record: dict[str, Any]) -> tuple[str, ...]:
    said = [line(record.get("attending_type")).lower()]
    said += [line(plan.get("attending_type")).lower() for plan in many(record, "schedules", "regular_schedules")]
    return tuple(dict.fromkeys(DELIVERY[word] for word in said if word in DELIVERY))


def _room(record: dict[str, Any]) -> dict[str, Any]:
    """Places in all and free, of HSDS 3.1's service_capacity."""
    for held in many(record, "service_capacities", "service_capacity", "capacities"):
        free, most = reading.decimal(held.get("available")), reading.decimal(held.get("maximum"))
        if free is not None and free >= 0:
            return {"vacancies": int(free), "capacity": int(most) if most is not None and most >= 0 else None, "full": free == 0}
    return {}


def _provider(record: dict[str, Any], notes: Notes) -> Provider:
    org = one(record.get("organization")) or one(record.get("organisation"))
    ref = line(org.get("id")) or line(record.get("organization_id"))
    name = line(org.get("name"))
    if not ref and not name:
        notes.add("ORGANISATION_MISSING", f"This service names no organisation. It is listed under “{NOBODY}”.")
        return Provider(ref="", name=NOBODY)
    if not name:
        notes.add("ORGANISATION_NAME_MISSING", f"The organisation has no name. It is listed as “{NOBODY}”.")
    for field in ("uri", "logo"):
        if field == "uri" and org.get(field) is not None:
            reading.link(org, field, notes, "The organisation's uri", "ORGANISATION_URI")
    url = "website" if "website" in org else "url"
    return Provider(
        ref=(ref or name)[:200],
        name=name or NOBODY,
        description=words(org.get("description")),
        website=reading.link(org, url, notes, "The organisation's address on the web", "ORGANISATION_URL"),
        email=reading.email(org, "email", notes, "The organisation's e-mail address"),
        phone=phone_of(org),
        registered=_registered(org),
    )


def _registered(org: dict[str, Any]) -> tuple[Registered, ...]:
    found = []
    for held in many(org, "organization_identifiers"):
        scheme = REGISTERS.get(line(held.get("identifier_scheme")).upper())
        if scheme and (number := line(held.get("identifier"))):
            found.append(Registered(scheme, number))
    return tuple(found)
