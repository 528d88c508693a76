"""What became of a file; electronic invoices are judged by the published rules first."""
from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from brokerage.invoices import chores, filing
from brokerage.invoices.checking import Checker
from brokerage.invoices.models import Invoice, InvoiceFile
from brokerage.people.models import Organisation
from tests.budgets.conftest import Town
from tests.invoices.test_send import sheet
from tests.invoices.town import AFTER


def sent(town: Town, body: bytes, name: str) -> int:
    with town.writing() as db:
        return filing.send(db, db.get_one(Organisation, town.orgs["provider"].id), name, body, by=town.actor("tom"), at=AFTER).id


def test_the_sender_sees_each_bill_and_each_bad_row_and_can_have_the_file_back(town: Town, door: Any, clock: Any) -> None:
    clock.put(date(2026, 7, 1))
    body = sheet(town, "A,REF,01/06/2026,07/06/2026,21,hour,24.86,E", "A,REF,bad,,3,hour,24.86,E")
    number = sent(town, body, "june.csv")
    tom = door("tom")
    tom.get(f"/invoices/files/{number}")
    assert "Row 3" in tom.html and "£522.06" in tom.html
    door("rita").get(f"/invoices/files/{number}", status=404)
    door("ann").get(f"/invoices/files/{number}", status=403)


def electronic(town: Town, sample: bytes, order: str) -> bytes:
    return sample.replace(b"ORD-204", order.encode())


def test_an_electronic_invoice_waits_for_the_rules_and_is_then_taken_in(town: Town, sample: bytes, checker: Checker) -> None:
    number = sent(town, electronic(town, sample, town.ref), "bill.xml")  # type: ignore[attr-defined]
    with town.writing() as db:
        assert db.scalars(select(Invoice)).all() == []
        found = chores.faults(checker, db.get_one(InvoiceFile, number).body)
        filing.judged(db, number, found, at=AFTER)
        filing.judged(db, number, found, at=AFTER)
        row = db.scalars(select(Invoice).where(Invoice.part == 0)).one()
        assert row.number == "HB-2026-1041" and row.door == "UBL" and "AFTER_ORDER" in row.reasons and row.state == "QUERIED"


def test_an_electronic_invoice_that_breaks_the_rules_is_sent_back_with_what_they_found(town: Town, sample: bytes, checker: Checker) -> None:
    number = sent(town, electronic(town, sample, town.ref).replace(b"<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", b""), "bill.xml")  # type: ignore[attr-defined]
    with town.writing() as db:
        filing.judged(db, number, chores.faults(checker, db.get_one(InvoiceFile, number).body), at=AFTER)
        row = db.scalars(select(Invoice)).one()
        assert row.state == "REJECTED" and row.reasons.startswith("NOT_A_BILL")
        assert "380" in str(db.get_one(InvoiceFile, number).found) or "BR-" in db.get_one(InvoiceFile, number).found or "STRUCTURE" in db.get_one(InvoiceFile, number).found.upper()
