"""What the bank's adapters hand over and take. Nothing here knows a database, a network or a bank's format.

def read(raw: bytes) -> Iterator[Statement | Problem]        def write(file: PaymentFile) -> bytes
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from msgspec import Struct

from brokerage.kit.money import Pence
from brokerage.kit.xml import Unreadable

__all__ = [
    "ADAPTERS",
    "Adapter",
    "Gap",
    "PaymentFile",
    "PaymentOrder",
    "Problem",
    "Statement",
    "StatementLine",
    "Unreadable",
    "WRITERS",
    "Writer",
    "gaps",
]


class Problem(Struct, frozen=True, gc=False):
    """Something wrong, in plain words. `row` is the line of the file or the number of the entry, 0 for the whole. `stops` is
    False for what was noticed but can be lived with."""

    row: int
    code: str
    text: str
    ref: str = ""
    stops: bool = True


class StatementLine(Struct, frozen=True, gc=False, omit_defaults=True):
    """One booked movement. `amount` in hundredths of the statement's currency, above zero coming in, below going out.

    `end_to_end` is our own payment id when the bank hands it back: match on it first. `counterparty_account` is an IBAN or an
    account number, with `counterparty_sort_code` where the bank gives it. `row` is its place in the file, from 1."""

    row: int
    booked_on: date
    amount: Pence
    value_on: date | None = None
    end_to_end: str = ""
    bank_ref: str = ""
    counterparty: str = ""
    counterparty_account: str = ""
    counterparty_sort_code: str = ""
    text: str = ""
    kind: str = ""
    reversal: bool = False


class Statement(Struct, frozen=True, omit_defaults=True):
    """One account's statement. Balances in hundredths of `currency`, None where the bank gives none (or in another currency).

    `account` is an IBAN, or the account number; `sort_code` six digits where given. `number` is the bank's own."""

    account: str
    currency: str
    lines: tuple[StatementLine, ...]
    sort_code: str = ""
    number: str = ""
    ref: str = ""
    opening: Pence | None = None
    opened_on: date | None = None
    closing: Pence | None = None
    closed_on: date | None = None

    @property
    def moved(self) -> Pence:
        """What its lines come to."""
        return Pence.total(line.amount for line in self.lines)


class Gap(Struct, frozen=True):
    """Money that is not accounted for: `missing` is what lines would have to add. `after` is "" inside one statement, else
    the number of the statement that the next one should have followed."""

    account: str
    number: str
    missing: Pence
    text: str
    after: str = ""


class PaymentOrder(Struct, frozen=True):
    """One payment to make. `end_to_end` is our id, which the bank keeps;
    `reference` is what the payee sees, at most 18 characters."""

    end_to_end: str
    amount: Pence
    name: str
    sort_code: str
    account: str
    reference: str = ""


class PaymentFile(Struct, frozen=True):
    """A released run as the bank wants it. `run` is our number of the file; `created` is told, not looked up, so that the same
    run makes the same bytes."""

    run: str
    created: datetime
    execute_on: date
    payer: str
    payer_sort_code: str
    payer_account: str
    orders: tuple[PaymentOrder, ...]


class Adapter(Struct, frozen=True):
    """One line of the registry: what it is called, the endings of its files, and the reading."""

    name: str
    words: str
    takes: str
    read: Callable[[bytes], Iterator[Statement | Problem]]


ADAPTERS: dict[str, Adapter] = {}
"""Format → its adapter, filled by providers.bank_registry when the house is put together. Rooms never branch on a name."""


class Writer(Struct, frozen=True):
    """One line of the registry: a kind of payment file, the ending of its name, what a browser is told, and the writing."""

    name: str
    words: str
    ending: str
    kind: str
    write: Callable[[PaymentFile], bytes]


WRITERS: dict[str, Writer] = {}
"""Kind of payment file → its writer, filled by providers.bank_registry too."""


def gaps(statements: Iterable[Statement]) -> list[Gap]:
    """Where money is missing: inside a statement (opening + lines ≠ closing) and between one statement of an account and its
    next, in the order of their opening days. Nothing is said where the bank gives no balance."""
    found: list[Gap] = []
    last: dict[tuple[str, str], Statement] = {}
    for one in sorted(statements, key=lambda s: (s.account, s.opened_on or date.min, s.closed_on or date.min)):
        if one.opening is not None and one.closing is not None and one.opening + one.moved != one.closing:
            missing = one.closing - one.opening - one.moved
            found.append(
                Gap(
                    one.account,
                    one.number,
                    missing,
                    f"The lines of statement {one.number} come to {one.moved}, but the "
                    f"balance went from {one.opening} to {one.closing}.",
                )
            )
        before = last.get((one.account, one.currency))
        if before and before.closing is not None and one.opening is not None and before.closing != one.opening:
            found.append(
                Gap(
                    one.account,
                    one.number,
                    one.opening - before.closing,
                    f"Statement {before.number} closed at "
                    f"{before.closing}, but statement {one.number} opens at {one.opening}: one is missing.",
                    before.number,
                )
            )
        last[one.account, one.currency] = one
    return found
