"""The outbox of payments: claim and commit, look before sending again, call, and only then write down what the rail said.

A process may die at any of these points, and an answer may be lost. Whoever takes the attempt up again, when its lease is over,
first looks at the rail for our own id; an unknown result is shown neither as paid nor as failed (payments.md sections 8 and 9).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from brokerage.kit.clock import LONDON, Clock
from brokerage.kit.db import Database, rowcount
from brokerage.kit.states import move
from brokerage.payments import connect, obligations, settling
from brokerage.payments.models import Payment, PaymentAttempt
from brokerage.payments.rails import Accepted, Answer, NotNow, Order, Rail, Refused, Unknown
from brokerage.payments.states import ATTEMPT, PAYMENT, WHY

LEASE = timedelta(minutes=1)
"""Longer than the client waits for an answer, so that nobody takes up what is still in hand."""
SPARE = timedelta(seconds=45)
"""What has to be left of a lease before the rail is asked: a look and a call, each as long as the client waits."""
AT_ONCE = 5
"""Attempts in one claim: a commit for each would cost as much as sending them."""
LONGEST_UNKNOWN = timedelta(hours=23)
"""A rail forgets a key after a day: before that an attempt that was not found is for a person."""
SOON = timedelta(seconds=30)
REACHED: list[Callable[[str], None]] = []
"""Who is told at each point where a process might die: tests, which kill it there."""


class Claimed(Struct, frozen=True):
    """An attempt in hand: what to tell the rail, and since when it may have been told already."""

    attempt_id: int
    order: Order
    first_sent_at: datetime | None
    lease_until: datetime


def send_due(database: Database, clock: Clock, rail: Rail) -> bool:
    """Take up a few attempts that are due and bring each to an answer. False when none is due. `jobs` calls it over and over."""
    every = claim(database, clock.now(), rail.code)
    if every:
        _reached("claimed")
    for claimed in every:
        if clock.now() > claimed.lease_until - SPARE:
            break  # those before it took long: whoever takes the others up when their lease is over looks at the rail first
        answer = _asked(rail, claimed, clock.now())
        _reached("answered")
        finalize(database, claimed, answer, clock.now())
        _reached("finalized")
    return bool(every)


def claim(database: Database, now: datetime, rail: str) -> list[Claimed]:
    """Claim the attempts that have waited longest, in a transaction of their own: committed before anything is sent. What must
    not be sent any more (other details than were agreed, a payment that somebody stopped) is parked here, and the next taken."""
    while True:
        with database.transaction() as db:
            due = select(PaymentAttempt).where(
                PaymentAttempt.rail == rail,
                or_(
                    (PaymentAttempt.state == "READY") & _free(now),
                    (PaymentAttempt.state == "SENDING") & (PaymentAttempt.lease_until <= now),
                ),
            )
            found = list(db.scalars(due.order_by(PaymentAttempt.id).limit(AT_ONCE).with_for_update(skip_locked=True)))
            if not found:
                return []
            made = [one for one in (_claimed(db, attempt, now) for attempt in found) if one is not None]
            _reached("claiming")
        if made:
            return made


def _free(now: datetime) -> object:
    return or_(PaymentAttempt.lease_until.is_(None), PaymentAttempt.lease_until <= now)


def _claimed(db: Session, attempt: PaymentAttempt, now: datetime) -> Claimed | None:
    before, until = attempt.first_sent_at, now + LEASE
    taken = db.execute(
        update(PaymentAttempt)
        .where(
            PaymentAttempt.id == attempt.id,
            PaymentAttempt.state == attempt.state,
            PaymentAttempt.lease_until.is_not_distinct_from(attempt.lease_until),
        )
        .values(lease_until=until, tries=PaymentAttempt.tries + 1, first_sent_at=before or now)
        .execution_options(synchronize_session=False)
    )
    if rowcount(taken) != 1:
        return None
    payment = db.get_one(Payment, attempt.payment_id)
    account = connect.agreed(db, payment)
    if attempt.state == "READY" and before is None:
        if payment.state != "QUEUED" or account is None:
            _stopped(db, attempt, payment, now)
            return None
        move(db, PAYMENT, payment, "send", by="system", at=now, about=f"organisation/{payment.payee_org_id}")
        payment.sent_at = now
    if attempt.state == "READY":
        move(db, ATTEMPT, attempt, "start", by="system", at=now)
    order = Order(payment.id, attempt.number, payment.amount_pence, account or "", attempt.key)
    return Claimed(attempt.id, order, before, until)


def _stopped(db: Session, attempt: PaymentAttempt, payment: Payment, now: datetime) -> None:
    move(db, ATTEMPT, attempt, "stop", by="system", at=now)
    if payment.state == "QUEUED":
        obligations.park(db, payment, "BANK_DETAILS_CHANGED", by="system", at=now)


def _asked(rail: Rail, claimed: Claimed, now: datetime) -> Answer | str:
    """The rail's answer; or, as text, the reason code why a person has to look."""
    if claimed.first_sent_at is not None:
        found = rail.find(claimed.order)
        _reached("looked")
        if isinstance(found, Unknown):
            return found
        if len(found) > 1:
            return "FOUND_TWICE"
        if found:
            return found[0]
        if now - claimed.first_sent_at > LONGEST_UNKNOWN:
            return "NOT_FOUND"
    if not claimed.order.destination:  # it may have been sent to the old one; it is never sent to another
        return Unknown("Their account at Stripe is not the one that was agreed")
    return rail.submit(claimed.order)


