"""The outbox: work that leaves the request is a row in the same transaction, taken by a worker with a lease.

A job is claimed and the claim committed before its handler runs, so two workers never hold one job at once. A worker
that dies loses its lease and the job is taken again: handlers are written to be run twice (`domain M-51`: keys).
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import CheckConstraint, Index, String, Text, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from brokerage.kit.db import Database, Moment, Table, rowcount

LEASE = timedelta(minutes=5)
MOST_TRIES = 10


class Job(Table):
    """One piece of work. `key` makes asking twice the same as asking once. Done jobs are kept for a while, for people."""

    __tablename__ = "job"
    __table_args__ = (Index("uq_job_key", "key", unique=True), Index("ix_job_state", "state", "run_at"),
                      CheckConstraint("state IN ('ready','taken','done','failed')", name="state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="ready")
    run_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment, default=None)
    tries: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class Taken(msgspec.Struct, frozen=True):
    """A claimed job as its handler sees it."""

    id: int
    kind: str
    payload: dict[str, Any]
    tries: int
    lease_until: datetime


Handler = Callable[[Any, Taken], None]
HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of job: `handler(house, taken)`; it opens its own transactions and may raise."""
    def register(handler: Handler) -> Handler:
        assert kind not in HANDLERS, f"two handlers for {kind}"
        HANDLERS[kind] = handler
        return handler
    return register


def ask(db: Session, kind: str, key: str, *, at: datetime, payload: dict[str, Any] | None = None) -> bool:
    """Ask for a job in this transaction, to run from `at`. False when it was asked for before."""
    try:
        with db.begin_nested():
            db.add(Job(key=key, kind=kind, payload=msgspec.json.encode(payload or {}).decode(), run_at=at))
    except IntegrityError:
        return False
    return True


def take(database: Database, now: datetime) -> Taken | None:
    """Claim the job that has waited longest, or one whose worker let its lease run out; None when there is none."""
    with database.transaction() as db:
        due = select(Job.id, Job.state, Job.lease_until).where(
            or_((Job.state == "ready") & (Job.run_at <= now), (Job.state == "taken") & (Job.lease_until <= now)),
            Job.kind.in_(HANDLERS)).order_by(Job.run_at, Job.id).limit(1).with_for_update(skip_locked=True)
        found = db.execute(due).first()
        if found is None:
            return None
        until = now + LEASE
        claimed = db.execute(update(Job).where(Job.id == found.id, Job.state == found.state)
                             .values(state="taken", lease_until=until, tries=Job.tries + 1))
        if rowcount(claimed) != 1:
            return None
        job = db.get_one(Job, found.id)
        return Taken(job.id, job.kind, msgspec.json.decode(job.payload), job.tries, until)


def finish(database: Database, taken: Taken, now: datetime) -> bool:
    """Mark it done. False when the lease ran out meanwhile and somebody else has it."""
    with database.transaction() as db:
        made = db.execute(_mine(taken).values(state="done", done_at=now, trouble=""))
        return rowcount(made) == 1


def put_back(database: Database, taken: Taken, now: datetime, trouble: str) -> None:
    """It failed: try again later, ever later with some chance in it, and give up after MOST_TRIES for a person to see."""
    wait = timedelta(seconds=min(3600, 2 ** taken.tries) * random.uniform(0.8, 1.2))
    state = "failed" if taken.tries >= MOST_TRIES else "ready"
    with database.transaction() as db:
        db.execute(_mine(taken).values(state=state, run_at=now + wait, lease_until=None, trouble=trouble[:2000]))


def _mine(taken: Taken) -> Any:
    return update(Job).where(Job.id == taken.id, Job.state == "taken", Job.lease_until == taken.lease_until)


def waiting(db: Session) -> dict[str, int]:
    """How many jobs are in each state, for doctor and the figures."""
    return {row[0]: row[1] for row in db.execute(select(Job.state, func.count()).group_by(Job.state))}
