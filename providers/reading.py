"""What all adapters share: records out of JSON, rows out of CSV, and values checked one by one, each mistake named."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from brokerage.catalogue.ports import Problem, Unreadable
from brokerage.kit.texts import decoded

LISTS = ("contents", "content", "services", "data", "items", "results")
"""Where feeds keep their records when the whole is an object: Open Referral UK v3, v1, and what others do."""
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
HOST = re.compile(r"[\w-]+(\.[\w-]+)+([/?#:].*)?", re.S)
EMAIL = re.compile(r"[^@\s<>\"'(),;:]{1,64}@[^@\s<>\"'(),;:]+\.[^@\s<>\"'.(),;:]{2,}")
ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?)?")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
MONTHS = {
    name: n for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
SPACE = re.compile(r"\s+")


class Notes:
    """The mistakes of the record in hand; the adapter hands them over before the record itself."""

    __slots__ = ("row", "ref", "found")

    def __init__(self, row: int, ref: str = "") -> None:
        self.row, self.ref = row, ref
        self.found: list[Problem] = []

    def add(self, code: str, text: str) -> None:
        self.found.append(Problem(self.row, code, text, self.ref))


# records and rows ------------------------------------------------------------------------------------------------------
def records(raw: bytes) -> Iterator[tuple[int, dict[str, Any]] | Problem]:
    """The records of a JSON document with their place from 1: a list, an object that holds one (LISTS), or one record.
    A document that was cut off gives the whole records before the cut, then the Problem TRUNCATED."""
    text, encoding = decoded(raw)
    if encoding == "windows-1252":
        yield Problem(0, "ENCODING", "This is not UTF-8 as JSON has to be. It was read as Windows-1252: look at the accents.")
    try:
        found = msgspec.json.decode(text.encode("utf-8", "replace"), type=list[msgspec.Raw] | dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        yield from _before_the_cut(text)
        return
    yield from _each(found)


def _each(found: list[msgspec.Raw] | dict[str, msgspec.Raw]) -> Iterator[tuple[int, dict[str, Any]] | Problem]:
    if isinstance(found, dict):
        key = next((k for k in LISTS if k in found and bytes(found[k]).lstrip()[:1] == b"["), "")
        if not key and "id" not in found and "name" not in found:
            raise Unreadable("This JSON has no list of services in it.", "NO_RECORDS")
        found = msgspec.json.decode(found[key], type=list[msgspec.Raw]) if key else [msgspec.Raw(msgspec.json.encode(found))]
    for row, one in enumerate(found, 1):
        record = msgspec.json.decode(one)
        if isinstance(record, dict):
            yield row, record
        else:
            yield Problem(row, "NOT_A_RECORD", "This is not a record with named fields. It was left out.")


def _before_the_cut(text: str) -> Iterator[tuple[int, dict[str, Any]] | Problem]:
    """Whole records up to where the document stops being JSON."""
    head = re.match(r"\s*(\[|\{.*?\"(?:" + "|".join(LISTS) + r")\"\s*:\s*\[)", text, re.S)
    if head is None:
        raise Unreadable("This is not JSON.", "NOT_JSON")
    at, row, reader = head.end(), 0, json.JSONDecoder()
    gap = re.compile(r"[\s,]*")
    while True:
        at = gap.match(text, at).end()  # type: ignore[union-attr]  # it always matches, if only nothing
        try:
            one, at = reader.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        row += 1
        if isinstance(one, dict):
            yield row, one
    yield Problem(
        row + 1,
        "TRUNCATED",
        f"The file stops in the middle of record {row + 1}, or is not JSON from there on. "
        "The records before it were read. Nothing is withdrawn. Get the file again.",
    )


class Sheet:
    """A CSV file: its heading by name, and its rows, each with the number that a spreadsheet shows."""

    def __init__(self, raw: bytes, name: str, *, skip_to: str = "") -> None:
        self.name, self.problems = name, []  # type: str, list[Problem]
        text, encoding = decoded(raw)
        if encoding == "windows-1252":
            self.problems.append(Problem(0, "ENCODING", f"{name} is not UTF-8. Read as Windows-1252: look at the accents."))
        if not text.strip():
            raise Unreadable(f"{name} is empty.", "EMPTY")
        self.first = 1
        lines = io.StringIO(text, newline="")
        self.rows = csv.reader(lines, delimiter=_delimiter(text))
        csv.field_size_limit(16 * 2**20)
        self.heading = [cell.strip() for cell in self._row() or []]
        while skip_to and skip_to not in [cell.lower() for cell in self.heading]:
            nxt = self._row()
            if nxt is None or self.first > 40:
                raise Unreadable(f"{name} has no line of headings that begins with “{skip_to.capitalize()}”.", "NO_HEADINGS")
            self.heading = [cell.strip() for cell in nxt]
        self.at = {head.lower(): place for place, head in reversed(list(enumerate(self.heading)))}

    def _row(self) -> list[str] | None:
        self.first += 1
        return next(self.rows, None)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """(row, cells); empty rows are passed over, short ones filled up; what no reader can split ends the file."""
        width, row = len(self.heading), self.first - 1
        try:
            for cells in self.rows:
                row += 1
                if len(cells) < width:
                    if not any(cells):
                        continue
                    cells += [""] * (width - len(cells))
                yield row, cells
        except csv.Error as why:
            self.problems.append(Problem(row + 1, "UNREADABLE_ROW", f"{self.name} cannot be read from row {row + 1} on ({why})."))

    def column(self, *names: str) -> int:
        """The place of the first of these headings that is there, -1 for none."""
        return next((self.at[name] for name in names if name in self.at), -1)


def _delimiter(text: str) -> str:
    head = text[:4000].splitlines()[:5]
    return max(",;\t|", key=lambda mark: (max((line.count(mark) for line in head), default=0), mark == ","))


# values ----------------------------------------------------------------------------------------------------------------
def words(value: Any) -> str:
    """A value as text; what is not text or a number is none."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def line(value: Any) -> str:
    """A value as text on one line."""
    text = words(value)
    return SPACE.sub(" ", text) if text else ""


