"""The shape of UBL 2.1 by our own table: every misplaced, missing, repeated or misspelt thing in plain words."""
from __future__ import annotations

import pytest

from brokerage.invoices import structure
from brokerage.kit import xml
from tests.invoices.conftest import SAMPLE

WRONG = [
    ("<cbc:ID>HB-2026-1041</cbc:ID>", "", "ID is missing in Invoice."),
    ("<cbc:ID>HB-2026-1041</cbc:ID>", "<cbc:ID>1</cbc:ID><cbc:ID>2</cbc:ID>", "ID may stand only once in Invoice."),
    ("<cbc:DueDate>2026-12-02</cbc:DueDate>", "<cbc:DueDate>02/12/2026</cbc:DueDate>", "DueDate says '02/12/2026', which is not a date such as 2026-11-20."),
    ("<cbc:DueDate>2026-12-02</cbc:DueDate>", "<cbc:DueDate>2026-02-29</cbc:DueDate>", "DueDate says '2026-02-29', which is not a date such as 2026-11-20."),
    ('<cbc:PriceAmount currencyID="GBP">10.00', '<cbc:PriceAmount currencyID="GBP">£10.00', "PriceAmount says '£10.00', which is not a number."),
    ('<cbc:PriceAmount currencyID="GBP">10.00', "<cbc:PriceAmount>10.00", "PriceAmount needs currencyID."),
    ('<cbc:PriceAmount currencyID="GBP">10.00', '<cbc:PriceAmount currencyID="GBP" currency="GBP">10.00', "PriceAmount may not have currency."),
    ("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>", "CreditNoteTypeCode may not stand in Invoice."),
    ("<cbc:ProfileID>", "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:ProfileID>",
     "UBLVersionID stands too late: it comes before CustomizationID in Invoice."),
    ("<cac:Price>", "ten pounds<cac:Price>", "InvoiceLine holds loose text between its elements."),
    ("<cbc:LineID>1</cbc:LineID>", "<cbc:LineID><cbc:ID>1</cbc:ID></cbc:LineID>", "LineID holds a value, but there are elements in it."),
    ("</cac:Party>", "<cac:PowerOfAttorney/></cac:Party>", "PowerOfAttorney is allowed, but we do not look into it."),
]


@pytest.mark.parametrize(("old", "new", "says"), WRONG)
def test_what_is_out_of_shape_is_named(old: str, new: str, says: str) -> None:
    text = SAMPLE.read_text()
    assert old in text
    found = structure.faults(xml.read(text.replace(old, new, 1).encode()))
    assert says in [fault.text for fault in found]
    assert all(not fault.looked for fault in found) == ("we do not look into" in says)


def test_every_part_of_the_table_is_reached_from_an_invoice_or_a_credit_note() -> None:
    reached, waiting = set(), ["Invoice", "CreditNote"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [child.part for child in structure.parts()[name].children.values() if child.part not in ("", "-")]
    assert reached == set(structure.parts())
