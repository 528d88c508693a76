"""UBL 2.1 bytes → an InvoiceDraft, or every problem that keeps it from being one."""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from brokerage.invoices.ports import (
    CREDIT_NOTE,
    INVOICE,
    Account,
    Allowance,
    DraftLine,
    Earlier,
    InvoiceDraft,
    Party,
    Problem,
    Totals,
    VatPart,
)
from brokerage.kit import xml
from brokerage.kit.money import MOST_TYPED_PENCE, Pence
from providers.ubl import names
from providers.ubl.names import CAC, CBC, path

_ROOTS = {f"{{{names.SPACE.format(kind=kind)}}}{kind}": kind for kind in (names.INVOICE, names.CREDIT_NOTE)}
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{0,12})?|-?\.\d{1,12}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST = 2_000
MOST_LINES = 5_000


def read(raw: bytes) -> Iterator[InvoiceDraft | Problem]:
    """The draft, with what was noticed before it; or only problems. Unreadable when it is no UBL invoice at all."""
    root = xml.read(raw)
    kind = _ROOTS.get(root.tag)
    if kind is None:
        name = root.tag.rpartition("}")[2][:60]
        raise xml.Unreadable(f"This is XML, but not a UBL invoice or credit note: its root is {name}.")
    reading = _Reading(root, kind)
    draft = reading.draft()
    yield from reading.problems
    if not any(problem.stops for problem in reading.problems):
        yield draft


