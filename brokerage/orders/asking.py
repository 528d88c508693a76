"""From a line of the plan to an offer: asking providers, their offers, and taking either back (6.6 Booking). Callers commit."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.assessments.timers import after_working_days
from brokerage.budgets.guards import day_of
from brokerage.budgets.models import Budget
from brokerage.door.actor import SYSTEM, Actor
from brokerage.kit import refs
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.orders import basis as working
from brokerage.orders import guards, rules
from brokerage.orders.models import Enquiry, Order, OrderVisit
from brokerage.orders.states import ORDER
from brokerage.people.models import Person
from brokerage.plans import cost
from brokerage.plans.line_models import Line, TimeOfWeek
from brokerage.plans.models import Plan

ANSWER_DAYS = 2
"""Working days that a provider has to answer (6.2, default)."""
AGREED_PLANS = ("APPROVED", "ACTIVE")


class To(Struct, frozen=True):
    """A provider to ask; without an organisation it is somebody who answers the broker on the phone, or an assistant."""

    name: str
    org_id: int | None = None
    service_id: int | None = None


class Terms(Struct, frozen=True, kw_only=True):
    """What a provider offers: pounds a unit, from which day, and the terms that are then kept on the order."""

    rate: Decimal
    starts_on: date
    notice_days: int = 28
    retainer_percent: int = 0
    cancel_hours: int = 24
    cancel_percent: int = 100
    words: str = ""


class Urgent(Struct, frozen=True):
    """An interim order (6.2): why it cannot wait for the plan."""

    why: str


def enquire(db: Session, plan: Plan, line: Line, to: Sequence[To], *, spec: str, starts_on: date, by: Actor, at: datetime,
            ends_on: date | None = None, urgent: Urgent | None = None) -> list[Order]:
    """Put a line of the plan to these providers. Refused: nobody to ask, an unpaid line, a line that nobody has agreed (unless
    urgent), days outside the budget, an urgent order longer than six weeks, and a day that is over."""
    budget = db.get_one(Budget, plan.budget_id)
    _may_be_asked(plan, line, budget, starts_on, ends_on, urgent, day_of(at))
    if not to or not spec.strip():
        raise Refusal("Say what is needed, and choose whom to ask.", code="NOBODY_ASKED",
                      fields={} if spec.strip() else {"spec": "Say what is needed"})
    person = db.get_one(Person, plan.person_id)
    guards.alive(db, person.id, starts_on)
    made = Enquiry(ref=refs.new(), person_id=person.id, budget_id=budget.id, plan_id=plan.id, line_id=line.id,
                   line_number=line.number, what=line.name, spec=spec.strip(), area=person.postcode.split(" ")[0],
                   starts_on=starts_on, ends_on=ends_on, respond_by=after_working_days(day_of(at), ANSWER_DAYS),
                   urgent=urgent is not None, urgent_why=urgent.why.strip() if urgent else "", asked_by=by.ref, asked_at=at)
    db.add(made)
    db.flush()
    return [_order(db, made, line, one, by, at) for one in to]


def _may_be_asked(plan: Plan, line: Line, budget: Budget, first: date, last: date | None, urgent: Urgent | None,
                  today: date) -> None:
    if line.kind == "UNPAID":
        raise Refusal("Nobody is paid for this, so it is not ordered.", code="UNPAID_LINE")
    if urgent is None and (line.state != "APPROVED" or plan.state not in AGREED_PLANS):
        raise Refusal("Everybody must agree the plan before this is ordered. If it cannot wait, ask for an urgent order.",
                      code="LINE_NOT_APPROVED")
    if urgent is not None and not urgent.why.strip():
        raise Refusal("Say why this cannot wait for the plan.", code="NO_REASON",
                      fields={"urgent_why": "Say why this cannot wait"})
    wrong = {}
    if first < today:
        wrong["starts_on"] = "The first day cannot be over already"
    if not budget.starts_on <= first <= budget.ends_on:
        wrong["starts_on"] = f"Choose a day from {in_full(max(budget.starts_on, today))} to {in_full(budget.ends_on)}"
    if last is not None and last < first:
        wrong["ends_on"] = "The last day cannot be before the first"
    if urgent is not None and (last is None or (last - first).days >= guards.LONGEST_INTERIM_DAYS):
        wrong["ends_on"] = "An urgent order may run for six weeks at most. Choose its last day"
    if wrong:
        raise Refusal("Look at the days again.", code="WRONG_DAY", fields=wrong)


def _order(db: Session, enquiry: Enquiry, line: Line, to: To, by: Actor, at: datetime) -> Order:
    weekly, once = cost.amounts(line.rate, minutes=line.minutes_weekly, quantity=line.quantity, per=line.per)
    order = Order(
        ref=refs.new(), enquiry_id=enquiry.id, person_id=enquiry.person_id, budget_id=enquiry.budget_id, line_id=line.id,
        line_number=line.number, kind=line.kind, provider_org_id=to.org_id, provider_name=to.name, service_id=to.service_id,
        what=line.name, category=line.category, regulated=line.regulated, health_task=line.health_task, unit=line.unit,
        band=line.band, vat=line.vat, rate=line.rate, minutes_weekly=line.minutes_weekly, quantity=line.quantity, per=line.per,
        weekly_pence=weekly, once_pence=once, starts_on=enquiry.starts_on, ends_on=enquiry.ends_on,
        respond_by=enquiry.respond_by, asked_at=at)
    guards.registered(db, order, order.starts_on)
    rules.of_line(db, order, at=at)
    order.buyer = _buyer(db, order, line)
    move(db, ORDER, order, "draft", by=by.ref, at=at, about=order.about)
    move(db, ORDER, order, "request", by=by.ref, at=at, about=order.about)
    visits = db.scalars(select(TimeOfWeek).where(TimeOfWeek.line_id == line.id).order_by(TimeOfWeek.weekday,
                                                                                       TimeOfWeek.from_minute))
    db.add_all(OrderVisit(order_id=order.id, weekday=v.weekday, from_minute=v.from_minute, minutes=v.minutes, carers=v.carers,
                          every=v.every) for v in visits)
    db.flush()
    return order


def _buyer(db: Session, order: Order, line: Line) -> str:
    """HOLDER where every part is a direct payment or the person's own money (M-11: buyer), else the funder buys."""
    found = guards.payers(working.load(db, order))
    held = all(s.payer == "PERSON" or (line.deployment or s.deployment) == "DIRECT_PAYMENT" for s in found)
    return "HOLDER" if held else "FUNDER"


