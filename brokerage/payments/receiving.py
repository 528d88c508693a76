"""Stripe's events and its books: taken in raw, once, and worked later; and the hourly look that needs no event at all.

`take` only checks and keeps: signature, age, account, live or test. `work_event` reads afresh what the event is about, so
order and repeats do not matter. `reconcile` walks Stripe's balance from a day before the newest movement we know, and looks
again at whatever is still open: with every event lost it comes to the same end (payments.md I8, I9). No call is made inside a
transaction.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.config import Config
from brokerage.kit import jobs
from brokerage.kit.clock import Clock
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.payments import pay_in_actions, sending, settling, stripe_posting
from brokerage.payments.models import Payment, PaymentAttempt
from brokerage.payments.posting import STRIPE
from brokerage.payments.rails import Accepted
from brokerage.payments.stripe_gateway import Gateway
from brokerage.payments.stripe_models import PayIn, StripeEvent, StripeTxn
from brokerage.payments.stripe_shapes import Opened, Seen, Txn

TOLERANCE = 300
"""Seconds that a signature may be old, or ahead of our clock."""
OVERLAP = 86_400
BIGGEST = 500_000
ABOUT_PAY_INS = ("checkout.session", "payment_intent", "charge", "refund", "dispute")


class Refused(Exception):
    """An event that is not taken in. Nothing is kept of it."""


def take(db: Session, config: Config, body: bytes, signature: str, *, at: datetime) -> bool:
    """Keep a signed event and ask for its work; False when it came before. Refused: no secret here, a signature that is forged,
    stale or from the future, what is no event, one of the other mode (live or test) or of another account."""
    event = _checked(config, body, signature)
    if db.scalar(select(StripeEvent.id).where(StripeEvent.event_id == event["id"])) is not None:
        return False
    about = event["data"]["object"]
    db.add(
        StripeEvent(
            event_id=event["id"],
            type=str(event["type"])[:80],
            object_id=str(about.get("id", ""))[:80],
            raw=body.decode(),
            came_at=at,
        )
    )
    db.flush()
    jobs.ask(db, "payments.event", f"payments.event/{event['id']}"[:160], at=at, payload={"event": event["id"]})
    return True


def _checked(config: Config, body: bytes, signature: str) -> dict[str, Any]:
    if not config.stripe_webhook_secret or len(body) > BIGGEST:
        raise Refused("no secret is set, or the body is too large")
    import stripe

    try:
        stripe.WebhookSignature.verify_header(body.decode(), signature, config.stripe_webhook_secret, TOLERANCE)
        when = int(dict(part.split("=", 1) for part in signature.split(","))["t"])
        event: Any = msgspec.json.decode(body)
        good = (
            isinstance(event, dict)
            and isinstance(event["id"], str)
            and 0 < len(event["id"]) <= 80
            and isinstance(event["type"], str)
            and isinstance(event["data"]["object"], dict)
        )
    except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, msgspec.DecodeError) as why:
        raise Refused("the signature or the body is not right") from why
    if when > time.time() + TOLERANCE:
        raise Refused("it is from the future")
    if not good:
        raise Refused("it is no event")
    if bool(event.get("livemode")) != ("_live_" in config.stripe_key):
        raise Refused("it is of the other mode")
    account = event.get("account") or config.stripe_account
    if config.stripe_account and account != config.stripe_account:
        raise Refused("it is of another account")
    result: dict[str, Any] = event
    return result


def work_event(database: Database, clock: Clock, gateway: Gateway, event_id: str) -> None:
    """Do what an event asks for: read afresh what it is about. What fails is tried again by its job; its trouble is kept."""
    with database.reading() as db:
        row = db.scalars(select(StripeEvent).where(StripeEvent.event_id == event_id)).one()
        if row.done_at is not None:
            return
        about = msgspec.json.decode(row.raw)["data"]["object"]
    kind, id = str(about.get("object", "")), str(about.get("id", ""))
    if kind == "transfer":
        look_at_transfer(database, clock, gateway, id)
    elif kind in ABOUT_PAY_INS:
        session = _session(database, gateway, kind, about)
        if session:
            look_at(database, clock, gateway, session)
    with database.transaction() as db:
        db.scalars(select(StripeEvent).where(StripeEvent.event_id == event_id)).one().done_at = clock.now()


def _session(database: Database, gateway: Gateway, kind: str, about: dict[str, Any]) -> str:
    """The session that an object belongs to: ours by our own row, else as Stripe knows it."""
    if kind == "checkout.session":
        return str(about["id"])
    if kind == "payment_intent":
        return gateway.session_of_intent(about["id"])
    charge = about["id"] if kind == "charge" else str(about.get("charge") or "")
    return _by_charge(database, charge) or (gateway.session_of(charge) if charge else "")


def _by_charge(database: Database, charge: str) -> str:
    if not charge:
        return ""
    with database.reading() as db:
        return db.scalar(select(PayIn.session).where(PayIn.charge == charge)) or ""


def look_at(database: Database, clock: Clock, gateway: Gateway, session: str) -> bool:
    """Read one pay-in afresh and bring our books to it. False when the session is none of ours (yet)."""
    seen = gateway.look(session)
    with database.transaction() as db:
        pay_in = db.scalars(select(PayIn).where(PayIn.session == session).with_for_update()).first() or _adopted(
            db, seen, clock.now()
        )
        if pay_in is None:
            return False
        stripe_posting.apply(db, pay_in, seen, at=clock.now())
    return True


def _adopted(db: Session, seen: Seen, at: datetime) -> PayIn | None:
    """Our pay-in whose page was made while we died before writing it down: Stripe names it."""
    if not (seen.ours.isdigit() and len(seen.ours) < 10):
        return None
    made = db.scalars(select(PayIn).where(PayIn.id == int(seen.ours), PayIn.session.is_(None)).with_for_update()).first()
    if made is not None:
        pay_in_actions.opened(db, made, Opened(seen.session, ""), live=seen.live, at=at)
    return made


def look_at_transfer(database: Database, clock: Clock, gateway: Gateway, id: str) -> bool:
    """A transfer as it stands: ours is finalized with it when its worker could not, and one taken back is owed again. Again is
    nothing. False when it is none of ours."""
    made = gateway.transfer(id)
    said = made.get("metadata") or {}
    if not (str(said.get("payment", "")).isdigit() and str(said.get("attempt", "")).isdigit()):
        return False
    with database.transaction() as db:
        attempt = db.scalars(
            select(PaymentAttempt)
            .where(PaymentAttempt.payment_id == int(said["payment"]), PaymentAttempt.number == int(said["attempt"]))
            .with_for_update()
        ).first()
        if attempt is None:
            return False
        payment = db.get_one(Payment, attempt.payment_id)
        txn, now = str(made["balance_transaction"]), clock.now()
        if attempt.state != "SENT":
            sending.accepted(db, attempt, payment, Accepted(id, txn), now)
        stripe_posting.mirrored(db, Txn(txn, "transfer", id, -payment.amount_pence, Pence(0), made["created"]), "PAYMENT", now)
        for back in (made.get("reversals") or {}).get("data", []):
            _reversed(db, payment, back, txn, now)
    return True


def _reversed(db: Session, payment: Payment, back: dict[str, Any], txn: str, now: datetime) -> None:
    """All of it taken back undoes the payment; a part of it is for a person, in the suspense account."""
    seen = Txn(str(back["balance_transaction"]), "transfer_refund", back["id"], Pence(back["amount"]), Pence(0), back["created"])
    if back["amount"] != int(payment.amount_pence):
        stripe_posting.suspend(db, seen, at=now)
    elif payment.state == "CONFIRMED":
        settling.recall(db, payment, said="Taken back at Stripe", on=now.date(), by="system", at=now, key=f"stripe/{txn}")
        stripe_posting.mirrored(db, seen, "PAYMENT_REVERSED", now)


def reconcile(database: Database, clock: Clock, gateway: Gateway) -> int:
    """Compare with Stripe's own books and post what is missing; how many movements were new. Needs no event."""
    with database.reading() as db:
        newest = db.scalar(select(func.max(StripeTxn.created))) or 0
        open_ = list(db.scalars(select(PayIn.session).where(PayIn.session.is_not(None), PayIn.state.in_(("OPEN", "PROCESSING")))))
        open_ += db.scalars(select(PayIn.session).where(PayIn.disputed_pence > Pence(0), PayIn.session.is_not(None)))
    for session in dict.fromkeys(open_):
        look_at(database, clock, gateway, session or "")
    new = 0
    for txn in gateway.transactions(max(0, newest - OVERLAP)):
        new += not _known(database, txn) and _found(database, clock, gateway, txn)
    return new


