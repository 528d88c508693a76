"""The judge of one electronic invoice: structure, then EN 16931, then Peppol BIS 3.0. Runs in a process of its own.

`python -m brokerage.invoices.judging FD FOLDER` answers over the connection FD until it closes. It holds 200 MB of compiled
rules, may not grow past MOST_MEMORY, writes no file, and after it has compiled its rules reads none. `checking` starts it.
"""
from __future__ import annotations

import re
import resource
import sys
from multiprocessing.connection import Connection
from typing import Any

import msgspec
from lxml import etree

from brokerage.invoices import rules, structure
from brokerage.invoices.verdicts import FATAL, WARNING, Finding, Totals, Verdict, unreadable
from brokerage.kit import xml

MOST_MEMORY = 1024 * 1024 * 1024
MOST_CPU_SECONDS = 30
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_KINDS = {"Invoice": "invoice", "CreditNote": "credit note"}
_OTHERS = {
    "CrossIndustryInvoice": "This is an invoice in the CII format (Factur-X or ZUGFeRD). "
                            "We read UBL: ask your system for Peppol BIS 3.0.",
    "Order": "This is an order, not an invoice.",
    "StandardBusinessDocument": "This is a Peppol envelope. Send the invoice that is inside it.",
}
_PROFILES = (
    ("urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "Peppol BIS Billing 3.0"),
    ("urn:cen.eu:en16931:2017#compliant#urn:xoev-de:kosit:standard:xrechnung", "XRechnung"),
    ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung", "XRechnung"),
    ("urn:cen.eu:en16931:2017", "EN 16931"),
)


class Judge:
    """Compiled rules, kept. Not for two threads at once."""

    def __init__(self, folder: str = "") -> None:
        """Compile the rules (a second or two). `folder` is INVOICE_RULES; NoRules when there are none."""
        from saxonche import PySaxonProcessor
        self.files = rules.find(folder)
        self._saxon = PySaxonProcessor(license=False)
        allowed = "http://saxon.sf.net/feature/allowedProtocols"
        self._saxon.set_configuration_property(allowed, "file")
        compiler = self._saxon.new_xslt30_processor()
        self._sheets = {name: compiler.compile_stylesheet(stylesheet_file=str(path))
                        for name, path in self.files.stylesheets.items()}
        self._saxon.set_configuration_property(allowed, "")
        self._schemas = {kind: etree.XMLSchema(file=str(path)) for kind, path in self.files.schemas.items()}

    def verdict(self, raw: bytes) -> Verdict:
        """What the rules say of these bytes. Never raises for what is in them."""
        try:
            root = xml.read(raw)
        except xml.Unreadable as why:
            return unreadable(str(why))
        name = root.tag.rpartition("}")[2]
        if structure.ROOTS.get(root.tag[1:].partition("}")[0]) != name:
            other = _OTHERS.get(name, f"This is XML, but not a UBL invoice or credit note: its root is {name[:60]}.")
            return unreadable(other, rule="NOT-AN-INVOICE", well_formed=True)
        return self._judged(root, name)

    def _judged(self, root: Any, name: str) -> Verdict:
        shape = self._shape(root, name)
        en, peppol = _not_run() if len(shape) >= structure.MOST_FAULTS else self._rules(root)
        shaped, en_well, peppol_well = (not any(f.severity == FATAL for f in part) for part in (shape, en, peppol))
        found = [*shape, *en, *peppol, *_ours(root)]
        claim = _text(root, "CustomizationID") or ""
        return Verdict(
            well_formed=True, kind=_KINDS[name], customization=claim, number=_text(root, "ID") or "",
            profile=next((called for start, called in _PROFILES if claim.startswith(start)), ""), judged=True,
            valid=shaped and en_well and peppol_well, en16931_valid=shaped and en_well, totals=_totals(root),
            findings=tuple(sorted(found, key=lambda f: f.severity != FATAL)), judged_by=self.files.judged_by)

    def _shape(self, root: Any, name: str) -> list[Finding]:
        found = [Finding("UBL-STRUCTURE", FATAL if fault.looked else WARNING, fault.text, fault.where)
                 for fault in structure.faults(root)]
        if not self._schemas:
            return found
        schema = self._schemas[name]  # the whole truth about the parts that our own table does not look into
        official = [] if schema.validate(root) else [Finding("UBL-XSD", FATAL, _plain(error.message), f"line {error.line}")
                                                     for error in schema.error_log]
        return [*(f for f in found if f.severity == FATAL), *official]

    def _rules(self, root: Any) -> tuple[list[Finding], list[Finding]]:
        node = self._saxon.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
        return self._asked(rules.EN16931, node), self._asked(rules.PEPPOL, node)

    def _asked(self, sheet: str, node: Any) -> list[Finding]:
        from saxonche import PySaxonApiError
        try:
            said = self._sheets[sheet].transform_to_string(xdm_node=node)
        except PySaxonApiError as wrong:
            why = " ".join(str(wrong).split())[:200]
            return [Finding("RULES-STOPPED", FATAL, f"The {rules.CALLED[sheet]} rules could not be run to the end: {why}")]
        report = etree.fromstring(said.encode())
        broken = [*report.iter(f"{_SVRL}failed-assert"), *report.iter(f"{_SVRL}successful-report")]
        return [_finding(item) for item in broken]


def _not_run() -> tuple[list[Finding], list[Finding]]:
    """A file that is nothing like an invoice is not worth the rules' time: it could be made to cost minutes."""
    why = Finding("RULES-NOT-RUN", FATAL,
                  f"{structure.MOST_FAULTS} or more things are out of place: the rules were not asked.")
    return [why], []


def _finding(item: Any) -> Finding:
    text = " ".join((item.findtext(f"{_SVRL}text") or "").split())
    severity = WARNING if item.get("flag") in ("warning", "information") else FATAL
    where = re.sub(r"Q\{[^}]*\}|\*:|\[namespace-uri\(\)='[^']*'\]", "", item.get("location") or "")
    return Finding(item.get("id") or "", severity, re.sub(r"^\[[A-Za-z0-9-]+\]\s*-?\s*", "", text), where)


def _ours(root: Any) -> list[Finding]:
    """What the published rules let through and we would trip over later."""
    found, seen = [], set()
    currency = _text(root, "DocumentCurrencyCode")
    if currency and currency != "GBP":
        found.append(Finding("HOUSE-CURRENCY", WARNING, f"This is in {currency[:10]}. We pay in pounds (GBP) only."))
    for tag in ("InvoiceLine", "CreditNoteLine"):
        for line in root.iterchildren(f"{{{structure.CAC}}}{tag}"):
            name = _text(line, "ID") or ""
            if name in seen:
                found.append(Finding("HOUSE-LINE-ID", WARNING, f"Two lines have the same number: {name[:40]}."))
            seen.add(name)
    return found


_AMOUNTS = {"line_total": "LineExtensionAmount", "allowances": "AllowanceTotalAmount", "charges": "ChargeTotalAmount",
            "tax_exclusive": "TaxExclusiveAmount", "tax_inclusive": "TaxInclusiveAmount", "prepaid": "PrepaidAmount",
            "rounding": "PayableRoundingAmount", "payable": "PayableAmount"}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


def _totals(root: Any) -> Totals:
    total = root.find(f"{{{structure.CAC}}}LegalMonetaryTotal")
    currency = _text(root, "DocumentCurrencyCode")
    found = {field: _amount(_text(total, name)) for field, name in _AMOUNTS.items()} if total is not None else {}
    taxes = [tax.find(f"{{{structure.CBC}}}TaxAmount") for tax in root.iterchildren(f"{{{structure.CAC}}}TaxTotal")]
    tax = next((one for one in taxes if one is not None and one.get("currencyID") == currency), taxes[0] if taxes else None)
    return Totals(currency=currency, tax_total=_amount(tax.text if tax is not None else None), **found)


def _amount(said: str | None) -> str | None:
    said = (said or "").strip()
    return said if _NUMBER.fullmatch(said) else None


def _text(element: Any, name: str) -> str | None:
    said = element.findtext(f"{{{structure.CBC}}}{name}")
    return said.strip() if said and said.strip() else None


def _plain(message: str) -> str:
    return re.sub(r"\{[^}]*\}", "", message)


def _limits() -> None:
    """No core file, no file written, and a memory limit. Address space is not limited: the engine reserves 32 GB of it unused."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


def _give_time() -> None:
    """The kernel ends this process when one document has used its seconds, even when nobody is left to do so."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + MOST_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def main(fd: int, folder: str) -> None:
    """Say that the rules are ready, then answer bytes with a verdict in JSON until the other side hangs up."""
    with Connection(fd) as line:
        _limits()
        try:
            judge = Judge(folder)
        except rules.NoRules as why:
            line.send_bytes(str(why).encode())
            return
        line.send_bytes(b"")
        while True:
            try:
                raw = line.recv_bytes(2 * xml.MOST_BYTES)
            except EOFError:
                return
            _give_time()
            line.send_bytes(msgspec.json.encode(judge.verdict(raw)))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
