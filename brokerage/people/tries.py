"""Limits on guessing, kept in the database so that every process counts together.

Nobody can shut another person out by guessing at their address: what counts against one attempt is where it comes from. A
browser on which this person has signed in before carries a mark (known devices) and has a count of its own, which no stranger
can fill. Everything else shares: few tries at one address from one place, more from one place at any address, and a limit on
all unknown places together, so that a thousand machines do not guess a thousand times as fast (OWASP: device cookies).
"""
from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from brokerage.kit import refs
from brokerage.kit.errors import TooMany
from brokerage.people.signin_models import FailedTry

WINDOW = timedelta(minutes=15)
FROM_HERE = 5
"""Failed tries in the window at one address from one place."""
PER_PLACE = 30
"""…from one place at any address."""
FROM_ANYWHERE = 50
"""…at one address from all unknown places together. For six digits it is FOR_DIGITS."""
FOR_DIGITS = 10
ON_A_KNOWN_DEVICE = 10
KEPT = 5
"""People who sign in on one device and are known there."""
SAY = "You have tried too many times. Wait 15 minutes, then try again."


class Tries:
    """The failed tries that count against one attempt: at `what` (an e-mail address, a user's code) from one place, or on
    one device when `device` (the mark that `known` found) is not empty. `most` is for all unknown places together."""

    def __init__(self, key: str, what: str, ip: str, device: str = "", most: int = FROM_ANYWHERE) -> None:
        self.here = refs.sign(key, "tried here", what, place(ip))
        limits = {self.here: FROM_HERE, refs.sign(key, "tried from", place(ip)): PER_PLACE, refs.sign(key, "tried", what): most}
        self.limits = {refs.sign(key, "tried on", what, device): ON_A_KNOWN_DEVICE} if device else limits

    def too_many(self, db: Session, now: datetime) -> bool:
        """Whether any of the counts is full."""
        rows = db.execute(select(FailedTry.who, func.count()).where(FailedTry.who.in_(self.limits), FailedTry.at > now - WINDOW)
                          .group_by(FailedTry.who))
        return any(count >= self.limits[who] for who, count in rows)

    def stop(self, db: Session, now: datetime) -> None:
        """Refuse for now when there were too many, whatever was typed."""
        if self.too_many(db, now):
            raise TooMany(SAY, code="TOO_MANY_TRIES")

    def failed(self, db: Session, now: datetime) -> None:
        """One more; those too old to count are taken away."""
        db.execute(insert(FailedTry), [{"who": who, "at": now} for who in self.limits])
        db.execute(delete(FailedTry).where(FailedTry.who.in_(self.limits), FailedTry.at < now - WINDOW))

    def forgive(self, db: Session) -> None:
        """It went well: earlier mistakes here are forgotten. Those of the place, and of other places, are not."""
        mine = [self.here] if len(self.limits) > 1 else list(self.limits)
        db.execute(delete(FailedTry).where(FailedTry.who.in_(mine)))


def place(ip: str) -> str:
    """Where somebody is: an IPv4 address, or the /64 network that one IPv6 household has to itself."""
    try:
        found = ip_address(ip)
    except ValueError:
        return ip
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def known(key: str, mark: str, email: str) -> str:
    """The device that this mark stands for when this person has signed in on it, else ""."""
    device, *signatures = mark.split(".")
    wanted = _signature(key, device, email)
    return device if device and any(refs.same(each, wanted) for each in signatures[:KEPT]) else ""


def marked(key: str, mark: str, email: str) -> str:
    """The mark of a device on which this person, too, has now signed in. Nothing in it can be read."""
    device, *signatures = mark.split(".")
    if len(device) != 43:
        device, signatures = refs.secret(), []
    mine = _signature(key, device, email)
    return ".".join([device, mine, *[each for each in signatures if each != mine and len(each) == len(mine)][:KEPT - 1]])


def _signature(key: str, device: str, email: str) -> str:
    return refs.sign(key, "known device", device, email)[:32]
