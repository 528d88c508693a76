"""A statement: from an opening to a closing amount between two days, by funder, every line with what it came from. Pure; pence.

Lines stand in the order in which they were recorded, for that is what opens and closes; each says the day that it is for.
Opening + every line = closing, for each funder and in all, and a closing is the next day's opening.
"""
from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from brokerage.budgets.shapes import Move, Purse
from brokerage.budgets.words import verb
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.oversight.entries import Entry

NOTHING = Pence(0)
PLACES = ("available", "reserve", "committed", "accrued", "owed", "paid", "vat")


class Line(Struct, frozen=True):
    """One entry. `parts`: what it did to safe to spend, funder by funder in the order of Statement.funders. `account`: what it
    did to the direct payment account. `left`: safe to spend after it."""

    entry_id: int
    move_id: int
    posted: date
    day: date
    kind: str
    words: str
    did: str
    document: str
    amount: Pence
    parts: tuple[Pence, ...]
    change: Pence
    account: Pence
    left: Pence


class Funder(Struct, frozen=True):
    """One stream over the period: where its money was at the start and at the end."""

    stream_id: int
    name: str
    opening: dict[str, Pence]
    closing: dict[str, Pence]

    def at(self, when: str, *places: str) -> Pence:
        found = self.opening if when == "opening" else self.closing
        return Pence.total(found[place] for place in places)


class Statement(Struct, frozen=True):
    """All of it. `upto` is the last day that it knows of: `last`, or today where that is still to come."""

    first: date
    last: date
    upto: date
    funders: tuple[Funder, ...]
    lines: tuple[Line, ...]
    account_opening: Pence
    account_closing: Pence

    def opening(self, *places: str) -> Pence:
        return Pence.total(f.at("opening", *places) for f in self.funders)

    def closing(self, *places: str) -> Pence:
        return Pence.total(f.at("closing", *places) for f in self.funders)

    @property
    def so_far(self) -> bool:
        return self.upto < self.last

    def sums(self) -> list[tuple[str, tuple[Pence, ...], Pence]]:
        """(words, each funder's part, in all) from safe to spend at the start to safe to spend at the end, by what was done."""
        rows: dict[str, list[Pence]] = {}
        for line in self.lines:
            if any(part != NOTHING for part in line.parts):
                row = rows.setdefault(SUMS.get(line.kind.removesuffix("_REVERSED"), OTHER_SUM), [NOTHING] * len(self.funders))
                row[:] = [a + b for a, b in zip(row, line.parts, strict=True)]
        order = [*dict.fromkeys(SUMS.values()), OTHER_SUM]
        return [(words, tuple(rows[words]), Pence.total(rows[words])) for words in order if words in rows]


SUMS = {
    "BUDGET_SET": "Put in, or changed", "BUDGET_RETURNED": "Given back to the funders",
    "RESERVE_SET": "Kept in reserve or set free", "RESERVE_FREED": "Kept in reserve or set free",
    "COMMIT": "Booked, or a booking changed", "DECOMMIT": "Booked, or a booking changed",
    "DELIVERED": "Differences from what was booked", "INVOICE_APPROVED": "Differences from what was booked",
    "RETAINED": "Differences from what was booked",
    "VAT_BACK": "Tax (VAT) that funders get back",
    "DP_SPEND_EVIDENCED": "Bought with the direct payment",
}
OTHER_SUM = "Other changes"


def month(text: str) -> tuple[date, date]:
    """The first and last day of "2026-11". Refused when it is no month."""
    year, _, number = text.partition("-")
    if not (len(text) == 7 and year.isascii() and year.isdigit() and number.isascii() and number.isdigit()
            and 1900 <= int(year) <= 2200 and 1 <= int(number) <= 12):
        raise Refusal("That is not a month. Choose one from the list.", code="NO_MONTH")
    first = date(int(year), int(number), 1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def checked(first: date, last: date, today: date) -> None:
    """Refused: a period that has not begun, and one that ends before it begins."""
    if last < first:
        raise Refusal("The last day is before the first day.", code="WRONG_ORDER",
                      fields={"last": "The last day must be the first day or later"})
    if first > today:
        raise Refusal("This period has not begun, so there is nothing to state yet.", code="NOT_BEGUN",
                      fields={"first": "The first day must be today or earlier"})


def made(purse: Purse, entries: Sequence[Entry], first: date, last: date, *, today: date, account: str) -> Statement:
    """The statement of these days, both counted. `account` is the path of the direct payment account."""
    checked(first, last, today)
    before = [e for e in entries if e.posted < first]
    within = [e for e in entries if first <= e.posted <= last]
    opening, closing = _places(before), _places([*before, *within])
    streams = [(part.stream_id, part.name) for part in purse.parts]
    streams = [(n, name) for n, name in streams if any(k[0] == n for k in closing)]
    funders = tuple(Funder(n, name, _of(opening, n), _of(closing, n)) for n, name in streams)
    numbers = [n for n, _ in streams]
    return Statement(first, last, min(last, today), funders, _lines(within, numbers, Pence.total(
        f.at("opening", "available") for f in funders), account), _sum(before, account), _sum([*before, *within], account))


def _lines(within: Sequence[Entry], numbers: list[int], left: Pence, account: str) -> tuple[Line, ...]:
    found = []
    for e in within:
        parts = tuple(e.change(("available",), n) for n in numbers)
        change = Pence.total(parts)
        left = left + change
        paid = e.into(account)
        did = verb(Move(e.move_id, e.day, e.kind, e.words, e.amount, change, paid, left))
        found.append(Line(e.id, e.move_id, e.posted, e.day, e.kind, e.words, did, e.document, e.amount, parts, change, paid,
                          left))
    return tuple(found)


def _places(entries: Sequence[Entry]) -> dict[tuple[int, str], Pence]:
    found: dict[tuple[int, str], Pence] = {}
    for entry in entries:
        for at, net in entry.nets().items():
            found[at] = found.get(at, NOTHING) + net
    return found


def _of(places: dict[tuple[int, str], Pence], stream: int) -> dict[str, Pence]:
    return {place: places.get((stream, place), NOTHING) for place in PLACES}


def _sum(entries: Sequence[Entry], account: str) -> Pence:
    return Pence.total(e.into(account) for e in entries)


def months(first: date, today: date) -> list[tuple[str, date, date]]:
    """("2026-11", first, last) of each month from that of `first` to that of today, the newest first."""
    found = []
    day = today.replace(day=1)
    while day >= first.replace(day=1):
        found.append((f"{day:%Y-%m}", *month(f"{day:%Y-%m}")))
        day = (day - timedelta(days=1)).replace(day=1)
    return found
