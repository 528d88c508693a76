"""What runs out, told in time: a listing that nobody has looked at, an insurance, a price without a next one.

The rows are the outbox of whoever writes letters (`told_at`) and a provider's list of things to do. Hiding what has run out
needs no row and no job: `queries.on_show` asks the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, insert, literal, select
from sqlalchemy.orm import Session, aliased

from brokerage.catalogue.feed_models import Reminder
from brokerage.catalogue.models import Assurance, Price, Service

EARLY, LATE = timedelta(days=30), timedelta(days=7)
KINDS = {
    "EARLY": "runs out within a month",
    "LATE": "runs out within a week",
    "OVER": "has run out",
    "ENDED": "is no longer registered",
}
AT_ONCE = 500


def remind(db: Session, *, today: date, at: datetime) -> int:
    """Write the warnings that are due and not yet there, at most AT_ONCE of each sort; how many."""
    made = 0
    for query in _due(today):
        rows = db.execute(query.limit(AT_ONCE)).all()
        if rows:
            db.execute(
                insert(Reminder),
                [{"organisation_id": r[0], "of": r[1], "subject_id": r[2], "kind": r[3], "due_on": r[4], "at": at} for r in rows],
            )
        made += len(rows)
    return made


def _due(today: date) -> Iterator[Any]:
    for kind, within in (
        ("EARLY", (today + LATE, today + EARLY)),
        ("LATE", (today, today + LATE)),
        ("OVER", (today - timedelta(days=365), today - timedelta(days=1))),
    ):
        yield _missing(Service, "service", Service.provider_org_id, Service.fresh_until, kind, within).where(
            Service.feed_id.is_(None), Service.withdrawn_on.is_(None)
        )
        yield _missing(Assurance, "assurance", Assurance.organisation_id, Assurance.expires_on, kind, within).where(
            Assurance.ended_at.is_(None), ~_renewed()
        )
        yield (
            _missing(Price, "price", Service.provider_org_id, Price.valid_to, kind, within)
            .join(Service, Service.id == Price.service_id)
            .where(Price.replaced_at.is_(None), Price.feed_id.is_(None), Service.withdrawn_on.is_(None), ~_next_price())
        )


def _missing(table: Any, of: str, organisation: Any, due: Any, kind: str, within: tuple[date, date]) -> Any:
    """What falls due within these days (inclusive) and has no such warning yet."""
    there = exists().where(Reminder.of == of, Reminder.subject_id == table.id, Reminder.kind == kind, Reminder.due_on == due)
    return select(organisation, literal(of), table.id, literal(kind), due).select_from(table).where(due.between(*within), ~there)


def _renewed() -> Any:
    other = aliased(Assurance)
    return exists().where(
        and_(
            other.organisation_id == Assurance.organisation_id,
            other.kind == Assurance.kind,
            other.holder == Assurance.holder,
            other.ended_at.is_(None),
            other.id != Assurance.id,
            other.expires_on.is_(None) | (other.expires_on > Assurance.expires_on),
        )
    )


def _next_price() -> Any:
    other = aliased(Price)
    return exists().where(
        and_(
            other.service_id == Price.service_id,
            other.unit == Price.unit,
            other.band == Price.band,
            other.staff == Price.staff,
            other.option == Price.option,
            other.replaced_at.is_(None),
            other.valid_from > Price.valid_to,
        )
    )
