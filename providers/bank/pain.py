"""Payments out of a GB account: pain.001.001.09 (ISO 20022 credit transfer), and the same as CSV.

The sort code stands in MmbId of the clearing system GBDSC, the account in Othr/Id and our payment's id in EndToEndId
(payments.md section 7). The same run makes the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from brokerage.kit.errors import Refusal
from brokerage.kit.money import MOST_TYPED_PENCE, Pence
from brokerage.payments.ports import PaymentFile, PaymentOrder

SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LONGEST_REFERENCE = 18
LONGEST_ID = 35
_ID = re.compile(r"[A-Za-z0-9/?:().,+-]{1,35}")
_OUTSIDE = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")


def write(file: PaymentFile) -> bytes:
    """UTF-8 XML. Refusal, naming every payment at fault, before a single byte is made."""
    from lxml import etree
    wrong = list(problems(file))
    if wrong:
        raise Refusal("This payment file cannot be made. " + " ".join(wrong[:20]), code="PAYMENT_FILE")
    root = etree.Element(f"{{{SPACE}}}Document", nsmap={None: SPACE})
    start = _part(root, "CstmrCdtTrfInitn")
    together = Pence.total(order.amount for order in file.orders)
    head = _part(start, "GrpHdr")
    _said(head, "MsgId", file.run)
    _said(head, "CreDtTm", file.created.replace(microsecond=0, tzinfo=None).isoformat())
    _sums(head, file, together)
    _said(_part(head, "InitgPty"), "Nm", written(file.payer, 140))
    run = _part(start, "PmtInf")
    _said(run, "PmtInfId", file.run)
    _said(run, "PmtMtd", "TRF")
    _sums(run, file, together)
    _said(_part(run, "ReqdExctnDt"), "Dt", file.execute_on.isoformat())
    _said(_part(run, "Dbtr"), "Nm", written(file.payer, 140))
    _account(_part(run, "DbtrAcct"), file.payer_account, "GBP")
    _agent(_part(run, "DbtrAgt"), file.payer_sort_code)
    for order in file.orders:
        _order(_part(run, "CdtTrfTxInf"), order)
    etree.indent(root)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made


def write_csv(file: PaymentFile) -> bytes:
    """The same payments for banks and people that want a sheet; nothing in it can act as a formula."""
    wrong = list(problems(file))
    if wrong:
        raise Refusal("This payment file cannot be made. " + " ".join(wrong[:20]), code="PAYMENT_FILE")
    held = io.StringIO(newline="")
    sheet = csv.writer(held)
    sheet.writerow(["Payment", "Name", "Sort code", "Account", "Amount", "Reference", "Pay on"])
    for order in file.orders:
        cells = [
            order.end_to_end,
            written(order.name, 140),
            order.sort_code,
            order.account,
            order.amount.plain(),
            written(order.reference, LONGEST_REFERENCE),
            file.execute_on.isoformat(),
        ]
        sheet.writerow(["'" + cell if cell[:1] in ("+", "-", "=", "@") else cell for cell in cells])
    return held.getvalue().encode()


def problems(file: PaymentFile) -> Iterator[str]:
    """Everything that keeps the file from being made, a sentence each."""
    if not file.orders:
        yield "There is nothing to pay."
    if not _ID.fullmatch(file.run):
        yield f"The run's number {file.run[:40]!r} may have up to 35 letters, digits and / - ? : ( ) . , + only."
    yield from _bank_details("The payer", file.payer, file.payer_sort_code, file.payer_account)
    seen: set[str] = set()
    for order in file.orders:
        who = f"Payment {order.end_to_end[:40] or '(no id)'}"
        if not _ID.fullmatch(order.end_to_end):
            yield f"{who}: its id may have up to 35 letters, digits and / - ? : ( ) . , + only."
        if order.end_to_end in seen:
            yield f"{who} stands there twice."
        seen.add(order.end_to_end)
        if not Pence(0) < order.amount <= Pence(MOST_TYPED_PENCE):
            yield f"{who}: {order.amount} cannot be paid."
        yield from _bank_details(who, order.name, order.sort_code, order.account)
        if len(written(order.reference, 200)) > LONGEST_REFERENCE:
            yield f"{who}: its reference has more than {LONGEST_REFERENCE} characters."


def _bank_details(who: str, name: str, sort_code: str, account: str) -> Iterator[str]:
    if not written(name, 140):
        yield f"{who} has no name that a bank can read."
    if not re.fullmatch(r"\d{6}", sort_code, re.ASCII):
        yield f"{who}: a sort code is six digits."
    if not re.fullmatch(r"\d{8}", account, re.ASCII):
        yield f"{who}: an account number is eight digits."


@lru_cache(32_768)  # a run names its payees again and again, and each reference four times
def written(said: str, longest: int) -> str:
    """A name or reference in the characters that banks pass on: Zoë & Søn → Zoe and Son."""
    bare = unicodedata.normalize("NFKD", said.replace("&", " and ").translate(str.maketrans("øØłŁ’", "oOlL'")))
    kept = _OUTSIDE.sub(" ", "".join(mark for mark in bare if not unicodedata.combining(mark)))
    return " ".join(kept.split())[:longest].strip()


def _sums(node: Any, file: PaymentFile, together: Pence) -> None:
    _said(node, "NbOfTxs", str(len(file.orders)))
    _said(node, "CtrlSum", together.plain())


def _order(node: Any, order: PaymentOrder) -> None:
    ids = _part(node, "PmtId")
    _said(ids, "InstrId", order.end_to_end)
    _said(ids, "EndToEndId", order.end_to_end)
    _said(_part(node, "Amt"), "InstdAmt", order.amount.plain(), Ccy="GBP")
    _agent(_part(node, "CdtrAgt"), order.sort_code)
    _said(_part(node, "Cdtr"), "Nm", written(order.name, 140))
    _account(_part(node, "CdtrAcct"), order.account)
    if reference := written(order.reference, LONGEST_REFERENCE):
        _said(_part(node, "RmtInf"), "Ustrd", reference)


def _agent(node: Any, sort_code: str) -> None:
    member = _part(_part(node, "FinInstnId"), "ClrSysMmbId")
    _said(_part(member, "ClrSysId"), "Cd", "GBDSC")
    _said(member, "MmbId", sort_code)


def _account(node: Any, number: str, currency: str = "") -> None:
    _said(_part(_part(node, "Id"), "Othr"), "Id", number)
    if currency:
        _said(node, "Ccy", currency)


def _part(node: Any, name: str) -> Any:
    from lxml import etree
    return etree.SubElement(node, f"{{{SPACE}}}{name}")


def _said(node: Any, name: str, said: str, **attributes: str) -> None:
    from lxml import etree
    etree.SubElement(node, f"{{{SPACE}}}{name}", attributes).text = said
