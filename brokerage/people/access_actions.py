"""Whether a worker can sign in: stopped, let back in, and a lost phone, for which it takes two (domain §6.1)."""
from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move, note
from brokerage.people import second_step, signin_actions
from brokerage.people.models import CircleMember, Membership, Organisation
from brokerage.people.queries import in_force
from brokerage.people.signin_models import LostPhone, User
from brokerage.people.states import LOST_PHONE
from brokerage.people.user_actions import ref, stop_user

LASTS = timedelta(hours=24)
"""How long a lost phone waits for the second person."""
SHORTEST = 10
ELSEWHERE = ("{} also signs in for something else than this organisation. End their roles here, or ask a system administrator "
             "to decide.")


def stop(db: Session, user: User, organisation: Organisation, why: str, *, by: Actor, at: datetime) -> None:
    """Nobody signs in as this user any more, and every session of theirs ends now. Refused: oneself; no reason; a provider's
    manager for somebody who also works elsewhere, has a budget or acts for somebody."""
    _not_oneself(user, by)
    if len(why.strip()) < SHORTEST:
        raise Refusal("Say why.", fields={"why": "Say why in a few words, such as: left on 3 March"})
    _all_theirs(db, user, organisation, by, at)
    if user.stopped_at is None:
        stop_user(db, user, at=at)
        said = f"{user.name}. {why.strip()}"
        note(db, "user", user.id, "stop", by=by.ref, at=at, why=said, about=f"organisation/{organisation.id}")


def restart(db: Session, user: User, organisation: Organisation, why: str, *, by: Actor, at: datetime) -> None:
    """They sign in again, with the password and second step they had and the roles that have not ended meanwhile."""
    _not_oneself(user, by)
    _all_theirs(db, user, organisation, by, at)
    if user.stopped_at is not None:
        user.stopped_at = None
        note(db, "user", user.id, "restart", by=by.ref, at=at, why=f"{user.name}. {why.strip()}".strip(),
             about=f"organisation/{organisation.id}")


def ask(db: Session, user: User, organisation: Organisation, how: str, *, by: Actor, at: datetime) -> LostPhone:
    """Somebody cannot reach their codes. `how` says how the asker knows that it is they. Nothing changes until another
    checks. Refused: oneself, nothing to take off, a request that still waits."""
    _not_oneself(user, by)
    if user.totp_on is None:
        raise Refusal(f"{user.name} has no second step. They can set one up at their next sign-in.")
    if waiting(db, user.id, at) is not None:
        raise Refusal("Somebody has said this already. Another person has to check it now.")
    row = LostPhone(user_id=user.id, org_id=organisation.id, asked_by=by.user_id, asked_at=at, how=_how(how))
    move(db, LOST_PHONE, row, "ask", by=by.ref, at=at, why=f"{user.name}. {row.how}", about=f"organisation/{organisation.id}")
    return row


def confirm(db: Session, row: LostPhone, how: str, *, by: Actor, at: datetime) -> None:
    """A second person has checked who it is, in a way of their own: the second step and its codes are off, every session ends,
    and at the next sign-in staff set up another phone. Refused: whoever asked, whoever it is about, a day later."""
    user = _second_person(db, row, by, at)
    row.checked_by, row.checked_how = by.user_id, _how(how)
    second_step.turn_off(db, user)
    signin_actions.end_everywhere(db, user.id, at=at)
    _moved(db, row, "confirm", user, by, at, row.checked_how)


def refuse(db: Session, row: LostPhone, *, by: Actor, at: datetime) -> None:
    """The second person does not believe it: nothing is changed."""
    _moved(db, row, "refuse", _second_person(db, row, by, at), by, at, "")


def lapse_lost_phones(db: Session, *, at: datetime) -> int:
    """For the worker: what nobody checked within a day is over."""
    rows = list(db.scalars(select(LostPhone).where(LostPhone.state == "ASKED", LostPhone.asked_at <= at - LASTS).limit(500)))
    for row in rows:
        _moved(db, row, "lapse", db.get_one(User, row.user_id), "system", at, "")
    return len(rows)


def waiting(db: Session, user_id: int, at: datetime) -> LostPhone | None:
    """What was said about this user's phone and waits for a second person."""
    return db.scalar(select(LostPhone).where(LostPhone.user_id == user_id, LostPhone.state == "ASKED",
                                             LostPhone.asked_at > at - LASTS).order_by(LostPhone.id.desc()).limit(1))


def _second_person(db: Session, row: LostPhone, by: Actor, at: datetime) -> User:
    user = db.get_one(User, row.user_id)
    _not_oneself(user, by)
    if row.asked_by == by.user_id:
        raise Refusal("You said that the phone is lost, so somebody else has to check it.", code="SEPARATION")
    if row.asked_at <= at - LASTS:
        raise Refusal("More than a day has passed. Begin again.")
    return user


def _not_oneself(user: User, by: Actor) -> None:
    if user.id == by.user_id:
        raise Refusal("You cannot do this for yourself. Ask somebody else to.", code="SEPARATION")


def _how(how: str) -> str:
    if len(how.strip()) < SHORTEST:
        raise Refusal("Say how.", fields={"how": "Say how you know who it is, such as: they came to the office with their pass"})
    return how.strip()


def _all_theirs(db: Session, user: User, organisation: Organisation, by: Actor, at: datetime) -> None:
    if not by.orgs("SYSADMIN") and _elsewhere(db, user, organisation, at):
        raise Refusal(ELSEWHERE.format(user.name), code="SEPARATION")


def _elsewhere(db: Session, user: User, organisation: Organisation, at: datetime) -> bool:
    """Whether they are anything but staff of this organisation."""
    seat = exists().where(Membership.user_id == user.id, Membership.org_id != organisation.id,
                          in_force(Membership, at.astimezone(LONDON).date()))
    member = exists().where(CircleMember.user_id == user.id, CircleMember.state.in_(("ACTIVE", "SUSPENDED")))
    return user.person_id is not None or bool(db.scalar(select(or_(seat, member))))


def _moved(db: Session, row: LostPhone, verb: str, user: User, by: Actor | str, at: datetime, more: str) -> None:
    move(db, LOST_PHONE, row, verb, by=ref(by), at=at, why=f"{user.name}. {more}".strip(), about=f"organisation/{row.org_id}")
