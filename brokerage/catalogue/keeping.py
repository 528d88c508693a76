"""Services put aside to look at again, by each user for themselves. A shortlist tells nobody anything of a person."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from brokerage.catalogue.choosing_models import Shortlisted
from brokerage.catalogue.models import Service
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.ready import Ready

MOST = 50
OWN = Ready(select(Shortlisted.service_id).where(Shortlisted.user_id == bindparam("user"))
            .order_by(Shortlisted.at.desc(), Shortlisted.service_id))


def ids(db: Session, actor: Actor) -> list[int]:
    """The actor's own, the newest first."""
    return [one for one, in OWN.all(db, user=actor.user_id)]


def keep(db: Session, service: Service, *, by: Actor, at: datetime) -> None:
    """Put it aside; again changes nothing. Refused beyond MOST."""
    if db.get(Shortlisted, (by.user_id, service.id)) is not None:
        return
    if (db.scalar(select(func.count()).where(Shortlisted.user_id == by.user_id)) or 0) >= MOST:
        raise Refusal(f"Your shortlist has {MOST} services. Take one off first.", code="SHORTLIST_FULL")
    db.add(Shortlisted(user_id=by.user_id, service_id=service.id, at=at))


def drop(db: Session, service: Service, *, by: Actor) -> None:
    """Take it off; what was not on it stays off."""
    db.execute(delete(Shortlisted).where(Shortlisted.user_id == by.user_id, Shortlisted.service_id == service.id))
