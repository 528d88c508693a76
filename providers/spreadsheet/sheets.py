"""The sheets of a CSV or XLSX file as headings and rows, with limits on what a small file may unfold into."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from brokerage.catalogue.ports import Problem, Raw, Unreadable
from providers.reading import Sheet, line

COLUMNS = {
    "id": ("id", "reference", "ref"),
    "name": ("service name", "service", "name", "title", "activity"),
    "organisation": ("organisation", "organization", "provider", "charity", "charity name", "provider name", "organisation name"),
    "description": ("description", "about", "what it is", "details"),
    "type": ("type", "kind", "category", "kind of support"),
    "price": ("price", "cost", "amount", "fee", "price (£)", "price in pounds"),
    "unit": ("unit", "per", "price unit"),
    "band": ("band", "when", "price band", "time"),
    "double": ("double-up", "double up", "two carers"),
    "least": ("minimum minutes", "shortest in minutes", "minimum length"),
    "option": ("price for", "option", "concession"),
    "from": ("price from", "valid from"),
    "to": ("price to", "valid to", "price until"),
    "website": ("website", "url", "web", "link"),
    "email": ("email", "e-mail", "contact email"),
    "phone": ("phone", "telephone", "tel", "phone number"),
    "address": ("address", "street", "address 1"),
    "town": ("town", "city"),
    "postcode": ("postcode", "post code"),
    "access": ("accessibility", "access"),
    "area": ("area", "area served", "where"),
    "min_age": ("minimum age", "min age", "age from"),
    "max_age": ("maximum age", "max age", "age to"),
    "eligibility": ("who it is for", "eligibility"),
    "languages": ("languages", "language"),
    "days": ("days", "day"),
    "opens": ("opens", "start", "from time", "start time"),
    "closes": ("closes", "end", "to time", "end time"),
    "capacity": ("capacity", "places"),
    "vacancies": ("vacancies", "free places"),
    "waiting": ("waiting days", "waiting time in days"),
    "delivery": ("delivery", "how", "where it happens"),
    "status": ("status",),
    "checked": ("checked on", "last checked", "assured"),
    "charity": ("charity number",),
    "company": ("company number",),
    "cqc": ("cqc provider id",),
}
"""Our name → what the heading may be called, in small letters."""
MOST_ROWS = 100_000
MOST_BYTES = 300 * 2**20
"""What an XLSX file, which is a zip, may unfold into."""
MOST_EMPTY = 1000

Sheets = Iterator[tuple[str, list[str], Iterator[tuple[int, list[Any]]], list[Problem]]]


def sheets(raw: Raw) -> Sheets:
    """(name, heading in small letters, rows, problems found while reading the rows) of each part."""
    for name, opened in raw.parts.items():
        with opened() as part:
            body = part.read()
        if body[:4] == b"PK\x03\x04":
            yield from _book(body, name)
        elif body[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            raise Unreadable(f"{name} is an old Excel file or is locked with a password. Save it as .xlsx or .csv.", "OLD_EXCEL")
        else:
            sheet = Sheet(body, name)
            yield name, [line(cell).lower() for cell in sheet.heading], iter(sheet), sheet.problems


def _book(body: bytes, name: str) -> Sheets:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_BYTES:
                raise Unreadable(f"{name} unfolds into more than {MOST_BYTES // 2**20} MB.", "TOO_LARGE")
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    except Unreadable:
        raise
    except Exception as why:  # a library of many parts: whatever it trips over, the file is not one that can be read
        raise Unreadable(f"{name} cannot be read as an Excel file.", "NOT_EXCEL") from why
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        raise Unreadable(f"{name} has no sheet in it.", "EMPTY")
    rows = sheet.iter_rows(values_only=True)
    heading = [line(cell).lower() for cell in next(rows, ())]
    problems: list[Problem] = []
    yield name, heading, _filled(rows, name, problems), problems


def _filled(rows: Iterator[tuple[Any, ...]], name: str, problems: list[Problem]) -> Iterator[tuple[int, list[Any]]]:
    empty = 0
    for row, cells in enumerate(rows, 2):
        if all(cell is None or cell == "" for cell in cells):
            empty += 1
            if empty > MOST_EMPTY:
                return
            continue
        if row > MOST_ROWS:
            problems.append(Problem(row, "TOO_MANY_ROWS", f"{name} has more than {MOST_ROWS:,} rows. The rest was not read."))
            return
        empty = 0
        yield row, ["" if cell is None else cell for cell in cells]
