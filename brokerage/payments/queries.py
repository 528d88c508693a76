"""Reads about payments and runs, for finance of the organisation that pays; and of what it pays from."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from brokerage.door.actor import Actor
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.kit.states import Step
from brokerage.payments import left_out
from brokerage.payments.models import RAILS, PayingAccount, Payment, PaymentAttempt, PaymentRun, RunFile
from brokerage.payments.passes import payers
from brokerage.payments.states import PAYMENT_COLOURS, PAYMENT_WORDS, RUN_COLOURS, RUN_WORDS, WHY
from brokerage.people import opened
from brokerage.people.models import Organisation
from brokerage.people.queries import number
from brokerage.people.signin_models import User

PAGE = 50
LEFT_OUT = "Left out for now"
"""Instead of "to be paid", where a run would leave it out."""


class Line(Struct, frozen=True):
    """A payment in a list."""

    id: int
    state: str
    payee: str
    amount: Pence
    reference: str
    due_on: date
    rail: str
    reason: str
    run_id: int | None
    payer: str
    left_out: str = ""
    """Why a run leaves it out although it waits (left_out.why)."""

    @property
    def words(self) -> str:
        return LEFT_OUT if self.left_out else PAYMENT_WORDS[self.state]

    @property
    def colour(self) -> str:
        return "orange" if self.left_out else PAYMENT_COLOURS.get(self.state, "grey")

    @property
    def why(self) -> str:
        return WHY.get(self.left_out or self.reason, "")


class RunLine(Struct, frozen=True):
    """A run in a list."""

    id: int
    ref: str
    state: str
    pay_on: date
    many: int
    total: Pence
    payer: str

    @property
    def words(self) -> str:
        return RUN_WORDS[self.state]

    @property
    def colour(self) -> str:
        return RUN_COLOURS.get(self.state, "grey")


class Waiting(Struct, frozen=True):
    """How many payments of a payer are in a state, and what they come to."""

    org_id: int
    payer: str
    state: str
    many: int
    total: Pence

    @property
    def words(self) -> str:
        return PAYMENT_WORDS[self.state]


class Event(Struct, frozen=True):
    at: datetime
    who: str
    did: str
    why: str
    standing: str = ""


def waiting(db: Session, actor: Actor) -> list[Waiting]:
    """What waits, is parked or on its way, for each organisation that the actor pays for."""
    rows = (
        select(Payment.payer_org_id, Organisation.name, Payment.state, func.count(), func.sum(Payment.amount_pence))
        .join(Organisation, Organisation.id == Payment.payer_org_id)
        .where(Payment.payer_org_id.in_(payers(actor)), Payment.state.in_(("QUEUED", "PARKED", "SENT", "FAILED")))
        .group_by(Payment.payer_org_id, Organisation.name, Payment.state)
        .order_by(Organisation.name, Payment.state)
    )
    return [Waiting(*row[:4], Pence(int(row[4]))) for row in db.execute(rows)]


def payers_of(db: Session, actor: Actor, *roles: str) -> list[tuple[str, str]]:
    """(id, name) of the organisations that the actor pays for, for a form."""
    rows = db.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(payers(actor, *roles))).order_by(Organisation.name)
    )
    return [(str(row[0]), row[1]) for row in rows]


def lines(
    db: Session, actor: Actor, *, state: str = "", run_id: int | None = None, page: int = 1, most: int = PAGE
) -> list[Line]:
    """Payments of the actor's organisations: those due first, `most` of them and one to say that there are more."""
    payee, payer = aliased(Organisation), aliased(Organisation)
    query = (
        select(
            Payment.id,
            Payment.state,
            payee.name,
            Payment.amount_pence,
            Payment.reference,
            Payment.due_on,
            Payment.rail,
            Payment.reason,
            Payment.run_id,
            payer.name,
        )
        .join(payee, payee.id == Payment.payee_org_id)
        .join(payer, payer.id == Payment.payer_org_id)
        .where(Payment.payer_org_id.in_(payers(actor)))
    )
    if state:
        query = query.where(Payment.state == state)
    if run_id is not None:
        query = query.where(Payment.run_id == run_id)
    order = (Payment.refund.desc(), Payment.id) if run_id is not None else (Payment.due_on, Payment.id)
    found = structs(db, query.order_by(*order).offset((page - 1) * most).limit(most + 1), Line)
    waits = [line.id for line in found if line.state == "QUEUED"]
    rows = db.scalars(select(Payment).where(Payment.id.in_(waits))).all() if waits else ()
    out = left_out.why(db, rows, actor.at) if rows and actor.at else {}
    return [replace(line, left_out=out.get(line.id, "")) for line in found] if out else found


