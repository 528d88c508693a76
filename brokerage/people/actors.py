"""From a session's cookie to an Actor, in one statement, on every request."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from brokerage.config import Config
from brokerage.door.actor import NOBODY, Actor, Seat, Trust
from brokerage.door.passes import STAFF
from brokerage.kit.clock import LONDON
from brokerage.kit.db import Hot, is_sqlite
from brokerage.kit.money import Pence

LONGEST = timedelta(hours=12)
"""However busy, nobody stays signed in for longer."""

WHO = Hot("""
SELECT s.id, s.seen_at, s.started_at, s.proved_at, s.way, u.totp_on, u.id, u.name, u.person_id,
       m.role, m.org_id, o.kind, m.limit_pence, NULL, NULL, NULL
  FROM session s JOIN app_user u ON u.id = s.user_id
  LEFT JOIN membership m ON m.user_id = u.id AND m.ended_at IS NULL AND m.since <= :today
                        AND (m.until IS NULL OR m.until >= :today)
  LEFT JOIN organisation o ON o.id = m.org_id
 WHERE s.digest = :digest AND s.ended_at IS NULL AND s.half = :no AND u.stopped_at IS NULL
UNION ALL
SELECT s.id, s.seen_at, s.started_at, s.proved_at, s.way, u.totp_on, u.id, u.name, c.person_id,
       c.kind, NULL, 'CIRCLE', c.up_to_pence, c.may_plan, c.may_order, c.may_approve
  FROM session s JOIN app_user u ON u.id = s.user_id
  JOIN circle_member c ON c.user_id = u.id AND c.state = 'ACTIVE' AND c.since <= :today AND (c.until IS NULL OR c.until >= :today)
 WHERE s.digest = :digest AND s.ended_at IS NULL AND s.half = :no AND u.stopped_at IS NULL
""")


def find(db: Session, digest: str, now: datetime, config: Config) -> Actor:
    """The actor of the session with this digest, roles and circles as they stand today.

    NOBODY when it has ended, was idle too long (I-06: staff 15 minutes), still waits for its second step, was a demo's
    and this house is none, or belongs to staff who have no second step (outside the demo they must have one).
    """
    sqlite = is_sqlite(db)
    today = now.astimezone(LONDON).date()
    rows = WHO.all(db, digest=digest, today=today.isoformat() if sqlite else today, no=0 if sqlite else False)
    if not rows:
        return NOBODY
    session_id, seen, started, proved, way, totp_on, user_id, name, person_id = next(r for r in rows if r[11] != "CIRCLE")[:9]
    seats = tuple(Seat(r[9], r[10], r[11], _pence(r[12])) for r in rows if r[9] and r[11] != "CIRCLE")
    trusts = tuple(Trust(r[8], r[9], True, bool(r[13]), bool(r[14]), bool(r[15]), _pence(r[12])) for r in rows
                   if r[11] == "CIRCLE")
    staff = any(s.role in STAFF for s in seats)
    seen_at, idle = _moment(seen), config.staff_idle_minutes if staff else config.public_idle_minutes
    until = min(seen_at + timedelta(minutes=idle), _moment(started) + LONGEST)
    if now > until:
        return NOBODY
    if not config.demo and (way == "demo" or staff and totp_on is None):
        return NOBODY
    roles = frozenset([s.role for s in seats] + [t.kind for t in trusts] + (["PERSON"] if person_id else []))
    return Actor(user_id=user_id, name=name, person_id=person_id, seats=seats, trusts=trusts, session_id=session_id,
                 seen_at=seen_at, proved_at=_moment(proved), at=now, until=until, staff=staff, roles=roles)


def proved_lately(actor: Actor, now: datetime, minutes: int = 10) -> bool:
    """Whether the actor showed who they are within the last `minutes` (domain I-06): asked before an approval over a
    limit or a change of bank details. When not, lead them to /account/prove?next=… and back."""
    return actor.proved_at is not None and timedelta(0) <= now - actor.proved_at <= timedelta(minutes=minutes)


def moment_of(actor: Actor) -> datetime:
    """When this visit happens: what makes a query about now. An actor made by hand for a query must say it."""
    assert actor.at is not None, "this actor does not say when: Actor(at=…)"
    return actor.at


def today_of(actor: Actor) -> date:
    """The date in London of this visit."""
    return moment_of(actor).astimezone(LONDON).date()


def _pence(value: int | None) -> Pence | None:
    return None if value is None else Pence(value)


def _moment(value: Any) -> datetime:
    """The driver's own value: text on SQLite, a datetime on PostgreSQL."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value.astimezone(UTC)
