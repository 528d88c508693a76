"""What the worker does for payments: confirms runs of many, sends what is due, works the inbox, compares with the other side."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from brokerage.door.house import House
from brokerage.door.logs import log
from brokerage.kit import jobs, letters
from brokerage.kit.jobs import Taken
from brokerage.kit.money import Pence
from brokerage.payments import pay_in_actions, receiving, remittance, sending, statement_actions
from brokerage.payments.models import Payment, PaymentAttempt
from brokerage.payments.rails import Refused
from brokerage.payments.remittance_models import Remittance
from brokerage.payments.statement_models import BankLine
from brokerage.payments.stripe_gateway import Gateway, gateway
from brokerage.payments.stripe_models import ConnectAccount, PayIn, PayInRefund

SOME = 200
MADE: dict[tuple[str, str], Gateway] = {}
"""The client of this process for each key and address."""


class NotConfigured(Exception):
    """Work that needs a key, in a house without one: it waits, and is done when there is one."""


def client(house: House) -> Gateway | None:
    """The gateway of this house, None without a key. A test key never works on a database where real money moved."""
    key = (house.config.stripe_key, house.config.stripe_address)
    if key[0] and key not in MADE:
        made = gateway(house.config)
        assert made is not None
        with house.database.reading() as db:
            if db.scalar(select(PayIn.id).where(PayIn.live.is_not(made.live), PayIn.session.is_not(None)).limit(1)):
                raise NotConfigured("STRIPE_KEY is of another mode (live or test) than what is in this database")
        MADE[key] = made
    return MADE.get(key)


def needed(house: House) -> Gateway:
    made = client(house)
    if made is None:
        raise NotConfigured("STRIPE_KEY is not set")
    return made


@jobs.handles("payments.confirm")
def confirm_run(house: House, taken: Taken) -> None:
    """Confirm every payment of a run that one line of a statement settled, some at a time, so that pages go on meanwhile."""
    while True:
        with house.database.transaction() as db:
            line = db.get_one(BankLine, taken.payload["line"])
            ids = list(
                db.scalars(
                    select(Payment.id)
                    .where(Payment.run_id == line.run_id, Payment.state == "SENT")
                    .order_by(Payment.id)
                    .limit(SOME)
                )
            )
            if ids:
                statement_actions.confirm_some(db, line, ids, by=taken.payload["by"], at=house.clock.now())
        if not ids:
            return


@jobs.handles("payments.send")
def send(house: House, _taken: Taken) -> None:
    """Send what is due through Stripe, where this deployment does that; without a key nothing is sent and nothing is lost."""
    rail = client(house)
    if rail is not None and house.config.stripe_connect:
        while sending.send_due(house.database, house.clock, rail):
            continue
        again = house.clock.now() + sending.LEASE * 2
        with house.database.transaction() as db:  # what is still unknown is looked for when its lease is over, not in an hour
            if db.scalar(select(PaymentAttempt.id).where(PaymentAttempt.state.in_(("READY", "SENDING"))).limit(1)):
                jobs.ask(db, "payments.send", f"payments.send/{again:%Y-%m-%dT%H:%M}", at=again)


@jobs.handles("payments.event")
def event(house: House, taken: Taken) -> None:
    """Work one event of the inbox."""
    receiving.work_event(house.database, house.clock, needed(house), taken.payload["event"])


@jobs.handles("payments.open")
def open_page(house: House, taken: Taken) -> None:
    """Ask Stripe for the page where somebody pays. Its key is ours, so a lost answer is asked for again and is the same page."""
    with house.database.reading() as db:
        pay_in = db.get_one(PayIn, taken.payload["pay_in"])
        if pay_in.state != "READY":
            return
    made = needed(house)
    back = f"{house.config.public_url or f'http://127.0.0.1:{house.config.port}'}/pay-ins/{pay_in.id}"
    try:
        at_stripe = made.open_page(pay_in.id, pay_in.amount_pence, back, f"in/{pay_in.id}/1")
    except made.stripe.StripeError as no:
        said = made.meant(no)
        if not isinstance(said, Refused):
            raise
        with house.database.transaction() as db:
            pay_in_actions.dropped(db, db.get_one(PayIn, pay_in.id), said.said, at=house.clock.now())
        return
    with house.database.transaction() as db:
        pay_in_actions.opened(db, db.get_one(PayIn, pay_in.id), at_stripe, live=made.live, at=house.clock.now())


@jobs.handles("payments.refund")
def refund(house: House, taken: Taken) -> None:
    """Give money back, once: at a second try it is first looked for at Stripe by our own id."""
    with house.database.reading() as db:
        row = db.get_one(PayInRefund, taken.payload["refund"])
        pay_in = db.get_one(PayIn, row.pay_in_id)
    made, session = needed(house), pay_in.session or ""
    if row.status != "ASKED":
        return
    there = taken.tries > 1 and any(one.ours == str(row.id) for one in made.look(session).refunds)
    if not there:
        try:
            made.give_back(pay_in.charge, row.amount_pence, row.id, f"refund/{row.id}/{row.attempt}")
        except made.stripe.StripeError as no:
            said = made.meant(no)
            if not isinstance(said, Refused):
                raise
            with house.database.transaction() as db:
                kept = db.get_one(PayInRefund, row.id)
                kept.status, kept.trouble = "FAILED", said.said
            return
    receiving.look_at(house.database, house.clock, made, session)


@jobs.handles("payments.join")
def join(house: House, taken: Taken) -> None:
    """Ask Stripe for a provider's account and the address where it says who it is; and whether it may be paid by now."""
    made = needed(house)
    with house.database.reading() as db:
        row = db.scalars(select(ConnectAccount).where(ConnectAccount.organisation_id == taken.payload["organisation"])).one()
    back = f"{house.config.public_url or f'http://127.0.0.1:{house.config.port}'}/desk/{row.organisation_id}/stripe"
    active = bool(row.account) and made.may_be_paid(row.account or "")
    account, url = (row.account, "") if active else made.join(row.organisation_id, back, row.account or "")
    with house.database.transaction() as db:
        kept = db.get_one(ConnectAccount, row.id)
        kept.account, kept.url, kept.active, kept.looked_at = account, url or "", active, house.clock.now()


