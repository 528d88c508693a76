"""Say whether there is room. It is live at once: a late word costs somebody a place. Callers commit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from brokerage.catalogue import edit_actions
from brokerage.catalogue.models import Service
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal

SAYS = {"places": "Has places", "full": "Full", "closed": "Closed for now"}


def say(db: Session, service: Service, what: str, *, by: Actor, at: datetime) -> None:
    """One press: a key of SAYS. "Full" leaves no place free; "has places" forgets that there was none."""
    if what not in SAYS:
        raise Refusal("Choose whether there is room.", code="UNKNOWN_CAPACITY")
    changes: dict[str, Any] = {"status": "CLOSED" if what == "closed" else "OPEN"}
    if what != "closed":
        changes["full"] = what == "full"
    if what == "full":
        changes["vacancies"] = 0
    elif what == "places" and service.vacancies == 0:
        changes["vacancies"] = None
    _write(db, service, changes, by=by, at=at)


def count(db: Session, service: Service, places: int | None, days: int | None, *, by: Actor, at: datetime) -> None:
    """How many places are free, and after how many days somebody can start; None where it is not known. No place is full."""
    changes = {"status": "OPEN", "vacancies": places, "waiting_days": days, "full": places == 0}
    _write(db, service, changes, by=by, at=at)


def _write(db: Session, service: Service, changes: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """Refused to anybody who does not work for its provider, and for what is no longer offered. Two at once take turns."""
    if service.provider_org_id not in by.orgs("PROVIDER_ADMIN", "PROVIDER_WORKER"):
        raise Refusal("Only people who work for this provider say whether it has room.", code="SEPARATION")
    db.refresh(service, with_for_update=True)
    if service.withdrawn_on is not None or service.status in ("INACTIVE", "DEFUNCT"):
        raise Refusal("This service is no longer offered.", code="NOT_OFFERED")
    edit_actions.propose(db, service, changes, by=by, at=at)
