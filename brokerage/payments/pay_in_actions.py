"""What people pay in: begun by them, opened at Stripe by the worker, given back by finance. Callers commit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart
from brokerage.budgets.charge_models import Charge
from brokerage.budgets.models import Budget
from brokerage.budgets.topup_models import TopUp, TopUpWeek
from brokerage.door.actor import Actor
from brokerage.kit import jobs
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.payments.states import PAY_IN
from brokerage.payments.stripe_models import PayIn, PayInRefund
from brokerage.payments.stripe_shapes import Opened

LEAST = Pence(1_00)
OPEN = ("READY", "OPEN", "PROCESSING")


def charge_owed(db: Session, budget: Budget) -> Pence:
    """What this person owes towards their council's care and is not already on its way, in pence."""
    going = Pence.total(
        db.scalars(
            select(PayIn.amount_pence).where(PayIn.budget_id == budget.id, PayIn.purpose == "CHARGE", PayIn.state == "PROCESSING")
        )
    )
    return ledger.balance(db, chart.charge_due(budget.person_id)) - going


def charge_of(db: Session, budget: Budget) -> Charge | None:
    """The charge that the council collects from this person; the others are paid into their own account, or to a provider."""
    return db.scalar(
        select(Charge)
        .where(Charge.budget_id == budget.id, Charge.void.is_(False), Charge.weekly_pence > Pence(0))
        .where(Charge.mode == "FUNDER_INVOICE")
        .order_by(Charge.since.desc())
        .limit(1)
    )


def weeks_owed(db: Session, budget: Budget) -> list[tuple[TopUp, TopUpWeek]]:
    """Weeks of top-ups that the council collects and nobody has paid in full."""
    rows = db.execute(
        select(TopUp, TopUpWeek)
        .join(TopUpWeek, TopUpWeek.top_up_id == TopUp.id)
        .where(TopUp.budget_id == budget.id, TopUp.collects == "COUNCIL", TopUpWeek.paid_pence < TopUpWeek.due_pence)
        .order_by(TopUpWeek.first)
    )
    return [(row[0], row[1]) for row in rows]


def start(db: Session, budget: Budget, what: str, amount: Pence | None, *, by: Actor, at: datetime) -> PayIn:
    """Begin to pay: `what` is "charge" or "week/7", `amount` pence or all of it. The worker then asks Stripe for the page.
    Only own money and top-ups may go this way (domain M-50). Refused: nothing due, more than is due, under a pound, a top-up
    that is on its way."""
    pay_in = _about(db, budget, what)
    due = charge_owed(db, budget) if pay_in.purpose == "CHARGE" else _left(db, pay_in)
    if due < LEAST:
        raise Refusal("Nothing is due now.", code="NOTHING_DUE", fields={"what": "Nothing is due for this now"})
    if amount is not None and not LEAST <= amount <= due:
        raise Refusal("There is a problem", fields={"amount": f"Enter an amount from {LEAST} to {due}"})
    pay_in.amount_pence = amount or due
    going = select(PayIn.id).where(
        PayIn.budget_id == budget.id,
        PayIn.purpose == pay_in.purpose,
        PayIn.week_id == pay_in.week_id if pay_in.week_id else PayIn.week_id.is_(None),
        PayIn.state == "PROCESSING",
    )
    if pay_in.purpose == "TOPUP" and db.scalar(going.limit(1)):
        raise Refusal("This is on its way from your bank already.", code="ON_ITS_WAY")
    pay_in.started_by, pay_in.started_at = by.user_id, at
    move(db, PAY_IN, pay_in, "start", by=by.ref, at=at, about=pay_in.about)
    jobs.ask(db, "payments.open", f"payments.open/{pay_in.id}", at=at, payload={"pay_in": pay_in.id})
    return pay_in


def _about(db: Session, budget: Budget, what: str) -> PayIn:
    made = PayIn(person_id=budget.person_id, budget_id=budget.id, purpose="CHARGE")
    if what == "charge":
        charge = charge_of(db, budget)
        if charge is None:
            raise Refusal("There is a problem", fields={"what": "The council does not collect this from you"})
        made.charge_id = charge.id
        return made
    for _, week in weeks_owed(db, budget):
        if what == f"week/{week.id}":
            made.purpose, made.week_id = "TOPUP", week.id
            return made
    raise Refusal("Choose what to pay.", fields={"what": "Choose what to pay from the list"})


def _left(db: Session, pay_in: PayIn) -> Pence:
    week = db.get_one(TopUpWeek, pay_in.week_id)
    return week.due_pence - week.paid_pence


def opened(db: Session, pay_in: PayIn, page: Opened, *, live: bool, at: datetime) -> None:
    """Stripe made the page. Again, with the same page, is nothing."""
    if pay_in.state != "READY":
        return
    pay_in.session, pay_in.url, pay_in.live = page.session, page.url, live
    move(db, PAY_IN, pay_in, "open", by="system", at=at, about=pay_in.about)


def dropped(db: Session, pay_in: PayIn, said: str, *, at: datetime) -> None:
    """Stripe refused to make the page."""
    if pay_in.state == "READY":
        move(db, PAY_IN, pay_in, "drop", by="system", at=at, why=said, about=pay_in.about)


def ask_back(db: Session, pay_in: PayIn, amount: Pence, why: str, *, by: Actor, at: datetime) -> PayInRefund:
    """Finance gives back all or a part of what was received. Refused: more than is left of it, under dispute, not received."""
    if "FINANCE_APPROVER" not in by.roles:
        raise Refusal("A finance approver gives money back.", code="SEPARATION")
    if pay_in.state != "RECEIVED" or pay_in.dispute not in ("", "won"):
        raise Refusal("This was not received, or the bank disputes it, so it cannot be given back.", code="WRONG_STATE")
    asked = Pence.total(
        db.scalars(select(PayInRefund.amount_pence).where(PayInRefund.pay_in_id == pay_in.id, PayInRefund.status != "FAILED"))
    )
    if amount <= Pence(0) or asked + amount > pay_in.amount_pence:
        left = pay_in.amount_pence - asked
        raise Refusal("There is a problem", code="TOO_MUCH", fields={"amount": f"At most {left} is left to give back"})
    made = PayInRefund(pay_in_id=pay_in.id, amount_pence=amount, why=why.strip(), asked_by=by.user_id, asked_at=at)
    db.add(made)
    db.flush()
    jobs.ask(db, "payments.refund", f"payments.refund/{made.id}", at=at, payload={"refund": made.id})
    return made
