"""camt.053, the ISO 20022 bank statement, versions 2 to 8 → Statements. Booked entries only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from brokerage.kit import xml
from brokerage.kit.money import Pence
from brokerage.payments.ports import Problem, Statement, StatementLine

MOST_BYTES = 50_000_000
_VERSIONS = range(2, 9)
_OTHERS = {
    "052": "an interim report (camt.052), whose entries may still change",
    "054": "a notification (camt.054), which has no balances",
}
_NUMBER = re.compile(r"\d{1,13}(\.\d{1,5})?", re.ASCII)


def read(raw: bytes) -> Iterator[Statement | Problem]:
    """A Statement for each in the file, problems before it. Unreadable for other files, and for camt.052 and camt.054."""
    root = xml.read(raw, most_bytes=MOST_BYTES)
    found = re.fullmatch(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.(\d{3})\.001\.(\d{2})\}Document", root.tag)
    if not found:
        raise xml.Unreadable("This is XML, but not a bank statement in the format camt.053.")
    if found[1] != "053":
        raise xml.Unreadable(f"This is {_OTHERS.get(found[1], f'a camt.{found[1]}')}. Ask the bank for camt.053.")
    if int(found[2]) not in _VERSIONS:
        raise xml.Unreadable(f"This is camt.053 version {int(found[2])}. We read versions {_VERSIONS[0]} to {_VERSIONS[-1]}.")
    statements = root.findall("{*}BkToCstmrStmt/{*}Stmt")
    if not statements:
        raise xml.Unreadable("There is no statement in this file.")
    for node in statements:
        yield from _Reading(node).all()


class _Reading:
    def __init__(self, node: Any) -> None:
        self.node, self.problems = node, list[Problem]()
        self.number = _said(node, "ElctrncSeqNb") or _said(node, "LglSeqNb") or _said(node, "Id")
        self.row = 0

    def wrong(self, code: str, text: str, *, stops: bool = True) -> None:
        self.problems.append(Problem(self.row, code, text, self.number, stops))

    def all(self) -> Iterator[Statement | Problem]:
        node = self.node
        account, sort_code = _account(node.find("{*}Acct"))
        balances = self.balances()
        currency = _said(node, "Acct/Ccy") or next((said for _, said, _ in balances.values()), "")
        if not account:
            self.wrong("ACCOUNT", "The statement does not say which account it is of.")
        if currency != "GBP":
            self.wrong("CURRENCY", f"The account is in {currency or 'no currency'}, not in pounds (GBP).", stops=False)
        opening = self.balance(balances, ("OPBD", "PRCD"), currency)
        closing = self.balance(balances, ("CLBD",), currency)
        lines = tuple(line for self.row, entry in enumerate(node.findall("{*}Ntry"), 1) for line in self.entry(entry, currency))
        self.row = 0
        yield from self.problems
        if not any(problem.stops for problem in self.problems):
            yield Statement(account, currency, lines, sort_code, self.number, _said(node, "Id"), *opening, *closing)

    def balances(self) -> dict[str, tuple[Pence, str, date | None]]:
        found: dict[str, tuple[Pence, str, date | None]] = {}
        for node in self.node.findall("{*}Bal"):
            amount = self.amount(node)
            code = _said(node, "Tp/CdOrPrtry/Cd")
            if amount is not None and code not in found:
                found[code] = amount, node.find("{*}Amt").get("Ccy", ""), self.day(node.find("{*}Dt"))
        return found

    def balance(
        self, found: dict[str, tuple[Pence, str, date | None]], codes: tuple[str, ...], currency: str
    ) -> tuple[Pence | None, date | None]:
        held = next((found[code] for code in codes if code in found), None)
        if held is None:
            return None, None
        if held[1] != currency:
            self.wrong(
                "BALANCE_CURRENCY", f"A balance is in {held[1][:10]}, the account in {currency}: it was left out.", stops=False
            )
            return None, held[2]
        return held[0], held[2]

    def entry(self, node: Any, currency: str) -> Iterator[StatementLine]:
        status = _said(node, "Sts/Cd") or _said(node, "Sts")
        if status != "BOOK":
            self.wrong("NOT_BOOKED", f"Entry {self.row} is not booked yet ({status[:10]}): it was left out.", stops=False)
            return
        amount, booked = self.amount(node), self.day(node.find("{*}BookgDt"))
        value = self.day(node.find("{*}ValDt"))
        booked = booked or value
        if node.find("{*}Amt") is not None and node.find("{*}Amt").get("Ccy") != currency:
            self.wrong("CURRENCY", f"Entry {self.row} is in another currency than the account.")
        if booked is None:
            self.wrong("DATE", f"Entry {self.row} has no day.")
        if amount is None or booked is None:
            return
        details = node.findall("{*}NtryDtls/{*}TxDtls")
        shares = self.shares(details, amount, currency)
        for detail, share in zip(details, shares, strict=True) if shares else [(details[0] if details else None, amount)]:
            yield self.line(node, detail, share, booked, value)

    def shares(self, details: list[Any], amount: Pence, currency: str) -> list[Pence]:
        """What each payment of a batch is, when they are told and come to the entry; otherwise the entry stays whole."""
        if len(details) < 2:
            return []
        told = []
        for detail in details:
            node = next(
                (found for where in ("{*}Amt", "{*}AmtDtls/{*}TxAmt/{*}Amt") if (found := detail.find(where)) is not None), None
            )
            said = _pence(node)
            if said is None or node is None or node.get("Ccy") != currency:
                return []
            told.append(said if amount >= Pence(0) else -said)
        return told if Pence.total(told) == amount else []

    def line(self, entry: Any, detail: Any, amount: Pence, booked: date, value: date | None) -> StatementLine:
        coming = amount >= Pence(0)
        # a returned payment keeps the parties of the payment it returns, so debtor and creditor change places
        reversal = _said(entry, "RvslInd") in ("true", "1")
        other = "Dbtr" if coming != reversal else "Cdtr"
        parties = detail.find("{*}RltdPties") if detail is not None else None
        name = _said(parties, f"{other}/Nm") or _said(parties, f"{other}/Pty/Nm")
        account, sort_code = _account(parties.find(f"{{*}}{other}Acct") if parties is not None else None)
        agent = _said(detail, f"RltdAgts/{other}Agt/FinInstnId/ClrSysMmbId/MmbId")
        told = [
            _said(detail, "RmtInf/Strd/CdtrRefInf/Ref"),
            *_each(detail, "RmtInf/Ustrd"),
            _said(detail, "AddtlTxInf"),
            _said(entry, "AddtlNtryInf"),
        ]
        ours = _said(detail, "Refs/EndToEndId")
        return StatementLine(
            self.row,
            booked,
            amount,
            value,
            "" if ours == "NOTPROVIDED" else ours,
            _said(entry, "AcctSvcrRef") or _said(detail, "Refs/AcctSvcrRef"),
            name,
            account,
            agent or sort_code,
            " ".join(filter(None, told))[:500],
            _said(entry, "BkTxCd/Domn/Fmly/SubFmlyCd") or _said(entry, "BkTxCd/Prtry/Cd"),
            reversal,
        )

    def amount(self, node: Any) -> Pence | None:
        size = _pence(node.find("{*}Amt"))
        way = _said(node, "CdtDbtInd")
        if size is None or way not in ("CRDT", "DBIT"):
            self.wrong("AMOUNT", f"An amount of entry {self.row} cannot be read." if self.row else "A balance cannot be read.")
            return None
        return size if way == "CRDT" else -size

    def day(self, node: Any) -> date | None:
        said = _said(node, "Dt") or _said(node, "DtTm")
        if not said:
            return None
        try:
            return date.fromisoformat(said[:10])
        except ValueError:
            self.wrong("DATE", f"{said[:20]!r} is not a day.")
            return None


def _said(node: Any, where: str) -> str:
    if node is None:
        return ""
    return (node.findtext("/".join(f"{{*}}{name}" for name in where.split("/"))) or "").strip()[:500]


def _each(node: Any, where: str) -> list[str]:
    if node is None:
        return []
    return [(one.text or "").strip() for one in node.findall("/".join(f"{{*}}{name}" for name in where.split("/")))]


def _pence(node: Any) -> Pence | None:
    said = (node.text or "").strip() if node is not None else ""
    if not _NUMBER.fullmatch(said):
        return None
    exact = Decimal(said) * 100
    return Pence(int(exact)) if exact == exact.to_integral_value() else None


def _account(node: Any) -> tuple[str, str]:
    """(IBAN or account number, sort code). A GB account in Othr is 14 digits together, or 8 with the sort code at the agent."""
    number = re.sub(r"[\s-]", "", _said(node, "Id/IBAN") or _said(node, "Id/Othr/Id"))
    if re.fullmatch(r"\d{14}", number, re.ASCII):
        return number[6:], number[:6]
    return number, ""
