"""Ways in: how somebody proves who they are. Password and demo now; NHS login and CIS2 (OIDC) can join the table.

A way answers one question, given what came back from the person (or from an outside house): who is this? It changes
nothing. Sessions, limits and the second step are signin_actions', the same for every way.
"""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.config import Config
from brokerage.people import passwords
from brokerage.people.signin_models import User


class Proof(Struct, frozen=True):
    """Who it is: user 0 for nobody. `enough` when the way itself asked for a second factor or needs none (CIS2, demo).

    `new_hash` is the password's, made again because the parameters have changed.
    """

    user_id: int = 0
    enough: bool = False
    new_hash: str = ""


NOBODY_PROVED = Proof()


class WayIn(Protocol):
    """One way in. `name` is kept in the session. `outside` gives the address to send the person to first, "" for none."""

    name: str

    def offered(self, config: Config) -> bool: ...

    def outside(self, config: Config, state: str) -> str: ...

    def prove(self, db: Session, config: Config, given: Mapping[str, str], at: datetime) -> Proof: ...


class Password:
    """An e-mail address and a password. Slow on purpose, and as slow for an address that nobody has."""

    name = "password"

    def offered(self, config: Config) -> bool:
        return True

    def outside(self, config: Config, state: str) -> str:
        return ""

    def prove(self, db: Session, config: Config, given: Mapping[str, str], at: datetime) -> Proof:
        user = db.scalar(select(User).where(User.email == address(given.get("email", "")), User.stopped_at.is_(None)))
        password = given.get("password", "")[:200]
        if not passwords.fits(user.password_hash if user else "", password) or user is None:
            return NOBODY_PROVED
        return Proof(user.id, new_hash=passwords.made(password) if passwords.is_old(user.password_hash) else "")


class Demo:
    """One click as a person of the demo town; nowhere else, and as nobody else."""

    name = "demo"

    def offered(self, config: Config) -> bool:
        return config.demo

    def outside(self, config: Config, state: str) -> str:
        return ""

    def prove(self, db: Session, config: Config, given: Mapping[str, str], at: datetime) -> Proof:
        wanted = given.get("user", "")
        if not self.offered(config) or not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
            return NOBODY_PROVED
        found = db.scalar(select(User.id).where(User.id == int(wanted), User.demo != "", User.stopped_at.is_(None)))
        return Proof(found, enough=True) if found else NOBODY_PROVED


PASSWORD, DEMO = Password(), Demo()
WAYS: dict[str, WayIn] = {way.name: way for way in (PASSWORD, DEMO)}


def address(given: str) -> str:
    """An e-mail address as it is kept: no spaces around, in lower case, nothing that cannot be printed."""
    return "".join(letter for letter in given if letter.isprintable()).strip().lower()[:254]
