"""A claim sheet → one InvoiceDraft a claim number, and a Problem for every row that cannot be used."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from brokerage.invoices.ports import INVOICE, DraftLine, InvoiceDraft, Party, Problem, added_up
from brokerage.kit.money import Pence, line_amount
from providers.claims.columns import HEADINGS, places
from providers.rows import day, money, number, plain, rows, text_of

MOST_ROWS = 5_000
_UNITS = {"": "HUR", "h": "HUR", "hour": "HUR", "hours": "HUR", "hur": "HUR",
          "d": "DAY", "day": "DAY", "wk": "WEE", "week": "WEE", "wee": "WEE",
          "min": "MIN", "minute": "MIN", "mon": "MON", "month": "MON", "yr": "ANN", "year": "ANN",
          "e": "C62", "each": "C62", "c62": "C62", "visit": "C62", "session": "C62", "night": "C62", "mile": "SMI", "smi": "SMI"}
_VAT = {"": ("", None), "e": ("E", Decimal(0)), "exempt": ("E", Decimal(0)), "z": ("Z", Decimal(0)), "zero": ("Z", Decimal(0)),
        "s": ("S", Decimal(20)), "20": ("S", Decimal(20)), "r": ("S", Decimal(5)), "5": ("S", Decimal(5)), "o": ("O", None)}
_TYPES = {"": "", "service": "", "serv": "", "direct": "", "cancelled": "CANCELLED", "canc": "CANCELLED",
          "travel": "TRAVEL", "tran": "TRAVEL"}
_EMPTY = dict.fromkeys(HEADINGS, "")
_SIGNS = frozenset("=@+-")
"""How a formula begins; nearly no cell does."""
Made = TypeVar("Made")


def read(raw: bytes) -> Iterator[InvoiceDraft | Problem]:
    """First the problems in the order of their rows, then a draft for each claim number, of its good rows alone.

    Unreadable for a file without the columns, with more than MOST_ROWS rows, or that is no sheet at all.
    """
    found = rows(raw, most=MOST_ROWS)
    _, headings = next(found, (0, []))
    where, strange = places(headings)
    if strange:
        told = f"These columns are not known and were left out: {', '.join(strange[:10])}."
        yield Problem(1, "UNKNOWN_COLUMN", told, stops=False)
    if not raw.startswith(b"PK") and text_of(raw)[1]:
        yield Problem(0, "ENCODING", "The file is not UTF-8. It was read as Windows-1252: check names with accents.", stops=False)
    claims: dict[str, list[tuple[_Claim, DraftLine]]] = {}
    seen: dict[tuple[object, ...], int] = {}
    for row, cells in found:
        claim = _Claim(row, {word: cells[at] if at < len(cells) else "" for word, at in where.items()})
        line, problems = claim.line(seen)
        yield from problems
        if line:
            claims.setdefault(claim.said("claim"), []).append((claim, line))
    for reference, held in claims.items():
        yield from _draft(reference, held)


class _Claim:
    """One row while it is read: every wrong cell of it is gathered, not only the first."""

    def __init__(self, row: int, cells: dict[str, str]) -> None:
        self.row, self.cells, self.all = row, cells, _EMPTY | cells
        self.problems: list[Problem] = []

    def said(self, word: str) -> str:
        return self.all[word]

    def wrong(self, code: str, text: str, word: str = "") -> None:
        field = HEADINGS[word][0] if word else ""
        self.problems.append(Problem(self.row, code, text, field, self.said("claim")[:40]))

    def taken(self, word: str, code: str, how: Callable[[str], Made]) -> Made | None:
        """What the cell says, or None after saying what is wrong with it."""
        try:
            return how(self.all[word])
        except ValueError as why:
            self.wrong(code, f"{HEADINGS[word][0]}: {why}.", word)
            return None

    def line(self, seen: dict[tuple[object, ...], int]) -> tuple[DraftLine | None, list[Problem]]:
        self.no_formulas()
        cells = self.all
        for word in ("claim", "order"):
            if not cells[word]:
                self.wrong("MISSING", f"{HEADINGS[word][0]} is empty.", word)
        start, end = self.days()
        quantity, unit = self.quantity()
        price = self.taken("price", "PRICE", _price)
        category, rate = self.one_of("vat", _VAT, ("", None))
        note = self.kind()
        if self.problems or start is None or quantity is None or price is None:
            return None, self.problems
        net = _amount(price, quantity)
        self.adds_up(net)
        key = (cells["claim"], cells["order"], cells["order_line"], cells["code"], start, end, quantity, price, note)
        if key in seen:
            self.wrong("TWICE", f"This is the same as row {seen[key]}: same claim, order, days, quantity and price.")
        seen.setdefault(key, self.row)
        if self.problems:
            return None, self.problems
        name = cells["what"] or cells["code"] or "Service"
        return DraftLine(str(self.row), name, quantity, unit, price, net, vat_category=category, vat_rate=rate,
                         from_day=start, to_day=end, order_line=cells["order_line"], order=cells["order"], code=cells["code"],
                         note=note), []

    def no_formulas(self) -> None:
        if _SIGNS.isdisjoint(said[:1] for said in self.cells.values()):
            return
        for word, said in self.cells.items():
            # -5 and +44 1632 960001 are values that people type; =, @ and a sign before a letter are not
            if said.startswith(("=", "@")) or re.match(r"[+-]\s*[A-Za-z(]", said):
                self.wrong("FORMULA", f"{HEADINGS[word][0]} holds a formula. Put the value itself there.", word)

    def days(self) -> tuple[date | None, date | None]:
        start = self.taken("start", "DATE", day)
        end = self.taken("end", "DATE", day) if self.said("end") else start
        if start and end and end < start:
            self.wrong("PERIOD", f"The service ends ({end:%d/%m/%Y}) before it begins ({start:%d/%m/%Y}).", "end")
        return start, end

    def quantity(self) -> tuple[Decimal | None, str]:
        if self.said("hours") and self.said("quantity"):
            self.wrong("QUANTITY", "Give Quantity or Hours, not both.", "hours")
            return None, ""
        if self.said("hours"):
            return self.taken("hours", "QUANTITY", _hours), "HUR"
        return self.taken("quantity", "QUANTITY", _quantity), self.one_of("unit", _UNITS, "")

    def one_of(self, word: str, known: dict[str, Made], otherwise: Made) -> Made:
        said = plain(self.said(word))
        if said not in known:
            self.wrong("UNKNOWN", f"{HEADINGS[word][0]} says {self.said(word)[:20]!r}, which is not one that we know.", word)
        return known.get(said, otherwise)

    def kind(self) -> str:
        kind = self.one_of("type", _TYPES, "")
        if kind == "CANCELLED" and not self.said("reason"):
            self.wrong("MISSING", "A cancelled service needs its reason.", "reason")
        return f"{kind}: {self.said('reason')}".rstrip(": ")

    def adds_up(self, net: Pence) -> None:
        if self.said("amount"):
            amount = self.taken("amount", "AMOUNT", money)
            if amount is not None and amount != net:
                self.wrong("AMOUNT", f"Amount says {amount}, but quantity × price is {net}.", "amount")


# A sheet has thousands of rows and few prices and quantities: each is read and multiplied once.
_amount = lru_cache(4_096)(line_amount)


@lru_cache(4_096)
def _price(said: str) -> Decimal:
    price = number(said)
    if price < 0:
        raise ValueError("a price is not less than zero")
    return price


@lru_cache(4_096)
def _quantity(said: str) -> Decimal:
    quantity = number(said)
    if quantity <= 0:
        raise ValueError(f"{said[:20]} is not more than zero. To give money back, send a credit note")
    return quantity


def _hours(said: str) -> Decimal:
    """7:30 or 007:30 (the NDIS form), or 7.5. ValueError where minutes make no 4 digits (7:20 is 7.3333…)."""
    if ":" not in said:
        return _quantity(said)
    found = re.fullmatch(r"(\d{1,4}):([0-5]\d)", said, re.ASCII)
    if not found:
        raise ValueError(f"{said[:20]!r} is not hours and minutes such as 7:30")
    minutes = int(found[1]) * 60 + int(found[2])
    if not minutes:
        raise ValueError("no hours at all")
    if minutes % 3:
        raise ValueError(f"{said} cannot be written as hours to 4 digits. Give the minutes as Quantity with the unit min")
    return Decimal(minutes) / 60


def _draft(reference: str, held: list[tuple[_Claim, DraftLine]]) -> Iterator[InvoiceDraft | Problem]:
    """One bill of the good rows of one claim. Each row may name an order of its own; rows that
    name another provider or claim date than the first are told."""
    first = held[0][0]
    good = []
    for claim, line in held:
        differs = [word for word in ("provider", "issued") if claim.all[word] != first.all[word]]
        if differs:
            claim.wrong("MIXED", f"Claim {reference[:40]} has another {HEADINGS[differs[0]][0].lower()} in row {first.row}. "
                                 "Give each its own claim number.", differs[0])
            yield from claim.problems
        else:
            good.append(line)
    try:
        issued = day(first.said("issued")) if first.said("issued") else max(line.to_day or date.min for line in good)
    except ValueError as why:
        yield Problem(first.row, "DATE", f"{HEADINGS['issued'][0]}: {why}.", HEADINGS["issued"][0], reference[:40])
        return
    vat, totals = added_up(good)
    yield InvoiceDraft(
        kind=INVOICE, number=reference, issued=issued, order=first.said("order"), lines=tuple(good), vat=vat, totals=totals,
        buyer=Party(),
        supplier=Party(ids=(("", first.said("provider")),) if first.said("provider") else ()), profile="claims",
        from_day=min(line.from_day for line in good if line.from_day), to_day=max(line.to_day for line in good if line.to_day))
