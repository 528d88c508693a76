"""How a payment that was sent ends: confirmed, come back, or called back after it was confirmed. Callers commit.

The bill that it pays knows in the same transaction.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.payments import of_invoices, posting, remittance
from brokerage.payments.models import Payment, PaymentRun
from brokerage.payments.states import PAYMENT, RUN, WHY


def source_of(payment: Payment) -> str:
    """Out of which account a payment is paid when it is confirmed."""
    if payment.rail == "bank_file":
        assert payment.run_id is not None
        return posting.clearing(payment.run_id)
    return posting.cash(payment.payer_org_id) if payment.rail == "recorded" else posting.STRIPE


def confirm(
    db: Session, payment: Payment, *, on: date, bank_ref: str, by: str, at: datetime, key: str = "", close: bool = True
) -> None:
    """It was carried out on `on`. Refused for anything but a payment that was sent; `key` is the rail's own id, used once.
    `close=False`: the caller closes the run when it is through with all of them."""
    move(db, PAYMENT, payment, "confirm", by=by, at=at, why=bank_ref, about=_about(payment))
    payment.paid_on, payment.bank_ref = on, bank_ref[:60]
    posting.paid(db, payment, source_of(payment), by=by, at=at, on=on, key=key)
    of_invoices.paid(db, payment, by, at)
    remittance.note(db, payment, at=at)
    if close:
        close_run(db, payment.run_id, at=at)


def fail(db: Session, payment: Payment, code: str, *, said: str, on: date, by: str, at: datetime) -> None:
    """It was not carried out: still owed, for a person to try again or to drop."""
    assert code in WHY, code
    move(db, PAYMENT, payment, "fail", by=by, at=at, why=said or WHY[code], about=_about(payment))
    payment.reason, payment.said = code, said
    if payment.rail == "bank_file":
        posting.came_back(db, payment, by=by, at=at, on=on)
    of_invoices.came_back(db, payment, by, at)
    close_run(db, payment.run_id, at=at)


def recall(db: Session, payment: Payment, *, said: str, on: date, by: str, at: datetime, key: str = "") -> None:
    """The money came back after it was confirmed: every posting is reversed, and it is owed again as if never paid."""
    if payment.rail == "stripe_connect" and not key:
        raise Refusal("Take the transfer back at Stripe: it is recorded here as soon as Stripe says so.", code="AT_THE_RAIL")
    move(db, PAYMENT, payment, "recall", by=by, at=at, why=said, about=_about(payment))
    payment.reason, payment.said = "RETURNED", said
    posting.undone(db, payment, by=by, at=at, words=f"Came back: {said}", key=key)
    if payment.rail == "bank_file":
        posting.came_back(db, payment, by=by, at=at, on=on)
    of_invoices.came_back(db, payment, by, at)


def close_run(db: Session, run_id: int | None, *, at: datetime) -> None:
    """A run is over when the bank has answered for every payment in it (domain §6.8)."""
    if run_id is None:
        return
    db.flush()
    run = db.get_one(PaymentRun, run_id)
    found: dict[str, int] = {
        row[0]: row[1]
        for row in db.execute(select(Payment.state, func.count()).where(Payment.run_id == run_id).group_by(Payment.state))
    }
    if run.state != "APPROVED" or found.get("SENT") or found.get("QUEUED"):
        return
    done = found.get("CONFIRMED", 0)
    verb = "mark_paid" if done == run.many else "mark_paid_with_hold"
    move(
        db,
        RUN,
        run,
        verb,
        by="system",
        at=at,
        about=f"organisation/{run.payer_org_id}",
        why=f"{done} paid, {run.many - done} came back",
    )


def _about(payment: Payment) -> str:
    return f"organisation/{payment.payee_org_id}"
