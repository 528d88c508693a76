"""Sessions: begun with a fresh cookie each time somebody proves who they are, ended one by one or all at once."""
from __future__ import annotations

import re
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from brokerage.config import Config
from brokerage.kit import refs
from brokerage.kit.clock import LONDON
from brokerage.kit.db import rowcount
from brokerage.people.queries import has_seat
from brokerage.people.signin_models import SignIn, User
from brokerage.people.ways_in import Proof

HALF_LASTS = timedelta(minutes=10)
"""How long somebody may take over the second step."""


class Begun(Struct, frozen=True):
    """A session that began: the cookie to set, and the step that is owed ("code", "set_up") or ""."""

    cookie: str
    owed: str = ""


def begin(db: Session, config: Config, proof: Proof, way: str, *, device: str, old_cookie: str, at: datetime) -> Begun:
    """Begin a session for a proof that holds; half of one when the second step is owed. The old cookie opens nothing
    afterwards, so a cookie that somebody planted is worthless (session fixation)."""
    user = db.get(User, proof.user_id)
    assert user is not None and user.stopped_at is None
    if proof.new_hash:
        user.password_hash = proof.new_hash
    owed = "" if proof.enough else owed_by(db, config, user, at)
    return Begun(_open(db, user.id, way, half=bool(owed), device=device, old_cookie=old_cookie, at=at), owed)


def owed_by(db: Session, config: Config, user: User, at: datetime) -> str:
    """The second step: a "code" from those who have one; staff outside the demo must "set_up" theirs first (I-06)."""
    if user.totp_on is not None:
        return "code"
    return "set_up" if not config.demo and has_seat(db, user.id, at.astimezone(LONDON).date()) else ""


def complete(db: Session, half: SignIn, *, at: datetime) -> str:
    """The second step is done: a whole session with a new cookie in place of the half one."""
    made = _open(db, half.user_id, half.way, half=False, device=half.device, old_cookie="", at=at)
    half.ended_at = at
    return made


def renew(db: Session, session_id: int, user_id: int, *, at: datetime) -> str:
    """After a change of password or second step: every session of this user ends, and this one goes on under a new
    cookie. Returns the cookie."""
    now = db.get(SignIn, session_id)
    assert now is not None
    made = _open(db, user_id, now.way, half=False, device=now.device, old_cookie="", at=at)
    db.execute(update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None), SignIn.digest != refs.digest(made))
               .values(ended_at=at).execution_options(synchronize_session=False))
    return made


def prove_again(db: Session, session_id: int, *, at: datetime) -> None:
    """They have just shown again who they are (people.actors.proved_lately)."""
    db.execute(update(SignIn).where(SignIn.id == session_id).values(proved_at=at))


def end(db: Session, cookie: str, *, at: datetime) -> None:
    db.execute(update(SignIn).where(SignIn.digest == refs.digest(cookie), SignIn.ended_at.is_(None)).values(ended_at=at))


def end_one(db: Session, user_id: int, session_id: int, *, at: datetime) -> bool:
    """End one of this user's sessions; False when it is not theirs or has ended."""
    return rowcount(db.execute(update(SignIn).where(SignIn.id == session_id, SignIn.user_id == user_id,
                                                    SignIn.ended_at.is_(None)).values(ended_at=at))) == 1


def end_everywhere(db: Session, user_id: int, *, at: datetime) -> None:
    """Every session of this user, half ones too."""
    db.execute(update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None)).values(ended_at=at))


def half_of(db: Session, cookie: str, now: datetime) -> tuple[SignIn, User] | None:
    """The half session of this cookie and its user, while there is time for the second step."""
    row = db.execute(select(SignIn, User).join(User, User.id == SignIn.user_id).where(
        SignIn.digest == refs.digest(cookie), SignIn.half.is_(True), SignIn.ended_at.is_(None), User.stopped_at.is_(None),
        SignIn.started_at > now - HALF_LASTS)).first() if cookie else None
    return (row[0], row[1]) if row else None


def sessions_of(db: Session, user_id: int, now: datetime) -> list[SignIn]:
    """The sessions of this user that may still be open, the latest first."""
    return list(db.scalars(select(SignIn).where(
        SignIn.user_id == user_id, SignIn.ended_at.is_(None), SignIn.half.is_(False), SignIn.seen_at > now - timedelta(hours=4),
        SignIn.started_at > now - timedelta(hours=12)).order_by(SignIn.seen_at.desc()).limit(20)))


def device_of(agent: str) -> str:
    """What somebody would call the thing they sign in with: `Firefox on Windows`."""
    browser = next((name for sign, name in (("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
                                            ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")) if sign in agent),
                                            "")
    place = next((name for sign,
                  name in (("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("Windows", "Windows"),
                                          ("Mac OS", "a Mac"), ("Linux", "Linux")) if sign in agent), "")
    words = " on ".join(word for word in (browser, place) if word)
    return words or re.sub(r"[^\x20-\x7e]", "", agent)[:40] or "Something that does not say what it is"


def _open(db: Session, user_id: int, way: str, *, half: bool, device: str, old_cookie: str, at: datetime) -> str:
    if old_cookie:
        end(db, old_cookie, at=at)
    cookie = refs.secret()
    db.add(SignIn(digest=refs.digest(cookie), user_id=user_id, way=way, half=half, device=device, started_at=at, seen_at=at,
                  proved_at=at))
    db.flush()
    return cookie
