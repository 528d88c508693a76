"""From what somebody agreed to pay to a payment that waits: frozen to the bank details of that moment. Callers commit.

Rooms below hand an `Obligation` over in the transaction of their approval, so there is never an approval without its payment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.desk import bank_actions
from brokerage.desk.models import BankDetails
from brokerage.kit import sealed
from brokerage.kit.bulk import insert_many
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move, move_rows
from brokerage.payments.models import Payment, PaymentRun
from brokerage.payments.states import LIVE, PAYMENT, WHY

PAYEE = "payment.payee"


class ShareOf(Struct, frozen=True):
    """Whose money it is: pence of one stream of one budget."""

    budget_id: int
    stream_id: int
    amount: Pence


class Obligation(Struct, frozen=True, kw_only=True):
    """`amount` pence that `payer_org_id` owes `payee_org_id` until `due_on` (that day included), for `source` ("invoice/7").
    `reference` is what the payee's bank shows, its own number of the bill. Shares come to the amount, or there are none."""

    source: str
    payer_org_id: int
    payee_org_id: int
    amount: Pence
    reference: str
    due_on: date
    shares: Sequence[ShareOf] = ()
    agreed_by: int | None = None
    refund: bool = False


def queue(db: Session, owed: Obligation, *, by: str, at: datetime) -> Payment:
    """As `queue_all`, for one."""
    return queue_all(db, [owed], by=by, at=at)[0]


def queue_all(db: Session, every: Sequence[Obligation], *, by: str, at: datetime) -> list[Payment]:
    """A payment for each, once: asked again while one lives, the same one. Parked at once when nobody knows where to pay.
    Refused, all of them: nothing or less, shares that do not come to the amount, paying oneself, a live payment of another
    amount."""
    for owed in every:
        _checked(owed)
    there = _living(db, every)
    made: dict[tuple[str, int], Payment] = {}
    for owed in every:
        lives = there.get((owed.source, owed.payer_org_id))
        if lives is None:
            made[owed.source, owed.payer_org_id] = _of(owed, at)
        elif (lives.amount_pence, lives.payee_org_id) != (owed.amount, owed.payee_org_id):
            raise Refusal("Another amount is being paid for this already. Stop that payment first.", code="PAYMENT_LIVES")
    details = {org: bank_actions.in_force(db, org, at) for org in {p.payee_org_id for p in made.values()}}
    for payment in made.values():
        _freeze(payment, details[payment.payee_org_id])
    move_rows(db, PAYMENT, list(made.values()), "queue", by=by, at=at)
    shares = [(made[o.source, o.payer_org_id].id, s.budget_id, s.stream_id, int(s.amount)) for o in every
              if (o.source, o.payer_org_id) in made for s in o.shares]
    insert_many(db, "payment_share", ("payment_id", "budget_id", "stream_id", "amount_pence"), shares)
    for payment in made.values():
        if payment.bank_details_id is None:
            park(db, payment, "NO_BANK_DETAILS", by="system", at=at)
    return [(there | made)[owed.source, owed.payer_org_id] for owed in every]


def _of(owed: Obligation, at: datetime) -> Payment:
    return Payment(source=owed.source, payer_org_id=owed.payer_org_id, payee_org_id=owed.payee_org_id, amount_pence=owed.amount,
                   reference=owed.reference[:40], due_on=owed.due_on, agreed_by=owed.agreed_by, queued_at=at, refund=owed.refund)


def _living(db: Session, every: Sequence[Obligation]) -> dict[tuple[str, int], Payment]:
    sources = sorted({owed.source for owed in every})
    found = {}
    for first in range(0, len(sources), 500):
        for one in db.scalars(select(Payment).where(Payment.source.in_(sources[first:first + 500]), Payment.state.in_(LIVE))):
            found[one.source, one.payer_org_id] = one
    return found


def _checked(owed: Obligation) -> None:
    if owed.amount <= Pence(0) or any(s.amount <= Pence(0) for s in owed.shares):
        raise Refusal("There is nothing to pay.", code="LESS_THAN_NOTHING")
    if owed.shares and Pence.total(s.amount for s in owed.shares) != owed.amount:
        raise Refusal("The shares do not come to the amount.", code="SHARES_DIFFER")
    if owed.payer_org_id == owed.payee_org_id:
        raise Refusal("Nobody pays themselves.", code="PAYER_IS_PAYEE")


