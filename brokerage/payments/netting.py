"""A credit note for a bill that was paid is taken off what the same payer pays the same provider next (never below nothing).

A payment that waits is stopped and queued anew for less; what was taken off counts as paid in each budget (owed → paid), for the
provider has that money already. What covers a payment whole leaves none, and its bill is paid. Callers commit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from brokerage.budgets import journal
from brokerage.budgets.models import Budget, FundingStream
from brokerage.invoices import owing_back
from brokerage.invoices.credit_models import CreditLeft, CreditUse
from brokerage.kit.clock import LONDON
from brokerage.kit.money import Pence, split
from brokerage.payments import obligations
from brokerage.payments.models import Payment, PaymentShare
from brokerage.payments.obligations import Obligation, ShareOf

NOTHING = Pence(0)
KIND = "CREDIT_NETTED"
WAITS = ("QUEUED", "PARKED")


def net(db: Session, provider: int, payer: int, *, at: datetime) -> list[Payment]:
    """Take what the provider owes back off its payments that wait, the first due first. Returns the payments that were covered
    whole: nothing is paid for them any more."""
    lefts = owing_back.open_with(db, provider, payer)
    covered = []
    for payment in _waiting(db, provider, payer) if lefts else ():
        there = Pence.total(left.left_pence for left in lefts)
        if there <= NOTHING:
            break
        if _less(db, payment, min(there, payment.amount_pence), lefts, at) is None:
            covered.append(payment)
    return covered


def _waiting(db: Session, provider: int, payer: int) -> list[Payment]:
    rows = select(Payment).where(
        Payment.payee_org_id == provider, Payment.payer_org_id == payer, Payment.state.in_(WAITS), Payment.run_id.is_(None),
        Payment.rail == "bank_file", Payment.refund.is_(False), Payment.source.like("invoice/%"))  # fmt: skip
    return list(db.scalars(rows.order_by(Payment.due_on, Payment.id).with_for_update()))


def _less(db: Session, payment: Payment, off: Pence, lefts: Sequence[CreditLeft], at: datetime) -> Payment | None:
    """`off` of this payment is settled by credit notes; the payment for the rest, None when there is no rest."""
    rows = shares_of(db, payment)
    parts = split(off, [int(s.amount) for s in rows])
    _settle(db, payment, {s.stream_id: (s.budget_id, part) for s, part in zip(rows, parts, strict=True)}, at)
    left = [ShareOf(s.budget_id, s.stream_id, s.amount - part) for s, part in zip(rows, parts, strict=True)]
    again = queue_anew(db, payment, left, "A credit note for a bill that was paid is taken off.", at=at)
    bill = int(payment.source.removeprefix("invoice/"))
    taken = owing_back.take(db, lefts, off, bill, again.id if again else None, by="system", at=at)
    assert taken == off
    return again


def _settle(db: Session, payment: Payment, parts: dict[int, tuple[int, Pence]], at: datetime) -> None:
    by_budget: dict[int, dict[int, Pence]] = defaultdict(dict)
    for stream, (budget, pence) in parts.items():
        if pence > NOTHING:
            by_budget[budget][stream] = pence
    for budget, shares in by_budget.items():
        streams = list(db.scalars(select(FundingStream).where(FundingStream.id.in_(shares))))
        moves = journal.between(streams, shares, "owed", "paid")
        words, one = f"Settled by a credit note: bill {payment.reference}", streams[0].id if len(streams) == 1 else None
        journal.post(db, db.get_one(Budget, budget), f"netted/{payment.id}/{budget}", KIND, moves, by="system", at=at,
                     on=at.astimezone(LONDON).date(), document=payment.source, words=words, stream=one)


def queue_anew(db: Session, payment: Payment, left: Sequence[ShareOf], why: str, *, at: datetime) -> Payment | None:
    """Stop a payment that waits and queue what is left of it; None when nothing is. What was taken off it stays with it."""
    left = [share for share in left if share.amount > NOTHING]
    return instead(db, payment, payment, payment.payer_org_id, left, why, at=at)


def instead(
    db: Session, payment: Payment | None, like: Payment, payer: int, shares: Sequence[ShareOf], why: str, *, at: datetime
) -> Payment | None:
    """A payment of these shares by `payer` in the place of `payment`, for what `like` is for; None when there are no shares. One
    that is right already stays."""
    amount = Pence.total(share.amount for share in shares)
    if payment is not None:
        if shares_of(db, payment) == list(shares):
            return payment
        obligations.cancel(db, payment, why, by="system", at=at)
        db.flush()
    if not shares:
        return None
    again = obligations.queue(db, Obligation(
        source=like.source, payer_org_id=payer, payee_org_id=like.payee_org_id, amount=amount, reference=like.reference,
        due_on=like.due_on, shares=tuple(shares), agreed_by=like.agreed_by), by="system", at=at)  # fmt: skip
    if payment is not None:
        db.execute(update(CreditUse).where(CreditUse.payment_id == payment.id).values(payment_id=again.id))
    return again


def shares_of(db: Session, payment: Payment) -> list[ShareOf]:
    rows = db.scalars(select(PaymentShare).where(PaymentShare.payment_id == payment.id).order_by(PaymentShare.stream_id))
    return [ShareOf(s.budget_id, s.stream_id, s.amount_pence) for s in rows]
