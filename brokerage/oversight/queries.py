"""Reads of this room that are more than the facts of a budget. Every read takes the actor second."""
from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.budgets import chart
from brokerage.budgets import queries as budgets
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.shapes import Purse
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.money import Pence
from brokerage.oversight import entries as every
from brokerage.oversight.entries import Entry
from brokerage.oversight.passes import ACCOUNTS
from brokerage.oversight.returns import Row
from brokerage.oversight.statements import Statement, checked, made, month
from brokerage.oversight.terms import TERMS, Term
from brokerage.people import queries as people
from brokerage.people.actors import today_of
from brokerage.people.models import Organisation

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
    purse = budgets.find(db, actor, budget_id, waiting=False)
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
    purse = budgets.find(db, actor, budget_id, waiting=False)
    return Account(purse, tuple(every.of_budget(db, actor, purse)))


def stated(db: Session, actor: Actor, budget_id: int, first: str, last: str) -> Stated:
    """The statement of these days, written as 2026-11-01. Missing when they are no days."""
    purse = budgets.find(db, actor, budget_id, waiting=False)
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


class Month(Struct, frozen=True):
    """One funder's month."""

    org_id: int
    name: str
    code: str
    period: str
    first: date
    last: date

    def filename(self, kind: str) -> str:
        return f"return-{self.code or self.org_id}-{self.period}.{kind}"


def funders(db: Session, actor: Actor) -> list[tuple[int, str]]:
    """The organisations whose returns this actor sees."""
    found = db.execute(select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(actor.orgs(*ACCOUNTS)), Organisation.kind.in_(("ICB", "COUNCIL"))).order_by(Organisation.name))
    return [(number, name) for number, name in found]


def begun(db: Session, actor: Actor) -> dict[int, date]:
    """Of each funder whose returns this actor sees, the first day of the first budget that it pays into; one that pays into none
    is left out."""
    rows = db.execute(select(FundingStream.payer_org_id, func.min(Budget.starts_on)).join(
        Budget, Budget.id == FundingStream.budget_id).where(FundingStream.payer_org_id.in_(actor.orgs(*ACCOUNTS))).group_by(
        FundingStream.payer_org_id))
    return {int(number or 0): first for number, first in rows}


def funders_month(db: Session, actor: Actor, org_id: int, period: str) -> Month:
    """A funder's month. Missing for an organisation that is not the actor's and for what is no month; refused for a month that
    has not begun."""
    name = dict(funders(db, actor)).get(people.number(org_id))
    if name is None:
        raise Missing(org_id)
    try:
        first, last = month(period)
    except Refusal:
        raise Missing(period) from None
    checked(first, last, today_of(actor))
    return Month(org_id, name, db.get_one(Organisation, org_id).ods_code or "", period, first, last)


def cells(row: Row) -> list[object]:
    """A row of a return as the table's cells, in the order of return_routes.HEAD."""
    return [row.ref, row.type, row.state, row.opening, row.changes, row.closing, row.actual, row.month_actual, row.vat,
            row.accrual,
            row.commitment, row.reserve, row.available, row.planned, row.forecast, row.variance, row.reclaim, row.contribution,
            row.profile, row.percent, row.exception, row.in_time, row.paid]
