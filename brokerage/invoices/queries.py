"""Reads about bills, each through its actor: a provider's own, a person's, and those of people whom finance works with."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, false, func, or_, select
from sqlalchemy.orm import Session

from brokerage.budgets.models import FundingStream
from brokerage.budgets.queries import sees_all
from brokerage.door.actor import Actor
from brokerage.invoices import late, owing_back
from brokerage.invoices.models import Invoice, InvoiceLine, InvoiceShare
from brokerage.invoices.passes import LOOKS
from brokerage.invoices.shapes import Moved, Row, Seen, Share, Shown, clock_of
from brokerage.invoices.states import TO_APPROVE, TO_PAY
from brokerage.kit.clock import LONDON
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.kit.states import Step
from brokerage.orders.models import Order
from brokerage.people import queries as people
from brokerage.people.actors import today_of
from brokerage.people.models import Organisation, Person
from brokerage.people.queries import number
from brokerage.people.roles import PROVIDERS
from brokerage.people.signin_models import User

PAGE = 25
LINES = 100
NAME = func.coalesce(Person.given_name + " " + Person.family_name, "")
_ROW = (
    Invoice.id, Invoice.number, Invoice.part, Invoice.kind, Invoice.provider_org_id, Organisation.name, NAME, Invoice.state,
    Invoice.gross_pence, Invoice.payable_pence, Invoice.waiting_pence, Invoice.received_on, Invoice.due_on, Invoice.paid_on,
    Invoice.reasons, Invoice.risks, Invoice.holder_said, Invoice.from_day, Invoice.to_day,
    Invoice.person_id, Invoice.buyer,
)  # fmt: skip
_ROWS = (
    select(*_ROW).join(Organisation, Organisation.id == Invoice.provider_org_id).outerjoin(Person, Person.id == Invoice.person_id)
)
ABOUT = {
    "": "Everything",
    "yes": "Waiting for a yes",
    "waits": "Something does not agree",
    "risk": "To be looked at",
    "hold": "On hold",
    "pay": "To be paid",
}
"""How finance sorts its queue."""


def find(db: Session, actor: Actor, invoice_id: int) -> Invoice:
    """A bill that this actor may see, else Missing; notes by which organisations (`through`)."""
    row = db.get(Invoice, number(invoice_id))
    if row is None:
        raise Missing(invoice_id)
    if row.provider_org_id in actor.orgs(*PROVIDERS):
        return row
    if row.person_id is None:
        raise Missing(invoice_id)
    if actor.person_id != row.person_id and actor.trust(row.person_id) is None:
        row.through = people.find(db, actor, row.person_id).through  # type: ignore[misc]  # said of this row, for this visit
        if not actor.orgs(*LOOKS) & row.through:
            raise Missing(invoice_id)
    return row


def seen(db: Session, actor: Actor, invoice_id: int) -> Seen:
    """A bill's page: lines, shares as far as the actor may see them, what happened, and the clock."""
    row = find(db, actor, invoice_id)
    provider, person = db.execute(
        select(Organisation.name, NAME).select_from(Organisation).outerjoin(Person, Person.id == row.person_id).where(
            Organisation.id == row.provider_org_id)).one()  # fmt: skip
    lines = _lines(db, row.id)
    today = today_of(actor)
    clock = clock_of(row.state, row.due_on, row.payable_pence, row.reasons, today, row.paid_on, buyer=row.buyer)
    return Seen(
        row, provider, person, lines[:LINES], max(0, _count(db, row.id) - LINES) if len(lines) > LINES else 0, _shares(db,
        actor, row), _parts(db, row), _steps(db, row.id), clock, clock.interest if row.buyer == "FUNDER" else None,
        owing_back.of_invoice(db, actor, row), _off(db, actor, row),
    )  # fmt: skip


def _off(db: Session, actor: Actor, row: Invoice) -> Pence:
    """What whoever pays this bill from the holder's account takes off; nobody else is asked for."""
    holder = row.person_id is not None and (actor.person_id == row.person_id or actor.trust(row.person_id) is not None)
    return owing_back.off_holders(db, row) if holder and row.state in TO_PAY else Pence(0)


def _lines(db: Session, invoice_id: int) -> tuple[Shown, ...]:
    rows = db.execute(
        select(InvoiceLine, func.coalesce(Order.ref, ""), func.coalesce(Order.what, ""), func.coalesce(Order.unit, ""))
        .outerjoin(Order, Order.id == InvoiceLine.order_id)
        .where(InvoiceLine.invoice_id == invoice_id)
        .order_by(InvoiceLine.number)
        .limit(LINES + 1)
    )
    return tuple(Shown(*row) for row in rows)


def _count(db: Session, invoice_id: int) -> int:
    return int(db.scalar(select(func.count()).where(InvoiceLine.invoice_id == invoice_id)) or 0)