def link(record: dict[str, Any], name: str, notes: Notes, what: str, code: str = "URL") -> str:
    """An address on the web. Empty, it should have been left out; without https:// it gets it; else it is left out."""
    if (value := record.get(name)) is None:
        return ""
    text = words(value)
    if not text:
        notes.add(f"{code}_EMPTY", f"{what} is empty. A feed leaves out what it does not know.")
        return ""
    if text.startswith(("https://", "http://")) and " " not in text and HOST.match(text.split("://", 1)[1]):
        return text
    if SCHEME.match(text) is None and " " not in text and HOST.fullmatch(text):
        notes.add(f"{code}_NO_SCHEME", f"{what} has no https:// in front. It was put there.")
        return "https://" + text
    notes.add(f"{code}_WRONG", f"{what} is not an address on the web. It was left out.")
    return ""


def email(record: dict[str, Any], name: str, notes: Notes, what: str = "The e-mail address") -> str:
    """An e-mail address, or none and why not."""
    if (value := record.get(name)) is None:
        return ""
    text = words(value)
    if not text:
        notes.add("EMAIL_EMPTY", f"{what} is empty. A feed leaves out what it does not know.")
    elif EMAIL.fullmatch(text) is None:
        notes.add("EMAIL_WRONG", f"{what} is not an e-mail address. It was left out.")
        return ""
    return text


def age(value: Any, notes: Notes, what: str) -> int | None:
    """Whole years from 0 to 130; a part of a year is rounded down."""
    if value is None or value == "":
        return None
    number = decimal(value)
    if number is None or not 0 <= number <= 130:
        notes.add("AGE_WRONG", f"{what} is {short(value)}. An age is from 0 to 130. It was left out.")
        return None
    return int(number)


def ages(low: Any, high: Any, notes: Notes) -> tuple[int | None, int | None]:
    """The two ages, the wrong way round put right."""
    least, most = age(low, notes, "The lowest age"), age(high, notes, "The highest age")
    if least is not None and most is not None and most < least:
        notes.add("AGES_TURNED", f"The ages are from {least} to {most}. They were turned round.")
        return most, least
    return least, most