def allow_urgent(db: Session, enquiry: Enquiry, *, by: Actor, at: datetime) -> None:
    """One approver's yes to an interim order. Refused for anybody but an approver of a funder of the line, and for whoever
    asked for it (P-24)."""
    if not enquiry.urgent or enquiry.urgent_by:
        raise Refusal("Nobody waits for a yes to this.", code="WRONG_STATE")
    if enquiry.asked_by == by.ref:
        raise Refusal("You asked for this, so somebody else must say yes.", code="OWN_PROPOSAL")
    order = db.scalars(select(Order).where(Order.enquiry_id == enquiry.id).limit(1)).one()
    guards.funder_agrees(by, working.load(db, order), order.weekly_pence, order.once_pence, order.starts_on)
    enquiry.urgent_by, enquiry.urgent_at = by.ref, at
    db.flush()


def offer(db: Session, order: Order, terms: Terms, *, by: Actor, at: datetime) -> None:
    """What the provider offers. Refused: terms that cannot be, a first day that is over or outside the budget, and an order
    that somebody has chosen already."""
    _can_be(terms, order, db.get_one(Budget, order.budget_id), day_of(at))
    move(db, ORDER, order, "offer", by=by.ref, at=at, about=order.about, why=f"£{terms.rate:f} from {in_full(terms.starts_on)}")
    order.rate, order.starts_on, order.offer_words = terms.rate, terms.starts_on, terms.words.strip()
    order.notice_days, order.retainer_percent = terms.notice_days, terms.retainer_percent
    order.cancel_hours, order.cancel_percent = terms.cancel_hours, terms.cancel_percent
    order.weekly_pence, order.once_pence = cost.amounts(terms.rate, minutes=order.minutes_weekly, quantity=order.quantity,
                                                        per=order.per)
    order.offered_by, order.offered_at = by.ref, at
    db.flush()


def _can_be(terms: Terms, order: Order, budget: Budget, today: date) -> None:
    wrong = {}
    if terms.rate <= 0:
        wrong["rate"] = "Enter a price above nothing"
    if terms.starts_on < today:
        wrong["starts_on"] = "The first day cannot be over already"
    elif terms.starts_on > (order.ends_on or budget.ends_on):
        wrong["starts_on"] = f"Choose a day up to {in_full(order.ends_on or budget.ends_on)}"
    for name, most in (("notice_days", 180), ("retainer_percent", 100), ("cancel_hours", 168), ("cancel_percent", 100)):
        if not 0 <= getattr(terms, name) <= most:
            wrong[name] = f"Enter a whole number from 0 to {most}"
    if wrong:
        raise Refusal("Look at the offer again.", code="OFFER_WRONG", fields=wrong)


def decline(db: Session, order: Order, *, why: str, by: Actor, at: datetime) -> None:
    move(db, ORDER, order, "decline", by=by.ref, at=at, about=order.about, why=why.strip())


def withdraw(db: Session, order: Order, *, why: str, by: Actor | str, at: datetime) -> None:
    ref = by if isinstance(by, str) else by.ref
    move(db, ORDER, order, "withdraw", by=ref, at=at, about=order.about, why=why.strip())


def lapse(db: Session, at: datetime) -> int:
    """Requests whose time to answer is over are EXPIRED; an offer that nobody chose stays. Returns how many."""
    late = list(db.scalars(select(Order).where(Order.state == "REQUESTED", Order.respond_by < day_of(at)).limit(200)))
    for order in late:
        move(db, ORDER, order, "lapse", by=SYSTEM, at=at, about=order.about)
    return len(late)
