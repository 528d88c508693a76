"""Bills that were approved become payments, and know when they were paid. The composition root joins the two rooms.

A payer of a direct payment pays nothing here: its holder pays the bill out of their own account (domain M-20). A payer without an
organisation (a private payer's top-up) pays through Stripe or the provider's own bill, never by a funder's file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.invoices.models import Invoice
from brokerage.invoices.owing import Owed
from brokerage.invoices.states import INVOICE, TO_PAY
from brokerage.kit.money import Pence
from brokerage.kit.states import move, move_rows
from brokerage.payments import obligations
from brokerage.payments.models import Payment, PaymentShare
from brokerage.payments.obligations import Obligation, ShareOf

SOURCE = "invoice/"
NOTHING = Pence(0)


def approved(db: Session, owed: Sequence[Owed], at: datetime) -> None:
    """In the transaction of the approval: a payment for each payer's part."""
    made = [_obligation(one) for one in owed if one.buyer == "FUNDER" and one.payer_org_id is not None]
    if made:
        obligations.queue_all(db, made, by=owed[0].by, at=at)


def _obligation(one: Owed) -> Obligation:
    assert one.payer_org_id is not None
    user = one.by.removeprefix("user/")
    return Obligation(
        source=f"{SOURCE}{one.invoice_id}",
        payer_org_id=one.payer_org_id,
        payee_org_id=one.payee_org_id,
        amount=one.amount,
        reference=one.number,
        due_on=one.due_on,
        shares=tuple(ShareOf(*share) for share in one.shares),
        agreed_by=int(user) if user.isdigit() else None,
    )


def credited(db: Session, credit: Invoice, bill: Invoice, back: dict[int, Pence], at: datetime) -> None:
    """A credit note took a part of an approved bill back: a payment that waits is queued anew for less. One that stands in a run
    that somebody looks at, or that went out, stays: the provider then owes what the credit note says."""
    del credit
    waits = Payment.state.in_(("QUEUED", "PARKED")) & Payment.run_id.is_(None)
    for payment in list(db.scalars(select(Payment).where(Payment.source == f"{SOURCE}{bill.id}", waits))):
        of_it = select(PaymentShare).where(PaymentShare.payment_id == payment.id)
        shares = list(db.scalars(of_it.order_by(PaymentShare.stream_id)))
        left = [ShareOf(s.budget_id, s.stream_id, s.amount_pence - back.get(s.stream_id, NOTHING)) for s in shares]
        left = [share for share in left if share.amount > NOTHING]
        amount = Pence.total(share.amount for share in left)
        if amount == payment.amount_pence:
            continue
        obligations.cancel(db, payment, "A credit note came for this bill.", by="system", at=at)
        if left:
            again = Obligation(source=payment.source, payer_org_id=payment.payer_org_id, payee_org_id=payment.payee_org_id,
                               amount=amount, reference=payment.reference, due_on=payment.due_on, shares=tuple(left),
                               agreed_by=payment.agreed_by)
            obligations.queue_all(db, [again], by="system", at=at)


def included(db: Session, payments: Sequence[Payment], verb: str, *, by: str, at: datetime) -> None:
    """The bills of these payments stand in a run (`include`), or no longer (`leave_out`); a bill of two payers moves once."""
    numbers = sorted({int(p.source.removeprefix(SOURCE)) for p in payments if _is_bill(p)})
    starts = TO_PAY if verb == "include" else ("IN_PAY_RUN",)
    for first in range(0, len(numbers), 500):
        rows = list(db.scalars(select(Invoice).where(Invoice.id.in_(numbers[first : first + 500]), Invoice.state.in_(starts))))
        for state in starts:
            move_rows(db, INVOICE, [row for row in rows if row.state == state], verb, by=by, at=at)


def _is_bill(payment: Payment) -> bool:
    return payment.source.startswith(SOURCE) and payment.source.removeprefix(SOURCE).isdigit()


def sent(db: Session, payment: Payment, by: str, at: datetime) -> None:
    """It went out: the bill stands in a run."""
    invoice = _bill(db, payment)
    if invoice is not None and invoice.state in TO_PAY:
        move(db, INVOICE, invoice, "include", by=by, at=at, why=payment.number, about=invoice.about)


def paid(db: Session, payment: Payment, by: str, at: datetime) -> None:
    """A bill is paid when every payer's part of it is."""
    invoice = _bill(db, payment)
    if invoice is None:
        return
    sent(db, payment, by, at)
    db.flush()
    left = db.scalar(
        select(Payment.id)
        .where(Payment.source == payment.source, Payment.state.in_(("QUEUED", "PARKED", "SENT", "FAILED")))
        .limit(1)
    )
    if left is None and invoice.state == "IN_PAY_RUN":
        invoice.paid_on = payment.paid_on
        move(db, INVOICE, invoice, "pay", by="system", at=at, why=payment.bank_ref, about=invoice.about)


def came_back(db: Session, payment: Payment, by: str, at: datetime) -> None:
    """What was not carried out is owed again; a bill that counts as paid stays so and shows its payment."""
    invoice = _bill(db, payment)
    if invoice is not None and invoice.state == "IN_PAY_RUN":
        move(db, INVOICE, invoice, "leave_out", by=by, at=at, why=payment.said, about=invoice.about)


def _bill(db: Session, payment: Payment) -> Invoice | None:
    return db.get(Invoice, int(payment.source.removeprefix(SOURCE))) if _is_bill(payment) else None


def on_hold(db: Session, payments: Sequence[Payment]) -> set[int]:
    """Those of these payments whose bill somebody put on hold, or whose bill is no longer to be paid: they join no run."""
    ids = {int(p.source.removeprefix(SOURCE)): p.id for p in payments if _is_bill(p)}
    found: set[int] = set()
    numbers = sorted(ids)
    for first in range(0, len(numbers), 500):
        rows = db.execute(
            select(Invoice.id).where(Invoice.id.in_(numbers[first : first + 500]), Invoice.state.in_(("HELD", "REJECTED")))
        )
        found |= {ids[row[0]] for row in rows}
    return found