class _Reading:
    """One document while it is read. Problems gather; a value that could not be read is nothing meanwhile."""

    def __init__(self, root: Any, kind: str) -> None:
        self.root, self.credit = root, kind == names.CREDIT_NOTE
        self.problems: list[Problem] = []
        self.number = _said(root, ".ID")
        self.currency = _said(root, ".DocumentCurrencyCode")
        self.line = 0

    def wrong(self, code: str, text: str, field: str = "", *, stops: bool = True) -> None:
        self.problems.append(Problem(self.line, code, text, field, self.number, stops))

    def draft(self) -> InvoiceDraft:
        root = self.root
        if not self.number:
            self.wrong("NO_NUMBER", "The bill has no number.", "ID")
        if self.currency != "GBP":
            told = f"The bill is in {self.currency[:10] or 'no currency'}. We pay in pounds (GBP) only."
            self.wrong("CURRENCY", told, "DocumentCurrencyCode")
        tag = "CreditNoteLine" if self.credit else "InvoiceLine"
        found = root.findall(f"{CAC}{tag}")
        if not found:
            self.wrong("NO_LINES", "The bill has no lines.", tag)
        if len(found) > MOST_LINES:
            self.wrong("TOO_MANY_LINES", f"The bill has {len(found):,} lines. We read up to {MOST_LINES:,}.", tag)
            found = []
        issued = self.day(root, ".IssueDate", must=True) or date.min
        due = self.day(root, ".DueDate") or self.day(root, "PaymentMeans/.PaymentDueDate")
        start, end = self.period(root)
        return InvoiceDraft(
            kind=CREDIT_NOTE if self.credit else INVOICE, number=self.number, issued=issued, due=due, currency=self.currency,
            type_code=_said(root, ".CreditNoteTypeCode" if self.credit else ".InvoiceTypeCode"),
            tax_point=self.day(root, ".TaxPointDate"), from_day=start, to_day=end,
            buyer_ref=_said(root, ".BuyerReference"), order=_said(root, "OrderReference/.ID"),
            sales_order=_said(root, "OrderReference/.SalesOrderID"), contract=_said(root, "ContractDocumentReference/.ID"),
            note=_said(root, ".Note"), terms=_said(root, "PaymentTerms/.Note"),
            payment_ref=_said(root, "PaymentMeans/.PaymentID"),
            supplier=self.party("AccountingSupplierParty"), buyer=self.party("AccountingCustomerParty"),
            payee=_said(root, "PayeeParty/PartyName/.Name"), account=self.account(), corrects=self.corrects(),
            allowances=self.allowances(root), lines=self.lines(found), vat=self.vat(), totals=self.totals(),
            attachments=len(root.findall(path("AdditionalDocumentReference/Attachment/.EmbeddedDocumentBinaryObject"))),
            profile=_said(root, ".CustomizationID"))

    def party(self, which: str) -> Party:
        node = self.root.find(path(f"{which}/Party"))
        if node is None:
            self.wrong("NO_PARTY", f"The bill does not say who its {'sender' if 'Supplier' in which else 'receiver'} is.", which)
            return Party()
        endpoint, company = node.find(f"{CBC}EndpointID"), node.find(path("PartyLegalEntity/.CompanyID"))
        taxes = {_said(tax, "TaxScheme/.ID"): _said(tax, ".CompanyID") for tax in node.findall(f"{CAC}PartyTaxScheme")}
        ids = tuple((_scheme(one), _text(one)) for one in node.findall(path("PartyIdentification/.ID")))
        address = "PostalAddress/"
        return Party(
            name=_said(node, "PartyLegalEntity/.RegistrationName"), trading_name=_said(node, "PartyName/.Name"), ids=ids,
            endpoint=_text(endpoint), endpoint_scheme=_scheme(endpoint),
            vat_number=taxes.pop("VAT", ""), tax_number=next(iter(taxes.values()), ""),
            company_number=_text(company), company_scheme=_scheme(company), street=_said(node, address + ".StreetName"),
            street_2=_said(node, address + ".AdditionalStreetName"), street_3=_said(node, address + "AddressLine/.Line"),
            city=_said(node, address + ".CityName"), county=_said(node, address + ".CountrySubentity"),
            postcode=_said(node, address + ".PostalZone"), country=_said(node, address + "Country/.IdentificationCode"),
            contact=_said(node, "Contact/.Name"), phone=_said(node, "Contact/.Telephone"),
            email=_said(node, "Contact/.ElectronicMail"))

    def account(self) -> Account | None:
        means = self.root.findall(f"{CAC}PaymentMeans")
        held = [(one, one.find(f"{CAC}PayeeFinancialAccount")) for one in means]
        accounts = [(one, account) for one, account in held if account is not None]
        if not accounts:
            return None
        if len(accounts) > 1:
            told = "The bill names more than one account to pay into. The first was taken."
            self.wrong("TWO_ACCOUNTS", told, "PaymentMeans", stops=False)
        one, account = accounts[0]
        number = re.sub(r"\s", "", _said(account, ".ID")).upper()
        iban = bool(re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", number))
        sort_code = re.sub(r"[\s-]", "", _said(account, "FinancialInstitutionBranch/.ID"))
        return Account(number="" if iban else number, iban=number if iban else "", sort_code=sort_code,
                       name=_said(account, ".Name"), means=_said(one, ".PaymentMeansCode"))

    def corrects(self) -> tuple[Earlier, ...]:
        nodes = self.root.findall(path("BillingReference/InvoiceDocumentReference"))
        return tuple(Earlier(_said(node, ".ID"), self.day(node, ".IssueDate")) for node in nodes)

    def lines(self, found: list[Any]) -> tuple[DraftLine, ...]:
        made, seen = [], set()
        for self.line, node in enumerate(found, 1):
            line = self.one_line(node)
            if line.ref in seen:
                self.wrong("TWICE", f"Two lines have the same number: {line.ref[:40]}.", "ID", stops=False)
            seen.add(line.ref)
            made.append(line)
        self.line = 0
        return tuple(made)

    def one_line(self, node: Any) -> DraftLine:
        quantity = node.find(f"{CBC}{'CreditedQuantity' if self.credit else 'InvoicedQuantity'}")
        start, end = self.period(node)
        category = "Item/ClassifiedTaxCategory/"
        return DraftLine(
            ref=_said(node, ".ID"), name=_said(node, "Item/.Name"), description=_said(node, "Item/.Description"),
            note=_said(node, ".Note"), quantity=self.number_in(quantity, "the quantity") or Decimal(0),
            unit=(quantity.get("unitCode") or "") if quantity is not None else "",
            price=self.number_in(node.find(path("Price/.PriceAmount")), "the price") or Decimal(0),
            per=self.number_in(node.find(path("Price/.BaseQuantity")), "the base quantity", must=False),
            net=self.money(node, ".LineExtensionAmount"), vat_category=_said(node, category + ".ID"),
            vat_rate=self.number_in(node.find(path(category + ".Percent")), "the VAT rate", must=False),
            from_day=start, to_day=end, order_line=_said(node, "OrderLineReference/.LineID"),
            code=_said(node, "Item/SellersItemIdentification/.ID"), cost_code=_said(node, ".AccountingCost"),
            allowances=self.allowances(node))

    def allowances(self, node: Any) -> tuple[Allowance, ...]:
        return tuple(Allowance(
            amount=self.money(one, ".Amount"), charge=_said(one, ".ChargeIndicator") in ("true", "1"),
            reason=_said(one, ".AllowanceChargeReason"), reason_code=_said(one, ".AllowanceChargeReasonCode"),
            percent=self.number_in(one.find(f"{CBC}MultiplierFactorNumeric"), "the percentage", must=False),
            base=self.money_or_none(one, ".BaseAmount"), vat_category=_said(one, "TaxCategory/.ID"),
            vat_rate=self.number_in(one.find(path("TaxCategory/.Percent")), "the VAT rate", must=False),
        ) for one in node.findall(f"{CAC}AllowanceCharge"))

    def vat(self) -> tuple[VatPart, ...]:
        return tuple(VatPart(
            category=_said(one, "TaxCategory/.ID"), taxable=self.money(one, ".TaxableAmount"), tax=self.money(one, ".TaxAmount"),
            rate=self.number_in(one.find(path("TaxCategory/.Percent")), "the VAT rate", must=False),
            reason=_said(one, "TaxCategory/.TaxExemptionReason"), reason_code=_said(one, "TaxCategory/.TaxExemptionReasonCode"),
        ) for one in self.root.findall(path("TaxTotal/TaxSubtotal")))

    def totals(self) -> Totals:
        node = self.root.find(f"{CAC}LegalMonetaryTotal")
        if node is None:
            self.wrong("NO_TOTALS", "The bill has no totals.", "LegalMonetaryTotal")
            return Totals(*[Pence(0)] * 5)
        return Totals(
            lines=self.money(node, ".LineExtensionAmount"), net=self.money(node, ".TaxExclusiveAmount"),
            vat=self.money_or_none(self.root, "TaxTotal/.TaxAmount") or Pence(0), gross=self.money(node, ".TaxInclusiveAmount"),
            payable=self.money(node, ".PayableAmount"), allowances=self.money_or_none(node, ".AllowanceTotalAmount"),
            charges=self.money_or_none(node, ".ChargeTotalAmount"), prepaid=self.money_or_none(node, ".PrepaidAmount"),
            rounding=self.money_or_none(node, ".PayableRoundingAmount"))

    # --- values

    def period(self, node: Any) -> tuple[date | None, date | None]:
        start, end = self.day(node, "InvoicePeriod/.StartDate"), self.day(node, "InvoicePeriod/.EndDate")
        if start and end and end < start:
            self.wrong("PERIOD", f"The period ends ({end}) before it begins ({start}).", "InvoicePeriod")
        return start, end

    def day(self, node: Any, where: str, *, must: bool = False) -> date | None:
        said, name = _said(node, where), where.rpartition(".")[2]
        if not said:
            if must:
                self.wrong("MISSING", f"{name} is missing.", name)
            return None
        try:
            return date.fromisoformat(said[:10]) if _DAY.match(said) else _no_date(said)
        except ValueError:
            self.wrong("DATE", f"{name} says {said[:30]!r}, which is not a date such as 2026-11-20.", name)
            return None

    def money(self, node: Any, where: str) -> Pence:
        """An amount that must be there."""
        found = self.money_or_none(node, where)
        if found is None and node.find(path(where)) is None:
            self.wrong("MISSING", f"{where[1:]} is missing.", where[1:])
        return found if found is not None else Pence(0)

    def money_or_none(self, node: Any, where: str) -> Pence | None:
        element, name = node.find(path(where)), where.rpartition(".")[2]
        exact = self.number_in(element, name, must=False)
        if element is None or exact is None:
            return None
        pence = exact * 100
        if pence != pence.to_integral_value():
            self.wrong("PENCE", f"{name} says {_text(element)[:30]}, which has parts of a penny.", name)
            return None
        if abs(pence) > MOST_TYPED_PENCE:
            self.wrong("TOO_MUCH", f"{name} says {_text(element)[:30]}, which is more than £100,000,000.", name)
            return None
        if element.get("currencyID") not in (None, "", self.currency):
            self.wrong("CURRENCY", f"{name} is in {element.get('currencyID')[:10]}, the bill in {self.currency}.", name)
        return Pence(int(pence))

    def number_in(self, element: Any, name: str, *, must: bool = True) -> Decimal | None:
        said = _text(element)
        if element is None:
            if must:
                self.wrong("MISSING", f"There is no {name.removeprefix('the ')}.", name)
            return None
        if not _NUMBER.fullmatch(said):
            self.wrong("NUMBER", f"{name[:1].upper()}{name[1:]} says {said[:30]!r}, which is not a number that we read.", name)
            return None
        return Decimal(said)


def _no_date(said: str) -> date:
    raise ValueError(said)


def _said(node: Any, where: str) -> str:
    return _text(node.find(path(where)))


def _text(element: Any) -> str:
    return (element.text or "").strip()[:_LONGEST] if element is not None else ""


def _scheme(element: Any) -> str:
    return (element.get("schemeID") or "") if element is not None else ""
