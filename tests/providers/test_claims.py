"""Claim sheets: bills by claim number, one problem for every bad row, and files that are no sheets."""
from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from brokerage import HOUSE
from brokerage.invoices.ports import InvoiceDraft, Problem
from brokerage.kit.money import Pence
from brokerage.kit.xml import Unreadable
from providers.claims.reading import MOST_ROWS, read

SAMPLE = (HOUSE / "providers" / "claims" / "sample.csv").read_bytes()
HEAD = "Claim number;Order number;From;To;Quantity;Unit price;VAT code\n"


def split(raw: bytes) -> tuple[list[InvoiceDraft], list[Problem]]:
    found = list(read(raw))
    return [one for one in found if isinstance(one, InvoiceDraft)], [one for one in found if isinstance(one, Problem)]


def book(rows: list[list[Any]]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def test_the_sample_is_two_bills_to_the_penny() -> None:
    drafts, problems = split(SAMPLE)
    assert problems == [] and [draft.number for draft in drafts] == ["HB-501", "HB-502"]
    first, second = drafts
    assert (first.order, first.totals.payable, first.issued) == ("ORD-204", Pence(372_90), date(2026, 10, 18))
    assert (first.from_day, first.to_day, first.supplier.ids) == (date(2026, 10, 5), date(2026, 10, 18), (("", "P-7"),))
    assert [(line.ref, line.quantity, line.unit, line.net) for line in first.lines] == [
        ("2", Decimal("7.5000"), "HUR", Pence(186_45)), ("3", Decimal("7.5000"), "HUR", Pence(186_45))]
    assert second.lines[0].note == "CANCELLED: Unwell on the day" and second.lines[0].unit == "C62"


def test_semicolons_a_byte_order_mark_utf_16_and_old_excel_are_read() -> None:
    text = HEAD + "A;O;05/10/2026;;2;£1,024.86;E\n"
    for raw in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16"), text.replace(";", "\t").encode(),
                text.replace("£1,024.86", "1024.86").replace(";", ",").encode(), text.replace("\n", "\r\n").encode()):
        drafts, problems = split(raw)
        assert [draft.totals.payable for draft in drafts] == [Pence(2049_72)] and problems == []
    drafts, problems = split(text.encode("cp1252"))
    assert [draft.totals.payable for draft in drafts] == [Pence(2049_72)] and [(one.code, one.stops) for one in problems] == [("ENCODING", False)]


def test_the_names_of_the_ndis_sheet_are_understood() -> None:
    drafts, problems = split(b"RegistrationNumber,NDISNumber,SupportsDeliveredFrom,SupportsDeliveredTo,SupportNumber,ClaimReference,Quantity,Hours,"
                             b"UnitPrice,GSTCode,AuthorisedBy,ParticipantApproved,InKindFundingProgram,ClaimType,CancellationReason,ABNofSupportProvider\n"
                             b"4050,430,2026/10/05,2026-10-05,01_011,REF1,,007:30,24.86,,,,,CANC,NSDF,\n".replace(b"2026/10/05", b"20261005"))
    assert problems == [] and drafts[0].lines[0].quantity == Decimal("7.5") and drafts[0].totals.net == Pence(186_45)


BAD = {
    "A;O;13/25/2026;;1;1;E": ("DATE", "From: '13/25/2026' is not a date such as 20/11/2026."),
    "A;O;05/10/26;;1;1;E": ("DATE", "From: '05/10/26' is not a date such as 20/11/2026."),
    "A;O;31/02/2026;;1;1;E": ("DATE", "From: '31/02/2026' is not a date such as 20/11/2026."),
    "A;O;05/10/2026;04/10/2026;1;1;E": ("PERIOD", "The service ends (04/10/2026) before it begins (05/10/2026)."),
    "A;O;05/10/2026;;-2;1;E": ("QUANTITY", "Quantity: -2 is not more than zero. To give money back, send a credit note."),
    "A;O;05/10/2026;;0;1;E": ("QUANTITY", "Quantity: 0 is not more than zero. To give money back, send a credit note."),
    "A;O;05/10/2026;;1.23456;1;E": ("QUANTITY", "Quantity: '1.23456' has more than 4 digits after the point."),
    "A;O;05/10/2026;;1e3;1;E": ("QUANTITY", "Quantity: '1e3' is not a number such as 12.50."),
    "A;O;05/10/2026;;NaN;1;E": ("QUANTITY", "Quantity: 'NaN' is not a number such as 12.50."),
    "A;O;05/10/2026;;1;12,50;E": ("PRICE", "Unit price: '12,50' is not a number such as 12.50."),
    "A;O;05/10/2026;;1;-1;E": ("PRICE", "Unit price: a price is not less than zero."),
    "A;O;05/10/2026;;=1+1;1;E": ("FORMULA", "Quantity holds a formula. Put the value itself there."),
    "@SUM(A1);O;05/10/2026;;1;1;E": ("FORMULA", "Claim number holds a formula. Put the value itself there."),
    ";O;05/10/2026;;1;1;E": ("MISSING", "Claim number is empty."),
    "A;O;05/10/2026;;1;1;Q": ("UNKNOWN", "VAT code says 'Q', which is not one that we know."),
    "A;O;05/10/2026": ("QUANTITY", "Quantity: '' is not a number such as 12.50."),
}


