"""UBL: what is read, what is refused and why, and that what we write is valid and reads back the same."""
from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from brokerage import HOUSE
from brokerage.invoices.checking import Checker
from brokerage.invoices.ports import InvoiceDraft, Problem
from brokerage.kit.money import Pence
from brokerage.kit.xml import Unreadable
from providers.ubl.reading import MOST_LINES, read
from providers.ubl.writing import write
from tests.invoices.conftest import checker  # noqa: F401  # the same judge for both folders' tests
from tests.providers.bills import drafts
from tests.real_data import shared

SAMPLE = (HOUSE / "providers" / "ubl" / "sample.xml").read_bytes()


def problems(raw: bytes) -> list[str]:
    return [found.text for found in read(raw) if isinstance(found, Problem)]


def test_the_sample_is_read_to_the_penny() -> None:
    [draft] = read(SAMPLE)
    assert isinstance(draft, InvoiceDraft)
    assert (draft.number, draft.order, draft.buyer_ref, draft.due) == ("HB-2026-1041", "ORD-204", "PLAN-7", date(2026, 12, 2))
    assert (draft.supplier.vat_number, draft.supplier.company_number, draft.supplier.postcode) == ("GB123456789", "01234567", "BW1 1AA")
    assert draft.account and (draft.account.sort_code, draft.account.number) == ("112233", "12345678")
    first = draft.lines[0]
    assert (first.quantity, first.unit, first.price, first.net) == (Decimal("22.4"), "HUR", Decimal("24.86"), Pence(556_86))
    assert (first.from_day, first.to_day, first.order_line, first.vat_category) == (date(2026, 10, 5), date(2026, 11, 1), "1", "E")
    assert (draft.totals.net, draft.totals.vat, draft.totals.payable) == (Pence(576_86), Pence(4_00), Pence(580_86))


def test_every_wrong_thing_is_named_at_once_and_no_draft_comes() -> None:
    raw = (SAMPLE.replace(b">HB-2026-1041</cbc:ID>\n  <cbc:IssueDate>2026-11-02", b"></cbc:ID>\n  <cbc:IssueDate>02/11/2026")
           .replace(b">10.00<", b">ten<").replace(b">556.86</cbc:LineExtensionAmount>", b">556.865</cbc:LineExtensionAmount>"))
    found = list(read(raw))
    assert not [one for one in found if isinstance(one, InvoiceDraft)]
    assert [(one.row, one.text) for one in found if isinstance(one, Problem)] == [
        (0, "The bill has no number."),
        (0, "IssueDate says '02/11/2026', which is not a date such as 2026-11-20."),
        (1, "LineExtensionAmount says 556.865, which has parts of a penny."),
        (2, "The price says 'ten', which is not a number that we read."),
    ]


@pytest.mark.parametrize(("old", "new", "says"), [
    (b">GBP<", b">EUR<", "The bill is in EUR. We pay in pounds (GBP) only."),
    (b'currencyID="GBP">10.00', b'currencyID="GBP">1e3', "The price says '1e3', which is not a number that we read."),
    (b'currencyID="GBP">580.86</cbc:Pay', b'currencyID="GBP">99999999999</cbc:Pay', "PayableAmount says 99999999999, which is more than £100,000,000."),
    (b'<cbc:PayableAmount currencyID="GBP">580.86</cbc:PayableAmount>', b"", "PayableAmount is missing."),
    (b'"GBP">576.86</cbc:TaxEx', b'"USD">576.86</cbc:TaxEx', "TaxExclusiveAmount is in USD, the bill in GBP."),
    (b"<cbc:EndDate>2026-11-01", b"<cbc:EndDate>2026-09-01", "The period ends (2026-09-01) before it begins (2026-10-05)."),
    (b"cac:AccountingSupplierParty>", b"cac:Signature>", "The bill does not say who its sender is."),
])
def test_one_wrong_thing_is_one_sentence(old: bytes, new: bytes, says: str) -> None:
    assert old in SAMPLE and says in problems(SAMPLE.replace(old, new))


def test_two_accounts_are_noticed_but_do_not_stop_the_bill() -> None:
    start, end = SAMPLE.index(b"  <cac:PaymentMeans>"), SAMPLE.index(b"  <cac:TaxTotal>")
    found = list(read(SAMPLE[:end] + SAMPLE[start:end] + SAMPLE[end:]))
    assert [type(one).__name__ for one in found] == ["Problem", "InvoiceDraft"]


def test_a_bill_of_too_many_lines_is_refused_early() -> None:
    start, end = SAMPLE.rindex(b"  <cac:InvoiceLine>"), SAMPLE.index(b"</Invoice>")
    assert f"The bill has {MOST_LINES + 2:,} lines. We read up to {MOST_LINES:,}." in problems(SAMPLE[:end] + SAMPLE[start:end] * MOST_LINES + b"</Invoice>")


def test_what_is_no_ubl_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="its root is html"):
        list(read(b"<html/>"))


@pytest.mark.parametrize("kind", ["invoice", "credit note"])
def test_what_we_write_is_valid_and_reads_back_the_same(kind: str, checker: Checker) -> None:  # noqa: F811
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(drafts(kind))
    def holds(draft: InvoiceDraft) -> None:
        raw = write(draft)
        assert list(read(raw)) == [draft] and write(draft) == raw
        verdict = checker.check(raw)
        assert verdict.valid, (verdict.findings, raw.decode())
        assert verdict.findings == () and verdict.totals.payable == draft.totals.payable.plain()
    holds()


def test_every_real_document_is_read_or_refused_with_its_totals_as_expected() -> None:
    for name, wants in json.loads(shared("invoices", "expected.json").read_text()).items():
        raw = shared("invoices", name).read_bytes()
        found = list(read(raw.replace(b">EUR<", b">GBP<").replace(b'"EUR"', b'"GBP"')))
        drafted = [one for one in found if isinstance(one, InvoiceDraft)]
        if wants["currency"] in ("EUR", "GBP") and wants["xsd_valid"]:
            assert [(one.number, one.supplier.name, len(one.lines)) for one in drafted] == [(wants["id"], wants["seller"], wants["lines"])], (name, found)
            assert [one.totals.payable.plain() for one in drafted] == [f"{Decimal(wants['payable']):.2f}"], name
        else:
            assert not drafted and all(isinstance(one, Problem) and one.text for one in found), name


