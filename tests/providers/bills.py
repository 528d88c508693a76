"""Drafts of bills drawn at random that add up, for tests that write and read them again."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from brokerage.invoices.ports import Account, Allowance, DraftLine, Earlier, InvoiceDraft, Party, added_up
from brokerage.kit.money import Pence, line_amount

WHY = "Welfare services, VAT Act 1994 Schedule 9 Group 7"
WORDS = st.text("abcdefgh ABC&<>\"'£é1", min_size=1, max_size=20).map(str.strip).filter(bool)
DAYS = st.dates(date(2026, 4, 1), date(2027, 3, 31))
CATEGORIES = st.sampled_from([("E", Decimal(0)), ("S", Decimal(20)), ("S", Decimal(5)), ("Z", Decimal(0))])
SELLER = Party("Harbour Homecare Limited", "Harbour & Sons", "GB123456789", "9932", (("", "P-7"),), "GB123456789", "", "01234567",
               "", "4 Quay Street", "Floor 2", "", "Brightwater", "", "BW1 1AA", "GB", "Ann", "01632 960001", "ann@example.org")
BUYER = Party("Brightwater Council", endpoint="5060000000016", endpoint_scheme="0088", city="Brightwater", country="GB")


@st.composite
def lines(draw: Any, ref: int) -> DraftLine:
    price = Decimal(draw(st.integers(1, 9_000_000))).scaleb(-4)
    quantity = Decimal(draw(st.integers(1, 100_000))).scaleb(-2)
    off = tuple(draw(st.lists(st.integers(1, 50).map(lambda p: Allowance(Pence(p), reason="Late")), max_size=1)))
    category, rate = draw(CATEGORIES)
    start = draw(st.none() | st.just(date(2026, 5, 4)))
    return DraftLine(str(ref), draw(WORDS), quantity, draw(st.sampled_from(["HUR", "DAY", "C62"])), price,
                     line_amount(price, quantity) - Pence.total(one.amount for one in off), vat_category=category, vat_rate=rate,
                     from_day=start, to_day=start and date(2026, 5, 10), order_line=draw(st.sampled_from(["", "3"])),
                     description=draw(st.sampled_from(["", "two carers"])), allowances=off)


@st.composite
def drafts(draw: Any, kind: str) -> InvoiceDraft:
    billed = tuple(draw(lines(n)) for n in range(1, draw(st.integers(1, 4)) + 1))
    sort = draw(st.booleans())
    category, rate = billed[0].vat_category, billed[0].vat_rate
    off = (Allowance(Pence(draw(st.integers(1, 500))), draw(st.booleans()), "Agreed", vat_category=category, vat_rate=rate),) if draw(st.booleans()) else ()
    vat, totals = added_up(billed, off, prepaid=draw(st.none() | st.just(Pence(5))), reason=WHY)
    issued = draw(DAYS)
    return InvoiceDraft(
        kind=kind, number=draw(WORDS), issued=issued, due=date(2027, 5, 1), type_code="380" if kind == "invoice" else "381", supplier=SELLER,
        buyer=BUYER, lines=billed, totals=totals, vat=vat, allowances=off, buyer_ref=draw(WORDS), order=draw(st.sampled_from(["", "ORD-9"])),
        note=draw(st.sampled_from(["", "Thank you"])), terms="30 days", payment_ref=draw(WORDS),
        account=Account("12345678", "112233") if sort else Account(iban="GB29NWBK60161331926819"),
        corrects=(Earlier("HB-1", date(2026, 4, 1)),) if kind == "credit note" else (),
        profile="urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0")
