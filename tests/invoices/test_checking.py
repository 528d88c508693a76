"""The judge in its process: the verdicts of real documents, hostile files, and a judge that hangs or dies."""
from __future__ import annotations

import codecs
import gzip
import io
import json
import os
import signal
import zipfile
from pathlib import Path
from typing import Any

import pytest

from brokerage.invoices.checking import Checker
from brokerage.invoices.rules import NoRules
from brokerage.invoices.verdicts import FATAL, Verdict
from brokerage.kit import xml
from tests.real_data import shared

ROOT = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'


def fatal(verdict: Verdict) -> set[str]:
    return {finding.rule for finding in verdict.findings if finding.severity == FATAL}


def test_our_sample_is_valid_and_says_by_which_rules(checker: Checker, sample: bytes) -> None:
    verdict = checker.check(sample)
    assert verdict.valid and verdict.en16931_valid and verdict.findings == ()
    assert (verdict.kind, verdict.profile, verdict.number) == ("invoice", "Peppol BIS Billing 3.0", "HB-2026-1041")
    assert (verdict.totals.currency, verdict.totals.payable, verdict.totals.tax_total) == ("GBP", "580.86", "4.00")
    structure, en, peppol = verdict.judged_by
    assert (structure.rules, en.rules, peppol.rules) == ("UBL 2.1 structure", "EN 16931", "Peppol BIS Billing 3.0")
    assert "made 2024-03-11; older than the current 1.3.16" in en.version and len(en.sha256) == 64


@pytest.mark.parametrize(("old", "new", "rule"), [
    (b'<cbc:PayableAmount currencyID="GBP">580.86', b'<cbc:PayableAmount currencyID="GBP">580.85', "BR-CO-16"),
    (b'<cbc:LineExtensionAmount currencyID="GBP">556.86', b'<cbc:LineExtensionAmount currencyID="GBP">1556.86', "BR-CO-10"),
    (b"<cbc:TaxExemptionReason>Welfare services, VAT Act 1994 Schedule 9 Group 7</cbc:TaxExemptionReason>", b"", "BR-E-10"),
    (b">GB<", b">UK<", "BR-CL-14"),
    (b'<cbc:EndpointID schemeID="9932">GB123456789</cbc:EndpointID>', b"", "PEPPOL-EN16931-R020"),
    (b"<cbc:IssueDate>2026-11-02<", b"<cbc:IssueDate>2026-11-31<", "UBL-STRUCTURE"),
    (b"<cbc:IssueDate>2026-11-02</cbc:IssueDate>", b"", "UBL-STRUCTURE"),
])
def test_one_wrong_thing_is_named(checker: Checker, sample: bytes, old: bytes, new: bytes, rule: str) -> None:
    assert sample.count(old), "the sample no longer has what this test breaks"
    verdict = checker.check(sample.replace(old, new))
    assert rule in fatal(verdict) and not verdict.valid and verdict.judged


def test_an_invoice_in_euros_is_valid_with_a_warning(checker: Checker, sample: bytes) -> None:
    verdict = checker.check(sample.replace(b'"GBP"', b'"EUR"').replace(b">GBP<", b">EUR<"))
    assert verdict.valid and [(f.rule, f.text) for f in verdict.findings] == [("HOUSE-CURRENCY", "This is in EUR. We pay in pounds (GBP) only.")]


def test_two_lines_with_one_number_are_noticed(checker: Checker, sample: bytes) -> None:
    verdict = checker.check(sample.replace(b"<cbc:ID>2</cbc:ID>", b"<cbc:ID>1</cbc:ID>"))
    assert verdict.valid and [f.rule for f in verdict.findings] == ["HOUSE-LINE-ID"]


