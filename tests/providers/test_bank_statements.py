"""Bank statements: camt.053, MT940 and sheets, with balances, gaps, and files that are none."""
from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from brokerage import HOUSE
from brokerage.kit.money import Pence
from brokerage.kit.xml import Unreadable
from brokerage.payments.ports import Problem, Statement, gaps
from providers.bank import camt, mt940, sheet
from tests.real_data import shared

BANK = HOUSE / "providers" / "bank"
CAMT, MT940, SHEET = (BANK / f"sample.{ending}" for ending in ("camt053.xml", "mt940.sta", "csv"))


def of(found: list[Statement | Problem]) -> list[Statement]:
    return [one for one in found if isinstance(one, Statement)]


@pytest.mark.parametrize(("read", "file"), [(camt.read, CAMT), (mt940.read, MT940), (sheet.read, SHEET)])
def test_the_same_two_days_read_the_same_in_every_format(read: object, file: Path) -> None:
    assert callable(read)
    [one] = read(file.read_bytes())
    assert isinstance(one, Statement)
    assert (one.sort_code, one.account, one.currency, one.opening, one.closing) == ("112233", "12345678", "GBP", Pence(5_000_00), Pence(4_541_14))
    assert [(line.booked_on, line.amount, line.end_to_end) for line in one.lines] == [
        (date(2026, 11, 19), Pence(-580_86), "PAY-204-1"), (date(2026, 11, 19), Pence(100_00), ""), (date(2026, 11, 20), Pence(22_00), "PAY-180-2")]
    assert gaps([one]) == []


@pytest.mark.parametrize("version", [2, 3, 4, 8])
def test_camt_of_every_version_is_read(version: int) -> None:
    raw = CAMT.read_bytes().replace(b"camt.053.001.08", b"camt.053.001.%02d" % version)
    if version < 8:
        raw = re.sub(rb"<Sts><Cd>(\w+)</Cd></Sts>", rb"<Sts>\1</Sts>", raw).replace(b"<Pty>", b"").replace(b"</Pty>", b"")
    [one] = camt.read(raw)
    assert isinstance(one, Statement) and one.lines[0].counterparty == "Harbour Homecare Limited" and len(one.lines) == 3


def test_a_batch_is_told_payment_by_payment_only_when_its_parts_come_to_the_whole() -> None:
    part = b"<TxDtls><Refs><EndToEndId>%s</EndToEndId></Refs><Amt Ccy=\"GBP\">%s</Amt></TxDtls>"
    raw = CAMT.read_bytes()
    start, end = raw.index(b"<TxDtls>"), raw.index(b"</TxDtls>") + len(b"</TxDtls>")
    [one] = camt.read(raw[:start] + part % (b"A", b"500.00") + part % (b"B", b"80.86") + raw[end:])
    assert isinstance(one, Statement)
    assert [(line.end_to_end, line.amount) for line in one.lines[:2]] == [("A", Pence(-500_00)), ("B", Pence(-80_86))]
    [whole] = camt.read(raw[:start] + part % (b"A", b"500.00") + part % (b"B", b"80.85") + raw[end:])
    assert isinstance(whole, Statement) and [line.amount for line in whole.lines] == [Pence(-580_86), Pence(100_00), Pence(22_00)]


def test_an_entry_that_is_not_booked_is_left_out_and_told() -> None:
    found = list(camt.read(CAMT.read_bytes().replace(b"<Cd>BOOK</Cd>", b"<Cd>PDNG</Cd>", 1)))
    assert [one.text for one in found if isinstance(one, Problem)] == ["Entry 1 is not booked yet (PDNG): it was left out."]
    assert [gap.missing for gap in gaps(of(found))] == [Pence(-580_86)]