def freeze(db: Session, payment: Payment, at: datetime) -> bool:
    """Fix the bank details in force now to this payment; False when there are none."""
    details = bank_actions.in_force(db, payment.payee_org_id, at)
    _freeze(payment, details)
    db.flush()
    return details is not None


def _freeze(payment: Payment, details: BankDetails | None) -> None:
    if details is not None:
        payment.bank_details_id, payment.payee_hash = details.id, sealed.blind(PAYEE, _said(details)) or ""


def as_agreed(payment: Payment, details: BankDetails | None) -> bool:
    """Whether `details`, in force now, are those that were fixed, to the last digit (payments.md I12)."""
    return (
        details is not None
        and details.id == payment.bank_details_id
        and payment.payee_hash in sealed.blinds(PAYEE, _said(details))
    )


def _said(details: BankDetails) -> str:
    return (
        f"{details.id}\x1f{details.organisation_id}\x1f{details.account_name}\x1f{details.sort_code}\x1f{details.account_number}"
    )


def park(db: Session, payment: Payment, code: str, *, by: str, at: datetime, said: str = "") -> None:
    """Stop a payment that waits until a person has looked; it leaves its run."""
    assert code in WHY, code
    move(db, PAYMENT, payment, "park", by=by, at=at, why=said or WHY[code], about=_about(payment))
    payment.reason, payment.said, payment.run_id = code, said, None


def hold(db: Session, payment: Payment, why: str, *, by: str, at: datetime) -> None:
    """A person stops a payment that waits. Refused while a second person looks at its run."""
    if len(why.strip()) < 5:
        raise Refusal("Say why.", fields={"why": "Say why in a few words"})
    _not_frozen(db, payment)
    if payment.rail != "bank_file":
        raise Refusal("This payment is on its way already.", code="WRONG_STATE")
    run_id = payment.run_id
    park(db, payment, "BY_HAND", by=by, at=at, said=why.strip())
    if run_id is not None:
        run = db.get_one(PaymentRun, run_id)
        run.many, run.total_pence = run.many - 1, run.total_pence - payment.amount_pence


def release(db: Session, payment: Payment, *, by: str, at: datetime) -> None:
    """A person checked: it may go out, to the details in force now. Refused while there are none, or a change waits."""
    _may_go(db, payment, at)
    move(db, PAYMENT, payment, "release", by=by, at=at, why="Checked by a person", about=_about(payment))
    payment.reason, payment.said = "", ""


def requeue(db: Session, payment: Payment, *, by: str, at: datetime) -> None:
    """Try again what came back, as a new attempt, to the details in force now."""
    _may_go(db, payment, at)
    move(db, PAYMENT, payment, "requeue", by=by, at=at, about=_about(payment))
    payment.attempt += 1
    payment.run_id, payment.reason, payment.said, payment.bank_ref, payment.sent_at, payment.sent_by = (
        None,
        "",
        "",
        "",
        None,
        None,
    )
    payment.rail = "bank_file"


def _may_go(db: Session, payment: Payment, at: datetime) -> None:
    if bank_actions.waiting(db, payment.payee_org_id, at) is not None:
        raise Refusal(WHY["BANK_DETAILS_WAIT"], code="BANK_DETAILS_WAIT")
    if not freeze(db, payment, at):
        raise Refusal(WHY["NO_BANK_DETAILS"], code="NO_BANK_DETAILS")


def cancel(db: Session, payment: Payment, why: str, *, by: str, at: datetime) -> None:
    """Nothing is owed any more. Refused once it was sent, and while it stands in a run that a second person looks at."""
    _not_frozen(db, payment)
    move(db, PAYMENT, payment, "cancel", by=by, at=at, why=why, about=_about(payment))
    payment.run_id = None


def _not_frozen(db: Session, payment: Payment) -> None:
    if (
        payment.run_id is not None
        and payment.state == "QUEUED"
        and db.get_one(PaymentRun, payment.run_id).state != "READY_FOR_REVIEW"
    ):
        raise Refusal("This stands in a run that waits for a second person. Reject the run first.", code="RUN_FROZEN")


def _about(payment: Payment) -> str:
    return f"organisation/{payment.payee_org_id}"
