"""Limits on guessing, kept in the database so that every process counts together: by address tried and by where from."""
from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from brokerage.kit import refs
from brokerage.kit.errors import TooMany
from brokerage.people.signin_models import FailedTry

WINDOW = timedelta(minutes=15)
PER_ADDRESS = 5
PER_PLACE = 30
SAY = "You have tried too many times. Wait 15 minutes, then try again."


class Tries:
    """The failed tries that count against one attempt: at one `address` (an e-mail, a user) from one place."""

    def __init__(self, key: str, address: str, ip: str) -> None:
        self.address = refs.sign(key, "tried", address)
        self.place = refs.sign(key, "tried from", ip)

    def too_many(self, db: Session, now: datetime) -> bool:
        """Five at this address or thirty from this place in the last fifteen minutes."""
        return self._count(db, self.address, now) >= PER_ADDRESS or self._count(db, self.place, now) >= PER_PLACE

    def stop(self, db: Session, now: datetime) -> None:
        """Refuse for now when there were too many, whatever was typed."""
        if self.too_many(db, now):
            raise TooMany(SAY, code="TOO_MANY_TRIES")

    def failed(self, db: Session, now: datetime) -> None:
        """One more; those too old to count are taken away."""
        db.execute(insert(FailedTry), [{"who": self.address, "at": now}, {"who": self.place, "at": now}])
        db.execute(delete(FailedTry).where(FailedTry.who.in_([self.address, self.place]), FailedTry.at < now - WINDOW))

    def forgive(self, db: Session) -> None:
        """It went well: earlier mistakes at this address are forgotten. Those from the place are not."""
        db.execute(delete(FailedTry).where(FailedTry.who == self.address))

    @staticmethod
    def _count(db: Session, who: str, now: datetime) -> int:
        return db.scalar(select(func.count()).where(FailedTry.who == who, FailedTry.at > now - WINDOW)) or 0
