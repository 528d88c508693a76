"""Bytes of a CSV or XLSX file → its rows as text, with every reason why not. Shared by claims, bank statements and spend."""
from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from brokerage.kit.money import MOST_TYPED_PENCE, Pence
from brokerage.kit.xml import Unreadable

MOST_BYTES = 10_000_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 200
LONGEST_CELL = 2_000
MOST_CELLS = 20_000_000
FAR_TOO_LONG = 100_000
Row = tuple[int, list[str]]
_XML_START = 4_096


def rows(raw: bytes, *, most: int, most_bytes: int = MOST_BYTES) -> Iterator[Row]:
    """(row number, cells) for every row that has anything in it, the heading as row 1. At most `most` of them.

    Unreadable for what is no sheet, for more rows than that (as soon as one too many is seen) and for hidden bombs.
    """
    if not raw.strip():
        raise Unreadable("The file is empty.")
    if len(raw) > most_bytes:
        raise Unreadable(f"The file is {len(raw) // 1_000_000} MB. We read files of up to {most_bytes // 1_000_000} MB.")
    found = _of_workbook(raw) if raw.startswith(b"PK\x03\x04") else _of_text(raw)
    for count, row in enumerate(found):
        if count > most:
            raise Unreadable(f"The file has more than {most:,} lines. Send it in parts.")
        yield row


def text_of(raw: bytes) -> tuple[str, bool]:
    """The text, and whether its encoding had to be guessed (Windows-1252, as old Excel saves)."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if raw.startswith(mark):
            try:
                return raw.decode(name), False
            except UnicodeDecodeError as wrong:
                raise Unreadable("The file is damaged: its characters cannot be read. Save it again as CSV UTF-8.") from wrong
    if b"\0" in raw:
        raise Unreadable("This is not a CSV or XLSX file.")
    try:
        return raw.decode("utf-8"), False
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), True


def too_long(cells: list[str]) -> bool:
    """Whether a cell cannot be one: our own limit, for `csv.field_size_limit` belongs to everybody in the process."""
    return max(map(len, cells), default=0) > FAR_TOO_LONG


def _of_text(raw: bytes) -> Iterator[Row]:
    for mark, what in ((b"%PDF", "a PDF"), (b"\x1f\x8b", "a compressed file"), (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)"),
                       (b"<", "a web page or XML")):
        if raw.lstrip(codecs.BOM_UTF8).startswith(mark):
            raise Unreadable(f"This is {what}. Save the sheet as CSV UTF-8 or XLSX.")
    text, _ = text_of(raw)
    first = text.partition("\n")[0]
    between = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    while True:
        started = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as wrong:
            raise Unreadable(f"The file cannot be read as CSV from line {started} on: a quotation mark is astray.") from wrong
        if cells is None:
            return
        if too_long(cells):
            raise Unreadable(f"A cell in line {started} is far too long.")
        if any(cell.strip() for cell in cells):
            yield started, [cell.strip()[:LONGEST_CELL] for cell in cells]


def _of_workbook(raw: bytes) -> Iterator[Row]:
    """The first sheet. Formulas stay formulas ("=A1*2"), so that the reader of rows can refuse them."""
    _harmless(raw)
    import openpyxl
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
    except Exception as wrong:  # openpyxl raises whatever it stumbles over
        raise Unreadable("This is not an XLSX file that can be read.") from wrong
    if (sheet.max_column or 0) * (sheet.max_row or 0) > MOST_CELLS:  # what it claims, and would be walked cell by cell
        raise Unreadable("The sheet says that it has far too many cells. Copy the rows that matter into a new one.")
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if any(cell not in (None, "") for cell in cells):
                yield number, [_cell(cell) for cell in cells]
    except Unreadable:
        raise
    except Exception as wrong:
        raise Unreadable("The sheet in this XLSX file is damaged.") from wrong
    finally:
        book.close()


def _harmless(raw: bytes) -> None:
    """Refuse a bomb, and a part with a document type, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            parts = packed.infolist()
            if "[Content_Types].xml" not in {part.filename for part in parts}:
                raise Unreadable("This is a zip file, not an XLSX file. Unpack it and send the sheet inside.")
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable("Unpacked, this file is far too large.")
            for part in parts:
                with packed.open(part) as file:
                    start = file.read(_XML_START).replace(b"\0", b"").upper()
                    if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in start:
                        raise Unreadable("The file has a document type (DOCTYPE) inside. We refuse those.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as wrong:
        raise Unreadable("This is not an XLSX file that can be read.") from wrong


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, bool):
        return "yes" if value else "no"
    # Excel keeps 15 digits: 24.86 stands in the file as 24.859999999999999, and this is what its own cell shows
    return str(value).strip()[:LONGEST_CELL] if isinstance(value, str | int) else f"{value:.15g}"


@lru_cache(4_096)  # the same few words stand in every row
def plain(heading: str) -> str:
    """A heading for comparing: "Unit price (£)" → "unitprice"."""
    return re.sub(r"[^a-z0-9]", "", heading.lower())


@lru_cache(4_096)  # a file has few days and many rows
def day(said: str) -> date:
    """20/11/2026 (day first), 2026-11-20 or 20261120. ValueError, fit to show, for anything else."""
    for looks, order in ((r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", (3, 2, 1)), (r"(\d{4})-(\d{2})-(\d{2})", (1, 2, 3)),
                         (r"(\d{4})(\d{2})(\d{2})", (1, 2, 3))):
        if found := re.fullmatch(looks, said, re.ASCII):
            year, month, one = (int(found[part]) for part in order)
            try:
                return date(year, month, one)
            except ValueError:
                break
    raise ValueError(f"{said[:20]!r} is not a date such as 20/11/2026")


def number(said: str, places: int = 4) -> Decimal:
    """1,234.50 or -7.5, with at most `places` digits after the point. ValueError, fit to show, for anything else."""
    bare = re.sub(r"^(-?)\s*£\s*", r"\1", said.replace("\u2212", "-"))
    if not re.fullmatch(r"-?(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,12})?", bare, re.ASCII):
        raise ValueError(f"{said[:20]!r} is not a number such as 12.50")
    try:
        found = Decimal(bare.replace(",", ""))
    except InvalidOperation as wrong:
        raise ValueError(f"{said[:20]!r} is not a number such as 12.50") from wrong
    if found != round(found, places):
        raise ValueError(f"{said[:20]!r} has more than {places} digits after the point")
    return found


_PENCE = re.compile(r"-?[0-9]{1,7}\.[0-9]{2}")


def money(said: str) -> Pence:
    """Pounds and pence, below zero too. ValueError, fit to show, for parts of a penny and for more than £100,000,000."""
    if _PENCE.fullmatch(said):  # nearly every cell of a large file, at a tenth of the cost
        return Pence(int(said.replace(".", "")))
    pence = int(number(said, 2) * 100)
    if abs(pence) > MOST_TYPED_PENCE:
        raise ValueError(f"{said[:20]!r} is more than £100,000,000")
    return Pence(pence)
