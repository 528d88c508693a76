"""Reads of this room that are more than the facts of a budget. Every read takes the actor second."""
from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.budgets import chart
from brokerage.budgets import queries as budgets
from brokerage.budgets.shapes import Purse
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.oversight import entries as every
from brokerage.oversight.entries import Entry
from brokerage.oversight.statements import Statement, made
from brokerage.oversight.terms import TERMS, Term

NOTHING = Pence(0)
WHERE = {"order": "/orders/{number}", "invoice": "/invoices/{number}"}
"""Where a document of the ledger can be looked at, by its first word; a purchase is its own entry."""


class Opened(Struct, frozen=True):
    """One term of safe to spend with the entries of its budget."""

    purse: Purse
    term: Term
    entries: tuple[Entry, ...]

    @property
    def person_id(self) -> int:
        return self.purse.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.purse.through


def term(db: Session, actor: Actor, budget_id: int, term: str) -> Opened:
    """A term of a budget that this actor may see; Missing when there is none of that name."""
    if term not in TERMS:
        raise Missing(term)
    purse = budgets.find(db, actor, budget_id)
    return Opened(purse, TERMS[term], tuple(every.of_budget(db, actor, purse)))


class Account(Struct, frozen=True):
    """A budget with every entry that its reader may see."""

    purse: Purse
    entries: tuple[Entry, ...]

    @property
    def person_id(self) -> int:
        return self.purse.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.purse.through


class Stated(Struct, frozen=True):
    """An account, and the days that its statement is of."""

    purse: Purse
    entries: tuple[Entry, ...]
    first: date
    last: date

    @property
    def person_id(self) -> int:
        return self.purse.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.purse.through

    def of(self, today: date) -> Statement:
        """The statement. Refused for days that have not begun."""
        return made(self.purse, self.entries, self.first, self.last, today=today, account=chart.dp_account(self.purse.budget_id))

    def filename(self, kind: str) -> str:
        return f"statement-{self.purse.ref}-{self.first}-{self.last}.{kind}"


def account(db: Session, actor: Actor, budget_id: int) -> Account:
    purse = budgets.find(db, actor, budget_id)
    return Account(purse, tuple(every.of_budget(db, actor, purse)))


def stated(db: Session, actor: Actor, budget_id: int, first: str, last: str) -> Stated:
    """The statement of these days, written as 2026-11-01. Missing when they are no days."""
    purse = budgets.find(db, actor, budget_id)
    return Stated(purse, tuple(every.of_budget(db, actor, purse)), _date(first), _date(last))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) == 10 else _nobody(text)
    except ValueError:
        return _nobody(text)


def _nobody(text: str) -> date:
    raise Missing(text)


def where(document: str, budget_id: int) -> str:
    """The page about a document of the ledger; "" where it has none."""
    kind, _, number = document.partition("/")
    place = WHERE.get(kind)
    return place.format(number=number, budget=budget_id) if place and number.isdigit() else ""
