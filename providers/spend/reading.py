"""A council's published payment lines (CSV, also gzipped) → PaidLines, and a Problem for every odd line.

Nothing is dropped in silence and nothing is guessed: a line that cannot be read is a Problem; a credit is below zero; two equal
lines are two lines, because one invoice is legally paid in many equal parts.
"""
from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from brokerage.invoices.ports import PaidLine, Problem
from brokerage.kit.money import Pence
from brokerage.kit.xml import Unreadable
from providers.rows import day, money, text_of, too_long

MOST_BYTES = 50_000_000
MOST_UNPACKED = 400_000_000
MOST_ROWS = 2_000_000
COLUMNS = {"payer": "OrganisationLabel", "supplier": "BeneficiaryOtherID",
           "supplier_name": "BeneficiaryName", "invoice": "InvoiceNumber",
           "paid_on": "PaymentDate", "transaction": "TransactionNumber", "amount": "Amount", "vat_lost": "IrrecoverableVATAmount",
           "purpose": "Purpose",
           "category": "ProclassLabel", "category_code": "ProclassCode", "cost_centre": "ProfitCentre",
           "unit": "OrganisationalUnit",
           "vat_number": "VATRegistrationNumber"}
MUST = ("supplier", "invoice", "paid_on", "amount")
_NOTHING = {"NA", "N/A", "NULL", ""}
_HIDDEN = "redacted"


def read(raw: bytes) -> Iterator[PaidLine | Problem]:
    """A PaidLine or a Problem for every row. Unreadable without the columns, for more than MOST_ROWS rows, and for bombs."""
    text, guessed = text_of(_unpacked(raw))
    if guessed:
        yield Problem(0, "ENCODING", "The file is not UTF-8. It was read as Windows-1252.", stops=False)
    sheet = csv.reader(io.StringIO(text, newline=""))
    _, first = next(_rows(sheet), (0, []))
    headings = [cell.strip() for cell in first]
    where = {word: headings.index(name) for word, name in COLUMNS.items() if name in headings}
    if missing := [COLUMNS[word] for word in MUST if word not in where]:
        raise Unreadable(f"The first row must name the columns. Missing: {', '.join(missing)}.")
    for count, (row, cells) in enumerate(_rows(sheet)):
        if count >= MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} lines.")
        if any(cells):
            yield _line(row, cells, where, len(headings))


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    while True:
        try:
            cells = next(sheet, None)
        except csv.Error as wrong:
            raise Unreadable(f"The file cannot be read as CSV from line {sheet.line_num} on.") from wrong
        if cells is None:
            return
        if too_long(cells):
            raise Unreadable(f"A cell in line {sheet.line_num} is far too long.")
        yield sheet.line_num, cells


def _unpacked(raw: bytes) -> bytes:
    if len(raw) > MOST_BYTES:
        raise Unreadable(f"The file is {len(raw) // 1_000_000} MB. We read files of up to {MOST_BYTES // 1_000_000} MB.")
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    try:
        with gzip.open(io.BytesIO(raw)) as packed:
            found = packed.read(MOST_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as wrong:
        raise Unreadable("The compressed file is damaged.") from wrong
    if len(found) > MOST_UNPACKED:
        raise Unreadable("Unpacked, this file is far too large.")
    return found


def _line(row: int, cells: list[str], where: dict[str, int], wide: int) -> PaidLine | Problem:
    if len(cells) != wide:
        return Problem(row, "COLUMNS", f"Row {row} has {len(cells)} cells, the heading {wide}.")
    said = {word: cells[at].strip() for word, at in where.items()}
    wrong: list[str] = []
    paid_on, amount = _day(said["paid_on"], wrong), _pence(said["amount"], wrong)
    vat_lost = _pence(said.get("vat_lost") or "0", wrong)
    for word in ("supplier", "invoice"):
        if said[word] in _NOTHING:
            wrong.append(f"{COLUMNS[word]} is empty")
    if wrong:
        return Problem(row, "ROW", f"Row {row}: {'; '.join(wrong)}.", ref=said["invoice"][:40])
    return PaidLine(
        row=row, supplier=said["supplier"], supplier_name=said.get("supplier_name", ""), invoice=said["invoice"], paid_on=paid_on,
        transaction=said.get("transaction", ""), amount=amount, vat_lost=vat_lost, purpose=said.get("purpose", ""),
        category=said.get("category", ""), category_code=said.get("category_code", ""), cost_centre=said.get("cost_centre", ""),
        unit=said.get("unit", ""), payer=said.get("payer", ""),
        vat_number="" if said.get("vat_number", "") in _NOTHING else said["vat_number"],
        hidden=said["invoice"].lower() == _HIDDEN)


def _day(said: str, wrong: list[str]) -> date:
    try:
        return day(said)
    except ValueError as why:
        wrong.append(str(why))
        return date.min


def _pence(said: str, wrong: list[str]) -> Pence:
    try:
        return money("0" if said in _NOTHING else said)
    except ValueError as why:
        wrong.append(str(why))
        return Pence(0)
