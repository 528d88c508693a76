"""A form sent twice acts once: its number is kept in the transaction of the act, with where the act led."""

from datetime import datetime

from sqlalchemy import String, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from brokerage.kit.db import Moment, Table
from brokerage.kit.refs import digest


class Once(Table):
    """One form that has acted. Kept for two days (the worker clears them)."""

    __tablename__ = "once"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    led_to: Mapped[str] = mapped_column(String(300))


def key_of(number: str, user_id: int, path: str) -> str:
    """The form's number bound to its user and its address, so that nobody can use up another's."""
    return digest(f"{number}\x1f{user_id}\x1f{path}") if number else ""


def led_to(db: Session, key: str) -> str | None:
    """Where this form led when it acted, None when it has not."""
    return db.scalar(select(Once.led_to).where(Once.key == key)) if key else None


def remember(db: Session, key: str, where: str, at: datetime) -> None:
    """Raises IntegrityError when the same form acted at the same moment: the door then answers as the first did."""
    if key:
        db.execute(insert(Once).values(key=key, at=at, led_to=where[:300]))


def clear(db: Session, before: datetime) -> None:
    db.execute(delete(Once).where(Once.at < before))
