"""The holder's choice, the buyer's yes, and what a funder's approver adds when there is too little (M-11). Callers commit."""
from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import chart, dated, journal
from brokerage.budgets.guards import day_of, may_answer_for, within_limit
from brokerage.budgets.guards import reason as has_reason
from brokerage.budgets.models import StreamAmount
from brokerage.door.actor import SYSTEM, Actor
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, annualised
from brokerage.kit.states import move
from brokerage.ledger import Transfer
from brokerage.orders import asking, basis, commitments, guards, rules
from brokerage.orders.basis import NOTHING, Basis
from brokerage.orders.models import Authority, Enquiry, Order, OrderTerm
from brokerage.orders.states import OPEN, ORDER, TERM
from brokerage.people import actions as people
from brokerage.people.models import Organisation, Person
from brokerage.plans.line_models import Line


class Alternative(Struct, frozen=True):
    """What stood beside the choice when it was made, as it was shown."""

    provider: str
    state: str
    rate: Decimal
    weekly: int
    once: int
    starts_on: str


def choose(db: Session, order: Order, *, why: str = "", by: Actor, at: datetime) -> bool:
    """The holder's choice, kept with the alternatives that were on the page. Where the holder buys, it is placed at once: True.
    A price above the plan's waits for a funder's approver; where a funder buys, its finance places it."""
    guards.may_order(by, order)
    others = db.scalars(select(Order).where(Order.enquiry_id == order.enquiry_id, Order.id != order.id).order_by(Order.id))
    shown = [Alternative(o.provider_name, o.state, o.rate, int(o.weekly_pence), int(o.once_pence), o.starts_on.isoformat())
             for o in others]
    move(db, ORDER, order, "choose", by=by.ref, at=at, about=order.about, why=why.strip())
    order.chosen_by, order.chosen_at, order.chosen_why = by.ref, at, why.strip()
    order.alternatives = msgspec.json.encode(shown).decode()
    term = OrderTerm(order_id=order.id, person_id=order.person_id, since=order.starts_on, rate=order.rate,
                     minutes_weekly=order.minutes_weekly, quantity=order.quantity, weekly_pence=order.weekly_pence,
                     why="The offer", proposed_by=order.offered_by or by.ref, proposed_at=at, holder_by=by.ref)
    move(db, TERM, term, "propose", by=order.offered_by or by.ref, at=at, about=order.about)
    if dearer(db, order) > NOTHING:
        move(db, TERM, term, "agree_holder", by=by.ref, at=at, about=order.about)
        return False
    move(db, TERM, term, "agree", by=by.ref, at=at, about=order.about)
    if order.buyer != "HOLDER" or _waits(db, order):
        return False
    accept(db, order, by=by, at=at)
    return True


def _waits(db: Session, order: Order) -> bool:
    """An urgent order that no approver has said yes to."""
    enquiry = db.get_one(Enquiry, order.enquiry_id)
    return enquiry.urgent and not enquiry.urgent_by


def dearer(db: Session, order: Order) -> Pence:
    """How much more a week (or once) than the plan says, in pence; nothing when it is not dearer."""
    line = db.get_one(Line, order.line_id)
    price, plan = (order.once_pence, line.once_pence) if order.per == "ONCE" else (order.weekly_pence, line.weekly_pence)
    return max(price - plan, NOTHING)


def accept(db: Session, order: Order, *, by: Actor, at: datetime) -> None:
    """The buyer's yes: the provider is registered, an assistant's papers are in order, and the money is set aside (M-11).

    Refused by anybody but the buyer, twice, after the first day, while a funder has not agreed a dearer price, and when a
    stream has not enough left: then nothing at all has happened.
    """
    known = basis.load(db, order)
    guards.may_buy(by, known)
    if order.state != "CHOSEN":
        raise Refusal("This offer is not waiting to be placed.", code="WRONG_STATE")
    _in_order(db, order, known, at)
    move(db, ORDER, order, "accept", by=by.ref, at=at, about=order.about)
    order.accepted_by, order.accepted_at, order.po_number = by.ref, at, order.po_number or f"PO-{order.ref}"
    first = max(order.starts_on, day_of(at))
    order.committed_until = min(day for day in (known.budget.ends_on, basis.year_end(first), order.ends_on) if day is not None)
    rules.of_line(db, order, at=at)
    commitments.keep(db, order, by=by.ref, at=at, on=order.starts_on,
                     words=f"Set aside for {order.provider_name}: {order.what}")
    others = select(Order).where(Order.enquiry_id == order.enquiry_id, Order.id != order.id, Order.state.in_(OPEN))
    for other in db.scalars(others):
        asking.withdraw(db, other, why="Another offer was chosen", by=SYSTEM, at=at)
    if order.provider_org_id is not None:
        people.involve(db, db.get_one(Person, order.person_id), db.get_one(Organisation, order.provider_org_id), "PROVIDER",
                       since=day_of(at), by=by, at=at)


