"""Reads about what passes through Stripe: how the house stands with it, and a provider's own account there."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.config import Config
from brokerage.desk import queries as desk
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.payments.connect import account_of
from brokerage.payments.stripe_models import ConnectAccount, PayIn, StripeEvent, StripeTxn


class OwnAccount(Struct, frozen=True):
    """A provider and its account at Stripe, if it has one."""

    id: int
    name: str
    row: ConnectAccount | None


class Figures(Struct, frozen=True):
    """How many: events that came and that wait, movements that we know, pay-ins that are open."""

    events: int
    waiting: int
    movements: int
    open: int


def figures(db: Session) -> Figures:
    def many(*where: object, of: type = StripeEvent) -> int:
        return db.scalar(select(func.count()).select_from(of).where(*where)) or 0  # type: ignore[arg-type]

    return Figures(
        many(),
        many(StripeEvent.done_at.is_(None)),
        many(of=StripeTxn),
        many(PayIn.state.in_(("READY", "OPEN", "PROCESSING")), of=PayIn),
    )


def strange(db: Session, most: int = 20) -> list[StripeTxn]:
    """Movements of a kind that nobody foresaw: they stand in the suspense account until a person has looked (row 16)."""
    return list(db.scalars(select(StripeTxn).where(StripeTxn.posted_as == "SUSPENSE").order_by(StripeTxn.id.desc()).limit(most)))


def provider(db: Session, actor: Actor, org_id: int) -> OwnAccount:
    """A provider that the actor works for, else Missing."""
    made = desk.provider(db, actor, org_id)
    return OwnAccount(made.id, made.name, account_of(db, made.id))


def may_join(config: Config) -> None:
    if not (config.stripe_connect and config.stripe_key):
        raise Refusal("This house does not pay providers through Stripe.", code="SWITCHED_OFF")