def test_a_missing_line_and_a_missing_statement_are_gaps() -> None:
    text = MT940.read_text()
    lines = text.splitlines(keepends=True)
    first = next(at for at, line in enumerate(lines) if line.startswith(":61:"))
    [short] = of(list(mt940.read("".join(lines[:first] + lines[first + 2:]).encode())))
    assert [gap.missing for gap in gaps([short])] == [Pence(-580_86)]
    later = text.replace("202/1", "204/1").replace("261118GBP5000,00", "261123GBP4600,00").replace("261120GBP4541,14", "261124GBP4141,14")
    [gap] = gaps(of(list(mt940.read((text + later).encode()))))
    assert (gap.after, gap.number, gap.missing) == ("202/1", "204/1", Pence(58_86)) and "one is missing" in gap.text


def test_a_sheet_newest_first_and_with_two_columns_reads_the_same() -> None:
    head, *rest = SHEET.read_text().splitlines()
    [turned] = sheet.read("\n".join([head, *rest[::-1]]).encode())
    [one] = sheet.read(SHEET.read_bytes())
    assert isinstance(turned, Statement) and isinstance(one, Statement)
    assert (turned.opening, turned.closing, [line.amount for line in turned.lines]) == (one.opening, one.closing, [line.amount for line in one.lines])
    two = "Date,Description,Paid in,Paid out,Balance\n19/11/2026,A,,580.86,4419.14\n20/11/2026,B,£122.00,,4541.14\n"
    [paid] = sheet.read(two.encode())
    assert isinstance(paid, Statement) and (paid.opening, paid.moved) == (Pence(5000_00), Pence(-458_86)) and gaps([paid]) == []


def test_a_sheet_with_a_row_that_cannot_be_read_proves_nothing() -> None:
    found = list(sheet.read(SHEET.read_bytes().replace(b"100.00", b"ten")))
    assert [(one.row, one.text) for one in found if isinstance(one, Problem)] == [(3, "Row 3: 'ten' is not a number such as 12.50.")]
    assert of(found) == []


def test_a_new_year_between_value_day_and_booking_day() -> None:
    [one] = of(list(mt940.read(b":20:A\n:25:1\n:28C:1\n:60F:C261230GBP1,\n:61:2612310102C1,00NTRFX\n:62F:C270102GBP2,00\n-")))
    assert (one.lines[0].value_on, one.lines[0].booked_on, one.closing) == (date(2026, 12, 31), date(2027, 1, 2), Pence(2_00))


@pytest.mark.parametrize(("line", "amount"), [("RC1,00", -100), ("RD1,00", 100), ("C1,", 100), ("D1,5", -150)])
def test_the_sign_of_an_mt940_movement(line: str, amount: int) -> None:
    raw = f":20:A\n:25:1\n:28C:1\n:60F:C261230GBP1,\n:61:261231{line}NTRFX\n:62F:C270102GBP2,00\n".encode()
    [one] = of(list(mt940.read(raw)))
    assert one.lines[0].amount == Pence(amount)