def _in_order(db: Session, order: Order, known: Basis, at: datetime) -> None:
    """What must be right on the day an order is placed."""
    guards.budget_runs(known.budget)
    guards.interim(db.get_one(Enquiry, order.enquiry_id))
    guards.alive(db, order.person_id, order.starts_on)
    if order.starts_on < day_of(at):
        raise Refusal(f"The offer was for {in_full(order.starts_on)}, which is over. Ask {order.provider_name} for a new first "
                      "day.", code="OFFER_STALE")
    guards.registered(db, order, order.starts_on)
    guards.assistant_ready(db, order, order.starts_on)
    guards.professional_ready(db, known, order.starts_on)
    waiting = db.scalar(select(OrderTerm.id).where(OrderTerm.order_id == order.id, OrderTerm.state != "AGREED").limit(1))
    if waiting is not None:
        raise Refusal("The price is above the plan's. Somebody who approves for a funder must agree it first.",
                      code="PRICE_NOT_AGREED")


def send_back(db: Session, order: Order, *, why: str, by: Actor, at: datetime) -> None:
    """The funder's finance cannot place it: the holder chooses again, and knows why."""
    has_reason(why)
    guards.may_buy(by, basis.load(db, order))
    move(db, ORDER, order, "send_back", by=by.ref, at=at, about=order.about, why=why)
    for term in db.scalars(select(OrderTerm).where(OrderTerm.order_id == order.id)):
        db.delete(term)
    db.flush()


def shortfall(db: Session, known: Basis) -> dict[int, Pence]:
    """By stream: what is missing for this order to be placed, in pence."""
    order = known.order
    first = max(order.starts_on, known.budget.starts_on)
    last = min(day for day in (known.budget.ends_on, basis.year_end(first), order.ends_on) if day is not None)
    whole = (known.share(known.rule(first), order.once_pence) if order.per == "ONCE" else known.shared(order.starts_on, last))
    return commitments.shortfalls(db, known, whole)


def authorise(db: Session, order: Order, *, why: str, by: Actor, at: datetime) -> Pence:
    """A funder's approver puts into its own streams what is missing for this order (M-11): the award grows, for a reason.

    Returns the pence. Refused for a broker or anybody else, without a reason, above the approver's limit (P-21), and when
    nothing of theirs is missing.
    """
    has_reason(why)
    if order.state != "CHOSEN":
        raise Refusal("This offer is not waiting to be placed.", code="WRONG_STATE")
    known = basis.load(db, order)
    short = shortfall(db, known)
    mine = [s for s in known.streams if s.id in short and s.payer_org_id is not None and may_answer_for(by, s)]
    if not mine:
        raise Refusal("Only somebody who approves for a funder whose money is short can put more in.", code="NOT_THE_PAYER")
    for stream in mine:
        amounts, missing = dated.amounts_of(db, stream), short[stream.id]
        within_limit(by, stream, annualised(Pence(0), [dated.yearly(amounts, day_of(at)), missing]))
        db.add(StreamAmount(stream_id=stream.id, kind="ONE_OFF", amount_pence=missing, since=day_of(at), why=why[:200],
                            set_by=by.ref))
        row = Authority(order_id=order.id, stream_id=stream.id, amount_pence=missing, why=why, by=by.ref, by_name=by.name, at=at)
        db.add(row)
        db.flush()
        journal.post(db, known.budget, f"authority/{row.id}", "BUDGET_SET",
                     [Transfer(chart.award(stream), chart.place(stream.id, "available"), missing)], by=by.ref, at=at,
                     on=day_of(at), words=f"{stream.payer_name} put more in, so that this could be ordered: {why}",
                     stream=stream.id, document=commitments.document(order))
    return Pence.total(short[s.id] for s in mine)
