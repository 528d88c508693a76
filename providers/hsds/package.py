"""An HSDS package: one CSV for each kind of thing, joined by ids. Read table by table: any size costs one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from brokerage.catalogue.ports import Contact, Hours, Listing, Place, Problem, Provider, Raw, Registered, Term, Unreadable
from providers import reading
from providers.hsds.tables import Table, column
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
        get = {name: column(services, name) for name in COLUMNS}
        hung = Hung(self._hours(), self._languages(), self._links(), self.text("eligibility", "eligibility"), self._areas(),
                    self._costs(), self._contacts(), self.text("phones", "number"))
        odd = 0
        for row, cells in services.rows:
            said = {name: read(cells) for name, read in get.items()}
            notes = Notes(row, said["id"][:200])
            if not said["id"]:
                notes.add("ID_MISSING", "This service has no id, so nothing can say what belongs to it. It was left out.")
                yield from notes.found
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
        """A column of a table for each service; rows that belong to none are counted in one Problem."""
        table, lost = self.table(key), 0
        found: dict[str, list[str]] = defaultdict(list)
        service, value = column(table, "service_id"), column(table, name)
        others = [column(table, other) for other in ("location_id", "organization_id", "contact_id", "service_at_location_id")]
        for _, cells in table.rows:
            if ref := service(cells):
                if (said := value(cells)) and said not in found[ref]:
                    found[ref].append(said)
            elif not any(other(cells) for other in others):
                lost += 1
        if lost:
            self.problems.append(
                Problem(
                    0,
                    "ROWS_OF_NOTHING",
                    f"{lost} rows of {table.name} do not say which service they belong to. They were left out.",
                )
            )
        return found

    def _languages(self) -> dict[str, tuple[str, ...]]:
        return {ref: tuple(said) for ref, said in (self.text("languages", "language") or self.text("languages", "name")).items()}

    def _areas(self) -> dict[str, str]:
        return {
            ref: "; ".join(said)[:400] for ref, said in (self.text("areas", "name") or self.text("areas", "service_area")).items()
        }

    def _hours(self) -> dict[str, tuple[Hours, ...]]:
        """Days that open and close alike stand together."""
        table = self.table("schedules")
        service, weekday, byday = column(table, "service_id"), column(table, "weekday"), column(table, "byday")
        opens, closes, note = column(table, "opens_at"), column(table, "closes_at"), column(table, "description")
        grouped: dict[str, dict[tuple[str, str, str], list[str]]] = defaultdict(dict)
        for _, cells in table.rows:
            said = weekday(cells) or byday(cells)
            key = (reading.clock(opens(cells)), reading.clock(closes(cells)), note(cells))
            days = grouped[service(cells)].setdefault(key, [])
            for word in said.split(","):
                code = DAYS.get(word.strip()[:2].lower())
                if code and code not in days:
                    days.append(code)
        return {
            ref: tuple(Hours(tuple(days), key[0], key[1], note=key[2]) for key, days in plans.items() if days or key[0])
            for ref, plans in grouped.items()
            if ref
        }

    def _contacts(self) -> dict[str, tuple[Contact, ...]]:
        table, found = self.table("contacts"), defaultdict(list)
        service, name, title, mail = (column(table, n) for n in ("service_id", "name", "title", "email"))
        for _, cells in table.rows:
            if ref := service(cells):
                found[ref].append(Contact(name(cells)[:120], title(cells)[:120], "", mail(cells)[:200]))
        return {ref: tuple(c for c in people if c != Contact()) for ref, people in found.items()}

    def _words(self) -> dict[str, Term]:
        table = self.table("terms")
        code, name, parent = column(table, "id"), column(table, "name"), column(table, "parent_id")
        vocabulary = column(table, "vocabulary") if table.has("vocabulary") else column(table, "taxonomy")
        found = {}
        for _, cells in table.rows:
            said = f"{vocabulary(cells)}"
            kind = next((k for word, k in KINDS.items() if word in said.lower()), "TYPE")
            found[code(cells)] = Term(said[:80], code(cells)[:120], (name(cells) or code(cells))[:200], kind, parent(cells)[:120])
        return found

    def _links(self) -> dict[str, tuple[Term, ...]]:
        table = self.table("links")
        found: dict[str, dict[Term, None]] = defaultdict(dict)
        service = column(table, "service_id") if table.has("service_id") else column(table, "link_id")
        code = column(table, "taxonomy_id") if table.has("taxonomy_id") else column(table, "taxonomy_term_id")
        for _, cells in table.rows:
            if (term := self.words.get(code(cells))) is not None:
                found[service(cells)][term] = None
        return {ref: tuple(terms) for ref, terms in found.items()}

    def _costs(self) -> dict[str, list[dict[str, str]]]:
        table, found = self.table("costs"), defaultdict(list)
        names = [
            (name, column(table, name))
            for name in ("option", "amount", "amount_description", "currency", "valid_from", "valid_to", "unit")
        ]
        service = column(table, "service_id")
        for _, cells in table.rows:
            found[service(cells)].append({name: get(cells) for name, get in names})
        return found

    # places and organisations --------------------------------------------------------------------------------------------
    def _where(self) -> dict[str, tuple[Place, ...]]:
        made = dict(self._places())
        table, found = self.table("at"), defaultdict(list)
        service, location = column(table, "service_id"), column(table, "location_id")
        for _, cells in table.rows:
            if (place := made.get(location(cells))) is not None:
                found[service(cells)].append(place)
        return {ref: tuple(places) for ref, places in found.items()}

    def _places(self) -> Iterator[tuple[str, Place]]:
        at = self.table("addresses")
        location, *lines = (column(at, n) for n in ("location_id", "attention", "address_1", "address_2", "city", "postal_code"))
        addresses = {location(cells): [get(cells) for get in lines] for _, cells in at.rows}
        step = self.table("access")
        where, said = column(step, "location_id"), column(step, "accessibility")
        access = {where(cells): said(cells) for _, cells in step.rows if said(cells)}
        table = self.table("locations")
        ref, name, lat, lon = (column(table, n) for n in ("id", "name", "latitude", "longitude"))
        nowhere = ["", "", "", "", ""]
        for _, cells in table.rows:
            key = ref(cells)
            attention, one, two, city, code = addresses.get(key, nowhere)
            north = reading.micro(lat(cells), 90) if lat(cells) else None
            east = reading.micro(lon(cells), 180) if lon(cells) else None
            if north is None or east is None or not (north or east):
                north = east = None
            street = ", ".join(part for part in (attention, one, two) if part)
            told = access.get(key)
            yield key, Place(name(cells)[:200], street[:400], city[:120], code[:12], north, east, "", (told,) if told else ())

    def _organisations(self) -> dict[str, Provider]:
        table, numbers = self.table("organizations"), self._numbers()
        get = [column(table, n) for n in ("id", "name", "description", "url", "website", "email")]
        found = {}
        for row, cells in table.rows:
            ref, name, description, url, website, mail = [read(cells) for read in get]
            notes = Notes(row, ref[:200])
            link = website or url
            found[ref] = Provider(
                ref=ref[:200],
                name=name or NOBODY,
                description=description,
                website=reading.link({"url": link}, "url", notes, f"{table.name}: the organisation's address", "ORGANISATION_URL")
                if link
                else "",
                email=mail,
                registered=numbers.get(ref, ()),
            )
            self.problems += notes.found
        return found

    def _numbers(self) -> dict[str, tuple[Registered, ...]]:
        table, found = self.table("numbers"), defaultdict(list)
        org, scheme, number = (column(table, n) for n in ("organization_id", "identifier_scheme", "identifier"))
        for _, cells in table.rows:
            if known := REGISTERS.get(scheme(cells).upper()):
                found[org(cells)].append(Registered(known, number(cells)))
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