def zipped(raw: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("invoice.xml", raw)
    return held.getvalue()


BOMB = b'<!DOCTYPE Invoice [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %s "%s">' % (bytes([98 + n]), b"&%s;" % bytes([97 + n]) * 20) for n in range(12)) + b"]>" + ROOT + b"&m;</Invoice>"
UNREADABLE = {
    "empty": (b" \n", "empty"),
    "a PDF renamed": (b"%PDF-1.7 ...", "PDF"),
    "a zip": (zipped(b"<Invoice/>"), "zip"),
    "a zip bomb": (zipped(b"0" * 3_000_000), "zip"),
    "gzip": (gzip.compress(b"<Invoice/>"), "gzip"),
    "billion laughs": (BOMB, "DOCTYPE"),
    "an external entity": (b'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + ROOT + b"&x;</Invoice>", "DOCTYPE"),
    "a DTD after a comment": (b"<?xml version='1.0'?><!-- <Invoice> --> <?pi?>\n<!doctype Invoice>" + ROOT + b"</Invoice>", "DOCTYPE"),
    "a DTD in UTF-16": ("<!DOCTYPE a><a/>".encode("utf-16"), "DOCTYPE"),
    "an unknown entity": (ROOT + b"&x;</Invoice>", "well-formed"),
    "50 MB": (ROOT + b" " * 50_000_000, "10 MB"),
    "deep nesting": (ROOT + b"<a>" * 200 + b"</a>" * 200 + b"</Invoice>", "one inside another"),
    "very deep nesting": (ROOT + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</Invoice>", "one inside another"),
    "cut off": (ROOT + b"<cbc:ID", "well-formed"),
    "latin-1 that says UTF-8": ("<?xml version='1.0' encoding='UTF-8'?><Invoice>£</Invoice>".encode("latin-1"), "says it is written in UTF-8"),
    "UTF-8 that says UTF-16": (b"<?xml version='1.0' encoding='UTF-16'?><Invoice/>", "but it is not"),
    "a made-up encoding": (b"<?xml version='1.0' encoding='x-secret'?><Invoice/>", "which we do not read"),
    "UTF-32": ("<Invoice/>".encode("utf-32"), "UTF-32"),
    "UTF-7": (b"<?xml version='1.0' encoding='UTF-7'?><Invoice/>", "which we do not read"),
    "words": (b"Dear Sir, please pay", "does not begin with <"),
    "HTML": (b"<html><body/></html>", "its root is html"),
    "the wrong root": (ROOT.replace(b"Invoice x", b"Order x") + b"</Order>", "order"),
    "an invoice of nobody's": (b"<Invoice/>", "its root is Invoice"),
    "CII": (b'<rsm:CrossIndustryInvoice xmlns:rsm="urn:un"/>', "CII"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_has_a_plain_reason_and_nothing_is_fetched(checker: Checker, name: str) -> None:
    raw, reason = UNREADABLE[name]
    verdict = checker.check(raw)
    assert not verdict.valid and not verdict.judged and len(verdict.findings) == 1
    assert reason in verdict.findings[0].text and len(verdict.findings[0].text) < 250 and "root:" not in str(verdict)


def test_other_encodings_that_say_so_are_read(checker: Checker, sample: bytes) -> None:
    text = sample.decode().replace("Quay Street", "Quay Street £")
    for encoded in (text.replace('"UTF-8"', '"ISO-8859-1"').encode("latin-1"), text.replace('"UTF-8"', '"windows-1252"').encode("cp1252"),
                    text.replace('"UTF-8"', '"UTF-16"').encode("utf-16"), codecs.BOM_UTF8 + text.encode()):
        assert checker.check(encoded).valid


def test_a_file_that_is_nothing_like_an_invoice_does_not_cost_minutes(checker: Checker) -> None:
    verdict = checker.check(ROOT + b"<a/>" * 200_000 + b"</Invoice>")
    assert verdict.judged and {"UBL-STRUCTURE", "RULES-NOT-RUN"} == fatal(verdict)


def test_a_judge_that_hangs_is_killed_and_replaced(sample: bytes) -> None:
    with Checker(seconds=0.5) as hurried:
        hurried._ready()
        stopped = hurried.pid
        assert stopped
        os.kill(stopped, signal.SIGSTOP)
        verdict = hurried.check(sample)
        assert [f.rule for f in verdict.findings] == ["TOO-LONG"] and not verdict.judged and hurried.pid is None
        hurried._seconds = 60
        assert hurried.check(sample).valid and hurried.pid != stopped


def test_a_judge_that_died_between_two_files_is_replaced(sample: bytes) -> None:
    with Checker(seconds=60) as made:
        assert made.check(sample).valid
        dead = made.pid
        assert dead
        os.kill(dead, signal.SIGKILL)
        os.waitid(os.P_PID, dead, os.WEXITED | os.WNOWAIT)
        assert made.check(sample).valid and made.pid != dead


def test_the_judge_is_given_none_of_our_secrets_and_may_not_grow_or_write(checker: Checker, sample: bytes, monkeypatch: Any) -> None:
    monkeypatch.setenv("BROKERAGE_SECRET", "not-for-the-judge-to-know-at-all")
    with Checker(seconds=60) as made:
        made.check(sample)
        given = Path(f"/proc/{made.pid}/environ").read_bytes()
        limits = Path(f"/proc/{made.pid}/limits").read_text()
    assert b"not-for-the-judge" not in given and b"DATABASE_URL" not in given
    assert any(line.startswith("Max data size") and "1073741824" in line for line in limits.splitlines())
    assert any(line.startswith("Max file size") and line.split()[3] == "0" for line in limits.splitlines())


def test_no_rules_is_a_sentence(monkeypatch: Any) -> None:
    monkeypatch.setattr("brokerage.invoices.checking.sys.executable", "/bin/false")
    with Checker() as made, pytest.raises(NoRules, match="could not be started"):
        made.check(b"<a/>")


def test_the_limits_of_size_are_the_same_on_both_sides() -> None:
    with Checker() as made:
        assert made.check(b"x" * (xml.MOST_BYTES + 1)).findings[0].text.startswith("The file is larger") and made.pid is None


# --- the real documents


def expected() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(shared("invoices", "expected.json").read_text())
    return found


def test_the_real_documents_have_the_verdict_and_totals_expected(checker: Checker) -> None:
    for name, wants in expected().items():
        verdict = checker.check(shared("invoices", name).read_bytes())
        assert verdict.well_formed and verdict.kind == {"Invoice": "invoice", "CreditNote": "credit note"}[wants["root"]], name
        assert verdict.en16931_valid == wants["en16931_valid"], name
        assert ("UBL-STRUCTURE" in fatal(verdict)) == (not wants["xsd_valid"]), name
        for field in ("currency", "line_total", "tax_exclusive", "tax_total", "tax_inclusive", "prepaid", "payable"):
            assert getattr(verdict.totals, field) == wants[field], (name, field)
        assert (verdict.customization, verdict.number) == (wants["customization"], wants["id"] or ""), name