def _known(database: Database, txn: Txn) -> bool:
    with database.reading() as db:
        return db.scalar(select(StripeTxn.id).where(StripeTxn.txn_id == txn.id)) is not None


def _found(database: Database, clock: Clock, gateway: Gateway, txn: Txn) -> bool:
    """Post one movement that we did not know, by what it is about."""
    if txn.source.startswith("tr_") and look_at_transfer(database, clock, gateway, txn.source):
        return True
    if txn.source.startswith(("ch_", "py_", "re_", "pyr_", "du_", "dp_")):
        charge = txn.source if txn.source.startswith(("ch_", "py_")) else gateway.charge_of(txn.source)
        session = _by_charge(database, charge) or (gateway.session_of(charge) if charge else "")
        if session and look_at(database, clock, gateway, session) and _known(database, txn):
            return True
    with database.transaction() as db:
        stripe_posting.outside(db, txn, at=clock.now())
    return True


def differs(database: Database, gateway: Gateway) -> Pence:
    """What our account of Stripe's balance has more than Stripe: nothing, at rest (payments.md I5)."""
    theirs = gateway.balance()
    with database.reading() as db:
        try:
            ours = ledger.balance(db, STRIPE)
        except ledger.UnknownAccount:
            ours = Pence(0)
    return ours - theirs
