"""Reads about bank details: a provider's own, and those that wait for somebody who pays. Digits stay sealed but three."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from brokerage.desk import queries
from brokerage.desk.models import KNOWN_FROM, BankDetails
from brokerage.desk.passes import PAYING
from brokerage.desk.states import COLOURS, PAYERS, WORDS
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.people.actors import moment_of
from brokerage.people.models import Organisation
from brokerage.people.queries import number
from brokerage.people.signin_models import User

MOST = 50


class Change(Struct, frozen=True):
    """Bank details with the names of everybody who had a hand in them. `state` is theirs now: the time alone ends a hold."""

    row: BankDetails
    provider: Organisation
    proposer: str
    checker: str
    body: str
    state: str

    @property
    def words(self) -> str:
        return WORDS[self.state]

    @property
    def colour(self) -> str:
        return COLOURS.get(self.state, "grey")

    @property
    def known_from(self) -> str:
        return KNOWN_FROM.get(self.row.number_from, "")


def every(db: Session, actor: Actor, provider: Organisation) -> list[Change]:
    """All bank details of this provider, the newest first, at most 50."""
    return _changes(db, actor, BankDetails.organisation_id == provider.id)


def queue(db: Session, actor: Actor) -> list[Change]:
    """What waits for a check or is on hold, the oldest first; providers where the actor works are left out."""
    if not _pays(actor):
        return []
    found = _changes(db, actor, BankDetails.state.in_(("PROPOSED", "HELD")), BankDetails.organisation_id.not_in(actor.orgs()))
    return [c for c in reversed(found) if c.state != "IN_FORCE"]


def own_change(db: Session, actor: Actor, org_id: int, bank_id: int) -> Change:
    """One change of a provider that the actor works for, else Missing."""
    queries.provider(db, actor, org_id)
    return _one(_changes(db, actor, BankDetails.id == number(bank_id), BankDetails.organisation_id == org_id))


def to_check(db: Session, actor: Actor, bank_id: int) -> Change:
    """One change, for somebody who pays in a body that is not this provider; else Missing."""
    if not _pays(actor):
        raise Missing
    return _one(_changes(db, actor, BankDetails.id == number(bank_id), BankDetails.organisation_id.not_in(actor.orgs())))


def _one(found: list[Change]) -> Change:
    if not found:
        raise Missing
    return found[0]


def _pays(actor: Actor) -> bool:
    return any(s.role in PAYERS and s.org_kind in PAYING for s in actor.seats)


def _changes(db: Session, actor: Actor, *where: Any) -> list[Change]:
    proposer, checker, body, at = aliased(User), aliased(User), aliased(Organisation), moment_of(actor)
    rows = db.execute(
        select(BankDetails, Organisation, proposer.name, checker.name, body.name)
        .join(Organisation, Organisation.id == BankDetails.organisation_id)
        .join(proposer, proposer.id == BankDetails.proposed_by)
        .outerjoin(checker, checker.id == BankDetails.checked_by)
        .outerjoin(body, body.id == BankDetails.checked_for)
        .where(*where)
        .order_by(BankDetails.id.desc())
        .limit(MOST)
    )
    return [
        Change(row, provider, asked, checked or "", for_ or "", _state_at(row, at))
        for row, provider, asked, checked, for_ in rows
    ]


def _state_at(row: BankDetails, at: datetime) -> str:
    over = row.state == "HELD" and row.good_from is not None and row.good_from <= at
    return "IN_FORCE" if over else row.state