@jobs.handles("payments.advice")
def advise(house: House, taken: Taken) -> None:
    """Send one remittance advice to the people who run the provider. Without a mail server it stands on their page only. Each
    letter has its own id, so one that is sent again after a lost answer is the same letter to mail programs."""
    config, now = house.config, house.clock.now()
    if not config.mail_server:
        return
    with house.database.reading() as db:
        advice = remittance.whole(db, taken.payload["advice"])
        row = db.get_one(Remittance, advice.id)
        to = remittance.readers(db, advice, house.clock.today())
    if row.sent_at is not None or advice.total == Pence(0):
        return
    file = (f"remittance-{advice.id}.csv", "text/csv", remittance.as_sheet(advice))
    for address in to:
        letters.send(config.mail_server, letters.letter(config.mail_from, address, f"{advice.total} from {advice.payer}",
                                                     remittance.letter_body(advice), message_id=row.message, files=(file,)))
    with house.database.transaction() as db:
        kept = db.get_one(Remittance, advice.id)
        kept.sent_at, kept.sent_to = now, ", ".join(to)


@jobs.handles("payments.reconcile")
def reconcile(house: House, _taken: Taken) -> None:
    """Compare with Stripe's own books; what differs afterwards goes to the log as an error, which is what alerts watch."""
    made = client(house)
    if made is not None:
        receiving.reconcile(house.database, house.clock, made)
        difference = receiving.differs(house.database, made)
        if difference != Pence(0):
            log.error("stripe", differs=difference.plain())


def ask_for_chores(db: Any, now: datetime) -> None:
    """Ask for this room's chores of the hour; asked twice they run once."""
    jobs.ask(db, "payments.send", f"payments.send/{now:%Y-%m-%dT%H}", at=now)
    jobs.ask(db, "payments.reconcile", f"payments.reconcile/{now:%Y-%m-%dT%H}", at=now)
