"""Tell somebody something, once; and count what is to be mailed. Callers commit."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.db import Hot, stored
from brokerage.kit.errors import Missing
from brokerage.notices.models import Notice
from brokerage.people.models import CircleMember
from brokerage.people.signin_models import User

_TELL = Hot("""
INSERT INTO notice (user_id, person_id, kind, key, words, "where", at)
VALUES (:user, :person, :kind, :key, :words, :place, :at) ON CONFLICT DO NOTHING""")


def tell(db: Session, users: Iterable[int], *, kind: str, key: str, words: str, where: str, at: datetime,
         person_id: int | None = None) -> None:
    """One notice for each of `users` (ids). The same `key` for the same user is told once, whatever it says now."""
    db.flush()
    _TELL.many(db, [{"user": user, "person": person_id, "kind": kind, "key": key[:120], "words": words, "place": where[:200],
                     "at": stored(db, at)} for user in dict.fromkeys(users)])


def of_person(db: Session, person_id: int) -> list[int]:
    """The users who are to know what concerns a person: the person, and everybody in their circle now."""
    circle = db.scalars(select(CircleMember.user_id).where(CircleMember.person_id == person_id, CircleMember.state == "ACTIVE"))
    return [*db.scalars(select(User.id).where(User.person_id == person_id)), *circle]


def put_away(db: Session, notice: Notice, *, by: Actor, at: datetime) -> None:
    """Its reader has read it. Nobody else may put it away."""
    if notice.user_id != by.user_id:
        raise Missing(notice.id)
    notice.read_at = notice.read_at or at
    db.flush()


def mailed(db: Session, user_id: int, upto: int, at: datetime) -> None:
    """Every notice of this user up to the id `upto` has been counted in a digest."""
    db.execute(update(Notice).where(Notice.user_id == user_id, Notice.id <= upto,
                                    Notice.mailed_at.is_(None)).values(mailed_at=at))
