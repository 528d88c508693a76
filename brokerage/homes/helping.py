"""The people whom somebody helps: what each lets them do, and what waits. Nobody is locked out without being told."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from brokerage.budgets import queries as budgets
from brokerage.budgets.models import Budget, Spend
from brokerage.door.actor import Actor, Trust
from brokerage.homes.queries import rights
from brokerage.homes.shapes import Helped, Stopped
from brokerage.invoices.models import Invoice
from brokerage.kit.money import Pence
from brokerage.kit.states import Step
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order
from brokerage.oversight.models import Reclaim
from brokerage.people.actors import moment_of, today_of
from brokerage.people.models import CIRCLE_KINDS, CircleMember, Consent, Person
from brokerage.plans.models import Plan

RECEIPT_FROM = Pence(budgets.LISTED_WITHOUT)
TOLD_FOR = timedelta(days=90)
"""How long somebody is told that they may not help any more."""
NOT_NOW = {
    "PROPOSED": "You are put forward. It is being checked.",
    "CHECKS": "You are being checked. You can help when every funder says yes.",
    "SUSPENDED": "You may not do this for now. A funder stopped it while something is looked into. They can tell you more.",
    "ENDED": "You do not do this any more.", "REFUSED": "A funder said no. They write to you with the reason.",
}


def helped(db: Session, actor: Actor) -> tuple[Helped, ...]:
    """Everybody who lets the actor help today, by name, with what waits for the two of them."""
    trusts = {t.person_id: t for t in actor.trusts if t.person_id != actor.person_id}
    if not trusts:
        return ()
    money = {}
    for known in reversed(budgets.known(db, actor, list(trusts), most=4 * len(trusts))):
        money[known.person_id] = known.words
    waits = _waits(db, list(trusts))
    names = db.execute(select(Person.id, Person.given_name + " " + Person.family_name).where(Person.id.in_(trusts))
                       .order_by(Person.family_name, Person.given_name, Person.id))
    return tuple(Helped(n, name, CIRCLE_KINDS[trusts[n].kind], rights(trusts[n]), money.get(n, "No budget yet"),
                        tuple(_words(trusts[n], name, waits.get(n, {})))) for n, name in names)


def _waits(db: Session, people: list[int]) -> dict[int, dict[str, int]]:
    """How many of each kind wait, for each person."""
    receipts = (select(literal("RECEIPT"), Budget.person_id, func.count()).join(Spend, Spend.budget_id == Budget.id)
                .where(Budget.person_id.in_(people), Spend.receipt.is_(None), Spend.amount_pence >= RECEIPT_FROM)
                .group_by(Budget.person_id))
    consents = (select(literal("CONSENT"), Consent.person_id, func.count())
                .where(Consent.person_id.in_(people), Consent.state == "REQUESTED").group_by(Consent.person_id))
    visits = (select(literal("VISIT"), Delivery.person_id, func.count())
              .where(Delivery.person_id.in_(people), Delivery.state == "DELIVERED").group_by(Delivery.person_id))
    bills = (select(literal("BILL"), Invoice.person_id, func.count())
             .where(Invoice.person_id.in_(people), Invoice.state.in_(("MATCHED", "PART_APPROVED"))).group_by(Invoice.person_id))
    offers = (select(literal("OFFER"), Order.person_id, func.count(Order.enquiry_id.distinct()))
              .where(Order.person_id.in_(people), Order.state == "OFFERED").group_by(Order.person_id))
    asked = (select(literal("RECLAIM"), Reclaim.person_id, func.count())
             .where(Reclaim.person_id.in_(people), Reclaim.state == "PROPOSED", Reclaim.reply == "").group_by(Reclaim.person_id))
    plans = (select(literal("PLAN"), Plan.person_id, func.count()).where(Plan.person_id.in_(people), Plan.state == "DRAFT")
             .group_by(Plan.person_id))
    found: dict[int, dict[str, int]] = {}
    kinds: tuple[Any, ...] = (receipts, consents, plans, visits, bills, offers, asked)
    for kind, person_id, number in db.execute(union_all(*kinds)):
        found.setdefault(person_id, {})[kind] = number
    return found


def _words(trust: Trust, name: str, waits: dict[str, int]) -> Any:
    """What waits, for the helper where they may do it, else for the person."""
    decides = trust.kind == "REPRESENTATIVE"
    if waits.get("RECLAIM"):
        yield _who(decides, name, "money asked back, to answer")
    if n := waits.get("OFFER"):
        yield _who(trust.order, name, f"{n} choice{'s' * (n > 1)} of who gives support")
    if n := waits.get("VISIT"):
        yield _who(trust.approve, name, f"{n} visit{'s' * (n > 1)} to say yes or no to")
    if n := waits.get("BILL"):
        yield _who(trust.approve, name, f"{n} bill{'s' * (n > 1)} to say yes or no to")
    if n := waits.get("RECEIPT"):
        yield _who(trust.order, name, f"{n} receipt{'s' * (n > 1)} to add")
    if waits.get("PLAN"):
        yield _who(decides, name, "a plan to read and agree")
    if n := waits.get("CONSENT"):
        yield _who(decides, name, f"{n} question{'s' * (n > 1)} about sharing to answer")


def _who(mine: bool, name: str, words: str) -> str:
    return ("Waiting for you: " if mine else f"Waiting for {name}: ") + words


def stopped(db: Session, actor: Actor) -> tuple[Stopped, ...]:
    """Whom the actor may not help now: being checked, stopped for a while, or ended in the last 90 days."""
    last = (select(func.max(Step.at)).where(Step.machine == "representation", Step.subject_id == CircleMember.id)
            .correlate(CircleMember).scalar_subquery())
    today = today_of(actor)
    gone = or_(CircleMember.state.in_(("PROPOSED", "CHECKS", "SUSPENDED")),
               CircleMember.state.in_(("ENDED", "REFUSED")) & (last >= moment_of(actor) - TOLD_FOR),
               (CircleMember.state == "ACTIVE") & (CircleMember.until >= today - TOLD_FOR) & (CircleMember.until < today))
    rows = db.execute(select(CircleMember.person_id, Person.given_name + " " + Person.family_name, CircleMember.state)
                      .join(Person, Person.id == CircleMember.person_id).where(CircleMember.user_id == actor.user_id, gone)
                      .order_by(Person.family_name, Person.given_name, CircleMember.id))
    return tuple(Stopped(name, NOT_NOW.get(state, "The time that they gave you is over.")) for person_id, name, state in rows
                 if actor.trust(person_id) is None)
