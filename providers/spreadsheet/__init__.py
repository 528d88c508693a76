"""The spreadsheet of a small charity: CSV or XLSX with a line of headings. What each heading may be called is in COLUMNS.

Rows of the same organisation and service are one service; each row may add a price, opening hours or a place. Cells that
look like formulas are kept as text, and made harmless when they leave the house again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from brokerage.catalogue.ports import Adapter, Hours, Listing, Offer, Place, Problem, Provider, Raw, Registered, Unreadable
from brokerage.catalogue.words import DELIVERY, TYPES, UNITS
from brokerage.kit.texts import RUNS
from providers import reading
from providers.openreferral.parts import DAYS
from providers.reading import Notes, line, words
from providers.spreadsheet.sheets import COLUMNS, sheets

FREE = ("free", "no charge", "none", "nil", "free of charge")


def read(raw: Raw) -> Iterator[Listing | Problem]:
    """Each service when its last row has been read: rows of one service stand together or apart."""
    found: dict[tuple[str, str], Listing] = {}
    for name, heading, rows, problems in sheets(raw):
        at = {key: next((heading.index(word) for word in names if word in heading), -1) for key, names in COLUMNS.items()}
        if at["name"] < 0:
            raise Unreadable(f"{name} has no column “Service name”. The first line must be headings.", "NO_HEADINGS")
        for row, cells in rows:
            said = {key: cells[place] if 0 <= place < len(cells) else "" for key, place in at.items()}
            notes = Notes(row, line(said["id"])[:200] or line(said["name"])[:200])
            _formulas(cells, notes)
            _add(found, said, row, notes, name)
            yield from notes.found
        yield from problems
    yield from found.values()


def _formulas(cells: Iterable[Any], notes: Notes) -> None:
    for cell in cells:
        if (
            isinstance(cell, str)
            and cell.startswith(RUNS)
            and reading.decimal(cell) is None
            and len(cell) > 1
            and not cell.startswith("+")
            and not cell.startswith("- ")
        ):
            notes.add(
                "FORMULA", f"The cell {reading.short(cell)} looks like a formula. It is kept as plain text and never worked out."
            )


def _add(found: dict[tuple[str, str], Listing], said: dict[str, Any], row: int, notes: Notes, source: str) -> None:
    name, org = line(said["name"]), line(said["organisation"])
    if not name:
        notes.add("NAME_MISSING", "This row has no service name. It was left out.")
        return
    if not org:
        org = source.rsplit(".", 1)[0].replace("_", " ").replace("-", " ").strip().capitalize() or "Charity not named"
        notes.add("ORGANISATION_MISSING", f"This row names no organisation. It is listed under “{org}”, the name of the file.")
    key = (org.lower(), line(said["id"]).lower() or name.lower())
    made = found.get(key)
    if made is None:
        made = found[key] = _listing(name, org, said, row, notes)
    made.prices += tuple(p for p in _prices(said, notes) if p not in made.prices)
    made.hours += tuple(h for h in _hours(said) if h not in made.hours)
    made.places += tuple(p for p in _places(said) if p not in made.places)


def _listing(name: str, org: str, said: dict[str, Any], row: int, notes: Notes) -> Listing:
    least, most = reading.ages(said["min_age"] or None, said["max_age"] or None, notes)
    capacity, vacancies, waiting = (
        _whole(said[key], notes, what)
        for key, what in (
            ("capacity", "The number of places"),
            ("vacancies", "The number of free places"),
            ("waiting", "The waiting time"),
        )
    )
    return Listing(
        ref=(line(said["id"]) or f"{org}/{name}".lower())[:200],
        row=row,
        name=name,
        provider=_provider(org, said, notes),
        description=words(said["description"]),
        type=_kind(said, notes),
        eligibility=words(said["eligibility"]),
        url=_url(said["website"], notes),
        email=_mail(said["email"], notes),
        phone=line(said["phone"])[:60],
        min_age=least,
        max_age=most,
        area=line(said["area"])[:400],
        delivery=tuple(
            k for k, w in DELIVERY.items() if k in line(said["delivery"]).upper() or w.lower() in line(said["delivery"]).lower()
        ),
        capacity=capacity,
        vacancies=vacancies,
        full=vacancies == 0,
        waiting_days=waiting,
        languages=_list(said["languages"]),
        assured_on=reading.day(said["checked"] or None, notes, "The day of the last check"),
        status="CLOSED" if line(said["status"]).lower() in ("closed", "closed for now", "paused") else "OPEN",
    )


def _provider(org: str, said: dict[str, Any], notes: Notes) -> Provider:
    numbers = [
        (scheme, line(said[key]).upper())
        for scheme, key in (("CHARITY", "charity"), ("COMPANY", "company"), ("CQC_PROVIDER", "cqc"))
    ]
    held = tuple(Registered(scheme, number) for scheme, number in numbers if number)
    return Provider(ref=org.lower()[:200], name=org, sector="THIRD_SECTOR" if line(said["charity"]) else "", registered=held)


def _kind(said: dict[str, Any], notes: Notes) -> str:
    text = line(said["type"])
    if not text:
        return "OTHER"
    known = next(
        (key for key, word in TYPES.items() if text.lower() in (word.lower(), key.lower(), key.lower().replace("_", " "))), ""
    )
    if not known:
        notes.add("TYPE_UNKNOWN", f"The kind {reading.short(text)} is not one of ours. It is listed as other support.")
    return known or "OTHER"


def _prices(said: dict[str, Any], notes: Notes) -> Iterator[Offer]:
    text = line(said["price"])
    if not text:
        return
    amount = reading.decimal("0" if text.lower() in FREE else text.split("/")[0].split(" per ")[0])
    if amount is None or not 0 <= amount < 10**8:
        notes.add("PRICE_WRONG", f"The price {reading.short(text)} is not an amount like 12.50, from zero up. It was left out.")
        return
    unit = line(said["unit"]) or text
    known = unit.upper() if unit.upper() in UNITS else reading.unit_in(unit)
    if not known:
        notes.add("UNIT_UNKNOWN", f"It is not said what {amount} pounds buys. It is listed as the price of one.")
    yield Offer(
        amount=amount.quantize(reading.decimal("0.0001") or amount),
        unit=known or "ITEM",
        band=reading.band_in(line(said["band"])),
        staff=2 if line(said["double"]).lower() in ("yes", "y", "2", "double") else 1,
        least=_whole(said["least"], notes, "The shortest time") or None,
        option=line(said["option"])[:120],
        valid_from=reading.day(said["from"] or None, notes, "The first day of the price"),
        valid_to=reading.day(said["to"] or None, notes, "The last day of the price"),
    )


def _hours(said: dict[str, Any]) -> Iterator[Hours]:
    days = [DAYS[word.strip()[:2].lower()] for word in _list(said["days"]) if word.strip()[:2].lower() in DAYS]
    opens, closes = (reading.clock(line(said[key])) for key in ("opens", "closes"))
    if days or opens:
        yield Hours(days=tuple(dict.fromkeys(days)), opens=opens, closes=closes)


def _places(said: dict[str, Any]) -> Iterator[Place]:
    made = Place(
        address=line(said["address"])[:400],
        town=line(said["town"])[:120],
        postcode=line(said["postcode"]).upper()[:12],
        access=_list(said["access"]),
    )
    if msgspec.to_builtins(made):
        yield made


def _list(value: Any) -> tuple[str, ...]:
    return tuple(part.strip() for part in words(value).replace(";", ",").replace("|", ",").split(",") if part.strip())


def _whole(value: Any, notes: Notes, what: str) -> int | None:
    if line(value) == "":
        return None
    number = reading.decimal(value)
    if number is None or not 0 <= number <= 100_000:
        notes.add("NUMBER_WRONG", f"{what} is {reading.short(value)}, which is no whole number from zero up. It was left out.")
        return None
    return int(number)


def _url(value: Any, notes: Notes) -> str:
    return reading.link({"url": value}, "url", notes, "The website") if line(value) else ""


def _mail(value: Any, notes: Notes) -> str:
    return reading.email({"email": value}, "email", notes) if line(value) else ""


ADAPTER = Adapter("spreadsheet", "Spreadsheet of services", "a CSV or XLSX file with a line of headings", read)
