"""What is there to read. Every read takes the actor second and finds only their own."""
from __future__ import annotations

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.db import Hot
from brokerage.kit.errors import Missing
from brokerage.notices.models import Notice

SHOWN = 50


def unread(db: Session, actor: Actor) -> list[Notice]:
    """What this user has not put away, the newest first."""
    return list(db.scalars(select(Notice).where(Notice.user_id == actor.user_id, Notice.read_at.is_(None))
                           .order_by(Notice.id.desc()).limit(SHOWN)))


def find(db: Session, actor: Actor, notice_id: int) -> Notice:
    """One notice of this user; Missing for everybody else."""
    made = db.get(Notice, notice_id) if 0 < notice_id < 2**31 else None
    if made is None or made.user_id != actor.user_id:
        raise Missing(notice_id)
    return made


class Letter(Struct, frozen=True):
    """One digest to send: to whom, how many things, and up to which notice."""

    user_id: int
    email: str
    many: int
    upto: int


_LETTERS = Hot("""
SELECT n.user_id, u.email, COUNT(*), MAX(n.id) FROM notice n JOIN app_user u ON u.id = n.user_id
 WHERE n.mailed_at IS NULL AND n.read_at IS NULL AND u.stopped_at IS NULL GROUP BY n.user_id, u.email ORDER BY n.user_id
 LIMIT 200""")


def letters(db: Session) -> list[Letter]:
    """The digests that wait, of the house's own worker."""
    return [Letter(r[0], r[1], int(r[2]), int(r[3])) for r in _LETTERS.all(db)]
