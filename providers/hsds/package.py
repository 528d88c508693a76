"""An HSDS package: one CSV for each kind of thing, joined by ids. Read table by table: any size costs one pass."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from brokerage.catalogue.ports import Contact, Hours, Listing, Place, Problem, Provider, Raw, Registered, Term, Unreadable
from providers import reading
from providers.hsds.tables import Table
from providers.openreferral.parts import DAYS, KINDS, prices
from providers.openreferral.records import NOBODY, REGISTERS, STATUS, UNNAMED
from providers.reading import Notes

NAMES = {
    "services": ("services", "service"),
    "organizations": ("organizations", "organization", "organisations"),
    "locations": ("locations", "location"),
    "at": ("services_at_location", "service_at_locations", "service_at_location"),
    "addresses": ("physical_addresses", "addresses", "address"),
    "access": ("accessibility_for_disabilities", "accessibility"),
    "languages": ("languages", "language"),
    "schedules": ("regular_schedules", "schedules", "schedule"),
    "phones": ("phones", "phone"),
    "contacts": ("contacts", "contact"),
    "eligibility": ("eligibility", "eligibilities"),
    "links": ("services_taxonomy", "attributes", "attribute", "service_taxonomys"),
    "terms": ("taxonomy_terms", "taxonomy", "taxonomies"),
    "areas": ("service_areas", "service_area"),
    "costs": ("cost_options", "cost_option"),
    "numbers": ("organization_identifiers",),
}


def is_one(raw: Raw) -> bool:
    return any(name.rsplit("/", 1)[-1].lower() in ("services.csv", "service.csv") for name in raw.parts)


def read(raw: Raw) -> Iterator[Listing | Problem]:
    held = Package(raw)
    if held.services is None:
        raise Unreadable("An HSDS package has a services.csv.", "NOT_A_PACKAGE")
    if not held.services.rows and not held.services.heading:
        raise Unreadable("services.csv is empty.", "EMPTY")
    yield from held.listings()
    yield from held.problems


COLUMNS = ("id", "organization_id", "name", "description", "url", "email", "status", "application_process", "wait_time", "fees",
           "fees_description", "accreditations", "minimum_age", "maximum_age", "assured_date", "alert", "eligibility_description",
           "summary")


OTHERS = ("location_id", "organization_id", "contact_id", "service_at_location_id")
"""What else than a service a row may belong to."""


class Hung(Struct, gc=False):
    """What hangs on each service, by its id."""

    hours: dict[str, tuple[Hours, ...]]
    languages: dict[str, tuple[str, ...]]
    terms: dict[str, tuple[Term, ...]]
    asked: dict[str, list[str]]
    areas: dict[str, str]
    costs: dict[str, list[dict[str, str]]]
    contacts: dict[str, tuple[Contact, ...]]
    phones: dict[str, list[str]]


class Package:
    """The tables, each grouped by what it hangs on."""

    def __init__(self, raw: Raw) -> None:
        self.problems: list[Problem] = []
        files = {
            name.rsplit("/", 1)[-1].lower().removesuffix(".csv"): name for name in raw.parts if name.lower().endswith(".csv")
        }
        found = {key: next((name for name in names if name in files), "") for key, names in NAMES.items()}
        self.tables = {key: Table.of(raw, files[name], self.problems) for key, name in found.items() if name}
        self.services = self.tables.get("services")
        self.providers = self._organisations()
        self.words = self._words()
        self.where = self._where()

    def table(self, key: str) -> Table:
        return self.tables.get(key) or Table(key, [], [])

    def listings(self) -> Iterator[Listing | Problem]:
        """The service of each row with its problems before it."""
        services = self.table("services")
        hung = Hung(self._hours(), self._languages(), self._links(), self.text("eligibility", "eligibility"), self._areas(),
                    self._costs(), self._contacts(), self.text("phones", "number"))
        odd = 0
        for row, cells in enumerate(zip(*(services.column(name) for name in COLUMNS), strict=True), 2):
            said = dict(zip(COLUMNS, cells, strict=True))
            notes = Notes(row, said["id"][:200])
            if not said["id"]:
                if any(cells):
                    yield Problem(row, "ID_MISSING", "This service has no id, so nothing can belong to it. It was left out.")
                continue
            odd += reading.UUID.fullmatch(said["id"]) is None
            made = self._listing(row, said, hung, notes)
            yield from notes.found
            yield made
        if odd:
            yield Problem(0, "ID_NOT_UUID", f"{odd} of the ids in {services.name} are not UUIDs, as HSDS asks. They were kept.")

    def _listing(self, row: int, said: dict[str, str], hung: Hung, notes: Notes) -> Listing:
        ref, name, low, high = said["id"], said["name"], said["minimum_age"], said["maximum_age"]
        if not name:
            notes.add("NAME_MISSING", f"This service has no name. It is listed as “{UNNAMED}”.")
        least, most = reading.ages(low, high, notes) if low or high else (None, None)
        url, mail, status, first = said["url"], said["email"], said["status"].lower(), hung.phones.get(ref)
        if status not in STATUS:
            notes.add("STATUS_UNKNOWN", f"The status {reading.short(status)} is not one of the format. It is listed as open.")
        return Listing(
            ref=ref[:200], row=row, name=name or UNNAMED, provider=self._provider(said["organization_id"], notes),
            summary=said["summary"], description=said["description"], status=STATUS.get(status, "OPEN"),
            url=reading.link({"url": url}, "url", notes, "The address of the service") if url else "",
            email=reading.email({"email": mail}, "email", notes) if mail else "", phone=first[0][:60] if first else "",
            min_age=least, max_age=most, eligibility=said["eligibility_description"] or "; ".join(hung.asked.get(ref, ())),
            area=hung.areas.get(ref, ""), apply=said["application_process"], fees=said["fees_description"] or said["fees"],
            waiting=said["wait_time"], accreditations=said["accreditations"], alert=said["alert"],
            assured_on=reading.day(said["assured_date"], notes, "The date of the last check"),
            languages=hung.languages.get(ref, ()), places=self.where.get(ref, ()), hours=hung.hours.get(ref, ()),
            contacts=hung.contacts.get(ref, ()), terms=hung.terms.get(ref, ()),
            prices=prices({"cost_options": hung.costs[ref]}, notes) if ref in hung.costs else ())

    # what hangs on a service -------------------------------------------------------------------------------------------
    def text(self, key: str, name: str) -> dict[str, list[str]]:
        """A column of a table for each service; rows that belong to nothing are counted in one Problem."""
        table, lost = self.table(key), 0
        found: dict[str, list[str]] = defaultdict(list)
        others = zip(*(table.column(other) for other in OTHERS), strict=True)
        for ref, said, other in zip(table.column("service_id"), table.column(name), others, strict=True):
            if ref:
                if said and said not in found[ref]:
                    found[ref].append(said)
            elif said and not any(other):
                lost += 1
        if lost:
            many = f"{lost} rows of {table.name} do not say which service they belong to. They were left out."
            self.problems.append(Problem(0, "ROWS_OF_NOTHING", many))
        return found

    def _languages(self) -> dict[str, tuple[str, ...]]:
        name = "language" if self.table("languages").has("language") else "name"
        return {ref: tuple(said) for ref, said in self.text("languages", name).items()}

    def _areas(self) -> dict[str, str]:
        name = "name" if self.table("areas").has("name") else "service_area"
        return {ref: "; ".join(said)[:400] for ref, said in self.text("areas", name).items()}

    def _hours(self) -> dict[str, tuple[Hours, ...]]:
        """Days that open and close alike stand together."""
        table = self.table("schedules")
        grouped: dict[str, dict[tuple[str, str, str], list[str]]] = defaultdict(dict)
        for ref, days, *times in zip(*(table.column(*names) for names in (
                ("service_id",), ("weekday", "byday"), ("opens_at",), ("closes_at",), ("description",))), strict=True):
            if ref:
                grouped[ref].setdefault((times[0], times[1], times[2]), []).append(days)
        return {ref: tuple(made for key, days in plans.items() if (made := _hours_of(key, tuple(days))) is not None)
                for ref, plans in grouped.items()}

    def _contacts(self) -> dict[str, tuple[Contact, ...]]:
        table = self.table("contacts")
        found: dict[str, list[Contact]] = defaultdict(list)
        for ref, name, title, mail in zip(*(table.column(n) for n in ("service_id", "name", "title", "email")), strict=True):
            if ref and (name or title or mail):
                found[ref].append(Contact(name[:120], title[:120], "", mail[:200]))
        return {ref: tuple(people) for ref, people in found.items()}

    def _words(self) -> dict[str, Term]:
        table, found = self.table("terms"), {}
        for code, name, parent, said in zip(table.column("id"), table.column("name"), table.column("parent_id"),
                                            table.column("vocabulary", "taxonomy"), strict=True):
            kind = next((k for word, k in KINDS.items() if word in said.lower()), "TYPE")
            found[code] = Term(said[:80], code[:120], (name or code)[:200], kind, parent[:120])
        return found

    def _links(self) -> dict[str, tuple[Term, ...]]:
        table = self.table("links")
        found: dict[str, dict[str, Term]] = defaultdict(dict)
        for ref, code in zip(table.column("service_id", "link_id"), table.column("taxonomy_id", "taxonomy_term_id"), strict=True):
            if (term := self.words.get(code)) is not None:
                found[ref][code] = term
        return {ref: tuple(terms.values()) for ref, terms in found.items()}

    def _costs(self) -> dict[str, list[dict[str, str]]]:
        table = self.table("costs")
        found: dict[str, list[dict[str, str]]] = defaultdict(list)
        names = ("option", "amount", "amount_description", "currency", "valid_from", "valid_to", "unit")
        for ref, *cells in zip(table.column("service_id"), *(table.column(name) for name in names), strict=True):
            found[ref].append(dict(zip(names, cells, strict=True)))
        return found

    # places and organisations ------------------------------------------------------------------------------------------
    def _where(self) -> dict[str, tuple[Place, ...]]:
        made, table = dict(self._places()), self.table("at")
        found: dict[str, list[Place]] = defaultdict(list)
        for ref, location in zip(table.column("service_id"), table.column("location_id"), strict=True):
            if (place := made.get(location)) is not None:
                found[ref].append(place)
        return {ref: tuple(places) for ref, places in found.items()}

    def _places(self) -> Iterator[tuple[str, Place]]:
        at, step, table = self.table("addresses"), self.table("access"), self.table("locations")
        addresses = dict(zip(at.column("location_id"), zip(*(at.column(n) for n in (
            "attention", "address_1", "address_2", "city", "postal_code")), strict=True), strict=True))
        access = {ref: said for ref, said in zip(step.column("location_id"), step.column("accessibility"), strict=True) if said}
        nowhere = ("", "", "", "", "")
        for key, name, lat, lon in zip(*(table.column(n) for n in ("id", "name", "latitude", "longitude")), strict=True):
            attention, one, two, city, code = addresses.get(key, nowhere)
            north = reading.micro(lat, 90) if lat else None
            east = reading.micro(lon, 180) if lon else None
            if north is None or east is None or not (north or east):
                north = east = None
            street = ", ".join(part for part in (attention, one, two) if part)
            told = access.get(key)
            yield key, Place(name[:200], street[:400], city[:120], code[:12], north, east, "", (told,) if told else ())

    def _organisations(self) -> dict[str, Provider]:
        table, numbers, found = self.table("organizations"), self._numbers(), {}
        columns = [table.column(*n) for n in (("id",), ("name",), ("description",), ("website", "url"), ("email",))]
        for row, (ref, name, description, link, mail) in enumerate(zip(*columns, strict=True), 2):
            notes = Notes(row, ref[:200])
            what = f"{table.name}: the organisation's address"
            found[ref] = Provider(
                ref=ref[:200], name=name or NOBODY, description=description, email=mail, registered=numbers.get(ref, ()),
                website=reading.link({"url": link}, "url", notes, what, "ORGANISATION_URL") if link else "")
            self.problems += notes.found
        return found

    def _numbers(self) -> dict[str, tuple[Registered, ...]]:
        table = self.table("numbers")
        found: dict[str, list[Registered]] = defaultdict(list)
        columns = [table.column(n) for n in ("organization_id", "identifier_scheme", "identifier")]
        for org, scheme, number in zip(*columns, strict=True):
            if known := REGISTERS.get(scheme.upper()):
                found[org].append(Registered(known, number))
        return {ref: tuple(held) for ref, held in found.items()}

    def _provider(self, ref: str, notes: Notes) -> Provider:
        known = self.providers.get(ref)
        if known is None:
            notes.add(
                "ORGANISATION_MISSING",
                f"The organisation {reading.short(ref)} of this service is not in the package. It is listed under “{NOBODY}”.",
            )
            return Provider(ref="", name=NOBODY)
        return known


@functools.lru_cache(4096)
def _hours_of(times: tuple[str, str, str], said: tuple[str, ...]) -> Hours | None:
    """The days of rows that open and close alike; most of a directory opens as others do."""
    codes = [DAYS.get(word.strip()[:2].lower(), "") for days in said for word in days.split(",")]
    opens, closes = reading.clock(times[0]), reading.clock(times[1])
    made = tuple(dict.fromkeys(code for code in codes if code))
    return Hours(made, opens, closes, note=times[2]) if made or opens else None
