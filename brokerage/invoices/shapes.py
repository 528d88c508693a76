"""What the pages of bills show: rows of lists, a bill with its lines and clock, and what is ready to be billed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from brokerage.invoices import late
from brokerage.invoices.models import Invoice, InvoiceLine
from brokerage.invoices.owing_back import Back
from brokerage.invoices.reasons import REASONS, Reason
from brokerage.invoices.states import COLOURS, PERSON, STAFF, TO_PAY
from brokerage.kit.money import Pence
from brokerage.orders.models import Order
from brokerage.plans.words import UNIT_MANY

HELD_BY = {
    "RECEIVED": "the system",
    "MATCHED": "the person",
    "PART_APPROVED": "the person",
    "QUERIED": "finance",
    "RESOLVED": "nobody",
    "APPROVED": "finance",
    "RELEASED": "finance",
    "IN_PAY_RUN": "the bank",
    "HELD": "finance",
    "PAID": "nobody",
    "REJECTED": "the provider",
}
"""Who has a bill now, by its state; a waiting bill is with whoever its first reason names."""
RUNS = ("RECEIVED", "MATCHED", "PART_APPROVED", "APPROVED", "RELEASED", "IN_PAY_RUN", "HELD")
SHOWN_UNITS = Decimal("0.01")


class Row(Struct, frozen=True):
    """One bill in a list, as one reader sees it."""

    id: int
    number: str
    part: int
    kind: str
    provider_org_id: int
    provider: str
    person: str
    state: str
    gross: Pence
    payable: Pence
    waiting: Pence
    received_on: date
    due_on: date
    paid_on: date | None
    reasons: str
    risks: str
    holder_said: str
    from_day: date | None = None
    to_day: date | None = None
    person_id: int | None = None
    buyer: str = "FUNDER"

    @property
    def named(self) -> str:
        return self.number if not self.part else f"{self.number}, part {self.part + 1}"

    @property
    def amount(self) -> Pence:
        """What the row is about: what is paid, else what waits."""
        return self.payable or self.waiting or self.gross

    def word(self, *, own: bool) -> str:
        """One of the four words, for the person and whoever acts for them."""
        said = PERSON[self.state]
        return "Waiting for a yes" if said == "Waiting for you" and not own else said

    @property
    def words(self) -> str:
        return STAFF[self.state]

    @property
    def colour(self) -> str:
        return COLOURS.get(self.state, "grey")

    @property
    def why(self) -> list[Reason]:
        return [REASONS[code] for code in self.reasons.split()]

    @property
    def look(self) -> list[Reason]:
        return [REASONS[code] for code in self.risks.split()]

    def clock(self, today: date) -> late.Clock:
        return clock_of(self.state, self.due_on, self.payable, self.reasons, today, self.paid_on, buyer=self.buyer)


def counted(count: Decimal, unit: str) -> str:
    """`1 hour`, `1.25 hours`; a bare number of a unit without a word."""
    shown = f"{count.quantize(SHOWN_UNITS).normalize():f}"
    _, one, many = UNIT_MANY.get(unit, ("", "", ""))
    return f"{shown} {one if shown == '1' else many}".strip()


class Shown(Struct, frozen=True):
    """One line on the page of a bill, with the order it is for."""

    row: InvoiceLine
    order: str
    what: str
    unit: str = ""

    @property
    def why(self) -> list[Reason]:
        return [REASONS[code] for code in self.row.reasons.split()]

    def units(self, count: Decimal) -> str:
        """`6 hours`, `1.25 hours`: in the unit of the order, which is what the match counts in; a bare number without one."""
        return counted(count, self.unit)

    @property
    def waits(self) -> Pence:
        return self.row.over_pence + self.row.undelivered_pence + self.row.above_pence


class Share(Struct, frozen=True):
    """`back`: the VAT in it that the payer gets back."""

    payer: str
    amount: Pence
    back: Pence = Pence(0)


class Moved(Struct, frozen=True):
    """One thing that happened to a bill."""

    verb: str
    at: datetime
    who: str
    why: str


class Seen(Struct, frozen=True):
    """A bill's page."""

    row: Invoice
    provider: str
    person: str
    lines: tuple[Shown, ...]
    more: int
    shares: tuple[Share, ...]
    parts: tuple[Row, ...]
    steps: tuple[Moved, ...]
    clock: late.Clock
    interest: late.Interest | None
    back: Back = Back()
    off: Pence = Pence(0)
    """What the holder takes off when they pay it, for an earlier credit note."""

    @property
    def person_id(self) -> int | None:
        """Whom the page is about: the door records the look with it."""
        return self.row.person_id

    def orders_that_wait(self) -> dict[int, str]:
        """Order → its reference, of the lines that wait: where the provider puts the visits right."""
        return {line.row.order_id: line.order for line in self.lines if line.row.order_id and line.why}

    @property
    def unconfirmed(self) -> date | None:
        """The first day of a line that waits for the person's word about its visits."""
        waits = [line.row for line in self.lines if "NOT_CONFIRMED" in line.row.reasons]
        return min((row.from_day for row in waits if row.from_day), default=None)

    @property
    def kind(self) -> str:
        return self.row.kind

    @property
    def buyer(self) -> str:
        return self.row.buyer

    @property
    def provider_org_id(self) -> int:
        return self.row.provider_org_id

    @property
    def through(self) -> frozenset[int]:
        return self.row.through

    @property
    def state(self) -> str:
        return self.row.state

    @property
    def why(self) -> list[Reason]:
        return [REASONS[code] for code in self.row.reasons.split()]

    @property
    def look(self) -> list[Reason]:
        return [REASONS[code] for code in self.row.risks.split()]


class Proposed(Struct, frozen=True):
    """A line of a bill that is made from what was delivered."""

    first: date
    last: date
    quantity: Decimal
    unit: str
    price: Decimal
    net: Pence
    retainer: bool = False
    """Days of a pause for which the place was kept."""

    @property
    def much(self) -> str:
        return counted(self.quantity, self.unit)


class Ready(Struct, frozen=True):
    """An order of a provider with what of it was given, confirmed, and not billed yet."""

    order: Order
    person: str
    lines: tuple[Proposed, ...]
    vat_rate: Decimal
    number: str

    @property
    def person_id(self) -> int:
        return self.order.person_id

    @property
    def net(self) -> Pence:
        return Pence.total(line.net for line in self.lines)


class ReadyRow(Struct, frozen=True):
    """An order in the list of what can be billed."""

    order_id: int
    ref: str
    what: str
    person: str
    units: Decimal
    unit: str

    @property
    def much(self) -> str:
        return counted(self.units, self.unit)


def clock_of(state: str, due: date, amount: Pence, reasons: str, today: date, paid: date | None = None, *,
             buyer: str = "FUNDER") -> late.Clock:  # fmt: skip
    """The payment clock as both sides see it; interest as it would be today, for a business that is owed it (M-44). An approved
    bill that the holder pays from their own account is with them, not with finance."""
    until = paid or today
    holder = "the person" if buyer == "HOLDER" and state in TO_PAY else HELD_BY[state]
    if state == "QUERIED":
        first = next((REASONS[code] for code in reasons.split() if code in REASONS), None)
        holder = first.who if first else "finance"
    running = state in RUNS or (state == "PAID" and paid is not None)
    interest = late.interest(amount, due, until) if running else None
    return late.Clock(due, (due - until).days, holder, not running, interest)
