"""Who may place, take and stop an order, and what must be in order first (P-34 to P-38). Each raises Refusal; none writes."""
from __future__ import annotations

from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from brokerage.budgets.guards import may_answer_for, within_limit
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.states import LIVE as BUDGET_LIVE
from brokerage.catalogue import standing
from brokerage.catalogue.models import Registration, Service
from brokerage.door.actor import Actor
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, annualised
from brokerage.orders.basis import NOTHING, Basis
from brokerage.orders.models import Enquiry, Order
from brokerage.people.models import Person
from brokerage.people.passes import is_holder
from brokerage.plans.line_models import Task, Worker

BEFORE_PAY = {
    "right_to_work_on": "the right to work", "contract_on": "a written contract", "paye_on": "PAYE or a payroll provider",
    "pension_on": "a decision on a pension", "holiday_on": "paid holiday of 5.6 weeks",
    "minimum_wage_on": "pay of at least the minimum wage", "references_on": "references"}
LEAST_COVER = Pence(5_000_000_00)
"""Employers' liability insurance (P-37)."""
LONGEST_INTERIM_DAYS = 42


def registered(db: Session, order: Order, day: date) -> None:
    """P-34: a regulated activity only from a provider whose registration is in force on that day. An assistant whom the person
    employs needs none; a service that is withdrawn from the catalogue, or whose provider is suspended, is not ordered."""
    if order.service_id is not None:
        gone = db.scalar(select(Service.withdrawn_on).where(Service.id == order.service_id))
        if gone is not None and gone <= day:
            raise Refusal(f"{order.provider_name} no longer offers this.", code="SERVICE_GONE")
    if order.provider_org_id is not None and standing.suspended(db, order.provider_org_id) is not None:
        raise Refusal(f"{order.provider_name} is suspended, so nothing can be ordered from them now.", code="SUSPENDED")
    if not order.regulated or order.kind == "PA":
        return
    has = select(exists().where(
        Registration.organisation_id == order.provider_org_id, Registration.scheme.in_(("CQC_PROVIDER", "CQC_LOCATION")),
        or_(Registration.since.is_(None), Registration.since <= day),
        or_(Registration.ended_on.is_(None), Registration.ended_on > day)))
    if not db.scalar(has):
        raise Refusal(f"{order.provider_name} is not registered with the Care Quality Commission on {in_full(day)}, so this "
                      "cannot be ordered from them.", code="P34_NOT_REGISTERED")


def assistant_ready(db: Session, order: Order, day: date) -> None:
    """P-36, P-37: everything that holds back an assistant's first payment is done, and the insurance covers that day."""
    if order.kind != "PA":
        return
    worker = db.scalar(select(Worker).where(Worker.line_id == order.line_id))
    if worker is None:
        raise Refusal("The plan does not say who the assistant is.", code="P37_NOT_READY")
    missing = [words for name, words in BEFORE_PAY.items() if getattr(worker, name) is None]
    if worker.liability_until is None or worker.liability_until < day or (worker.liability_pence or NOTHING) < LEAST_COVER:
        missing.append("employers' liability insurance of £5 million")
    if missing:
        raise Refusal(f"Before {worker.name or 'the assistant'} starts, these must be done: {', '.join(missing)}.",
                      code="P37_NOT_READY")


def professional_ready(db: Session, known: Basis, day: date) -> None:
    """P-35: a health professional whom an NHS direct payment pays is registered, and insured on the first day."""
    order = known.order
    if order.category != "THERAPY" or not any(s.payer == "ICB" and s.deployment == "DIRECT_PAYMENT" for s in payers(known)):
        return
    worker = db.scalar(select(Worker).where(Worker.line_id == order.line_id))
    if worker is None or not worker.registered_with or not worker.registered_number:
        raise Refusal("Say in the plan who gives this therapy, and their professional registration.", code="P35_NOT_REGISTERED")
    if worker.indemnity_until is None or worker.indemnity_until < day:
        raise Refusal(f"{worker.name}'s professional insurance does not reach {in_full(day)}.", code="P35_NOT_INSURED")