def day(value: Any, notes: Notes, what: str, *, moment: bool = False) -> date | None:
    """A date as 2026-11-20, 20/11/2026 or 20 Nov 2026. With `moment` a time of day without its zone is named."""
    if value is None or value == "":
        return None
    if isinstance(value, (datetime, date)):
        return value.date() if isinstance(value, datetime) else value
    found, clock, zone = _day(words(value))
    if found is None:
        notes.add("DATE_WRONG", f"{what} is {short(value)}, which is no date. It was left out.")
    elif moment and clock and not zone:
        notes.add("DATE_NO_ZONE", f"{what} has a time but not in which time zone. It was read as the time in England.")
    return found


@functools.lru_cache(4096)
def _day(text: str) -> tuple[date | None, str, str]:
    try:
        if iso := ISO.fullmatch(text):
            return date(int(iso[1]), int(iso[2]), int(iso[3])), iso[4] or "", iso[5] or ""
        if said := re.match(r"(\d{1,2})[/. -](\d{1,2}|[A-Za-z]{3,9})[/. -](\d{4})\b", text):
            month = int(said[2]) if said[2].isdigit() else MONTHS.get(said[2][:3].lower(), 0)
            return date(int(said[3]), month, int(said[1])), "", ""
    except ValueError:
        return None, "", ""
    return None, "", ""


def decimal(value: Any) -> Decimal | None:
    """A finite number, from what JSON, a sheet or a person writes; pounds signs are passed over, and commas between thousands.
    Any other comma is no number: a sheet that writes 12,50 must never become £1,250."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).replace("£", "").strip()
    if "," in text and not THOUSANDS.fullmatch(text):
        return None
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def micro(value: Any, most: int) -> int | None:
    """Degrees as whole millionths; None outside the globe."""
    number = decimal(value)
    return int(number * 1_000_000) if number is not None and abs(number) <= most else None


def short(value: Any) -> str:
    """A value as it may stand in a message."""
    text = line(value)
    return f"“{text[:40]}”" if text else "not readable"


UNITS = (
    ("SESSION", "session|class|course|lesson"),
    ("VISIT", "visit|call"),
    ("NIGHT", "night|overnight"),
    ("WEEK", "week|weekly|pw"),
    ("MONTH", "month|monthly|pcm"),
    ("DAY", "day|daily"),
    ("HOUR", "hour|hourly|hr|h"),
    ("MILE", "mile|mileage"),
    ("ITEM", "item|each|one-off|once|unit|place|person|ticket|meal"),
)
_UNITS = [(unit, re.compile(rf"\b(?:{said})s?\b", re.I)) for unit, said in UNITS]
_BANDS = [
    (band, re.compile(said, re.I))
    for band, said in (
        ("BANK_HOLIDAY", r"bank\s*holiday|public\s*holiday"),
        ("WEEKEND", r"\bweekends?\b|\bsaturday|\bsunday"),
        ("EVENING", r"\bevenings?\b"),
        ("WEEKDAY", r"\bweekdays?\b|monday (to|-) friday|mon\s*-\s*fri"),
    )
]


@functools.lru_cache(1024)
def unit_in(text: str) -> str:
    """The unit that words speak of ("per 1 hour session" is a session), "" for none."""
    return next((unit for unit, said in _UNITS if said.search(text)), "")


@functools.lru_cache(1024)
def band_in(text: str) -> str:
    """The part of the week that words speak of, ANY for none."""
    return next((band for band, said in _BANDS if said.search(text)), "ANY")


@functools.lru_cache(2048)
def clock(text: str) -> str:
    """A time of day as HH:MM, from 9:00am, 09:00, 09:00:00, 9 am; "" when it is none."""
    said = re.fullmatch(r"(\d{1,2})(?:[:.](\d\d))?(?::\d\d(?:\.\d+)?)?\s*(am|pm)?(?:Z|[+-]\d\d:?\d\d)?", text.strip().lower())
    if said is None:
        return ""
    hour, minute = int(said[1]), int(said[2] or 0)
    if said[3]:
        hour = hour % 12 + (12 if said[3] == "pm" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else "24:00" if (hour, minute) == (24, 0) else ""
