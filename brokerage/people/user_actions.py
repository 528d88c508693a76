"""Users and how they are let in: registered, invited with a code that works once, stopped. `by` is who does it."""
from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit import refs
from brokerage.kit.db import rowcount
from brokerage.kit.errors import Refusal
from brokerage.people import passwords, signin_actions
from brokerage.people.models import Person
from brokerage.people.signin_models import Invitation, User
from brokerage.people.ways_in import address

INVITED_FOR = timedelta(days=7)


def ref(by: Actor | str) -> str:
    """How whoever does it is written down: an actor's own reference, or the words given ("system", "user/3")."""
    return by.ref if isinstance(by, Actor) else by


def register_user(db: Session, *, email: str, name: str, by: Actor | str, at: datetime, person: Person | None = None,
                  password_hash: str = "", demo: str = "") -> User:
    """A user, who cannot sign in until they are invited or have a password. `demo` says in one line who a demo person
    is. Refused when the address is taken, or the person already has a user."""
    if find_user(db, email) is not None:
        raise Refusal("Somebody already signs in with this e-mail address.",
                      fields={"email": "Somebody already signs in with this e-mail address"})
    user = User(email=address(email), name=" ".join(name.split()), password_hash=password_hash, demo=demo,
                person_id=person.id if person else None, created_at=at)
    db.add(user)
    db.flush()
    return user


def find_user(db: Session, email: str) -> User | None:
    return db.scalar(select(User).where(User.email == address(email)))


def find_or_register(db: Session, *, email: str, name: str, by: Actor | str, at: datetime) -> User:
    """The user with this address, else a new one who is still to be invited. Refused when they were stopped."""
    user = find_user(db, email)
    if user is None:
        return register_user(db, email=email, name=name, by=by, at=at)
    if user.stopped_at is not None:
        raise Refusal("This person can no longer sign in.", fields={"email": "This person can no longer sign in"})
    return user


def invite(db: Session, user: User, *, by: Actor | str, at: datetime) -> str:
    """A code for somebody with no password, shown once to whoever lets them in; earlier codes stop working. Returns ""
    for a user who can sign in already, so that nobody resets a password by inviting."""
    if user.password_hash or user.demo or user.stopped_at is not None:
        return ""
    db.execute(update(Invitation).where(Invitation.user_id == user.id, Invitation.used_at.is_(None)).values(expires_at=at))
    code = refs.new(12)
    db.add(Invitation(user_id=user.id, digest=_digest(code), made_by=ref(by), made_at=at, expires_at=at + INVITED_FOR))
    db.flush()
    return code


def invited(db: Session, email: str, code: str, now: datetime) -> Invitation | None:
    """The invitation that this address and code open now, None for every kind of no."""
    return db.scalar(select(Invitation).join(User, User.id == Invitation.user_id).where(
        User.email == address(email), User.password_hash == "", User.stopped_at.is_(None), Invitation.digest == _digest(code),
        Invitation.used_at.is_(None), Invitation.expires_at > now))


def join(db: Session, invitation_id: int, password_hash: str, *, at: datetime) -> User:
    """Use up an invitation and set the first password. Refused when the code was used a moment ago."""
    row = db.get(Invitation, invitation_id)
    used = db.execute(update(Invitation).where(Invitation.id == invitation_id, Invitation.used_at.is_(None),
                                               Invitation.expires_at > at)
                      .values(used_at=at).execution_options(synchronize_session=False))
    user = db.get(User, row.user_id) if row else None
    if rowcount(used) != 1 or user is None or user.password_hash:
        raise Refusal("This code has been used. Sign in with the password that you chose.")
    user.password_hash = password_hash
    return user


def change_password(db: Session, user_id: int, password_hash: str, session_id: int, *, at: datetime) -> str:
    """Set another password. Every other session ends; this one goes on under the cookie that is returned."""
    user = db.get(User, user_id)
    assert user is not None
    user.password_hash = password_hash
    return signin_actions.renew(db, session_id, user_id, at=at)


def stop_user(db: Session, user: User, *, at: datetime) -> None:
    """They cannot sign in any more, and every session of theirs ends at once."""
    user.stopped_at = at
    signin_actions.end_everywhere(db, user.id, at=at)


def set_password(db: Session, user: User, password: str) -> None:
    """Set a password outright, for seeds and the command line: it hashes, so never inside a request's transaction."""
    if trouble := passwords.trouble(password, user.email):
        raise Refusal(trouble)
    user.password_hash = passwords.made(password)


def _digest(code: str) -> str:
    return refs.digest("invitation\x1f" + "".join(c for c in code.upper() if c.isalnum()))
