"""What an adapter of providers/ hands over: drafts of bills, and problems. Nothing here knows a database or the web.

    def read(raw: bytes) -> Iterator[InvoiceDraft | Problem]

A draft is what the sender wrote, before we believe any of it. Amounts are Pence and stand as written: a credit note's are
above zero when it gives money back, and `kind` says which way the money goes. Prices and quantities are Decimals.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from msgspec import Struct

from brokerage.kit.money import Pence, half_up
from brokerage.kit.xml import Unreadable

__all__ = ["ADAPTERS", "Account", "Adapter", "Allowance", "DraftLine", "Earlier", "InvoiceDraft", "PaidLine", "Party", "Problem",
           "Totals", "Unreadable", "VatPart", "added_up"]
INVOICE, CREDIT_NOTE = "invoice", "credit note"
NOTHING = Pence(0)


class Problem(Struct, frozen=True, gc=False):
    """Something wrong, in plain words. `row` is where a person finds it: the line of a sheet with its heading as 1, the line
    of a bill counted from 1, 0 for the whole file. `field` is the column or element; `ref` the record's own number.
    `stops` is False for what was noticed but can be lived with: the record itself still comes."""

    row: int
    code: str
    text: str
    field: str = ""
    ref: str = ""
    stops: bool = True


class Party(Struct, frozen=True, omit_defaults=True):
    """Who sends or receives it. `endpoint` is the electronic address in a scheme of the EAS list (9932 is GB VAT, 0088 GLN)."""

    name: str = ""
    trading_name: str = ""
    endpoint: str = ""
    endpoint_scheme: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    vat_number: str = ""
    tax_number: str = ""
    company_number: str = ""
    company_scheme: str = ""
    street: str = ""
    street_2: str = ""
    street_3: str = ""
    city: str = ""
    county: str = ""
    postcode: str = ""
    country: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""


class Account(Struct, frozen=True, omit_defaults=True):
    """Where the money should go. Either `iban`, or `number` with the sort code (six digits); `means` is UNTDID 4461."""

    number: str = ""
    sort_code: str = ""
    iban: str = ""
    name: str = ""
    means: str = "30"


class Allowance(Struct, frozen=True, omit_defaults=True):
    """Taken off (or, with `charge`, added to) a line or the whole bill. VAT fields only for the whole bill."""

    amount: Pence
    charge: bool = False
    reason: str = ""
    reason_code: str = ""
    percent: Decimal | None = None
    base: Pence | None = None
    vat_category: str = ""
    vat_rate: Decimal | None = None


class DraftLine(Struct, frozen=True, omit_defaults=True):
    """One thing billed. `price` is net pounds for `per` units; `net` is without VAT, after the line's allowances. `unit` is
    UN/ECE Recommendation 20 (HUR hour, DAY, WEE week, MIN, C62 one). Days inclusive. `vat_category` is UNTDID 5305 (E exempt)."""

    ref: str
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    net: Pence
    per: Decimal | None = None
    vat_category: str = ""
    vat_rate: Decimal | None = None
    from_day: date | None = None
    to_day: date | None = None
    order_line: str = ""
    order: str = ""
    """Our order's number where the line names another than the bill does."""
    description: str = ""
    note: str = ""
    code: str = ""
    cost_code: str = ""
    allowances: tuple[Allowance, ...] = ()


class VatPart(Struct, frozen=True, omit_defaults=True):
    """What one VAT category and rate comes to. `rate` is a percentage; `reason` says why nothing is charged."""

    category: str
    taxable: Pence
    tax: Pence
    rate: Decimal | None = None
    reason: str = ""
    reason_code: str = ""


class Totals(Struct, frozen=True, omit_defaults=True):
    """lines − allowances + charges = net; net + vat = gross; gross − prepaid + rounding = payable. None: not written."""

    lines: Pence
    net: Pence
    vat: Pence
    gross: Pence
    payable: Pence
    allowances: Pence | None = None
    charges: Pence | None = None
    prepaid: Pence | None = None
    rounding: Pence | None = None