@pytest.mark.parametrize("row", BAD)
def test_one_bad_row_is_told_and_the_others_come_through(row: str) -> None:
    drafts, problems = split((HEAD + row + "\nB;O;06/10/2026;;2;10;E\n").encode())
    assert [(draft.number, draft.totals.payable) for draft in drafts] == [("B", Pence(20_00))]
    assert BAD[row] in [(one.code, one.text) for one in problems] and all(one.row == 2 for one in problems)


def test_every_bad_cell_of_a_row_is_named_at_once() -> None:
    _, problems = split((HEAD + ";;x;;y;z;Q\n").encode())
    assert [one.field for one in problems] == ["Claim number", "Order number", "From", "Quantity", "Unit price", "VAT code"]


def test_the_same_row_twice_is_told_but_another_day_is_not() -> None:
    row = "A;O;05/10/2026;;1;10;E\n"
    drafts, problems = split((HEAD + row + row + row.replace("05/10", "06/10")).encode())
    assert [one.text for one in problems] == ["This is the same as row 2: same claim, order, days, quantity and price."]
    assert problems[0].row == 3 and drafts[0].totals.net == Pence(20_00)


def test_an_amount_that_is_not_the_product_is_told_and_each_row_keeps_its_order() -> None:
    head = HEAD.replace("VAT code", "Amount")
    _, problems = split((head + "A;O;05/10/2026;;3;3.335;10.00\n").encode())
    assert [one.text for one in problems] == ["Amount says £10.00, but quantity × price is £10.01."]
    drafts, problems = split((head + "A;O1;05/10/2026;;1;1;\nA;O2;05/10/2026;;1;1;\n").encode())
    assert not problems and [[line.order for line in draft.lines] for draft in drafts] == [["O1", "O2"]]


def test_a_workbook_is_read_and_its_formulas_are_refused() -> None:
    head = ["Claim number", "Order number", "From", "Quantity", "Unit price", "Comment"]
    drafts, problems = split(book([head, ["A", 204, date(2026, 10, 5), 7.5, 24.86, None], [None] * 6, ["A", 204, "06/10/2026", "=1+1", 24.86, ""]]))
    assert [(draft.order, draft.totals.net) for draft in drafts] == [("204", Pence(186_45))]
    assert [(one.row, one.code, one.stops) for one in problems[:2]] == [(1, "UNKNOWN_COLUMN", False), (4, "FORMULA", True)]


def test_five_thousand_rows_are_read_and_a_million_refused_early() -> None:
    row = "C{n};O;05/10/2026;;1;10;E\n"
    drafts, problems = split((HEAD + "".join(row.format(n=n % 50 * 1000 + n) for n in range(MOST_ROWS))).encode())
    assert len(drafts) == MOST_ROWS and not problems
    tracemalloc.start()
    with pytest.raises(Unreadable, match="more than 5,000 lines"):
        list(read((HEAD + "A;O;1;;1;1;E\n" * 600_000).encode()))
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()
    with pytest.raises(Unreadable, match="up to 10 MB"):
        list(read((HEAD + "A;O;05/10/2026;;1;10;E\n" * 1_000_000).encode()))


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"<" + b"0" * 70_000_000)
    return held.getvalue()


def with_a_document_type() -> bytes:
    held, made = io.BytesIO(), io.BytesIO(book([["a"]]))
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(held, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet', 1))
    return held.getvalue()


@pytest.mark.parametrize(("raw", "says"), [
    (b"", "empty"), (b"%PDF-1.4", "a PDF"), (b"\xd0\xcf\x11\xe0old", ".xls"), (b"<html>", "a web page"), (b"\x00\x01\x02", "not a CSV"),
    (b"PK\x03\x04junk", "not an XLSX"), (bomb(), "far too large"), (with_a_document_type(), "DOCTYPE"),
    (b"Claim number,From\n", "Missing: Order number, Unit price, Quantity or Hours."),
    (b"Claim number,Invoice,Order,From,Quantity,Price\n", "Two columns say the same thing: Claim number and Invoice."),
    ((HEAD + 'A;"O;05/10/2026').encode(), "quotation mark"), (HEAD.encode() + b"A;" + b"x" * 120_000, "far too long"),
    ("Claim number".encode("utf-16")[:-1], "damaged"),
])
def test_what_is_no_claim_sheet_is_refused_in_plain_words(raw: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        list(read(raw))
