"""A provider's papers: what is in the catalogue, what waits, and one for whoever checks it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue.models import Assurance, Registration
from brokerage.desk import listing_queries, papers, queries, ties
from brokerage.desk.papers import Cover, Number, Standing
from brokerage.desk.portal_models import Paper
from brokerage.desk.states import ANSWER_COLOURS, ANSWERS
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.people.actors import today_of
from brokerage.people.models import Organisation
from brokerage.people.queries import number


class Given(Struct, frozen=True):
    """A paper with whose it is. `body`: for whom the reader answers, or None."""

    row: Paper
    provider: Organisation
    said: Number | Cover
    people: dict[str, str]
    body: int | None = None

    @property
    def words(self) -> str:
        return ANSWERS[self.row.state]

    @property
    def colour(self) -> str:
        return ANSWER_COLOURS.get(self.row.state, "grey")


class Held(Struct, frozen=True):
    """Everything of one provider."""

    numbers: list[Registration]
    covers: list[Standing]
    waits: list[Given]


def held(db: Session, actor: Actor, provider: Organisation) -> Held:
    """For its own people: numbers in force, insurance and checks that have not run out for more than a year, papers that wait or
    came back."""
    if provider.id not in actor.orgs():
        raise Missing
    today = today_of(actor)
    mine = select(Registration).where(Registration.organisation_id == provider.id, Registration.ended_on.is_(None))
    covers = db.scalars(
        select(Assurance)
        .where(Assurance.organisation_id == provider.id, Assurance.ended_at.is_(None))
        .order_by(Assurance.kind, Assurance.holder, Assurance.id.desc())
        .limit(200)
    )
    waits = _given(db, Paper.organisation_id == provider.id, Paper.state.in_(("GIVEN", "RETURNED")))
    lately = [Standing(c) for c in covers if c.expires_on is None or (today - c.expires_on).days < 365]
    return Held(list(db.scalars(mine.order_by(Registration.scheme, Registration.number).limit(200))), lately, waits)


def own(db: Session, actor: Actor, org_id: int, paper_id: int) -> Given:
    """One paper of a provider that the actor works for, else Missing."""
    provider = queries.provider(db, actor, org_id)
    return _one(_given(db, Paper.id == number(paper_id), Paper.organisation_id == provider.id))


def queue(db: Session, actor: Actor) -> list[Given]:
    """Papers that wait, the oldest first; those of providers where the actor works are left out."""
    if not listing_queries.checks(actor):
        return []
    return _given(db, Paper.state == "GIVEN", Paper.organisation_id.not_in(actor.orgs()))


def to_check(db: Session, actor: Actor, paper_id: int) -> Given:
    """One paper, for somebody who answers providers and does not work for this one; else Missing."""
    if not listing_queries.checks(actor):
        raise Missing
    found = _one(_given(db, Paper.id == number(paper_id), Paper.organisation_id.not_in(actor.orgs())))
    return Given(found.row, found.provider, found.said, found.people, ties.answers_for(db, actor, found.provider))


def _one(found: list[Given]) -> Given:
    if not found:
        raise Missing
    return found[0]


def _given(db: Session, *where: Any) -> list[Given]:
    rows = db.execute(
        select(Paper, Organisation)
        .join(Organisation, Organisation.id == Paper.organisation_id)
        .where(*where)
        .order_by(Paper.id)
        .limit(200)
    ).all()
    people = listing_queries.names(db, [ref for row, _ in rows for ref in (row.given_by, row.answered_by)])
    return [Given(row, org, papers.said(row), people) for row, org in rows]
