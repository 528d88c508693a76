"""What is handed to the till: transfers, grouped in entries. Checked here, before any database sees them."""
from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

import msgspec

from brokerage.kit.clock import LONDON
from brokerage.kit.money import Pence
from brokerage.ledger.models import MOST_PENCE

PATH = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*(?:/[a-z0-9]+(?:[_-][a-z0-9]+)*)*")
"""Lower-case words and numbers between slashes: stream/12/available, refund_due/7, bank/client."""

PERIOD = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
REVERSED = "_REVERSED"


class UnknownAccount(LookupError):
    """The account was never opened, or the hold never made: our own mistake, not a person's."""


class Transfer(msgspec.Struct, frozen=True):
    """`amount` pence from `source` to `dest` (account paths).

    In debits and credits: `source` is credited, `dest` is debited. `hold` is the key of the hold that this transfer
    draws on or releases; with `opens`, of a new hold that it makes: `amount` is then set aside in `dest`.
    """

    source: str
    dest: str
    amount: Pence
    hold: str = ""
    opens: bool = False


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One event and the transfers it makes, all or none of them.

    `key` can be used once. `kind` is the event (domain M-12: COMMIT, DELIVERED, INVOICE_APPROVED...), free text here.
    `service_date` is the day the money is for, `period` the posting month, by default that of `at` in London (M-13).
    """

    key: str
    kind: str
    transfers: tuple[Transfer, ...]
    by: str
    at: datetime
    service_date: date
    period: str = ""
    document: str = ""
    why: str = ""


class Posted(msgspec.Struct, frozen=True):
    """The entry's id. `already`: the same entry was posted before, and nothing was added now."""

    entry_id: int
    already: bool


class Effect(msgspec.Struct, frozen=True):
    """What an entry does, worked out once: pence in and out of each account netted, so that their order is nothing."""

    deltas: dict[str, int]
    moved: int
    period: str
    uses_holds: bool


@lru_cache(20_000)
def check_path(path: str) -> None:
    """ValueError unless `path` follows the grammar of PATH and has at most 120 letters."""
    if len(path) > 120 or PATH.fullmatch(path) is None:
        raise ValueError(f"{path!r} is not an account: lower-case words and numbers between slashes")


def month_of(at: datetime) -> str:
    """The posting month of a moment, by the calendar in London: "2026-11"."""
    day = at.astimezone(LONDON)
    return f"{day.year:04d}-{day.month:02d}"


def check_period(period: str) -> None:
    if PERIOD.fullmatch(period) is None:
        raise ValueError(f"{period!r} is not a posting month such as 2026-11")


def effect(entry: Entry) -> Effect:
    """Check an entry and net what it does.

    ValueError for no transfers, an amount of nothing or less or above MOST_PENCE, a transfer to itself, a path or
    period outside its grammar, no key, or a text too long; TypeError for an amount that is not Pence.
    """
    _check_words(entry)
    deltas: dict[str, int] = {}
    moved = 0
    for transfer in entry.transfers:
        amount = _amount(transfer)
        deltas[transfer.source] = deltas.get(transfer.source, 0) - amount
        deltas[transfer.dest] = deltas.get(transfer.dest, 0) + amount
        moved += amount
    for path in deltas:
        check_path(path)
    if entry.period:
        check_period(entry.period)
    return Effect(deltas, moved, entry.period or month_of(entry.at), _uses_holds(entry))


def _amount(transfer: Transfer) -> int:
    amount = transfer.amount
    if type(amount) is not Pence:
        raise TypeError(f"{amount!r} is not Pence")
    pence = int(amount)
    if not 0 < pence <= MOST_PENCE:
        raise ValueError(f"{pence} pence cannot be moved: an amount is above nothing and at most {MOST_PENCE}")
    if transfer.source == transfer.dest:
        raise ValueError(f"money cannot move from {transfer.source} to itself")
    if transfer.opens and not transfer.hold:
        raise ValueError("a transfer that opens a hold names it")
    return pence


def _uses_holds(entry: Entry) -> bool:
    holds = [transfer.hold for transfer in entry.transfers if transfer.hold]
    opened = [transfer.hold for transfer in entry.transfers if transfer.opens]
    if any(holds.count(hold) > 1 for hold in opened):
        raise ValueError("an entry that opens a hold neither opens it twice nor draws on it")
    return bool(holds)


_LONGEST = {"key": 120, "kind": 60, "by": 60, "document": 120}


def _check_words(entry: Entry) -> None:
    if not entry.transfers:
        raise ValueError("an entry moves money: it has at least one transfer")
    if not entry.key or not entry.kind or not entry.by:
        raise ValueError("an entry says its key, its kind and by whom")
    if entry.at.tzinfo is None:
        raise TypeError("a time without a zone says nothing")
    for name, longest in _LONGEST.items():
        if len(getattr(entry, name)) > longest:
            raise ValueError(f"the {name} of an entry has at most {longest} letters")