@pytest.mark.parametrize(("read", "raw", "says"), [
    (camt.read, b"<html/>", "not a bank statement"), (camt.read, b"", "empty"),
    (camt.read, b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.99"/>', "version 99"),
    (camt.read, b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>', "no statement"),
    (camt.read, b'<!DOCTYPE a [<!ENTITY b "c">]><Document/>', "DOCTYPE"),
    (mt940.read, b"hello", "not a bank statement"), (mt940.read, b":61:2612", "not a bank statement"),
    (sheet.read, b"a,b\n1,2\n", "must name the columns"), (sheet.read, b"%PDF", "a PDF"),
])
def test_what_is_no_statement_is_refused_in_plain_words(read: object, raw: bytes, says: str) -> None:
    assert callable(read)
    with pytest.raises(Unreadable, match=says):
        list(read(raw))


# --- a statement that the published schema lets through, and odd ones


ORDER = {
    "Document": ("BkToCstmrStmt",),
    "BkToCstmrStmt": ("GrpHdr", "Stmt"),
    "GrpHdr": ("MsgId", "CreDtTm", "MsgRcpt", "MsgPgntn", "OrgnlBizQry", "AddtlInf"),
    "Stmt": ("Id", "StmtPgntn", "ElctrncSeqNb", "RptgSeq", "LglSeqNb", "CreDtTm", "FrToDt", "CpyDplctInd", "RptgSrc", "Acct", "RltdAcct",
             "Intrst", "Bal", "TxsSummry", "Ntry", "AddtlStmtInf"),
    "Acct": ("Id", "Tp", "Ccy", "Nm", "Prxy", "Ownr", "Svcr"),
    "Bal": ("Tp", "CdtLine", "Amt", "CdtDbtInd", "Dt", "Avlbty"),
    "Ntry": ("NtryRef", "Amt", "CdtDbtInd", "RvslInd", "Sts", "BookgDt", "ValDt", "AcctSvcrRef", "Avlbty", "BkTxCd", "ComssnWvrInd",
             "AddtlInfInd", "AmtDtls", "Chrgs", "TechInptChanl", "Intrst", "CardTx", "NtryDtls", "AddtlNtryInf"),
    "TxDtls": ("Refs", "Amt", "CdtDbtInd", "AmtDtls", "Avlbty", "BkTxCd", "Chrgs", "Intrst", "RltdPties", "RltdAgts", "LclInstrm", "Purp",
               "RltdRmtInf", "RmtInf"),
    "Refs": ("MsgId", "AcctSvcrRef", "PmtInfId", "InstrId", "EndToEndId", "UETR", "TxId"),
}
"""The order of elements in camt.053.001.08 (ISO 20022), as far as our example goes: a schema's sequence."""
MUST = {"GrpHdr": {"MsgId", "CreDtTm"}, "Stmt": {"Id", "Acct", "Bal"}, "Acct": {"Id"}, "Bal": {"Tp", "Amt", "CdtDbtInd", "Dt"},
        "Ntry": {"Amt", "CdtDbtInd", "Sts", "BkTxCd"}}
"""What the schema asks for in each of them."""
CODE = b"<BkTxCd><Prtry><Cd>BACS</Cd></Prtry></BkTxCd>"


def against_the_schema(raw: bytes) -> list[str]:
    """What the schema would say of the order and of what is missing."""
    wrong = []
    for node in etree.fromstring(raw).iter():
        name, inside = etree.QName(node).localname, [etree.QName(one).localname for one in node]
        if name in ORDER:
            places = [ORDER[name].index(one) if one in ORDER[name] else -1 for one in inside]
            wrong += [f"{name}: order"] if places != sorted(places) or -1 in places else []
            wrong += [f"{name}: no {one}" for one in sorted(MUST.get(name, set()) - set(inside))]
    return wrong


def strict() -> bytes:
    """Our example with the bank's own code on each entry, which the schema asks for."""
    return re.sub(rb"(</(?:BookgDt|AcctSvcrRef)>)(?=\s*<NtryDtls>|\s*</Ntry>)", rb"\1" + CODE, CAMT.read_bytes())


def test_a_statement_that_the_schema_lets_through_is_read_whole() -> None:
    raw = strict()
    assert against_the_schema(raw) == [] and against_the_schema(raw.replace(CODE, b"", 1)) == ["Ntry: no BkTxCd"]
    [one] = camt.read(raw)
    assert isinstance(one, Statement) and len(one.lines) == 3 and gaps([one]) == []
    assert {line.kind for line in one.lines} == {"BACS"}


@pytest.mark.parametrize(("old", "new", "code", "stops"), [
    (b'<Amt Ccy="GBP">580.86</Amt>', b'<Amt Ccy="GBP">580.867</Amt>', "AMOUNT", True),
    (b'<Amt Ccy="GBP">580.86</Amt>', b'<Amt Ccy="GBP">-580.86</Amt>', "AMOUNT", True),
    (b'<Amt Ccy="GBP">580.86</Amt>', b'<Amt Ccy="GBP">1e3</Amt>', "AMOUNT", True),
    (b'<Amt Ccy="GBP">580.86</Amt>', b'<Amt Ccy="EUR">580.86</Amt>', "CURRENCY", True),
    (b"<CdtDbtInd>DBIT</CdtDbtInd>", b"<CdtDbtInd>BOTH</CdtDbtInd>", "AMOUNT", True),
    (b"<BookgDt><Dt>2026-11-19</Dt></BookgDt>", b"<BookgDt><Dt>2026-11-31</Dt></BookgDt>", "DATE", True),
    (b"<BookgDt><Dt>2026-11-19</Dt></BookgDt>", b"", "DATE", True),
    (b"<Acct><Id><Othr><Id>11223312345678</Id></Othr></Id>", b"<Acct><Id><Othr><Id> </Id></Othr></Id>", "ACCOUNT", True),
    (b"<Ccy>GBP</Ccy>", b"<Ccy>EUR</Ccy>", "CURRENCY", False),
])
def test_an_odd_statement_is_told_with_a_code_and_is_never_read_by_halves(old: bytes, new: bytes, code: str, stops: bool) -> None:
    raw = strict()
    assert raw.count(old) >= 1
    found = list(camt.read(raw.replace(old, new, 1)))
    problems = [one for one in found if isinstance(one, Problem)]
    assert code in {one.code for one in problems}
    assert not (stops and any(isinstance(one, Statement) for one in found))


def test_two_statements_in_a_file_are_two_and_one_that_is_cut_off_is_none() -> None:
    raw = strict()
    start, end = raw.index(b"<Stmt>"), raw.index(b"</Stmt>") + len(b"</Stmt>")
    again = raw[start:end].replace(b"<Id>S-202</Id>", b"<Id>S-203</Id>")
    found = list(camt.read(raw[:end] + again + raw[end:]))
    assert [one.ref for one in found if isinstance(one, Statement)] == ["S-202", "S-203"]
    with pytest.raises(Unreadable):
        list(camt.read(raw[:end - 40]))


# --- the real samples


def test_every_camt_sample_is_read_to_its_balances_or_refused_with_a_reason() -> None:
    told = {}
    for file in sorted(shared("bank", "camt").glob("*.xml")):
        try:
            [one] = of(list(camt.read(file.read_bytes())))
            told[file.stem] = f"{one.account} {one.opening} {one.moved}"
        except Unreadable as why:
            told[file.stem] = str(why).split(",")[0].split(".")[0]
    read_as = "NL26VAYB8060476890 £18.15 £8.85"
    assert told == {
        "camt052.v2": "This is an interim report (camt", "camt053.v2.minimal": read_as, "camt053.v2.with-party-ids": read_as,
        "camt053.v3": read_as, "camt053.v4": read_as, "camt054.v2": "This is a notification (camt"}


GAPS_IN_THE_SAMPLES = {"abnamro": 3, "ing": 1, "knab": 2, "postfinance": 1, "rabobank": 4, "triodos": 1}
"""Those files were shortened by whoever published them: their own lines do not come to their own balances."""


def test_every_mt940_sample_has_the_amounts_and_balances_of_its_yml() -> None:
    for file in sorted(shared("bank", "mt940").rglob("*.sta")):
        found = list(mt940.read(file.read_bytes()))
        statements = of(found)
        assert not [one for one in found if isinstance(one, Problem) and one.stops], file
        told = file.with_suffix(".yml").read_text(errors="replace")
        head, _, moves = told.partition("\ntransactions:")
        wants = [Pence(int(Decimal(said) * 100)) for said in re.findall(r"decimal\.Decimal\s+\['([-\d.]+)'\]", moves)]
        assert [line.amount for one in statements for line in one.lines] == wants, file
        closes = re.search(r"final_closing_balance:.*?Decimal\s+\['([-\d.]+)'\]", head, re.DOTALL)
        if closes:
            assert Pence(int(Decimal(closes[1]) * 100)) in [one.closing for one in statements], file
        assert len(gaps(statements)) == GAPS_IN_THE_SAMPLES.get(file.stem, 0), (file, gaps(statements))
