"""Our own invoices and credit notes as Peppol BIS Billing 3.0 (UBL 2.1)."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from brokerage.invoices.ports import CREDIT_NOTE, Account, Allowance, DraftLine, InvoiceDraft, Party, Totals, VatPart
from brokerage.kit.money import Pence
from providers.ubl import names
from providers.ubl.names import CAC, CBC


def write(draft: InvoiceDraft) -> bytes:
    """UTF-8 XML, the same bytes for the same draft. What the draft leaves empty is left out, never written empty.

    The sums are the draft's own (`ports.added_up` works them out). Attachments are not written.
    """
    from lxml import etree
    credit = draft.kind == CREDIT_NOTE
    kind = names.CREDIT_NOTE if credit else names.INVOICE
    space = names.SPACE.format(kind=kind)
    root = etree.Element(f"{{{space}}}{kind}", nsmap={None: space, "cac": CAC[1:-1], "cbc": CBC[1:-1]})
    _Writing(root, draft, credit).all()
    etree.indent(root)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made


class _Writing:
    """One document while it is written, in the order that UBL demands."""

    def __init__(self, root: Any, draft: InvoiceDraft, credit: bool) -> None:
        self.root, self.draft, self.credit = root, draft, credit

    def all(self) -> None:
        self.head()
        self.references()
        self.party("AccountingSupplierParty", self.draft.supplier)
        self.party("AccountingCustomerParty", self.draft.buyer)
        if self.draft.payee:
            _value(_part(_part(self.root, "PayeeParty"), "PartyName"), "Name", self.draft.payee)
        self.payment()
        for allowance in self.draft.allowances:
            self.allowance(self.root, allowance)
        self.vat(self.draft.vat, self.draft.totals.vat)
        self.totals(self.draft.totals)
        for line in self.draft.lines:
            self.line(line)

    def head(self) -> None:
        draft, root = self.draft, self.root
        _value(root, "CustomizationID", draft.profile or names.PEPPOL)
        _value(root, "ProfileID", names.PROCESS)
        _value(root, "ID", draft.number)
        _value(root, "IssueDate", draft.issued)
        if self.credit:  # a credit note has no due date at its head, and its tax point comes before its type
            _value(root, "TaxPointDate", draft.tax_point)
            _value(root, "CreditNoteTypeCode", draft.type_code or "381")
            _value(root, "Note", draft.note)
        else:
            _value(root, "DueDate", draft.due)
            _value(root, "InvoiceTypeCode", draft.type_code or "380")
            _value(root, "Note", draft.note)
            _value(root, "TaxPointDate", draft.tax_point)
        _value(root, "DocumentCurrencyCode", draft.currency)
        _value(root, "BuyerReference", draft.buyer_ref)
        self.period(root, draft.from_day, draft.to_day)

    def references(self) -> None:
        draft = self.draft
        if draft.order or draft.sales_order:
            order = _part(self.root, "OrderReference")
            _value(order, "ID", draft.order or "NA")
            _value(order, "SalesOrderID", draft.sales_order)
        for earlier in draft.corrects:
            reference = _part(_part(self.root, "BillingReference"), "InvoiceDocumentReference")
            _value(reference, "ID", earlier.number)
            _value(reference, "IssueDate", earlier.issued)
        if draft.contract:
            _value(_part(self.root, "ContractDocumentReference"), "ID", draft.contract)

    def party(self, which: str, party: Party) -> None:
        node = _part(_part(self.root, which), "Party")
        _value(node, "EndpointID", party.endpoint, schemeID=party.endpoint_scheme)
        for scheme, number in party.ids:
            _value(_part(node, "PartyIdentification"), "ID", number, schemeID=scheme)
        if party.trading_name:
            _value(_part(node, "PartyName"), "Name", party.trading_name)
        self.address(node, party)
        for scheme, number in (("VAT", party.vat_number), ("TAX", party.tax_number)):
            if number:
                tax = _part(node, "PartyTaxScheme")
                _value(tax, "CompanyID", number)
                _value(_part(tax, "TaxScheme"), "ID", scheme)
        legal = _part(node, "PartyLegalEntity")
        _value(legal, "RegistrationName", party.name)
        _value(legal, "CompanyID", party.company_number, schemeID=party.company_scheme)
        if party.contact or party.phone or party.email:
            contact = _part(node, "Contact")
            _value(contact, "Name", party.contact)
            _value(contact, "Telephone", party.phone)
            _value(contact, "ElectronicMail", party.email)

    def address(self, node: Any, party: Party) -> None:
        address = _part(node, "PostalAddress")
        _value(address, "StreetName", party.street)
        _value(address, "AdditionalStreetName", party.street_2)
        _value(address, "CityName", party.city)
        _value(address, "PostalZone", party.postcode)
        _value(address, "CountrySubentity", party.county)
        if party.street_3:
            _value(_part(address, "AddressLine"), "Line", party.street_3)
        _value(_part(address, "Country"), "IdentificationCode", party.country)

    def payment(self) -> None:
        draft = self.draft
        if draft.account or draft.payment_ref or (self.credit and draft.due):
            means = _part(self.root, "PaymentMeans")
            account = draft.account or Account()
            _value(means, "PaymentMeansCode", account.means)
            if self.credit:
                _value(means, "PaymentDueDate", draft.due)
            _value(means, "PaymentID", draft.payment_ref)
            if account.number or account.iban:
                payee = _part(means, "PayeeFinancialAccount")
                _value(payee, "ID", account.iban or account.number)
                _value(payee, "Name", account.name)
                if account.sort_code:
                    _value(_part(payee, "FinancialInstitutionBranch"), "ID", account.sort_code)
        if draft.terms:
            _value(_part(self.root, "PaymentTerms"), "Note", draft.terms)

    def allowance(self, node: Any, one: Allowance) -> None:
        part = _part(node, "AllowanceCharge")
        _value(part, "ChargeIndicator", "true" if one.charge else "false")
        _value(part, "AllowanceChargeReasonCode", one.reason_code)
        _value(part, "AllowanceChargeReason", one.reason)
        _value(part, "MultiplierFactorNumeric", one.percent)
        self.money(part, "Amount", one.amount)
        self.money(part, "BaseAmount", one.base)
        if one.vat_category:
            _category(part, "TaxCategory", one.vat_category, one.vat_rate)

    def vat(self, parts: tuple[VatPart, ...], together: Pence) -> None:
        total = _part(self.root, "TaxTotal")
        self.money(total, "TaxAmount", together)
        for one in parts:
            part = _part(total, "TaxSubtotal")
            self.money(part, "TaxableAmount", one.taxable)
            self.money(part, "TaxAmount", one.tax)
            _category(part, "TaxCategory", one.category, one.rate, one.reason, one.reason_code)

    def totals(self, totals: Totals) -> None:
        part = _part(self.root, "LegalMonetaryTotal")
        for name, amount in (
            ("LineExtensionAmount", totals.lines), ("TaxExclusiveAmount", totals.net), ("TaxInclusiveAmount", totals.gross),
            ("AllowanceTotalAmount", totals.allowances), ("ChargeTotalAmount", totals.charges), ("PrepaidAmount", totals.prepaid),
            ("PayableRoundingAmount", totals.rounding), ("PayableAmount", totals.payable),
        ):
            self.money(part, name, amount)

    def line(self, line: DraftLine) -> None:
        node = _part(self.root, "CreditNoteLine" if self.credit else "InvoiceLine")
        _value(node, "ID", line.ref)
        _value(node, "Note", line.note)
        _value(node, "CreditedQuantity" if self.credit else "InvoicedQuantity", line.quantity, unitCode=line.unit)
        self.money(node, "LineExtensionAmount", line.net)
        _value(node, "AccountingCost", line.cost_code)
        self.period(node, line.from_day, line.to_day)
        if line.order_line:
            _value(_part(node, "OrderLineReference"), "LineID", line.order_line)
        for allowance in line.allowances:
            self.allowance(node, allowance)
        item = _part(node, "Item")
        _value(item, "Description", line.description)
        _value(item, "Name", line.name)
        if line.code:
            _value(_part(item, "SellersItemIdentification"), "ID", line.code)
        _category(item, "ClassifiedTaxCategory", line.vat_category, line.vat_rate)
        price = _part(node, "Price")
        _value(price, "PriceAmount", line.price, currencyID=self.draft.currency)
        _value(price, "BaseQuantity", line.per, unitCode=line.unit)

    def period(self, node: Any, start: date | None, end: date | None) -> None:
        if start or end:
            period = _part(node, "InvoicePeriod")
            _value(period, "StartDate", start)
            _value(period, "EndDate", end)

    def money(self, node: Any, name: str, amount: Pence | None) -> None:
        _value(node, name, amount.plain() if amount is not None else None, currencyID=self.draft.currency)


def _part(node: Any, name: str) -> Any:
    from lxml import etree
    return etree.SubElement(node, f"{CAC}{name}")


def _value(node: Any, name: str, said: str | date | Decimal | None, **attributes: str) -> None:
    if said is None or said == "":
        return
    from lxml import etree
    text = f"{said:f}" if isinstance(said, Decimal) else str(said)
    etree.SubElement(node, f"{CBC}{name}", {key: value for key, value in attributes.items() if value}).text = text


def _category(node: Any, name: str, category: str, rate: Decimal | None, reason: str = "", reason_code: str = "") -> None:
    part = _part(node, name)
    _value(part, "ID", category)
    _value(part, "Percent", rate)
    _value(part, "TaxExemptionReasonCode", reason_code)
    _value(part, "TaxExemptionReason", reason)
    _value(_part(part, "TaxScheme"), "ID", "VAT")
