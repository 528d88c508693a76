"""Bank statements of Testham Council, written as its bank would."""
from __future__ import annotations

from datetime import date
from typing import NamedTuple

from brokerage.kit.money import Pence
from tests.payments.conftest import OWN_CODE, OWN_NUMBER


class Row(NamedTuple):
    """`amount` in pounds, below nothing going out."""

    amount: str
    end_to_end: str = ""
    name: str = ""
    text: str = ""


def camt(rows: list[Row], *, opening: str = "5000.00", day: date = date(2026, 11, 20), opened: date | None = None, account: str = OWN_CODE + OWN_NUMBER,
         currency: str = "GBP", short: str = "0.00", number: str = "1") -> bytes:
    """camt.053; `short` pounds are missing from its closing balance."""
    opened = opened or day
    closing = Pence.parse(opening) + Pence.total(Pence.parse(r.amount, may_be_negative=True) for r in rows) - Pence.parse(short)
    entries = "".join(_entry(row, day, currency) for row in rows)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M-{number}</MsgId><CreDtTm>{day}T23:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S-{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>{currency}</Ccy></Acct>
{_balance("OPBD", Pence.parse(opening), opened, currency)}{_balance("CLBD", closing, day, currency)}{entries}</Stmt></BkToCstmrStmt></Document>""".encode()


def _balance(code: str, amount: Pence, day: date, currency: str) -> str:
    way = "CRDT" if amount >= Pence(0) else "DBIT"
    return (f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{abs(amount).plain()}</Amt><CdtDbtInd>{way}</CdtDbtInd>'
            f"<Dt><Dt>{day}</Dt></Dt></Bal>")


def _entry(row: Row, day: date, currency: str) -> str:
    amount = Pence.parse(row.amount, may_be_negative=True)
    way = "CRDT" if amount > Pence(0) else "DBIT"
    ref = f"<Refs><EndToEndId>{row.end_to_end}</EndToEndId></Refs>" if row.end_to_end else ""
    party = "Dbtr" if amount > Pence(0) else "Cdtr"
    name = f"<RltdPties><{party}><Pty><Nm>{row.name}</Nm></Pty></{party}></RltdPties>" if row.name else ""
    text = f"<RmtInf><Ustrd>{row.text}</Ustrd></RmtInf>" if row.text else ""
    return (f'<Ntry><Amt Ccy="{currency}">{abs(amount).plain()}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>'
            f"<NtryDtls><TxDtls>{ref}{name}{text}</TxDtls></NtryDtls></Ntry>")


def sheet(rows: list[Row], *, opening: str = "5000.00", day: date = date(2026, 11, 20)) -> bytes:
    lines, balance = ["Date,Type,Description,Reference,Amount,Balance,Account number,Sort code"], Pence.parse(opening)
    for row in rows:
        amount = Pence.parse(row.amount, may_be_negative=True)
        balance = balance + amount
        lines.append(f"{day:%d/%m/%Y},BAC,{row.name} {row.text},{row.end_to_end},{amount.plain()},{balance.plain()},{OWN_NUMBER},{OWN_CODE}")
    return "\n".join(lines).encode()


def mt940(rows: list[Row], *, opening: str = "5000,00", day: date = date(2026, 11, 20)) -> bytes:
    lines = [":20:S-1", f":25:{OWN_CODE}/{OWN_NUMBER}", ":28C:1/1", f":60F:C{day:%y%m%d}GBP{opening}"]
    balance = Pence.parse(opening.replace(",", "."))
    for row in rows:
        amount = Pence.parse(row.amount, may_be_negative=True)
        balance = balance + amount
        lines.append(f":61:{day:%y%m%d}{day:%m%d}{'C' if amount > Pence(0) else 'D'}{abs(amount).plain().replace('.', ',')}NTRF{row.end_to_end or 'NONREF'}")
        lines.append(f":86:{row.name} {row.text}")
    return "\n".join([*lines, f":62F:C{day:%y%m%d}GBP{balance.plain().replace('.', ',')}", "-"]).encode()
