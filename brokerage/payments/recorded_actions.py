"""The rail `recorded`: one person says that a payment was made elsewhere, and a second one confirms it. Callers commit."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.payments import settling
from brokerage.payments.models import Payment
from brokerage.payments.states import PAYMENT

FINANCE = ("FINANCE", "FINANCE_APPROVER")


def record(
    db: Session, payment: Payment, *, on: date, bank_ref: str, evidence: str, by: Actor, at: datetime, today: date
) -> None:
    """Say that it was paid on `on` by another way, with the bank's reference and where the evidence is. Refused: nobody in
    finance of the payer, a day to come, a payment that is in a run or not waiting."""
    if payment.payer_org_id not in by.orgs(*FINANCE):
        raise Refusal("Only somebody in finance of the organisation that pays does this.", code="SEPARATION")
    if payment.run_id is not None or payment.rail != "bank_file":
        raise Refusal("This payment goes out another way already. Take it out of its run first.", code="WRONG_STATE")
    if on > today:
        raise Refusal("That day has not come yet.", code="WRONG_DAY", fields={"on": "That day has not come yet"})
    payment.rail, payment.sent_by, payment.sent_at, payment.paid_on = "recorded", by.user_id, at, on
    payment.bank_ref, payment.said = bank_ref.strip()[:60], evidence.strip()
    db.flush()
    move(
        db,
        PAYMENT,
        payment,
        "send",
        by=by.ref,
        at=at,
        why=f"Paid elsewhere: {bank_ref}",
        about=f"organisation/{payment.payee_org_id}",
    )


def confirm(db: Session, payment: Payment, *, by: Actor, at: datetime) -> None:
    """A second person saw the evidence. Refused: whoever recorded it, whoever approved what it pays."""
    _second(payment, by)
    assert payment.paid_on is not None
    payment.confirmed_by = by.user_id
    settling.confirm(db, payment, on=payment.paid_on, bank_ref=payment.bank_ref, by=by.ref, at=at)


def deny(db: Session, payment: Payment, why: str, *, by: Actor, at: datetime) -> None:
    """It was not paid after all: still owed."""
    if payment.payer_org_id not in by.orgs(*FINANCE) or payment.rail != "recorded":
        raise Refusal("Only somebody in finance of the organisation that pays does this.", code="SEPARATION")
    if len(why.strip()) < 5:
        raise Refusal("Say why.", fields={"why": "Say why in a few words"})
    settling.fail(db, payment, "BY_HAND", said=why.strip(), on=at.date(), by=by.ref, at=at)


def _second(payment: Payment, by: Actor) -> None:
    if payment.payer_org_id not in by.orgs(*FINANCE) or payment.rail != "recorded":
        raise Refusal("Only somebody in finance of the organisation that pays does this.", code="SEPARATION")
    if by.user_id in (payment.sent_by, payment.agreed_by):
        raise Refusal("You recorded this, or approved what it pays, so somebody else has to confirm it.", code="SEPARATION")