def task_in_date(db: Session, order: Order, day: date) -> None:
    """P-38: a delegated healthcare task counts only while its sign-off holds."""
    for task in db.scalars(select(Task).where(Task.line_id == order.line_id)):
        if task.signed_off_on is None or task.signed_off_on > day or (task.review_on is not None and task.review_on < day):
            raise Refusal(f"The sign-off for “{task.task}” does not cover {in_full(day)}. {task.professional or 'The nurse'} "
                          "must sign it again before these visits can be recorded.", code="P38_TASK_EXPIRED")


def alive(db: Session, person_id: int, day: date) -> None:
    died = db.scalar(select(Person.died_on).where(Person.id == person_id))
    if died is not None and day > died:
        raise Refusal(f"The person died on {in_full(died)}. Nothing after that day can be ordered or recorded.",
                      code="AFTER_DEATH")


def budget_runs(budget: Budget) -> None:
    if budget.state not in BUDGET_LIVE or budget.state == "CLOSING":
        raise Refusal("The budget is not running, so nothing can be ordered from it.", code="WRONG_STATE")


def interim(enquiry: Enquiry) -> None:
    """6.2: an urgent order runs for six weeks at most, and one approver has said yes."""
    if not enquiry.urgent:
        return
    if enquiry.ends_on is None or (enquiry.ends_on - enquiry.starts_on).days >= LONGEST_INTERIM_DAYS:
        raise Refusal("An urgent order may run for six weeks at most.", code="INTERIM_TOO_LONG",
                      fields={"ends_on": "Choose a last day within six weeks"})
    if not enquiry.urgent_by:
        raise Refusal("Somebody who approves for a funder must say yes to this urgent order first.", code="INTERIM_NOT_ALLOWED")


def may_order(by: Actor, order: Order) -> None:
    """The holder, or somebody they let order, up to what they let them order at a time."""
    trust = by.trust(order.person_id)
    if is_holder(by, order.person_id):
        return
    if trust is None or not trust.order:
        raise Refusal("Only the person whose budget it is, or somebody they let order, can choose.", code="NOT_THE_HOLDER")
    price = order.once_pence if order.per == "ONCE" else order.weekly_pence
    if trust.up_to is not None and price > trust.up_to:
        raise Refusal(f"You can order up to {trust.up_to} at a time for this person. Ask them to choose, or to raise your limit.",
                      code="OVER_TRUST")


def may_buy(by: Actor, basis: Basis) -> None:
    """The recipient of the direct payment buys for themself; where a funder buys, its finance does."""
    if basis.order.buyer == "HOLDER":
        may_order(by, basis.order)
        return
    orgs = {s.payer_org_id for s in payers(basis)}
    if not orgs & by.orgs("FINANCE"):
        raise Refusal("The funder's finance team places this order.", code="NOT_THE_BUYER")


def payers(basis: Basis) -> list[FundingStream]:
    """The streams that pay a part of the order on its first day."""
    parts = basis.share(basis.rule(max(basis.order.starts_on, basis.budget.starts_on)), Pence(10_000_00))
    return [s for s in basis.streams if parts.get(s.id, NOTHING) > NOTHING]


def funder_agrees(by: Actor, basis: Basis, weekly: Pence, once: Pence, day: date) -> None:
    """An approver of a funder that pays a part of this, within their limit for that part (P-21)."""
    parts, lump = basis.share(basis.rule(day), weekly), basis.share(basis.rule(day), once)
    own = [s for s in basis.streams if s.id in parts and may_answer_for(by, s) and s.payer_org_id is not None]
    if not own:
        raise Refusal("Only somebody who approves for a funder of this order can answer.", code="NOT_THE_PAYER")
    for stream in own:
        within_limit(by, stream, annualised(parts[stream.id], [lump.get(stream.id, NOTHING)]))


