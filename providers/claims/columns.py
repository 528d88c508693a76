"""The headings of a claim sheet: ours first, then what others call the same."""
from __future__ import annotations

from brokerage.kit.xml import Unreadable
from providers.rows import plain

HEADINGS = {
    "claim": ("Claim number", "ClaimReference", "Invoice number", "Invoice"),
    "order": ("Order number", "Order", "NDISNumber", "PO number", "Purchase order"),
    "order_line": ("Order line", "Line"),
    "start": ("From", "SupportsDeliveredFrom", "Service from", "Start date", "Date"),
    "end": ("To", "SupportsDeliveredTo", "Service to", "End date"),
    "code": ("Service code", "SupportNumber", "Item"),
    "what": ("Description", "Service"),
    "quantity": ("Quantity", "Qty"),
    "hours": ("Hours",),
    "unit": ("Unit",),
    "price": ("Unit price", "UnitPrice", "Rate", "Price"),
    "amount": ("Amount", "Total", "Line total"),
    "vat": ("VAT code", "GSTCode", "VAT"),
    "issued": ("Claim date", "Invoice date"),
    "provider": ("Provider number", "RegistrationNumber", "Provider"),
    "type": ("Claim type", "ClaimType"),
    "reason": ("Cancellation reason", "CancellationReason"),
    "authorised": ("Authorised by", "AuthorisedBy"),
    "approved": ("Participant approved", "ParticipantApproved"),
    "programme": ("In kind funding program", "InKindFundingProgram"),
    "company": ("Company number", "ABNofSupportProvider"),
}
"""Our word → its headings. The last four of the NDIS sheet are known and not used."""
MUST = ("claim", "order", "start", "price")
MAY = ("end", "order_line", "what", "unit", "amount", "vat", "type", "reason")
TOLD = (
    f"The first row names the columns: {', '.join(HEADINGS[word][0] for word in MUST)}, and Quantity or Hours. There may also be "
    f"{', '.join(HEADINGS[word][0] for word in MAY)}. Rows with the same claim number make one bill. The order number stands "
    "on the order’s page. Dates like 05/10/2026, prices like 24.86."
)
"""What whoever makes such a sheet must know."""
_KNOWN = {plain(name): word for word, names in HEADINGS.items() for name in names}


def places(cells: list[str]) -> tuple[dict[str, int], list[str]]:
    """Our word → the column it stands in, and headings that nobody knows. Unreadable, naming every column that is missing."""
    found: dict[str, int] = {}
    strange = []
    for at, cell in enumerate(cells):
        word = _KNOWN.get(plain(cell))
        if word is None and cell:
            strange.append(cell[:40])
        elif word in found:
            raise Unreadable(f"Two columns say the same thing: {cells[found[word]][:40]} and {cell[:40]}.")
        elif word:
            found[word] = at
    missing = [HEADINGS[word][0] for word in MUST if word not in found]
    if "quantity" not in found and "hours" not in found:
        missing.append("Quantity or Hours")
    if missing:
        raise Unreadable(f"The first row must name the columns. Missing: {', '.join(missing)}.")
    return found, strange
