"""Whose year ends an actor sees, and one of them."""
from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.budgets.models import Budget, FundingStream
from brokerage.closing.passes import FINANCE
from brokerage.closing.shapes import Year
from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Missing
from brokerage.people.models import Organisation


class Closing(Struct, frozen=True):
    """One funder's year."""

    org_id: int
    name: str
    code: str
    year: Year
    over: bool

    @property
    def here(self) -> str:
        return f"/year-ends/{self.org_id}/{self.year.number}"

    def filename(self, what: str) -> str:
        return f"{what}-{self.code or self.org_id}-{self.year.number}.csv"


def funders(db: Session, actor: Actor) -> list[tuple[int, str]]:
    """The funders in whose finance the actor is."""
    found = db.execute(select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(actor.orgs(*FINANCE)), Organisation.kind.in_(("ICB", "COUNCIL"))).order_by(Organisation.name))
    return [(number, name) for number, name in found]


def years(db: Session, org_id: int, today: date) -> list[Year]:
    """The years in which this funder had a budget, the one that runs first."""
    first = db.scalar(select(func.min(Budget.starts_on)).join(FundingStream, FundingStream.budget_id == Budget.id)
                      .where(FundingStream.payer_org_id == org_id))
    return [Year(n) for n in range(_year(today), _year(min(first or today, today)) - 1, -1)]


def find(db: Session, actor: Actor, org_id: int, year: int) -> Closing:
    """Missing for a funder that is not the actor's, and for a year in which it had nothing here or that has not begun."""
    name = dict(funders(db, actor)).get(org_id)
    assert actor.at is not None
    today = actor.at.astimezone(LONDON).date()
    if name is None or Year(year) not in years(db, org_id, today):
        raise Missing(year)
    return Closing(org_id, name, db.get_one(Organisation, org_id).ods_code or "", Year(year), today > date(year, 3, 31))


def _year(day: date) -> int:
    return day.year if day <= date(day.year, 3, 31) else day.year + 1
