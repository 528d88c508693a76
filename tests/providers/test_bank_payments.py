"""pain.001.001.09 for GB and its sheet: valid by the schema, the same bytes twice, every wrong payment named."""
from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sepaxml
from lxml import etree
from msgspec.structs import replace

from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.payments.ports import PaymentFile, PaymentOrder
from providers.bank import pain

ORDER = PaymentOrder("PAY-204-1", Pence(580_86), "Harbour Homecare Limited", "112233", "12345678", "HB-2026-1041")
OTHER = PaymentOrder("PAY-205-1", Pence(9), "Zoë Søn & Daughters", "445566", "87654321")
FILE = PaymentFile("RUN-12", datetime(2026, 11, 20, 10, 0, 1, 5, tzinfo=UTC), date(2026, 11, 24), "Brightwater Council", "998877", "11112222", (ORDER, OTHER))
SCHEMA = etree.XMLSchema(file=str(Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd"))


def said(raw: bytes, path: str) -> list[str]:
    return [node.text for node in etree.fromstring(raw).iterfind("/".join(f"{{*}}{name}" for name in path.split("/")))]


def test_the_file_is_valid_and_has_everything_where_gb_banks_want_it() -> None:
    raw = pain.write(FILE)
    assert SCHEMA.validate(etree.fromstring(raw)), SCHEMA.error_log
    run = "CstmrCdtTrfInitn/PmtInf"
    each = f"{run}/CdtTrfTxInf"
    assert said(raw, f"{each}/CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd") == ["GBDSC", "GBDSC"]
    assert said(raw, f"{each}/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId") == ["112233", "445566"]
    assert said(raw, f"{each}/CdtrAcct/Id/Othr/Id") == ["12345678", "87654321"]
    assert said(raw, f"{each}/PmtId/EndToEndId") == ["PAY-204-1", "PAY-205-1"]
    assert said(raw, f"{each}/Amt/InstdAmt") == ["580.86", "0.09"] and said(raw, f"{each}/Cdtr/Nm")[1] == "Zoe Son and Daughters"
    assert said(raw, f"{run}/DbtrAgt/FinInstnId/ClrSysMmbId/MmbId") == ["998877"] and said(raw, f"{run}/ReqdExctnDt/Dt") == ["2026-11-24"]
    assert said(raw, f"{run}/CtrlSum") == said(raw, "CstmrCdtTrfInitn/GrpHdr/CtrlSum") == ["580.95"] and said(raw, f"{run}/NbOfTxs") == ["2"]


def test_the_same_run_makes_the_same_bytes() -> None:
    assert pain.write(FILE) == pain.write(replace(FILE)) and pain.write_csv(FILE) == pain.write_csv(replace(FILE))


@pytest.mark.parametrize(("change", "says"), [
    ({"sort_code": "11-22-33"}, "Payment PAY-204-1: a sort code is six digits."),
    ({"account": "1234567"}, "Payment PAY-204-1: an account number is eight digits."),
    ({"account": "１２３４５６７８"}, "Payment PAY-204-1: an account number is eight digits."),
    ({"amount": Pence(0)}, "Payment PAY-204-1: £0.00 cannot be paid."),
    ({"amount": Pence(-5)}, "Payment PAY-204-1: −£0.05 cannot be paid."),
    ({"name": "漢字"}, "Payment PAY-204-1 has no name that a bank can read."),
    ({"reference": "A reference far too long"}, "Payment PAY-204-1: its reference has more than 18 characters."),
    ({"end_to_end": "PAY-205-1"}, "Payment PAY-205-1 stands there twice."),
    ({"end_to_end": "<x>"}, "Payment <x>: its id may have"),
])
def test_a_payment_that_a_bank_would_refuse_is_named(change: dict[str, Any], says: str) -> None:
    for write in (pain.write, pain.write_csv):
        with pytest.raises(Refusal) as no:
            write(replace(FILE, orders=(replace(ORDER, **change), OTHER)))
        assert says in no.value.text


def test_nothing_to_pay_is_refused() -> None:
    with pytest.raises(Refusal, match="nothing to pay"):
        pain.write(replace(FILE, orders=()))


def test_a_name_cannot_act_as_a_formula_in_the_sheet() -> None:
    raw = pain.write_csv(replace(FILE, orders=(replace(ORDER, name="=HYPERLINK('x')", reference="+1 2"),)))
    [head, row] = csv.reader(io.StringIO(raw.decode()))
    assert head[:5] == ["Payment", "Name", "Sort code", "Account", "Amount"]
    assert row == ["PAY-204-1", "HYPERLINK('x')", "112233", "12345678", "580.86", "'+1 2", "2026-11-24"]


def test_names_are_written_in_the_characters_that_banks_pass_on() -> None:
    assert pain.written("  Łódź’s “Café”\n& Søn ", 140) == "Lodz's Cafe and Son" and pain.written("a" * 200, 140) == "a" * 140
