"""A provider's price list: CSV or XLSX, a line of headings, a price a row. What cannot be read is named by its row; nothing is
guessed, for it is money: no unit, no price."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from brokerage.catalogue.ports import PriceRow, Problem, Unreadable
from brokerage.catalogue.words import BANDS, UNITS, VAT
from brokerage.kit import xml
from brokerage.kit.texts import RUNS
from providers import reading, rows

COLUMNS = {
    "ref": ("reference", "ref", "id"),
    "service": ("service", "servicename", "name"),
    "price": ("price", "pricein", "priceinpounds", "rate", "cost", "unitprice", "amount"),
    "unit": ("unit", "per", "priceunit"),
    "band": ("when", "band", "time", "wheninweek", "whenintheweek"),
    "staff": ("people", "peopleatonce", "staff", "carers"),
    "least": ("minimumminutes", "shortestinminutes", "shortesttime"),
    "option": ("onlyfor", "option", "pricefor"),
    "vat": ("vat",),
    "from": ("firstday", "from", "pricefrom", "validfrom"),
    "to": ("lastday", "to", "priceto", "validto", "until"),
}
"""What each heading may be called, in small letters and without spaces."""
MOST = 5_000
FREE = ("free", "nocharge", "nil")
_VAT = (
    ("E", r"\be\b|exempt|no vat|welfare"),
    ("S", r"\bs\b|20|standard"),
    ("Z", r"\bz\b|zero"),
    ("R", r"\br\b|\b5\b|5%|reduced"),
    ("O", r"\bo\b|outside"),
)


def read(raw: bytes) -> Iterator[PriceRow | Problem]:
    """Every row as a price or as what is wrong with it. Unreadable for what is no sheet, more than MOST rows, hidden bombs."""
    try:
        found = list(rows.rows(raw, most=MOST))
    except xml.Unreadable as why:
        raise Unreadable(str(why), "UNREADABLE") from why
    heading = [rows.plain(cell) for cell in found[0][1]] if found else []
    at = {key: next((heading.index(name) for name in names if name in heading), -1) for key, names in COLUMNS.items()}
    missing = [word for key, word in (("service", "Service"), ("price", "Price"), ("unit", "Unit")) if at[key] < 0]
    if missing:
        raise Unreadable(f"The first line has no heading {' and no '.join(missing)}.", "NO_HEADINGS")
    for number, cells in found[1:]:
        said = {key: cells[place] if 0 <= place < len(cells) else "" for key, place in at.items()}
        yield _row(number, said)


def _row(row: int, said: dict[str, str]) -> PriceRow | Problem:
    formula = next((cell for cell in said.values() if _runs(cell)), None)
    if formula is not None:
        return Problem(row, "FORMULA", f"{reading.short(formula)} is a formula. Type what it comes to.")
    try:
        return _read(row, said)
    except ValueError as why:
        return Problem(row, "WRONG", f"{why}.")


def _runs(cell: str) -> bool:
    """Whether a spreadsheet would work it out. A number below zero is none, and is refused as a price."""
    return cell.startswith(RUNS) and re.fullmatch(r"[+-]?\s*£?[\d.,]+", cell) is None


def _read(row: int, said: dict[str, str]) -> PriceRow:
    service = reading.line(said["service"])[:200]
    if not service:
        raise ValueError("There is no name of a service")
    amount = rows.number("0" if said["price"].lower().replace(" ", "") in FREE else said["price"])
    if not 0 <= amount <= 1_000_000:
        raise ValueError(f"The price {said['price'][:20]} is not from £0 to £1,000,000")
    first, last = _day(said["from"]), _day(said["to"])
    if first and last and last < first:
        raise ValueError("The last day is before the first")
    return PriceRow(
        row=row,
        service=service,
        amount=amount,
        unit=_unit(said["unit"]),
        ref=said["ref"][:20],
        band=_band(said["band"]),
        staff=_whole(said["staff"], "The number of people", 1, 9) or 1,
        least=_whole(said["least"], "The shortest time", 1, 10_000),
        option=reading.line(said["option"])[:120],
        vat=_vat(said["vat"]),
        valid_from=first,
        valid_to=last,
    )


def _unit(text: str) -> str:
    known = next((key for key, words in UNITS.items() if text.lower() in (key.lower(), words)), "") or reading.unit_in(text)
    if not known:
        raise ValueError(f"The unit {reading.short(text)} is not one of ours, such as hour, visit, night, day or week")
    return known


def _band(text: str) -> str:
    if not text or text.lower() in ("any", "any time", "always", "all"):
        return "ANY"
    known = next((key for key, words in BANDS.items() if text.lower() in (key.lower(), words.lower())), "")
    if not known and (known := reading.band_in(text)) == "ANY":
        raise ValueError(f"{reading.short(text)} is not a time of the week, such as weekday, evening, weekend or bank holiday")
    return known


def _vat(text: str) -> str:
    if not text:
        return ""
    known = next((key for key, words in VAT.items() if text.lower() == words.lower()), "")
    known = known or next((key for key, looks in _VAT if re.search(looks, text.lower())), "")
    if not known or known == "U":
        raise ValueError(f"The VAT {reading.short(text)} is not one of exempt, 20%, zero, 5% or outside")
    return known


def _whole(text: str, what: str, least: int, most: int) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,6}", text) or not least <= int(text) <= most:
        raise ValueError(f"{what} is {reading.short(text)}, not a whole number from {least} to {most:,}")
    return int(text)


def _day(text: str) -> date | None:
    return rows.day(text) if text else None
