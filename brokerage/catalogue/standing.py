"""Whether a provider may be found and ordered from: not while somebody has suspended it. Callers commit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from brokerage.catalogue.models import Service, Suspension
from brokerage.catalogue.states import SUSPENSION
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.people.models import Organisation

SHORTEST = 5
LOOK = "orders.fit"
"""The job that looks which running orders have a provider that may not go on (orders.fitness)."""


def suspended(db: Session, provider_id: int | None) -> Suspension | None:
    """The suspension under which this provider stands now; None when there is none."""
    return db.scalar(select(Suspension).where(Suspension.organisation_id == provider_id, Suspension.state == "SUSPENDED"))


def not_suspended(provider: Any) -> Any:
    """A condition: the provider in this column may be found and ordered from."""
    return provider.not_in(select(Suspension.organisation_id).where(Suspension.state == "SUSPENDED"))


def suspend(db: Session, provider: Organisation, why: str, *, for_: int, by: Actor, at: datetime) -> Suspension:
    """Hide what it offers and let nobody order from it, said for the body `for_`. Refused: no reason, twice."""
    if suspended(db, provider.id) is not None:
        raise Refusal("This provider is suspended already.", code="SUSPENDED")
    _has_reason(why)
    row = Suspension(organisation_id=provider.id, why=why.strip(), by=by.ref, answered_for=for_, at=at)
    move(db, SUSPENSION, row, "suspend", by=by.ref, at=at, why=row.why, about=f"organisation/{provider.id}")
    _look_again(db, provider.id, at)
    return row


def lift(db: Session, row: Suspension, why: str, *, by: Actor, at: datetime) -> None:
    """Let it be found and ordered from again. Refused: no reason, when it was lifted a moment ago."""
    _has_reason(why)
    row.lifted_why, row.lifted_by, row.lifted_at = why.strip(), by.ref, at
    move(db, SUSPENSION, row, "lift", by=by.ref, at=at, why=why.strip(), about=f"organisation/{row.organisation_id}")
    _look_again(db, row.organisation_id, at)


def _has_reason(why: str) -> None:
    if len(why.strip()) < SHORTEST:
        raise Refusal("Say why.", fields={"why": "Say why: the provider reads it"})


def _look_again(db: Session, provider_id: int, at: datetime) -> None:
    """A reader sees something new of each of its services: the search reads them again."""
    db.execute(update(Service).where(Service.provider_org_id == provider_id).values(changed_at=at))