def _shares(db: Session, actor: Actor, row: Invoice) -> tuple[Share, ...]:
    """Who pays what: all of it for the person and who plans with them, a funder's own part for its people (I-03), nothing for the
    provider."""
    if row.person_id is None or row.provider_org_id in actor.orgs(*PROVIDERS):
        return ()
    rows = db.execute(
        select(FundingStream.payer_name, FundingStream.payer_org_id, func.sum(InvoiceShare.amount_pence),
               func.sum(InvoiceShare.vat_pence))
        .join(FundingStream, FundingStream.id == InvoiceShare.stream_id)
        .where(InvoiceShare.invoice_id == row.id)
        .group_by(FundingStream.id, FundingStream.payer_name, FundingStream.payer_org_id)
        .order_by(FundingStream.id)
    ).all()
    every = sees_all(actor, row.person_id, row.through)
    mine = [Share(name, Pence(int(p)), Pence(int(v))) for name, org, p, v in rows if every or org in actor.orgs()]
    rest = sum(int(p) for _, org, p, _ in rows if not (every or org in actor.orgs()))
    return tuple([*mine, Share("Other funders", Pence(rest))] if rest else mine)


def _parts(db: Session, row: Invoice) -> tuple[Row, ...]:
    """The other parts of the same bill, and credit notes for it."""
    root = row.parent_id or row.id
    same = or_(Invoice.id == root, Invoice.parent_id == root, Invoice.corrects_id == root)
    return tuple(structs(db, _ROWS.where(same, Invoice.id != row.id).order_by(Invoice.part, Invoice.id).limit(20), Row))


def _steps(db: Session, invoice_id: int) -> tuple[Moved, ...]:
    who = User.id == case((Step.by.like("user/%"), cast(func.substr(Step.by, 6), Integer)))
    rows = db.execute(select(Step.verb, Step.at, Step.by, Step.why, func.coalesce(User.name, "")).outerjoin(User, who).where(
        Step.machine == "invoice", Step.subject_id == invoice_id).order_by(Step.id)).all()  # fmt: skip
    return tuple(Moved(verb, at, name if by.startswith("user/") else "The system", why) for verb, at, by, why, name in rows)


def of_person(db: Session, actor: Actor, *, waiting: bool) -> list[Row]:
    """Bills of the actor and of those who trust them: those that wait for a yes, the most urgent first; or the others, the newest
    first, at most 25."""
    own = [t.person_id for t in actor.trusts] + ([actor.person_id] if actor.person_id else [])
    if not own:
        return []
    mine = _ROWS.where(Invoice.person_id.in_(own), Invoice.state != "REJECTED")
    if waiting:
        return structs(db, mine.where(Invoice.state.in_(TO_APPROVE)).order_by(Invoice.due_on, Invoice.id).limit(PAGE), Row)
    return structs(db, mine.where(Invoice.state.not_in(TO_APPROVE)).order_by(Invoice.id.desc()).limit(PAGE), Row)


def of_provider(db: Session, actor: Actor, before: int = 0) -> list[Row]:
    """Bills of the providers that the actor works for, the newest first, 25 and one more at a time."""
    mine = _ROWS.where(Invoice.provider_org_id.in_(actor.orgs(*PROVIDERS)))
    return structs(db, (mine.where(Invoice.id < before) if before > 0 else mine).order_by(Invoice.id.desc()).limit(PAGE + 1), Row)


def queue(db: Session, actor: Actor, about: str = "", before: int = 0) -> list[Row]:
    """What waits in finance, of people whom the actor's organisation works with: the most urgent last day first."""
    query = _ROWS.where(_looked_after(actor), _about(about), Invoice.provider_org_id.not_in(actor.orgs()))
    return structs(db, query.order_by(Invoice.due_on, Invoice.id).offset(max(0, before)).limit(PAGE + 1), Row)


def counts(db: Session, actor: Actor) -> dict[str, int]:
    """How many there are in each part of the queue."""
    made = [func.count().filter(_about(about)) for about in ABOUT]
    row = db.execute(select(*made).where(_looked_after(actor), Invoice.provider_org_id.not_in(actor.orgs()))).one()
    return dict(zip(ABOUT, (int(n) for n in row), strict=True))


def _looked_after(actor: Actor) -> ColumnElement[bool]:
    return Invoice.person_id.in_(select(Person.id).where(people.clients(actor, "FINANCE", "FINANCE_APPROVER")))


def _about(about: str) -> ColumnElement[bool]:
    states = {"yes": TO_APPROVE, "waits": ("QUERIED",), "hold": ("HELD",), "pay": ("APPROVED", "RELEASED")}
    if about == "risk":
        return (Invoice.risks != "") & Invoice.state.in_(("QUERIED", *TO_APPROVE))
    every = ("QUERIED", "HELD", "APPROVED", "RELEASED", *TO_APPROVE)
    return Invoice.state.in_(states.get(about, every))


def fair(db: Session, actor: Actor, since: date) -> late.Fair:
    """How quickly bills of people whom finance works with were paid since a day; of the provider's own, for its people."""
    mine = _looked_after(actor) if actor.orgs("FINANCE", "FINANCE_APPROVER") else false()
    if actor.orgs(*PROVIDERS):
        mine = mine | Invoice.provider_org_id.in_(actor.orgs(*PROVIDERS))
    rows: Any = db.execute(
        select(Invoice.received_on, Invoice.paid_on, Organisation.sector)
        .join(Organisation, Organisation.id == Invoice.provider_org_id)
        .where(mine, Invoice.state == "PAID", Invoice.paid_on >= since, Invoice.kind == "INVOICE")
    )
    return late.fair(late.Paid(received, paid, sector == "THIRD_SECTOR") for received, paid, sector in rows if paid)


def day_of(actor: Actor) -> date:
    assert actor.at is not None
    return actor.at.astimezone(LONDON).date()
