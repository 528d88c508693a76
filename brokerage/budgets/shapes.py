"""What pages of this room are handed: plain rows with the words and sums that a page asks of them. Amounts are pence."""
from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from brokerage.budgets.models import Spend
from brokerage.budgets.states import LIVE
from brokerage.kit.money import Pence
from brokerage.sums.types import PAYERS

NOTHING = Pence(0)
MONTHS = ("", *["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"])


class Part(Struct, frozen=True):
    """One funder's share of a budget: where its pounds are (domain M-10)."""

    stream_id: int
    name: str
    payer: str
    type: str
    org_id: int | None
    state: str
    deployment: str
    available: Pence = NOTHING
    committed: Pence = NOTHING
    accrued: Pence = NOTHING
    owed: Pence = NOTHING
    paid: Pence = NOTHING
    reserve: Pence = NOTHING
    vat: Pence = NOTHING
    """Nothing or below it: VAT that the funder gets back."""

    @property
    def invoiced(self) -> Pence:
        return self.owed + self.paid + self.vat

    @property
    def awarded(self) -> Pence:
        return self.available + self.committed + self.accrued + self.invoiced + self.reserve


class Waiting(Struct, frozen=True):
    """Something that waits for the reader: kind RECEIPT or CONSENT; `id` is the thing's."""

    kind: str
    id: int
    words: str
    amount: Pence
    day: date | None = None

    @property
    def by(self) -> date | None:
        """When a receipt is due: 28 days after the day (domain M-25)."""
        return self.day and self.day + timedelta(days=28)


class Offer(Struct, frozen=True):
    """What a stream would pay, before the budget starts: `kind` WEEKLY or ONE_OFF."""

    stream_id: int
    kind: str
    amount: Pence


class Purse(Struct, frozen=True):
    """A budget as its page shows it. `due` is the charge that is not paid in yet; `newest` the last movement's id.

    `mine`: every funder's share is here; else only those of `streams`, and the rest is one part. `through`: the
    organisations by which the reader may see it. `needs` changes when the person's communication needs do.
    """

    budget_id: int
    person_id: int
    person: str
    ref: str
    state: str
    version: int
    starts_on: date
    ends_on: date
    parts: tuple[Part, ...]
    account: Pence
    due: Pence
    newest: int
    needs: str
    through: frozenset[int]
    mine: bool = True
    streams: tuple[int, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    offers: tuple[Offer, ...] = ()

    def total(self, place: str) -> Pence:
        return Pence.total(getattr(part, place) for part in self.parts)

    def bar(self, offered: str = "") -> list[tuple[str, int, Pence]]:
        """(name, whole pence, the amount as people read it) of each part for the picture, at most six; nothing below nothing."""
        if offered:
            names = {part.stream_id: part.name for part in self.parts}
            return [(names[o.stream_id], int(o.amount), o.amount) for o in self.offers if o.kind == offered][:6]
        return [(part.name, int(part.available), part.available) for part in self.parts][:6]

    def heads(self) -> list[str]:
        """A short name for each part, at the top of a narrow column; the whole name where two would be alike."""
        short = [PAYERS.get(part.payer, part.name) for part in self.parts]
        return [part.name if short.count(word) > 1 else word for part, word in zip(self.parts, short, strict=True)]

    @property
    def overdrawn(self) -> bool:
        return self.account < NOTHING

    def offered(self, kind: str) -> Pence:
        return Pence.total(o.amount for o in self.offers if o.kind == kind)

    @property
    def owes(self) -> bool:
        return self.due > NOTHING

    @property
    def paid_directly(self) -> bool:
        return any(part.deployment == "DIRECT_PAYMENT" for part in self.parts)


class Move(Struct, frozen=True):
    """One line of the statement; see models.Movement."""

    id: int
    day: date
    kind: str
    words: str
    amount: Pence
    change: Pence
    account: Pence
    left: Pence

    @property
    def short(self) -> str:
        return f"{self.day.day}\u00a0{MONTHS[self.day.month]}"


class Known(Struct, frozen=True):
    """A budget in a list."""

    budget_id: int
    person_id: int
    person: str
    ref: str
    state: str
    left: Pence

    @property
    def words(self) -> str:
        return f"{self.left} safe to spend" if self.state in LIVE else "Not running"


class Slice(Struct, frozen=True):
    """What one funder paid, or was given, of one movement."""

    name: str
    amount: Pence


class MoveSeen(Struct, frozen=True):
    """A movement with the budget it belongs to and each funder's part of it."""

    person_id: int
    purse: Purse
    move: Move
    slices: tuple[Slice, ...]
    through: frozenset[int]


class SpendSeen(Struct, frozen=True):
    """A spend with whose it is."""

    spend: Spend
    person_id: int
    budget_id: int
    through: frozenset[int]
