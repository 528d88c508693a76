"""Versions: immutable copies of a plan as somebody agreed to it, each with its content hash. Callers commit."""
from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.people.queries import number as checked
from brokerage.plans import content, queries
from brokerage.plans.difference import Difference, difference
from brokerage.plans.editing import sheet_of
from brokerage.plans.models import Plan
from brokerage.plans.signoff_models import Version


class Known(Struct, frozen=True):
    """A version in a list, newest first."""

    number: int
    plan_id: int
    why: str
    hash: str
    weekly: Pence
    by_name: str
    at: datetime

    @property
    def words(self) -> str:
        return "Agreed by the person" if self.why == "AGREED" else "Agreed by every funder"


class VersionSeen(Struct, frozen=True):
    """One version with its content, and whether its hash still holds."""

    version: Version
    content: content.Content
    person_id: int
    through: frozenset[int]

    @property
    def whole(self) -> bool:
        return content.hash_of(self.content) == self.version.hash


class Compared(Struct, frozen=True):
    """Two versions (or a version and the plan as it stands) and what is different."""

    before: str
    after: str
    what: Difference
    person_id: int
    plan_id: int
    through: frozenset[int]


def keep(db: Session, plan: Plan, why: str, *, by: Actor, at: datetime) -> Version:
    """Freeze the plan as it stands: `why` AGREED when the person agrees, APPROVED when every funder has. Returns the version,
    whose `hash` approvals bind to."""
    sheet = sheet_of(db, plan, at)
    made = content.of(sheet)
    count = db.scalar(select(func.max(Version.number)).where(Version.person_id == plan.person_id)) or 0
    version = Version(plan_id=plan.id, person_id=plan.person_id, number=count + 1, revision=plan.revision, why=why,
                      hash=content.hash_of(made), content=content.canonical(made).decode(),
                      weekly_pence=Pence(made["money"]["weeks"][0]["weekly"]), by=by.ref, by_name=by.name, at=at)
    db.add(version)
    db.flush()
    return version


def hash_now(db: Session, plan: Plan, at: datetime) -> str:
    """The hash of the plan as it stands: an approval must be of this one."""
    return content.hash_of(content.of(sheet_of(db, plan, at)))


def of_person(db: Session, actor: Actor, plan_id: int) -> list[Known]:
    """Every version of this person's plans, newest first."""
    plan = queries.row(db, actor, plan_id)
    rows = db.execute(select(Version.number, Version.plan_id, Version.why, Version.hash, Version.weekly_pence, Version.by_name,
                             Version.at).where(Version.person_id == plan.person_id).order_by(Version.number.desc()))
    return [Known(*row) for row in rows]


def find(db: Session, actor: Actor, plan_id: int, number: int) -> VersionSeen:
    """One version of the person whose plan this is; Missing when there is none or it is not the actor's to see."""
    plan = queries.row(db, actor, plan_id)
    version = db.scalar(select(Version).where(Version.person_id == plan.person_id, Version.number == checked(number)))
    if version is None:
        raise Missing(number)
    return VersionSeen(version, content.read(version.content), plan.person_id, plan.through)


def compare(db: Session, actor: Actor, plan_id: int, before: int, after: int) -> Compared:
    """What changed between two versions; `after` 0 is the plan as it stands now."""
    old = find(db, actor, plan_id, before)
    if after:
        new = find(db, actor, plan_id, after)
        return Compared(f"Version {before}", f"Version {after}", difference(old.content, new.content), old.person_id, plan_id,
                        old.through)
    sheet = queries.find(db, actor, plan_id)
    now = content.plain(content.of(sheet))
    return Compared(f"Version {before}", "The plan now", difference(old.content, now), old.person_id, plan_id, old.through)
