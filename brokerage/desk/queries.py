"""Reads at the desk, each through its actor: the providers that somebody works for, and one of them."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing
from brokerage.people.models import Organisation
from brokerage.people.queries import number
from brokerage.people.roles import PROVIDERS


class Own(Struct, frozen=True):
    """A provider that somebody works for."""

    id: int
    name: str


def own(db: Session, actor: Actor) -> list[Own]:
    """The providers that the actor works for, in order of name."""
    return structs(
        db,
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(actor.orgs(*PROVIDERS)), Organisation.kind == "PROVIDER")
        .order_by(Organisation.name),
        Own,
    )


def provider(db: Session, actor: Actor, org_id: int) -> Organisation:
    """A provider that the actor works for, else Missing."""
    row = db.get(Organisation, number(org_id)) if org_id in actor.orgs(*PROVIDERS) else None
    if row is None or row.kind != "PROVIDER":
        raise Missing
    return row
