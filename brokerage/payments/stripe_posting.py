"""What Stripe says about a pay-in, brought into the books: every movement once, whatever told us of it and in whatever order.

An entry's key is `stripe/` and Stripe's own id of the movement, so the page's return, the event, its repeat and the
reconciler may all try to write it, and one does. Nothing here asks what kind of event it was: the pay-in is read afresh
(`Gateway.look`) and what is not posted yet is posted. Postings (payments.md section 5; money moves source → destination):

    received   charge_due → contribution → stripe/payments, stripe/payments → platform/fees       (row 6; a top-up from topup_due)
    given back stripe/payments → contribution → charge_due                                        (row 7a; 7b is its mirror)
    disputed   stripe/payments → dispute/held, the dispute's fee to platform/fees                 (row 8; won is its mirror)
    lost       dispute/held → contribution → charge_due: owed again; care goes on (domain M-51)   (row 8b)
    unforeseen stripe/payments → suspense/stripe, or back, and somebody is told                   (row 16)
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart, journal
from brokerage.budgets.models import Budget
from brokerage.budgets.topup_models import TopUp, TopUpWeek
from brokerage.kit.clock import LONDON
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.ledger import Entry, Transfer
from brokerage.payments.posting import STRIPE
from brokerage.payments.states import PAY_IN
from brokerage.payments.stripe_models import PayIn, PayInRefund, StripeTxn
from brokerage.payments.stripe_shapes import Dispute, Refund, Seen, Txn

FEES, HELD, SUSPENSE = "platform/fees", "dispute/held", "suspense/stripe"
NOTHING = Pence(0)
OPEN_DISPUTES = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")
OUTSIDE = {
    "payout": ("clearing/payout", "PAYOUT"),
    "payout_failure": ("clearing/payout", "PAYOUT_FAILED"),
    "payout_cancel": ("clearing/payout", "PAYOUT_FAILED"),
    "topup": ("clearing/topup", "STRIPE_TOPUP"),
    "stripe_fee": (FEES, "STRIPE_FEE"),
}
"""Movements that belong to no pay-in and no transfer of ours: where their other side stands, and what they are called."""


def apply(db: Session, pay_in: PayIn, seen: Seen, *, at: datetime) -> None:
    """Bring one pay-in to what Stripe says of it now. Applied again, or after something newer, it adds nothing."""
    pay_in.intent, pay_in.charge, pay_in.live = seen.intent or pay_in.intent, seen.charge or pay_in.charge, seen.live
    if seen.paid is not None:
        _received(db, pay_in, seen.paid, at)
    _state(db, pay_in, seen, at)
    for refund in seen.refunds:
        _refund(db, pay_in, refund, at)
    for dispute in seen.disputes:
        _dispute(db, pay_in, dispute, at)
    known = {t.id for d in seen.disputes for t in d.txns}
    for txn in seen.others:
        if txn.id not in known:
            _taken_back(db, pay_in, txn, at)
    given = Pence.total(r.amount for r in seen.refunds if r.status not in ("failed", "canceled"))
    pay_in.refunded_pence = max(given, NOTHING) if given <= pay_in.amount_pence else pay_in.amount_pence
    db.flush()


def _state(db: Session, pay_in: PayIn, seen: Seen, at: datetime) -> None:
    """Money decides first: what has arrived is received, whatever a page says."""
    if seen.paid is not None:
        verb = "receive"
    elif seen.status == "expired":
        verb = "expire"
    elif seen.status == "complete" and seen.intent_status in ("requires_payment_method", "canceled"):
        verb = "fail"
    elif seen.status == "complete" and seen.payment_status == "unpaid":
        verb = "process"
    else:
        return
    if (pay_in.state, verb) in PAY_IN.table:
        move(db, PAY_IN, pay_in, verb, by="system", at=at, about=pay_in.about)


def once(
    db: Session,
    txn: Txn,
    kind: str,
    transfers: list[Transfer],
    *,
    at: datetime,
    document: str,
    why: str,
    pay_in: PayIn | None = None,
    amount: Pence | None = None,
) -> bool:
    """Post one movement of Stripe's balance and keep it in the mirror; False when that was done before. With a pay-in it stands
    in its budget too. Its fee goes to the platform in the same entry, so that the net is Stripe's."""
    if not mirrored(db, txn, kind, at):
        return False
    moving = transfers + ([Transfer(STRIPE, FEES, txn.fee)] if txn.fee > NOTHING else [])
    _open(db, moving)
    if pay_in is None:
        made = Entry(key=f"stripe/{txn.id}", kind=kind, transfers=tuple(moving), by="system", at=at, service_date=_day(txn),
                     document=document, why=why)
        ledger.post(db, made)
    else:
        budget = db.get_one(Budget, pay_in.budget_id)
        journal.post(db, budget, f"stripe/{txn.id}", kind, moving, by="system", at=at, on=_day(txn), words=why, document=document,
                     amount=amount)
    return True