class Earlier(Struct, frozen=True, omit_defaults=True):
    """The bill that this one corrects."""

    number: str
    issued: date | None = None


class InvoiceDraft(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One bill as its sender wrote it. `order` is our order's number where they give it; days inclusive."""

    kind: str
    number: str
    issued: date
    supplier: Party
    buyer: Party
    lines: tuple[DraftLine, ...]
    totals: Totals
    vat: tuple[VatPart, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    currency: str = "GBP"
    type_code: str = ""
    due: date | None = None
    tax_point: date | None = None
    from_day: date | None = None
    to_day: date | None = None
    buyer_ref: str = ""
    order: str = ""
    sales_order: str = ""
    contract: str = ""
    note: str = ""
    terms: str = ""
    payment_ref: str = ""
    payee: str = ""
    account: Account | None = None
    corrects: tuple[Earlier, ...] = ()
    attachments: int = 0
    profile: str = ""


class PaidLine(Struct, frozen=True, gc=False):
    """One line of what a council says it paid: history, not a bill. Pence below zero are credits; `supplier` is their own id
    for it. `hidden` when the council blanked the invoice's number, so that lines must not be grouped by it. `payer` is the
    council's own name, where the file says it."""

    row: int
    supplier: str
    supplier_name: str
    invoice: str
    paid_on: date
    transaction: str
    amount: Pence
    vat_lost: Pence
    purpose: str = ""
    category: str = ""
    category_code: str = ""
    cost_centre: str = ""
    unit: str = ""
    vat_number: str = ""
    hidden: bool = False
    payer: str = ""


class Adapter(Struct, frozen=True):
    """One line of the registry: what it is called, the endings of its files, and the reading. `judged`: the published rules
    judge the file first (checking), outside the request. `told` says in sentences what a sheet must hold."""

    name: str
    words: str
    takes: str
    read: Callable[[bytes], Iterator[InvoiceDraft | Problem]]
    judged: bool = False
    told: str = ""


ADAPTERS: dict[str, Adapter] = {}
"""Format → its adapter, filled by providers.bill_registry when the house is put together. Rooms never branch on a name."""

_NEEDS_A_REASON = frozenset({"E", "AE", "K", "G", "O"})


def vat_of(net: Pence, rate: Decimal | None) -> Pence:
    """net × rate per cent, half a penny up. Nothing without a rate."""
    if not rate:
        return NOTHING
    top, below = rate.as_integer_ratio()
    return half_up(int(net) * top, below * 100)


def added_up(lines: Iterable[DraftLine], allowances: Iterable[Allowance] = (), *, prepaid: Pence | None = None,
             reason: str = "") -> tuple[tuple[VatPart, ...], Totals]:
    """VAT by category and rate, and the totals, as EN 16931 works them out (BR-CO-10 to BR-CO-17): VAT on each part's sum,
    never line by line. `reason` is why the exempt parts are exempt."""
    lines, allowances = tuple(lines), tuple(allowances)
    sums: dict[tuple[str, Decimal | None], Pence] = {}
    for line in lines:
        key = (line.vat_category, line.vat_rate)
        sums[key] = sums.get(key, NOTHING) + line.net
    for one in allowances:
        key = (one.vat_category, one.vat_rate)
        sums[key] = sums.get(key, NOTHING) + (one.amount if one.charge else -one.amount)
    parts = tuple(VatPart(category, net, vat_of(net, rate), rate, reason if category in _NEEDS_A_REASON else "")
                  for (category, rate), net in sums.items())
    off = Pence.total(one.amount for one in allowances if not one.charge)
    on = Pence.total(one.amount for one in allowances if one.charge)
    together = Pence.total(line.net for line in lines)
    net, vat = together - off + on, Pence.total(part.tax for part in parts)
    payable = net + vat - (prepaid or NOTHING)
    has = [one.charge for one in allowances]
    return parts, Totals(lines=together, net=net, vat=vat, gross=net + vat, payable=payable, prepaid=prepaid,
                         allowances=off if False in has else None, charges=on if True in has else None)