def finalize(database: Database, claimed: Claimed, answer: Answer | str, now: datetime) -> None:
    """Write down what the rail said, once: whoever comes second finds the attempt settled and changes nothing."""
    with database.transaction() as db:
        attempt = db.scalars(select(PaymentAttempt).where(PaymentAttempt.id == claimed.attempt_id).with_for_update()).one()
        payment = db.get_one(Payment, attempt.payment_id)
        if isinstance(answer, Accepted):
            accepted(db, attempt, payment, answer, now)
        elif attempt.state != "SENDING" or attempt.lease_until != claimed.lease_until:
            return
        elif isinstance(answer, Refused):
            refused(db, attempt, payment, answer, now)
        elif isinstance(answer, NotNow):
            move(db, ATTEMPT, attempt, "again", by="system", at=now, why=answer.said)
            attempt.lease_until, attempt.trouble = now + SOON, answer.said
        elif isinstance(answer, Unknown):
            attempt.trouble = answer.said
        else:
            move(db, ATTEMPT, attempt, "ask", by="system", at=now, why=WHY[answer])
            attempt.trouble, payment.reason, payment.said = answer, answer, WHY[answer]
        db.flush()
        _reached("finalizing")


def accepted(db: Session, attempt: PaymentAttempt, payment: Payment, answer: Accepted, now: datetime) -> None:
    """The rail carried it out: posted once under the id of its own movement (payments.md row 10). Again is nothing."""
    if attempt.state == "SENT":
        assert attempt.rail_ref == answer.ref, "two movements at the rail for one attempt"
        return
    move(db, ATTEMPT, attempt, "accept", by="system", at=now)
    attempt.rail_ref, attempt.lease_until, attempt.trouble = answer.ref, None, ""
    payment.reason, payment.said = "", ""
    settling.confirm(
        db, payment, on=now.astimezone(LONDON).date(), bank_ref=answer.ref, by="system", at=now, key=f"stripe/{answer.txn}"
    )


def refused(db: Session, attempt: PaymentAttempt, payment: Payment, answer: Refused, now: datetime) -> None:
    """A definite no: still owed. Whoever tries again makes a new attempt with a new key."""
    move(db, ATTEMPT, attempt, "refuse", by="system", at=now, why=answer.said)
    attempt.trouble, attempt.lease_until = f"{answer.code}: {answer.said}", None
    settling.fail(db, payment, "REFUSED_BY_RAIL", said=answer.said, on=now.astimezone(LONDON).date(), by="system", at=now)


def give_up(db: Session, attempt: PaymentAttempt, *, by: str, at: datetime, why: str) -> None:
    """A person looked at the rail: nothing was carried out. It is owed again."""
    move(db, ATTEMPT, attempt, "give_up", by=by, at=at, why=why)
    settling.fail(
        db, db.get_one(Payment, attempt.payment_id), "NOT_FOUND", said=why, on=at.astimezone(LONDON).date(), by=by, at=at
    )


def _reached(point: str) -> None:
    for tell in REACHED:
        tell(point)
