"""One provider as those see it who answer for providers: what it belongs to, whether it is suspended, what it was answered."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from brokerage.catalogue.models import Registration, Service, Suspension
from brokerage.catalogue.words import RATINGS, SCHEMES, SECTORS
from brokerage.desk import application_queries, listing_queries, ties
from brokerage.desk.application_queries import Waits
from brokerage.desk.portal_models import Joining, Tie
from brokerage.door.actor import Actor
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing
from brokerage.people.actors import today_of
from brokerage.people.models import Organisation
from brokerage.people.queries import number

MOST, LAST = 50, 10


class Found(Struct, frozen=True):
    """One provider in the list. `suspended`: it may not be ordered from now."""

    id: int
    name: str
    sector: str
    services: int
    suspended: bool

    @property
    def sector_words(self) -> str:
        return SECTORS.get(self.sector, "")


class Tied(Struct, frozen=True):
    """A body that the provider belongs to. `row` None: known by the same charity or company number, so nobody can end it."""

    body: str
    why: str
    row: Tie | None = None
    by: str = ""


class Standing(Struct, frozen=True):
    """A provider with all that bears on who may answer it. `body`: for whom the reader answers, or None."""

    provider: Organisation
    ties: tuple[Tied, ...]
    body: int | None
    suspension: Suspension | None
    suspended_by: str = ""
    before: tuple[Suspension, ...] = ()
    joined: Joining | None = None
    tie: Tie | None = None


def providers(db: Session, actor: Actor, words: str) -> list[Found]:
    """Providers whose name has these words, those that are suspended first, at most MOST; none for who does not answer them."""
    if not listing_queries.checks(actor):
        return []
    offers = select(func.count()).where(Service.provider_org_id == Organisation.id, Service.withdrawn_on.is_(None))
    held = exists().where(Suspension.organisation_id == Organisation.id, Suspension.state == "SUSPENDED")
    many = offers.correlate(Organisation).scalar_subquery()
    query = select(Organisation.id, Organisation.name, Organisation.sector, many, held).where(Organisation.kind == "PROVIDER")
    for word in words.split()[:8]:
        query = query.where(func.lower(Organisation.name).contains(word.lower(), autoescape=True))
    return structs(db, query.order_by(held.desc(), Organisation.name, Organisation.id).limit(MOST + 1), Found)


def find(db: Session, actor: Actor, org_id: int, tie_id: int = 0) -> Standing:
    """A provider, for somebody who answers providers at all; with one of its ties that nobody has ended, where the address names
    it. Else Missing."""
    provider = db.get(Organisation, number(org_id)) if listing_queries.checks(actor) else None
    if provider is None or provider.kind != "PROVIDER":
        raise Missing(org_id)
    stopped = list(db.scalars(select(Suspension).where(Suspension.organisation_id == provider.id)
                              .order_by(Suspension.id.desc()).limit(LAST)))
    suspension = next((row for row in stopped if row.state == "SUSPENDED"), None)
    rows = list(db.scalars(select(Tie).where(Tie.provider_id == provider.id, Tie.ended_at.is_(None)).order_by(Tie.id)))
    tie = next((row for row in rows if row.id == tie_id), None)
    if tie_id and tie is None:
        raise Missing(tie_id)
    people = listing_queries.names(db, [*(row.by for row in rows), suspension.by if suspension else ""])
    joined, found = db.scalar(select(Joining).where(Joining.organisation_id == provider.id)), ties.of(db, provider)
    return Standing(provider, _tied(db, found, rows, people), ties.answers_for(db, actor, provider, found), suspension,
                    people.get(suspension.by, "") if suspension else "",
                    tuple(row for row in stopped if row.state == "LIFTED"), joined, tie)


def _tied(db: Session, found: dict[int, str], rows: list[Tie], people: dict[str, str]) -> tuple[Tied, ...]:
    recorded = {row.body_id: row for row in rows}
    names = listing_queries.org_names(db, list(found))
    made = [Tied(names[body], why, recorded.get(body), people.get(recorded[body].by, "") if body in recorded else "")
            for body, why in found.items()]
    return tuple(sorted(made, key=lambda one: one.body))


def registers(db: Session, actor: Actor, provider: Organisation) -> list[tuple[str, bool]]:
    """Its numbers in registers in words, and whether each is in force today."""
    today = today_of(actor)
    rows = db.execute(
        select(Registration.scheme, Registration.number, Registration.rating,
               or_(Registration.ended_on.is_(None), Registration.ended_on > today))
        .where(Registration.organisation_id == provider.id).order_by(Registration.scheme, Registration.number).limit(MOST))
    return [(f"{SCHEMES[row[0]]} {row[1]}" + (f", {RATINGS[row[2]].lower()}" if row[2] in RATINGS else ""), bool(row[3]))
            for row in rows]


def applied(db: Session, provider: Organisation) -> Waits | None:
    return application_queries.waits(db, provider)


def bodies(db: Session) -> list[tuple[str, str]]:
    """Every body that a provider can belong to, for a list."""
    rows = db.execute(select(Organisation.id, Organisation.name).where(Organisation.kind.in_(ties.BODIES))
                      .order_by(Organisation.name))
    return [(str(row[0]), row[1]) for row in rows]

