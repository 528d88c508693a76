"""Safe to spend, opened: each of its terms with the entries behind it (domain M-10). Pure; pence.

A term is the sum of what its entries did to the places it is made of, so what is listed always adds up to what is shown.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from brokerage.budgets import chart
from brokerage.kit.money import Pence
from brokerage.oversight.entries import Entry

NOTHING = Pence(0)


class Term(Struct, frozen=True):
    """One term: its letter in M-10, its words for a holder, the places of a stream it is made of, and what it is."""

    code: str
    letter: str
    words: str
    places: tuple[str, ...]
    says: str
    sign: str = ""
    theirs: str = ""

    @property
    def told(self) -> str:
        """`says`, for a reader who is not the person."""
        return self.theirs or self.says


TERMS = {term.code: term for term in (
    Term("put-in", "B", "Put in", chart.PLACES,
         "All the money that was put into this budget, less what was given back."),
    Term("spent", "I", "Spent or being paid", ("owed", "paid", "vat"),
         "Bills that were agreed and things that were bought, without tax (VAT) that a funder gets back.", "less"),
    Term("delivered", "A", "Delivered, not billed yet", ("accrued",), "Support you have had. The bill has not come yet.", "less",
         "Support that was given. The bill has not come yet."),
    Term("booked", "C", "Booked", ("committed",), "Support that is ordered and still to come.", "less"),
    Term("kept-back", "R", "Kept in reserve", ("reserve",), "Kept for a week when you need more.", "less",
         "Kept for a week when the person needs more."),
    Term("safe", "", "Safe to spend", ("available",), "What is left: put in, less all the rest.", "is"),
)}


class Behind(Struct, frozen=True):
    """One entry behind a term: what it did to it (`amount`), and what there was after it (`after`)."""

    move_id: int
    day: date
    posted: date
    words: str
    document: str
    amount: Pence
    after: Pence


def amount(entries: Iterable[Entry], term: Term, stream: int | None = None) -> Pence:
    """What the term comes to, from the entries alone."""
    return Pence.total(effect(entry, term, stream) for entry in entries)


def effect(entry: Entry, term: Term, stream: int | None = None) -> Pence:
    """What one entry did to a term."""
    return entry.change(term.places, stream)


def behind(entries: Sequence[Entry], term: Term, stream: int | None = None) -> list[Behind]:
    """The entries that made the term what it is, oldest first; those that did nothing to it are left out."""
    found, after = [], NOTHING
    for entry in entries:
        did = effect(entry, term, stream)
        if did != NOTHING:
            after = after + did
            found.append(Behind(entry.move_id, entry.day, entry.posted, entry.words, entry.document, did, after))
    return found
