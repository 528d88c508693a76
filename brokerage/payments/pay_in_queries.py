"""Reads about what people pay in: their own, or of somebody who trusts them; and for finance what can be given back."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets.models import Budget, FundingStream
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.payments import pay_in_actions
from brokerage.payments.passes import payers
from brokerage.payments.states import PAY_IN_WORDS
from brokerage.payments.stripe_models import PayIn, PayInRefund
from brokerage.people import queries as people
from brokerage.people.models import Person

LEAST = pay_in_actions.LEAST


class Due(Struct, frozen=True):
    """Something that can be paid here: its key in the form, its words, and pence."""

    key: str
    words: str
    amount: Pence


class Paying(Struct, frozen=True):
    """A person with what is due from them."""

    person_id: int
    name: str
    budget: Budget | None
    due: tuple[Due, ...]


class Line(Struct, frozen=True):
    """A pay-in in a list."""

    id: int
    person_id: int
    name: str
    amount: Pence
    refunded: Pence
    state: str
    dispute: str
    at: datetime

    @property
    def words(self) -> str:
        return "Your bank disputes it" if self.dispute == "open" else PAY_IN_WORDS[self.state]


def paying(db: Session, actor: Actor, person_id: int) -> Paying:
    """What this person owes, for themself or for somebody whom they trust; else Missing."""
    person = people.find(db, actor, person_id)
    trust = actor.trust(person.id)
    if actor.person_id != person.id and (trust is None or not trust.see):
        raise Missing
    budget = db.scalar(
        select(Budget).where(Budget.person_id == person.id, Budget.state == "ACTIVE").order_by(Budget.id.desc()).limit(1)
    )
    return Paying(person.id, person.name, budget, tuple(_due(db, budget)) if budget else ())


def _due(db: Session, budget: Budget) -> list[Due]:
    found = []
    if pay_in_actions.charge_of(db, budget) is not None and (owed := pay_in_actions.charge_owed(db, budget)) >= LEAST:
        found.append(Due("charge", "Your own part", owed))
    for top_up, week in pay_in_actions.weeks_owed(db, budget):
        found.append(Due(f"week/{week.id}", f"Extra for {top_up.what}, {_day(week.first)}", week.due_pence - week.paid_pence))
    return found[:20]


def _day(day: date) -> str:
    return f"week from {day.day} {day:%B}"


def find(db: Session, actor: Actor, pay_in_id: int) -> PayIn:
    """One pay-in of the actor's own, or of somebody who trusts them; else Missing."""
    made = db.get(PayIn, people.number(pay_in_id))
    trust = actor.trust(made.person_id) if made else None
    if made is None or (actor.person_id != made.person_id and (trust is None or not trust.see)):
        raise Missing
    return made


def of_person(db: Session, person_id: int) -> list[Line]:
    return _lines(db, PayIn.person_id == person_id)


def to_give_back(db: Session, actor: Actor) -> list[Line]:
    """The latest pay-ins into budgets that the actor's organisations pay for."""
    budgets = select(FundingStream.budget_id).where(FundingStream.payer_org_id.in_(payers(actor)))
    return _lines(db, PayIn.budget_id.in_(budgets))


def staff(db: Session, actor: Actor, pay_in_id: int) -> PayIn:
    """A pay-in that finance of one of its budget's payers may give back; else Missing."""
    made = db.get(PayIn, people.number(pay_in_id))
    if made is None:
        raise Missing
    paid_by = db.scalars(select(FundingStream.payer_org_id).where(FundingStream.budget_id == made.budget_id))
    if not payers(actor) & set(paid_by):
        raise Missing
    return made


def refunds(db: Session, pay_in: PayIn) -> list[PayInRefund]:
    return list(db.scalars(select(PayInRefund).where(PayInRefund.pay_in_id == pay_in.id).order_by(PayInRefund.id)))


def _lines(db: Session, *where: object, most: int = 50) -> list[Line]:
    rows = db.execute(
        select(PayIn, Person)
        .join(Person, Person.id == PayIn.person_id)
        .where(*where)  # type: ignore[arg-type]
        .order_by(PayIn.id.desc())
        .limit(most)
    )
    return [
        Line(p.id, p.person_id, who.name, p.amount_pence, p.refunded_pence, p.state, p.dispute, p.started_at) for p, who in rows
    ]
