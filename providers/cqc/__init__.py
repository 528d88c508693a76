"""The register of the Care Quality Commission: the directory of locations as it is published, a CSV with lines of preamble.

Every location is a listing: where a registered provider gives regulated care. Several values in a cell are joined by "|";
regulated activities stand among the specialisms. The layout is that of shared reference data of September 2026.
"""

from __future__ import annotations

from collections.abc import Iterator

from brokerage.catalogue.ports import Adapter, Listing, Place, Problem, Provider, Raw, Registered, Term, Unreadable
from providers import reading
from providers.reading import Notes, Sheet

ACTIVITIES = {
    name.lower(): name
    for name in (
        "Accommodation for persons who require nursing or personal care",
        "Accommodation for persons who require treatment for substance misuse",
        "Assessment or medical treatment for persons detained under the Mental Health Act 1983",
        "Diagnostic and screening procedures",
        "Family planning",
        "Family planning services",
        "Management of supply of blood and blood derived products",
        "Maternity and midwifery services",
        "Nursing care",
        "Personal care",
        "Services in slimming clinics",
        "Surgical procedures",
        "Termination of pregnancies",
        "Transport services, triage and medical advice provided remotely",
        "Treatment of disease, disorder or injury",
    )
}
"""Regulated activities (Health and Social Care Act 2008 (Regulated Activities) Regulations 2014, Schedule 1)."""
TYPES = (
    ("homecare", "HOMECARE"),
    ("supported living", "SUPPORTED_LIVING"),
    ("shared lives", "SHARED_LIVES"),
    ("nursing home", "NURSING_HOME"),
    ("care home service with nursing", "NURSING_HOME"),
    ("residential home", "CARE_HOME"),
    ("care home service without nursing", "CARE_HOME"),
    ("extra care", "SUPPORTED_LIVING"),
)
HOME = ("HOMECARE", "SUPPORTED_LIVING", "SHARED_LIVES")
FIRST = "name"


def read(raw: Raw) -> Iterator[Listing | Problem]:
    for name, opened in raw.parts.items():
        with opened() as part:
            sheet = Sheet(part.read(), name, skip_to=FIRST)
        at = {key: sheet.column(*names) for key, names in COLUMNS.items()}
        missing = [COLUMNS[key][0] for key in ("location", "provider_name") if at[key] < 0]
        if missing:
            raise Unreadable(f"{name} has no column “{missing[0]}”. Is it the CQC's list of locations?", "NO_HEADINGS")
        for row, cells in sheet:
            said = {key: reading.line(cells[place]) if place >= 0 else "" for key, place in at.items()}
            yield from _location(row, said)
        yield from sheet.problems


COLUMNS = {
    "name": ("name",),
    "also": ("also known as",),
    "address": ("address",),
    "postcode": ("postcode",),
    "phone": ("phone number", "telephone"),
    "website": ("service's website (if available)", "service's website", "website"),
    "types": ("service types", "type"),
    "checked": ("date of latest check", "inspection_date"),
    "special": ("specialisms/services",),
    "provider_name": ("provider name", "provider"),
    "authority": ("local authority", "area_name"),
    "region": ("region",),
    "page": ("location url", "cqc_webpage"),
    "location": ("cqc location id (for office use only)", "cqc location id", "cqc_id"),
    "provider": ("cqc provider id (for office use only)", "cqc provider id"),
    "rating": ("latest overall rating", "rating"),
    "lat": ("latitude", "lat"),
    "lon": ("longitude", "lon"),
}


def _location(row: int, said: dict[str, str]) -> Iterator[Listing | Problem]:
    notes = Notes(row, said["location"])
    if not said["location"]:
        notes.add("ID_MISSING", "This row has no CQC location id. It was left out.")
        yield from notes.found
        return
    special = [part.strip() for part in said["special"].split("|") if part.strip()]
    activities = tuple(dict.fromkeys(ACTIVITIES[part.lower()] for part in special if part.lower() in ACTIVITIES))
    kinds = [part.strip() for part in said["types"].split("|") if part.strip()]
    kind = next((known for word, known in TYPES if word in said["types"].lower()), "HEALTH" if kinds else "OTHER")
    checked = reading.day(said["checked"].split(" - ")[0], notes, "The date of the latest check")
    rating = said["rating"].upper().replace(" ", "_")
    made = Listing(
        ref=said["location"],
        row=row,
        name=said["name"] or said["also"] or said["location"],
        type=kind,
        provider=_provider(said, notes),
        description=_sentence(kinds, special, activities),
        area=said["authority"],
        url=_website(said["website"], notes),
        phone=said["phone"][:60],
        delivery=("HOME",) if kind in HOME else ("VENUE",),
        assured_on=checked,
        places=(_place(said),),
        terms=tuple(
            [Term("CQC service types", word[:120], word[:200]) for word in kinds]
            + [
                Term("CQC specialisms", word[:120], word[:200], "CIRCUMSTANCE")
                for word in special
                if word.lower() not in ACTIVITIES
            ]
        ),
        registered=(Registered("CQC_LOCATION", said["location"], activities, rating if rating in RATINGS else "", checked),),
    )
    if said["page"]:
        made.apply = f"What the CQC says: {said['page']}" if said["page"].startswith("http") else ""
    yield from notes.found
    yield made


RATINGS = ("OUTSTANDING", "GOOD", "REQUIRES_IMPROVEMENT", "INADEQUATE")


def _website(said: str, notes: Notes) -> str:
    return "" if said in ("", "NA") else reading.link({"url": said}, "url", notes, "The website")


def _provider(said: dict[str, str], notes: Notes) -> Provider:
    number = said["provider"]
    if not number:
        notes.add("PROVIDER_ID_MISSING", "This location has no CQC provider id. Its provider is known by its name alone.")
    name = said["provider_name"] or said["name"]
    return Provider(ref=number or name[:200], name=name, registered=(Registered("CQC_PROVIDER", number),) if number else ())


def _place(said: dict[str, str]) -> Place:
    lines = [part.strip() for part in said["address"].split(",") if part.strip()]
    return Place(
        name=said["name"][:200],
        address=", ".join(lines[:-1] or lines)[:400],
        town=(lines[-1] if len(lines) > 1 else "")[:120],
        postcode=said["postcode"][:12],
        lat_e6=reading.micro(said["lat"], 90) if said["lat"] else None,
        lon_e6=reading.micro(said["lon"], 180) if said["lon"] else None,
    )


def _sentence(kinds: list[str], special: list[str], activities: tuple[str, ...]) -> str:
    known = [word for word in special if word.lower() not in ACTIVITIES]
    lines = [("Registered for", activities), ("Kind of service", kinds), ("Works with", known)]
    return "\n".join(f"{what}: {'; '.join(said)}." for what, said in lines if said)


ADAPTER = Adapter("cqc", "CQC register", "the CQC's list of locations, a CSV file", read)