def mirrored(db: Session, txn: Txn, kind: str, at: datetime) -> bool:
    """Keep a movement in the mirror, with what it was posted as; False when it is there."""
    if db.scalar(select(StripeTxn.id).where(StripeTxn.txn_id == txn.id)) is not None:
        return False
    try:
        with db.begin_nested():
            db.add(StripeTxn(txn_id=txn.id, type=txn.type, source=txn.source, amount_pence=txn.amount, fee_pence=txn.fee,
                             created=txn.created, posted_as=kind, posted_at=at))
    except IntegrityError:  # another worker posts it at this moment
        return False
    return True


def _open(db: Session, moving: list[Transfer]) -> None:
    """Shared accounts of Stripe's side are opened when they are first used."""
    for path in {one for t in moving for one in (t.source, t.dest)}:
        if path in (STRIPE, FEES, HELD, SUSPENSE) or path.startswith("clearing/"):
            ledger.open(db, path)


def _received(db: Session, pay_in: PayIn, txn: Txn, at: datetime) -> None:
    due, through = accounts(db, pay_in)
    path = [due, *through, STRIPE]
    kind = "CHARGE_RECEIVED" if pay_in.purpose == "CHARGE" else "TOPUP_RECEIVED"
    made = once(
        db,
        txn,
        kind,
        _along(path, txn.amount),
        at=at,
        document=_document(pay_in),
        why="Paid by card or Direct Debit",
        pay_in=pay_in,
        amount=txn.amount,
    )
    if made:
        pay_in.received_at = at
        _week(db, pay_in, txn.amount)


def _refund(db: Session, pay_in: PayIn, refund: Refund, at: datetime) -> None:
    due, through = accounts(db, pay_in)
    back = [STRIPE, *reversed(through), due]
    kind = "CHARGE_REFUNDED" if pay_in.purpose == "CHARGE" else "TOPUP_REFUNDED"
    if refund.txn is not None and once(
        db,
        refund.txn,
        kind,
        _along(back, -refund.txn.amount),
        at=at,
        document=_document(pay_in),
        why="Given back to you",
        pay_in=pay_in,
        amount=-refund.txn.amount,
    ):
        _week(db, pay_in, refund.txn.amount)
    if refund.failure is not None and once(
        db,
        refund.failure,
        "REFUND_FAILED",
        _along(back[::-1], refund.failure.amount),
        at=at,
        document=_document(pay_in),
        why="Giving it back did not work",
        pay_in=pay_in,
        amount=refund.failure.amount,
    ):
        _week(db, pay_in, refund.failure.amount)
    ours = db.scalar(select(PayInRefund).where(PayInRefund.refund == refund.id))
    if ours is None and refund.ours.isdigit():
        ours = db.get(PayInRefund, int(refund.ours))
    if ours is not None and ours.pay_in_id == pay_in.id:
        ours.refund, ours.status = refund.id, "FAILED" if refund.status == "failed" else "DONE"


