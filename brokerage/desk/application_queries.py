"""A provider's application, for its own people and for whoever answers it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.desk import application_actions, listing_queries, queries, rulebooks, ties
from brokerage.desk.portal_models import Application, RuleAnswer
from brokerage.desk.rulebooks import Book
from brokerage.desk.states import ANSWER_COLOURS, ANSWERS
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.people.models import Organisation
from brokerage.people.queries import number


class Applied(Struct, frozen=True):
    """An application with the rules it was made against. `body`: for whom the reader answers, or None."""

    row: Application
    provider: Organisation
    book: Book
    said: dict[str, RuleAnswer]
    people: dict[str, str]
    bodies: dict[int | None, str]
    body: int | None = None

    @property
    def words(self) -> str:
        return ANSWERS[self.row.state]

    @property
    def colour(self) -> str:
        return ANSWER_COLOURS.get(self.row.state, "grey")

    @property
    def open(self) -> bool:
        return self.row.state in ("DRAFT", "RETURNED")


class Waits(Struct, frozen=True):
    """One application with whose it is."""

    row: Application
    provider: Organisation

    @property
    def words(self) -> str:
        return ANSWERS[self.row.state]


def waits(db: Session, provider: Organisation) -> Waits | None:
    """The newest application of a provider whose page this is."""
    mine = select(Application).where(Application.organisation_id == provider.id).order_by(Application.id.desc()).limit(1)
    row = db.scalar(mine)
    return Waits(row, provider) if row is not None else None


def provider(db: Session, actor: Actor, org_id: int, application_id: int = 0) -> Organisation:
    """A provider that the actor works for, whichever of its applications the address names; else Missing."""
    return queries.provider(db, actor, org_id)


def latest(db: Session, actor: Actor, provider: Organisation) -> Applied | None:
    """The newest application of a provider that the actor works for; None when there is none."""
    if provider.id not in {one.id for one in queries.own(db, actor)}:
        return None
    mine = select(Application).where(Application.organisation_id == provider.id).order_by(Application.id.desc()).limit(1)
    row = db.scalar(mine)
    return _applied(db, row, provider) if row is not None else None


def own(db: Session, actor: Actor, org_id: int, application_id: int) -> Applied:
    """One application of a provider that the actor works for, else Missing."""
    provider = queries.provider(db, actor, org_id)
    row = db.get(Application, number(application_id))
    if row is None or row.organisation_id != provider.id:
        raise Missing
    return _applied(db, row, provider)


def queue(db: Session, actor: Actor) -> list[Waits]:
    """Applications that wait, the oldest first, at most 200; those of providers where the actor works are left out."""
    if not listing_queries.checks(actor):
        return []
    rows = db.execute(
        _joined().where(Application.state == "SUBMITTED", Application.organisation_id.not_in(actor.orgs())).limit(200)
    )
    return [Waits(*row) for row in rows]


def to_check(db: Session, actor: Actor, application_id: int) -> Applied:
    """One that was sent, for somebody who answers providers and does not work for this one; else Missing."""
    where = _joined().where(
        Application.id == number(application_id),
        Application.organisation_id.not_in(actor.orgs()),
        Application.sent_at.is_not(None),
    )
    found = db.execute(where).first() if listing_queries.checks(actor) else None
    if found is None or found[0].state == "DRAFT":
        raise Missing
    return _applied(db, found[0], found[1], ties.answers_for(db, actor, found[1]))


def _joined() -> Any:
    joined = select(Application, Organisation).join(Organisation, Organisation.id == Application.organisation_id)
    return joined.order_by(Application.id)


def _applied(db: Session, row: Application, provider: Organisation, body: int | None = None) -> Applied:
    people = listing_queries.names(db, [row.begun_by, row.sent_by, row.answered_by])
    bodies = listing_queries.org_names(db, [row.answered_for])
    said = application_actions.answers(db, row)
    return Applied(row, provider, rulebooks.of(db, row.rulebook_id), said, people, bodies, body)
