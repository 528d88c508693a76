"""Who answers providers suspends one or lets it go on, and records what it belongs to. Its managers are told. Callers commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue import standing
from brokerage.catalogue.models import Suspension
from brokerage.desk import ties
from brokerage.desk.portal_models import Tie
from brokerage.desk.states import MANAGER
from brokerage.door.actor import Actor
from brokerage.kit import jobs
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Missing, Refusal
from brokerage.notices import actions as notices
from brokerage.people.models import Membership, Organisation
from brokerage.people.queries import in_force
from brokerage.people.signin_models import User


def suspend(db: Session, provider: Organisation, why: str, *, body: int | None, by: Actor, at: datetime) -> Suspension:
    """Nobody finds it or orders from it from now on; whoever has an order that runs is told. Refused: people of the provider or
    of a body tied to it, no reason, twice."""
    for_ = _separate(provider, body, by)
    row = standing.suspend(db, provider, why, for_=for_, by=by, at=at)
    _told(db, provider, f"suspended/{row.id}", f"{provider.name} is suspended: {row.why}", at)
    jobs.ask(db, standing.LOOK, f"{standing.LOOK}/suspension/{row.id}", at=at)
    return row


def lift(db: Session, provider: Organisation, row: Suspension, why: str, *, body: int | None, by: Actor, at: datetime) -> None:
    """It may be found and ordered from again. Refused as `suspend`."""
    _separate(provider, body, by)
    standing.lift(db, row, why, by=by, at=at)
    _told(db, provider, f"lifted/{row.id}", f"{provider.name} is no longer suspended: {row.lifted_why}", at)
    jobs.ask(db, standing.LOOK, f"{standing.LOOK}/lifted/{row.id}", at=at)


def tie(db: Session, provider: Organisation, body_id: int, why: str, *, by: Actor, at: datetime) -> Tie:
    """This provider belongs to that body, whose people no longer answer it from now on. Anybody who answers providers may say so,
    of their own body too. Refused: a body that is not there, no reason, twice."""
    body = db.get(Organisation, body_id)
    if body is None:
        raise Refusal("Choose a body from the list.", fields={"body": "Choose a body from the list"})
    made = ties.record(db, provider, body, why, by=by, at=at)
    _told(db, provider, f"tie/{made.id}", f"Somebody wrote down that {provider.name} belongs to {body.name}: {made.why}", at)
    return made


def untie(db: Session, provider: Organisation, row: Tie, why: str, *, body: int | None, by: Actor, at: datetime) -> None:
    """They do not belong together any more. Refused: people of either, no reason, when it was ended a moment ago."""
    _separate(provider, body, by)
    if len(why.strip()) < standing.SHORTEST:
        raise Refusal("Say why.", fields={"why": "Say why they do not belong together any more"})
    if row.ended_at is not None or row.provider_id != provider.id:
        raise Missing(row.id)
    row.ended_at, row.ended_by, row.ended_why = at, by.ref, why.strip()
    db.flush()


def _separate(provider: Organisation, body: int | None, by: Actor) -> int:
    if body is None or provider.id in by.orgs():
        raise Refusal("Somebody else must answer this: nobody of the provider, or of a body it belongs to.", code="SEPARATION")
    return body


def managers(db: Session, org_id: int, at: datetime) -> Iterable[int]:
    """Users who run this provider today."""
    return db.scalars(
        select(Membership.user_id).join(User, User.id == Membership.user_id).where(
            Membership.org_id == org_id, Membership.role.in_(MANAGER), in_force(Membership, at.astimezone(LONDON).date()),
            User.stopped_at.is_(None)))


def _told(db: Session, provider: Organisation, key: str, words: str, at: datetime) -> None:
    notices.tell(db, managers(db, provider.id, at), kind="PROVIDER", key=f"provider/{key}", words=words,
                 where=f"/desk/{provider.id}", at=at)
