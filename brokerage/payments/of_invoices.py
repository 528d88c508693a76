"""Bills that were approved become payments, and know when they were paid. The composition root joins the two rooms.

A payer of a direct payment pays nothing here: its holder pays the bill out of their own account (domain M-20). A payer without an
organisation (a private payer's top-up) pays through Stripe or the provider's own bill, never by a funder's file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.invoices import crediting, owing_back
from brokerage.invoices.credit_models import CreditLeft, CreditUse
from brokerage.invoices.models import Invoice
from brokerage.invoices.owing import Owed
from brokerage.invoices.states import INVOICE, TO_PAY
from brokerage.kit.clock import LONDON
from brokerage.kit.money import Pence
from brokerage.kit.states import move, move_rows
from brokerage.payments import netting, obligations
from brokerage.payments.models import Payment
from brokerage.payments.obligations import Obligation, ShareOf

SOURCE = "invoice/"
NOTHING = Pence(0)


def approved(db: Session, owed: Sequence[Owed], at: datetime) -> None:
    """In the transaction of the approval: a payment for each payer's part."""
    made = [_obligation(one) for one in owed if one.buyer == "FUNDER" and one.payer_org_id is not None]
    if not made:
        return
    obligations.queue_all(db, made, by=owed[0].by, at=at)
    pairs = {(one.payee_org_id, one.payer_org_id) for one in made}
    owing = select(CreditLeft.provider_org_id, CreditLeft.payer_org_id).where(
        CreditLeft.left_pence > NOTHING, CreditLeft.provider_org_id.in_({payee for payee, _ in pairs})
    )
    for payee, payer in sorted(pairs & {(row[0], row[1]) for row in db.execute(owing)}):
        net(db, payee, payer, at=at)


def net(db: Session, payee: int, payer: int, *, at: datetime) -> None:
    """What a provider owes back is taken off what waits to be paid to it; a bill that is covered whole is paid."""
    for payment in netting.net(db, payee, payer, at=at):
        settled(db, payment, at=at)


def before_run(db: Session, payer: int, *, at: datetime) -> None:
    """As `net`, for everybody whom a payer pays: before a run of theirs is put together."""
    for payee, _, _ in owing_back.payees(db, payer):
        net(db, payee, payer, at=at)


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
    waits = Payment.state.in_(("QUEUED", "PARKED")) & Payment.run_id.is_(None)
    for payment in list(db.scalars(select(Payment).where(Payment.source == f"{SOURCE}{bill.id}", waits))):
        shares = netting.shares_of(db, payment)
        left = [ShareOf(s.budget_id, s.stream_id, s.amount - back.get(s.stream_id, NOTHING)) for s in shares]
        if Pence.total(share.amount for share in left) != payment.amount_pence:
            netting.queue_anew(db, payment, left, "A credit note came for this bill.", at=at)
    if bill.state == "PAID":
        payers = select(CreditLeft.payer_org_id).where(CreditLeft.credit_id == credit.id, CreditLeft.payer_org_id.is_not(None))
        for payer in sorted(n for n in db.scalars(payers) if n is not None):
            net(db, bill.provider_org_id, payer, at=at)


def under_way(db: Session, bill: Invoice) -> bool:
    """Whether what is paid for this bill can no longer be changed: it stands in a run, went out, or a part of it was settled by
    another credit note. A credit note for it then waits until it is paid."""
    of_it = select(Payment.id).where(Payment.source == f"{SOURCE}{bill.id}")
    in_run = Payment.run_id.is_not(None) & Payment.state.in_(("QUEUED", "PARKED"))
    out = Payment.state.in_(("SENT", "FAILED", "CONFIRMED")) | in_run
    if db.scalar(of_it.where(out).limit(1)) is not None:
        return True
    return db.scalar(select(CreditUse.id).where(CreditUse.bill_id == bill.id).limit(1)) is not None


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
    settled(db, payment, at=at)


def settled(db: Session, payment: Payment, *, at: datetime) -> None:
    """Nothing more is paid by this payment: when that goes for all of them the bill is paid, and credit notes that waited for it
    come off what is paid next."""
    invoice = _bill(db, payment)
    db.flush()
    if invoice is None:
        return
    left = db.scalar(
        select(Payment.id)
        .where(Payment.source == payment.source, Payment.state.in_(("QUEUED", "PARKED", "SENT", "FAILED")))
        .limit(1)
    )
    if left is None and invoice.state in TO_PAY:
        move(db, INVOICE, invoice, "include", by="system", at=at, why="Settled by a credit note.", about=invoice.about)
    if left is None and invoice.state == "IN_PAY_RUN":
        invoice.paid_on = payment.paid_on or at.astimezone(LONDON).date()
        move(db, INVOICE, invoice, "pay", by="system", at=at, why=payment.bank_ref, about=invoice.about)
        crediting.after_approval(db, invoice, at=at)


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
