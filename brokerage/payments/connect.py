"""Paying providers through Stripe, where a deployment switched it on (domain M-50): joining, and which account was agreed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit import jobs, sealed
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.payments.models import Payment, PaymentAttempt
from brokerage.payments.obligations import PAYEE
from brokerage.payments.states import ATTEMPT, WHY
from brokerage.payments.stripe_models import ConnectAccount

CODE = "stripe_connect"


def account_of(db: Session, org_id: int) -> ConnectAccount | None:
    return db.scalar(select(ConnectAccount).where(ConnectAccount.organisation_id == org_id))


def ask(db: Session, org_id: int, *, by: Actor, at: datetime) -> ConnectAccount:
    """A provider's manager wants to be paid through Stripe; the worker asks Stripe for the address where it says who it is."""
    if org_id not in by.orgs("PROVIDER_ADMIN"):
        raise Refusal("Only the manager of a provider does this.", code="SEPARATION")
    made = account_of(db, org_id)
    if made is None:
        made = ConnectAccount(organisation_id=org_id, asked_by=by.user_id, asked_at=at)
        db.add(made)
        db.flush()
    jobs.ask(db, "payments.join", f"payments.join/{org_id}/{at:%Y-%m-%dT%H:%M}", at=at, payload={"organisation": org_id})
    return made


def choose(db: Session, payment: Payment, *, by: Actor, at: datetime) -> PaymentAttempt:
    """A finance approver, not whoever approved the bill, sends this payment through Stripe: its account is fixed, and the outbox
    takes it from here. Refused: a payment in a run or not waiting, a provider that Stripe has not let in."""
    if payment.payer_org_id not in by.orgs("FINANCE_APPROVER") or payment.agreed_by == by.user_id:
        raise Refusal("A finance approver who did not approve the bill does this.", code="SEPARATION")
    if payment.state != "QUEUED" or payment.run_id is not None or payment.rail != "bank_file":
        raise Refusal("This payment goes out another way already.", code="WRONG_STATE")
    account = account_of(db, payment.payee_org_id)
    if account is None or account.account is None or not account.active:
        raise Refusal(WHY["NO_CONNECT_ACCOUNT"], code="NO_CONNECT_ACCOUNT")
    payment.rail, payment.payee_hash = CODE, sealed.blind(PAYEE, _said(account)) or ""
    db.flush()
    return prepare(db, payment, CODE, at=at)


def prepare(db: Session, payment: Payment, rail: str, *, at: datetime) -> PaymentAttempt:
    """The next attempt with its key, kept before anything is sent, and the job that sends it. In the caller's transaction."""
    key = f"pay/{payment.id}/{payment.attempt}"
    made = PaymentAttempt(payment_id=payment.id, number=payment.attempt, rail=rail, key=key)
    move(db, ATTEMPT, made, "prepare", by="system", at=at)
    jobs.ask(db, "payments.send", key, at=at)
    return made


def agreed(db: Session, payment: Payment) -> str | None:
    """The account at Stripe that was fixed when this payment was agreed; None when another one is there now (I12)."""
    account = account_of(db, payment.payee_org_id)
    good = account is not None and account.active and payment.payee_hash in sealed.blinds(PAYEE, _said(account))
    return account.account if good and account else None


def _said(account: ConnectAccount) -> str:
    return f"stripe\x1f{account.organisation_id}\x1f{account.account}"
