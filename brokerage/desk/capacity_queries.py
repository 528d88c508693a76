"""What a provider's people see of the room in their services."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue.models import Service
from brokerage.desk import queries
from brokerage.door.actor import Actor
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing
from brokerage.people.models import Organisation
from brokerage.people.queries import number

MOST = 200


class Room(Struct, frozen=True):
    """One service and whether it has room, as people read it."""

    id: int
    name: str
    status: str
    full: bool
    vacancies: int | None
    waiting_days: int | None

    @property
    def now(self) -> str:
        """The key of capacity_actions.SAYS that holds."""
        if self.status == "CLOSED":
            return "closed"
        return "full" if self.full or self.vacancies == 0 else "places"

    @property
    def words(self) -> str:
        return {"closed": "Closed for now", "full": "Full", "places": "Has places"}[self.now]

    @property
    def more(self) -> str:
        """`3 free places. Can start in 14 days`, as far as it is known."""
        said = []
        if self.now == "places" and self.vacancies:
            said.append(f"{self.vacancies} free place{'s' if self.vacancies != 1 else ''}")
        if self.waiting_days is not None and self.now != "closed":
            said.append(
                f"Can start in {self.waiting_days} day{'s' if self.waiting_days != 1 else ''}"
                if self.waiting_days
                else "Can start now"
            )
        return ". ".join(said)

    @property
    def colour(self) -> str:
        return {"closed": "grey", "full": "orange", "places": "green"}[self.now]


class Listed(Struct, frozen=True):
    """One service of a provider that the actor works for."""

    service: Service
    provider: Organisation


def rooms(db: Session, actor: Actor, provider: Organisation) -> list[Room]:
    """Every service that this provider offers now, in order of name, at most 200. None for somebody who does not work there."""
    if provider.id not in {one.id for one in queries.own(db, actor)}:
        return []
    return structs(
        db,
        select(Service.id, Service.name, Service.status, Service.full, Service.vacancies, Service.waiting_days)
        .where(Service.provider_org_id == provider.id, Service.withdrawn_on.is_(None), Service.status.in_(("OPEN", "CLOSED")))
        .order_by(Service.name, Service.id)
        .limit(MOST),
        Room,
    )


def own_service(db: Session, actor: Actor, org_id: int, service_id: int) -> Listed:
    """A service of a provider that the actor works for, else Missing."""
    provider = queries.provider(db, actor, org_id)
    row = db.get(Service, number(service_id))
    if row is None or row.provider_org_id != provider.id or row.withdrawn_on is not None:
        raise Missing
    return Listed(row, provider)