def _dispute(db: Session, pay_in: PayIn, dispute: Dispute, at: datetime) -> None:
    for txn in dispute.txns:
        path = [STRIPE, HELD] if txn.amount < NOTHING else [HELD, STRIPE]
        kind = "DISPUTED" if txn.amount < NOTHING else "DISPUTE_WON"
        once(
            db,
            txn,
            kind,
            _along(path, abs(txn.amount)),
            at=at,
            document=_document(pay_in),
            why="The bank disputes a payment",
            pay_in=pay_in,
            amount=abs(txn.amount),
        )
    if dispute.status == "lost" and pay_in.dispute != "lost":
        due, through = accounts(db, pay_in)
        held = Pence.total(-t.amount for t in dispute.txns)
        if held > NOTHING:
            journal.post(
                db,
                db.get_one(Budget, pay_in.budget_id),
                f"dispute/{dispute.id}/lost",
                "DISPUTE_LOST",
                _along([HELD, *reversed(through), due], held),
                by="system",
                at=at,
                on=at.astimezone(LONDON).date(),
                words="Your bank took this payment back, so it is due again",
                document=_document(pay_in),
                amount=held,
            )
            _week(db, pay_in, -held)
    if pay_in.dispute not in ("won", "lost"):
        pay_in.dispute = dispute.status if dispute.status in ("won", "lost") else "open"
    pay_in.disputed_pence = dispute.amount if dispute.status in OPEN_DISPUTES else NOTHING


def _taken_back(db: Session, pay_in: PayIn, txn: Txn, at: datetime) -> None:
    """A movement about the charge that is neither its payment, a refund nor a dispute: a late failure, or unforeseen."""
    if "failure" in txn.type and txn.amount < NOTHING:
        due, through = accounts(db, pay_in)
        if once(
            db,
            txn,
            "DEBIT_CAME_BACK",
            _along([STRIPE, *reversed(through), due], -txn.amount),
            at=at,
            document=_document(pay_in),
            why="Your bank took this payment back, so it is due again",
            pay_in=pay_in,
            amount=-txn.amount,
        ):
            _week(db, pay_in, txn.amount)
    else:
        suspend(db, txn, at=at)


def outside(db: Session, txn: Txn, *, at: datetime) -> None:
    """A movement that belongs to no pay-in: payouts, top-ups of the balance, Stripe's fees; and whatever nobody foresaw."""
    if txn.type not in OUTSIDE or txn.amount == NOTHING:
        suspend(db, txn, at=at)
        return
    other, kind = OUTSIDE[txn.type]
    path = [other, STRIPE] if txn.amount > NOTHING else [STRIPE, other]
    once(db, txn, kind, _along(path, abs(txn.amount)), at=at, document=f"stripe/{txn.source}"[:120], why=f"Stripe: {txn.type}")


def suspend(db: Session, txn: Txn, *, at: datetime) -> None:
    """Into the suspense account, never dropped: doctor and the page about Stripe say that it is there."""
    path = [SUSPENSE, STRIPE] if txn.amount > NOTHING else [STRIPE, SUSPENSE]
    moving = _along(path, abs(txn.amount)) if txn.amount != NOTHING else []
    if moving or txn.fee > NOTHING:
        once(db, txn, "SUSPENSE", moving, at=at, document=f"stripe/{txn.source}"[:120], why=f"Nobody foresaw: {txn.type}")


def accounts(db: Session, pay_in: PayIn) -> tuple[str, list[str]]:
    """Where it is due, and what it passes through on its way."""
    if pay_in.purpose == "CHARGE":
        return chart.charge_due(pay_in.person_id), [chart.contribution(pay_in.person_id)]
    week = db.get_one(TopUpWeek, pay_in.week_id)
    return chart.topup_due(db.get_one(TopUp, week.top_up_id).stream_id), []


def _week(db: Session, pay_in: PayIn, change: Pence) -> None:
    """A top-up's week knows what was paid towards it."""
    if pay_in.week_id is not None:
        week = db.get_one(TopUpWeek, pay_in.week_id)
        week.paid_pence = min(max(week.paid_pence + change, NOTHING), week.due_pence)


def _along(path: list[str], amount: Pence) -> list[Transfer]:
    return [Transfer(source, dest, amount) for source, dest in zip(path, path[1:], strict=False)]


def _document(pay_in: PayIn) -> str:
    return f"pay_in/{pay_in.id}"


def _day(txn: Txn) -> date:
    return datetime.fromtimestamp(txn.created, LONDON).date()
