"""Remittance advice: a provider reads which of its bills a sum of money paid; by page, by sheet and by e-mail. Callers commit.

The bank shows a provider one credit for each payment with 18 letters; this says the rest. The e-mail has the numbers of its own
bills and pounds, never a person's name.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from brokerage.door.actor import Actor
from brokerage.invoices import owing_back
from brokerage.invoices.owing_back import Use
from brokerage.kit import jobs, refs
from brokerage.kit.clock import in_full
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.kit.texts import sheet
from brokerage.payments.models import Payment
from brokerage.payments.passes import payers
from brokerage.payments.remittance_models import Remittance
from brokerage.people.models import Membership, Organisation
from brokerage.people.queries import number
from brokerage.people.signin_models import User

WAIT = timedelta(minutes=15)
"""The bank's statement confirms payments one by one; the letter goes when they are all there."""
HEADINGS = ("Your reference", "Our number", "Paid on", "Amount", "Before credit notes", "Credit notes taken off")


class Line(Struct, frozen=True):
    """One bill that was paid."""

    reference: str
    payment_id: int
    attempt: int
    paid_on: date
    amount: Pence
    state: str
    off: tuple[Use, ...] = ()
    """Credit notes for earlier bills that were taken off before it was paid."""

    @property
    def billed(self) -> Pence:
        return self.amount + Pence.total(use.amount for use in self.off)

    @property
    def number(self) -> str:
        return f"PAY-{self.payment_id}-{self.attempt}"


class Advice(Struct, frozen=True):
    """What one payer paid one provider in one go."""

    id: int
    payer_id: int
    payee_id: int
    payer: str
    payee: str
    source: str
    made_at: datetime
    sent_at: datetime | None
    sent_to: str
    trouble: str
    lines: tuple[Line, ...] = ()

    @property
    def total(self) -> Pence:
        return Pence.total(line.amount for line in self.lines if line.state == "CONFIRMED")


def note(db: Session, payment: Payment, *, at: datetime) -> None:
    """There is something to tell: once for each provider and run, or for a payment that stood in none."""
    source = f"run/{payment.run_id}" if payment.run_id else f"payment/{payment.id}"
    there = select(Remittance.id).where(Remittance.payee_org_id == payment.payee_org_id, Remittance.source == source)
    if db.scalar(there) is not None:
        return
    made = Remittance(
        payee_org_id=payment.payee_org_id,
        payer_org_id=payment.payer_org_id,
        source=source,
        message=f"<{refs.guid()}@remittance>",
        made_at=at,
    )
    db.add(made)
    db.flush()
    jobs.ask(db, "payments.advice", f"payments.advice/{made.id}", at=at + WAIT, payload={"advice": made.id})


def every(db: Session, actor: Actor, most: int = 50) -> list[tuple[Advice, Pence, int]]:
    """The latest advices to the actor's own providers, each with its pence and how many bills."""
    found = _heads(db, Remittance.payee_org_id.in_(actor.orgs("PROVIDER_ADMIN", "PROVIDER_WORKER")), most=most)
    sums = {advice.id: _sum(db, advice) for advice in found}
    return [(advice, *sums[advice.id]) for advice in found]


def find(db: Session, actor: Actor, advice_id: int) -> Advice:
    """One advice, for the provider that was paid and finance of whoever paid; else Missing."""
    made = whole(db, advice_id)
    if made.payee_id not in actor.orgs("PROVIDER_ADMIN", "PROVIDER_WORKER") and made.payer_id not in payers(actor):
        raise Missing
    return made


def whole(db: Session, advice_id: int) -> Advice:
    """An advice with its lines, for the worker and for `find`."""
    found = _heads(db, Remittance.id == number(advice_id), most=1)
    if not found:
        raise Missing
    head = found[0]
    rows = structs(
        db,
        select(Payment.reference, Payment.id, Payment.attempt, Payment.paid_on, Payment.amount_pence, Payment.state)
        .where(*_of(head))
        .order_by(Payment.paid_on, Payment.id),
        Line,
    )
    off = owing_back.of_payments(db, [line.payment_id for line in rows])
    lines = (msgspec.structs.replace(line, off=tuple(off.get(line.payment_id, ()))) for line in rows)
    return msgspec.structs.replace(head, lines=tuple(lines))


def _of(advice: Advice) -> tuple[Any, ...]:
    kind, _, id = advice.source.partition("/")
    where = Payment.run_id == int(id) if kind == "run" else Payment.id == int(id)
    return (Payment.payee_org_id == advice.payee_id, where, Payment.state.in_(("CONFIRMED", "RECALLED")))


def _sum(db: Session, advice: Advice) -> tuple[Pence, int]:
    row = db.execute(
        select(func.coalesce(func.sum(Payment.amount_pence), 0), func.count()).where(*_of(advice), Payment.state == "CONFIRMED")
    ).one()  # type: ignore[arg-type]
    return Pence(int(row[0])), row[1]


def _heads(db: Session, *where: object, most: int) -> list[Advice]:
    payer, payee = aliased(Organisation), aliased(Organisation)
    rows = db.execute(
        select(Remittance, payer.name, payee.name)
        .join(payer, payer.id == Remittance.payer_org_id)
        .join(payee, payee.id == Remittance.payee_org_id)
        .where(*where)  # type: ignore[arg-type]
        .order_by(Remittance.id.desc())
        .limit(most)
    )
    return [
        Advice(r.id, r.payer_org_id, r.payee_org_id, by, to, r.source, r.made_at, r.sent_at, r.sent_to, r.trouble)
        for r, by, to in rows
    ]


def as_sheet(advice: Advice) -> bytes:
    """The same as CSV, for a provider's own books; nothing in it can act as a formula."""
    rows = [
        (line.reference, line.number, line.paid_on.isoformat(), line.amount.plain() if line.state == "CONFIRMED" else "came back",
         line.billed.plain(), ", ".join(f"{use.credit}: {use.amount.plain()}" for use in line.off))
        for line in advice.lines
    ]  # fmt: skip
    return sheet(HEADINGS, [*rows, ("Total", "", "", advice.total.plain(), "", "")])


def letter_body(advice: Advice) -> str:
    """What the e-mail says: the provider's own numbers and pounds."""
    lines = [
        f"{line.reference}  {line.number}  {in_full(line.paid_on)}  {line.amount}{_off(line)}"
        for line in advice.lines
        if line.state == "CONFIRMED"
    ]
    more = [f"… and {len(lines) - 50} more, in the sheet."] if len(lines) > 50 else []
    said = [f"{advice.payer} paid {advice.payee} {advice.total}.", "", "Your reference, our number, paid on, amount:"]
    return "\n".join(
        [
            *said,
            *lines[:50],
            *more,
            "",
            f"Total {advice.total}",
            "",
            "Nobody reads answers to this letter. If something is wrong, sign in and look at the bill.",
        ]
    )


def _off(line: Line) -> str:
    said = ", ".join(f"credit note {use.credit} {use.amount}" for use in line.off)
    return f" ({line.billed} less {said})" if said else ""


def readers(db: Session, advice: Advice, today: date) -> list[str]:
    """Addresses of the people who run the provider now."""
    rows = db.scalars(
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.org_id == advice.payee_id,
            Membership.role == "PROVIDER_ADMIN",
            Membership.ended_at.is_(None),
            Membership.since <= today,
            (Membership.until.is_(None)) | (Membership.until >= today),
        )
        .order_by(User.email)
    )
    return list(dict.fromkeys(rows))
