"""Reads about bank statements, for finance of the organisation whose account it is."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.money import Pence
from brokerage.payments.matching import NUMBER
from brokerage.payments.models import Payment
from brokerage.payments.passes import payers
from brokerage.payments.statement_models import BankLine, BankStatement
from brokerage.people.models import Organisation
from brokerage.people.queries import number
from brokerage.people.signin_models import User

PAGE = 25


class Found(Struct, frozen=True):
    """A statement in a list; `open` lines are still to be looked at."""

    id: int
    payer: str
    opened_on: date | None
    closed_on: date | None
    lines: int
    closing: Pence | None
    who: str
    at: datetime
    open: int


def every(db: Session, actor: Actor, most: int = 30) -> list[Found]:
    open_ = (
        select(func.count())
        .select_from(BankLine)
        .where(BankLine.statement_id == BankStatement.id, BankLine.state == "OPEN")
        .correlate(BankStatement)
        .scalar_subquery()
    )
    return structs(
        db,
        select(
            BankStatement.id,
            Organisation.name,
            BankStatement.opened_on,
            BankStatement.closed_on,
            BankStatement.lines,
            BankStatement.closing_pence,
            User.name,
            BankStatement.brought_at,
            open_,
        )
        .join(Organisation, Organisation.id == BankStatement.payer_org_id)
        .join(User, User.id == BankStatement.brought_by)
        .where(BankStatement.payer_org_id.in_(payers(actor)))
        .order_by(BankStatement.id.desc())
        .limit(most),
        Found,
    )


def find(db: Session, actor: Actor, statement_id: int) -> BankStatement:
    found = db.get(BankStatement, number(statement_id))
    if found is None or found.payer_org_id not in payers(actor):
        raise Missing
    return found


def lines(db: Session, statement: BankStatement, page: int) -> tuple[list[BankLine], int]:
    """A page of its lines in their order, and how many pages there are."""
    many = db.scalar(select(func.count()).select_from(BankLine).where(BankLine.statement_id == statement.id)) or 0
    found = db.scalars(
        select(BankLine).where(BankLine.statement_id == statement.id).order_by(BankLine.row).offset((page - 1) * PAGE).limit(PAGE)
    )
    return list(found), max(1, -(-many // PAGE))


def open_lines(db: Session, statement: BankStatement, most: int = 500) -> list[BankLine]:
    return list(
        db.scalars(
            select(BankLine)
            .where(BankLine.statement_id == statement.id, BankLine.state == "OPEN")
            .order_by(BankLine.row)
            .limit(most)
        )
    )


def line(db: Session, statement: BankStatement, line_id: int) -> BankLine:
    """A line of this statement, else Missing."""
    found = db.get(BankLine, number(line_id))
    if found is None or found.statement_id != statement.id:
        raise Missing
    return found


def by_number(db: Session, actor: Actor, said: str) -> Payment:
    """The payment that somebody calls by its number. Refused: no such payment of theirs, or an attempt that is over."""
    found = NUMBER.fullmatch(said.strip().upper())
    made = db.get(Payment, int(found[1])) if found and int(found[1]) < 2**31 else None
    if made is None or made.payer_org_id not in payers(actor) or found is None or made.attempt != int(found[2]):
        raise Refusal("There is no payment with this number. It is like PAY-12-1.", code="NO_SUCH_PAYMENT")
    return made
