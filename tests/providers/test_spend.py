"""A council's published payment lines: to the penny by supplier, invoice and month, odd lines told."""
from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from brokerage import HOUSE
from brokerage.invoices.ports import PaidLine, Problem
from brokerage.kit.money import Pence
from brokerage.kit.xml import Unreadable
from providers.spend.reading import read
from tests.real_data import shared

SAMPLE = (HOUSE / "providers" / "spend" / "sample.csv").read_bytes()


def test_equal_lines_stay_two_and_a_credit_is_below_zero() -> None:
    found = [one for one in read(SAMPLE) if isinstance(one, PaidLine)]
    assert [one.amount for one in found] == [Pence(250_00), Pence(250_00), Pence(-24_86)] and found[0] != found[1]
    assert (found[2].supplier, found[2].invoice, found[2].paid_on, found[2].cost_centre, found[2].vat_number) == (
        "100160", "HB-1", date(2026, 10, 29), "251342", "")


@pytest.mark.parametrize(("old", "new", "says"), [
    (b"-24.86", b"-24.865", "'-24.865' has more than 2 digits after the point"),
    (b"-24.86", b'"24,86"', "'24,86' is not a number such as 12.50"),
    (b"2026-10-29,1902", b"2026-13-29,1902", "'2026-13-29' is not a date such as 20/11/2026"),
    (b"-24.86,0.00,HOME CARE,SOCIAL CARE : Domiciliary Care,321014,HB-1", b"-24.86,0.00,HOME CARE,SOCIAL CARE : Domiciliary Care,321014,", "InvoiceNumber is empty"),
    (b"1902,-24.86", b"1902,NA,-24.86", "Row 4 has 17 cells, the heading 16."),
])
def test_an_odd_line_is_told_and_the_others_come_through(old: bytes, new: bytes, says: str) -> None:
    assert old in SAMPLE
    found = list(read(SAMPLE.replace(old, new)))
    [problem] = [one for one in found if isinstance(one, Problem)]
    assert problem.row == 4 and says in problem.text and len(found) == 3


def test_a_file_without_its_columns_and_a_bomb_are_refused() -> None:
    with pytest.raises(Unreadable, match="Missing: BeneficiaryOtherID, InvoiceNumber, PaymentDate"):
        list(read(b"Amount\n1\n"))
    with pytest.raises(Unreadable, match="far too large"):
        list(read(gzip.compress(b"0" * 400_000_010, 1)))
    with pytest.raises(Unreadable, match="far too long"):
        list(read(SAMPLE + b"x" * 120_000))
    with pytest.raises(Unreadable, match="damaged"):
        list(read(gzip.compress(SAMPLE)[:-20]))


def test_the_real_lines_come_to_the_penny_by_supplier_invoice_and_month() -> None:
    raw = shared("spend", "trafford_asc_supplier_lines_2025-04_to_2025-09.csv.gz").read_bytes()
    found = list(read(raw))
    lines = [one for one in found if isinstance(one, PaidLine)]
    assert len(lines) == len(found) == 72_627
    assert Pence.total(line.amount for line in lines) == Pence(40_468_628_69)
    assert sum(line.amount < Pence(0) for line in lines) == 14_333 and sum(line.hidden for line in lines) == 2_874
    # another way to the same sums: the standard library's rows and Decimals, with none of our reading
    ours, theirs = [Counter[object]() for _ in range(3)], [Counter[object]() for _ in range(3)]
    for line in lines:
        for sums, key in zip(ours, (line.supplier, (line.supplier, line.invoice), f"{line.paid_on:%Y-%m}"), strict=True):
            sums[key] += int(line.amount)
    for row in csv.DictReader(gzip.decompress(raw).decode().splitlines()):
        supplier, invoice = row["BeneficiaryOtherID"].strip(), row["InvoiceNumber"].strip()
        for sums, key in zip(theirs, (supplier, (supplier, invoice), row["PaymentDate"][:7]), strict=True):
            sums[key] += int(Decimal(row["Amount"]) * 100)
    assert ours == theirs and (len(ours[0]), len(ours[1])) == (240, 4_508)
    net_negative = sum(total < 0 for (_, invoice), total in ours[1].items() if invoice.lower() != "redacted")
    assert net_negative == 60
