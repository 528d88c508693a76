"""What waits for everybody else who works here: clinicians, finance, monitors. Short lists that lead on."""
from __future__ import annotations

from datetime import timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from brokerage.assessments import page_queries as assessed
from brokerage.assessments.passes import ASSESSES
from brokerage.budgets.charge_models import ChargeAssessment
from brokerage.budgets.models import Budget, FundingStream, Spend
from brokerage.budgets.queries import LISTED_WITHOUT
from brokerage.door.actor import Actor
from brokerage.kit.money import Pence
from brokerage.orders.models import Order
from brokerage.people import queries as people
from brokerage.people.actors import today_of
from brokerage.people.models import Person
from brokerage.plans.models import Plan

LISTED = 50
RECEIPT_DAYS = timedelta(days=28)
"""When a receipt is late (domain M-25)."""
PAYS = ("FINANCE", "FINANCE_APPROVER")
OFFICER = "FIN_ASSESSMENT_OFFICER"
CHARGES = {"REQUESTED": "To work out", "PROVISIONAL": "A first figure, to be confirmed", "APPEALED": "To look at again"}


class Item(Struct, frozen=True):
    words: str
    more: str
    href: str


class Pile(Struct, frozen=True):
    """One kind of work: its heading, what waits, and what to say when nothing does."""

    heading: str
    items: tuple[Item, ...]
    empty: str


def piles(db: Session, actor: Actor) -> list[Pile]:
    """What waits for the actor, a pile for each kind of work that their roles do."""
    found = []
    if actor.orgs("CLINICAL_SIGNATORY"):
        found.append(Pile("Plans to sign", _to_sign(db, actor), "No plan waits for a clinical signature."))
    if actor.orgs(*ASSESSES):
        found.append(Pile("Assessments", tuple(Item(one.person, one.what, one.href) for one in assessed.waiting(db, actor)),
                          "No assessment waits for you. To begin one, find the person."))
    if actor.orgs(OFFICER):
        found.append(Pile("Financial assessments to do", _charges(db, actor), "No financial assessment waits for you."))
    if actor.orgs("FINANCE"):
        found.append(Pile("Orders to place", _orders(db, actor), "No order waits to be placed."))
    if actor.orgs(*PAYS):
        found.append(Pile("Budgets to settle", _budgets(db, actor, ("CLOSING",)), "No budget is coming to an end."))
        found.append(Pile("Payments stopped", _budgets(db, actor, ("SUSPENDED",)), "No payments are stopped."))
    if actor.orgs("MONITOR", "FINANCE"):
        found.append(Pile("Receipts that are late", _receipts(db, actor), "No receipt is late."))
    return found


NAME = Person.given_name + " " + Person.family_name


def _to_sign(db: Session, actor: Actor) -> tuple[Item, ...]:
    rows = db.execute(select(Plan.id, NAME, Plan.ref).join(Person, Person.id == Plan.person_id).where(
        Plan.state == "CLINICAL_REVIEW", people.clients(actor, "CLINICAL_SIGNATORY")).order_by(Plan.id).limit(LISTED))
    return tuple(Item(name, f"Plan {ref}", f"/plans/{number}/sign") for number, name, ref in rows)


def _payer(actor: Actor, *roles: str) -> ColumnElement[bool]:
    """A condition on Budget: one of the actor's organisations pays a part of it (I-03)."""
    return select(FundingStream.id).where(FundingStream.budget_id == Budget.id, FundingStream.payer_org_id.in_(
        actor.orgs(*roles))).correlate(Budget).exists()


def _budgets(db: Session, actor: Actor, states: tuple[str, ...]) -> tuple[Item, ...]:
    rows = db.execute(select(Budget.id, NAME, Budget.ref).join(Person, Person.id == Budget.person_id).where(
        Budget.state.in_(states), people.clients(actor, *PAYS), _payer(actor, *PAYS))
        .order_by(Budget.id).limit(LISTED))
    return tuple(Item(name, f"Budget {ref}", f"/budgets/{number}") for number, name, ref in rows)


def _charges(db: Session, actor: Actor) -> tuple[Item, ...]:
    """Financial assessments that wait (6.11), by day asked. What is to be looked at again is not for whoever worked it out."""
    own = (ChargeAssessment.state == "APPEALED") & (ChargeAssessment.assessed_by == actor.ref)
    rows = db.execute(select(ChargeAssessment.budget_id, ChargeAssessment.id, NAME, ChargeAssessment.state)
                      .join(Person, Person.id == ChargeAssessment.person_id)
                      .join(FundingStream, FundingStream.id == ChargeAssessment.stream_id)
                      .where(ChargeAssessment.state.in_(CHARGES), ~own, FundingStream.payer_org_id.in_(actor.orgs(OFFICER)),
                             people.clients(actor, OFFICER)).order_by(ChargeAssessment.id).limit(LISTED))
    return tuple(Item(name, CHARGES[state], f"/budgets/{budget}/assessments/{number}") for budget, number, name, state in rows)


def _orders(db: Session, actor: Actor) -> tuple[Item, ...]:
    """Orders that were chosen and that a funder buys: the money is set aside when they are placed (M-11)."""
    rows = db.execute(select(Order.id, NAME, Order.what, Order.provider_name).join(Person, Person.id == Order.person_id)
                      .join(Budget, Budget.id == Order.budget_id)
                      .where(Order.state == "CHOSEN", Order.buyer == "FUNDER", people.clients(actor, "FINANCE"),
                             _payer(actor, "FINANCE")).order_by(Order.id).limit(LISTED))
    return tuple(Item(name, f"{what}, {provider}", f"/orders/{number}/place") for number, name, what, provider in rows)


def _receipts(db: Session, actor: Actor) -> tuple[Item, ...]:
    """Budgets with receipts that are more than 28 days late to come, with how many."""
    late = today_of(actor) - RECEIPT_DAYS
    rows = db.execute(select(Budget.id, NAME, func.count(), func.sum(Spend.amount_pence)).select_from(Spend)
                      .join(Budget, Budget.id == Spend.budget_id).join(Person, Person.id == Budget.person_id)
                      .where(Spend.receipt.is_(None), Spend.amount_pence >= Pence(LISTED_WITHOUT), Spend.bought_on < late,
                             people.clients(actor, "MONITOR", "FINANCE"), _payer(actor, "MONITOR", "FINANCE"))
                      .group_by(Budget.id, Person.given_name, Person.family_name)
                      .order_by(func.min(Spend.bought_on)).limit(LISTED))
    return tuple(Item(name, f"{count} receipt{'s' * (count > 1)}, {Pence(int(total))}", f"/budgets/{number}")
                 for number, name, count, total in rows)