def runs(db: Session, actor: Actor, most: int = 30) -> list[RunLine]:
    """The latest runs first."""
    return structs(
        db,
        select(
            PaymentRun.id,
            PaymentRun.ref,
            PaymentRun.state,
            PaymentRun.pay_on,
            PaymentRun.many,
            PaymentRun.total_pence,
            Organisation.name,
        )
        .join(Organisation, Organisation.id == PaymentRun.payer_org_id)
        .where(PaymentRun.payer_org_id.in_(payers(actor)))
        .order_by(PaymentRun.id.desc())
        .limit(most),
        RunLine,
    )


def find(db: Session, actor: Actor, payment_id: int) -> Payment:
    """A payment of an organisation that the actor pays for, else Missing."""
    found = db.get(Payment, number(payment_id))
    if found is None or found.payer_org_id not in payers(actor):
        raise Missing
    return found


def run(db: Session, actor: Actor, run_id: int) -> PaymentRun:
    found = db.get(PaymentRun, number(run_id))
    if found is None or found.payer_org_id not in payers(actor):
        raise Missing
    return found


def in_run(db: Session, actor: Actor, run_id: int, payment_id: int) -> Payment:
    """A payment that stands in this run, else Missing."""
    found = find(db, actor, payment_id)
    if found.run_id != run_id:
        raise Missing
    return found


def account(db: Session, actor: Actor, account_id: int) -> PayingAccount:
    found = db.get(PayingAccount, number(account_id))
    if found is None or found.organisation_id not in payers(actor):
        raise Missing
    return found


class Account(Struct, frozen=True):
    """An account that is paid from, with who named and who checked it."""

    row: PayingAccount
    payer: str
    proposer: str
    checker: str


def accounts(db: Session, actor: Actor) -> list[Account]:
    """In use and waiting, of the actor's organisations."""
    proposer, checker = aliased(User), aliased(User)
    rows = db.execute(
        select(PayingAccount, Organisation.name, proposer.name, checker.name)
        .join(Organisation, Organisation.id == PayingAccount.organisation_id)
        .join(proposer, proposer.id == PayingAccount.proposed_by)
        .outerjoin(checker, checker.id == PayingAccount.checked_by)
        .where(PayingAccount.organisation_id.in_(payers(actor)), PayingAccount.state.in_(("IN_USE", "PROPOSED")))
        .order_by(Organisation.name, PayingAccount.state)
    )
    return [Account(row[0], row[1], row[2], row[3] or "") for row in rows]


def name_of(db: Session, org_id: int) -> str:
    return db.scalar(select(Organisation.name).where(Organisation.id == org_id)) or ""


def user(db: Session, user_id: int | None) -> str:
    return (db.scalar(select(User.name).where(User.id == user_id)) or "") if user_id else ""


def file(db: Session, run: PaymentRun) -> RunFile | None:
    return db.scalar(select(RunFile).where(RunFile.run_id == run.id, RunFile.version == run.version, RunFile.void.is_(False)))


def attempts(db: Session, payment: Payment) -> list[PaymentAttempt]:
    return list(db.scalars(select(PaymentAttempt).where(PaymentAttempt.payment_id == payment.id).order_by(PaymentAttempt.number)))


def history(db: Session, machine: str, subject: int, words: dict[str, str]) -> list[Event]:
    """What happened to a payment or a run, the latest first."""
    steps = list(
        db.scalars(select(Step).where(Step.machine == machine, Step.subject_id == subject).order_by(Step.id.desc()).limit(40))
    )
    return [Event(s.at, who, words.get(s.end, s.end), s.why, stood)
            for s, (who, stood) in zip(steps, opened.behind(db, steps), strict=True)]


def rail_words(payment: Payment) -> str:
    return RAILS[payment.rail]
