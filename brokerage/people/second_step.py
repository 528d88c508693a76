"""The second step of signing in: a code from a phone that changes every half minute (TOTP, RFC 6238), and recovery codes.

The secret is never in the database: it is worked out from the number kept there and the house's own secret, so a stolen
table makes no codes. Whoever changes BROKERAGE_SECRET makes everybody set up their phones again; recovery codes go on.
"""
from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

import pyotp
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from brokerage.kit import refs
from brokerage.kit.db import rowcount
from brokerage.people.signin_models import RecoveryCode, User

SECONDS = 30
EDGE = 4
"""Modules of white around a QR code: with fewer, some phones do not find it."""
CODES = 8


def secret_of(key: str, user_id: int, kept: str) -> str:
    """What the phone holds: 160 bits in base 32, of the house's secret `key` and the number `kept` for this user."""
    return base64.b32encode(hmac.digest(key.encode(), f"second step\x1f{user_id}\x1f{kept}".encode(), hashlib.sha1)).decode()


def offered(key: str, session_id: int) -> str:
    """The number to keep if this set-up is confirmed: the same each time the page of one session is drawn."""
    return refs.sign(key, "offered second step", str(session_id))[:32]


def address(secret: str, name: str, house: str) -> str:
    """The link that a phone's code app opens."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=house)


class Picture(NamedTuple):
    """A QR code to draw: its width in modules with the quiet edge of four, and its dark modules as an SVG path."""

    size: int
    dark: str


def picture(link: str) -> Picture:
    """The link for the camera of a phone. Drawn by us, in the page: the key goes to nobody else's service."""
    import segno  # draws, and seldom: not on the way to the first page
    rows = segno.make_qr(link, error="m").matrix
    runs = [f"M{x + EDGE} {y + EDGE}h{n}v1h-{n}z" for y, row in enumerate(rows) for x, n in _runs(row)]
    return Picture(len(rows) + 2 * EDGE, "".join(runs))


def _runs(row: bytearray) -> Iterator[tuple[int, int]]:
    """Where dark modules begin in a row, and how many there are together."""
    x = 0
    for dark, together in groupby(row):
        n = len(list(together))
        if dark:
            yield x, n
        x += n


def step_of(secret: str, code: str, at: datetime) -> int:
    """The time step whose code this is: now, the one before or the one after. 0 when it is none of them."""
    code = "".join(code.split())
    now = int(at.timestamp()) // SECONDS
    found = 0
    for step in (now - 1, now, now + 1):
        if refs.same(pyotp.TOTP(secret).generate_otp(step), code):
            found = step
    return found


def accept(db: Session, user: User, key: str, code: str, at: datetime) -> str:
    """Use up a code: "code" or "recovery" when it is good, "" when not. A code that worked never works again."""
    step = step_of(secret_of(key, user.id, user.totp_secret), code, at) if user.totp_on else 0
    if step:
        used = db.execute(update(User).where(User.id == user.id, User.totp_last < step).values(totp_last=step))
        return "code" if rowcount(used) == 1 else ""
    used = db.execute(update(RecoveryCode).where(
        RecoveryCode.user_id == user.id, RecoveryCode.digest == _digest(code), RecoveryCode.used_at.is_(None)).values(used_at=at))
    return "recovery" if rowcount(used) == 1 else ""


def turn_on(db: Session, user: User, key: str, kept: str, code: str, at: datetime) -> list[str]:
    """Confirm a set-up with its first code. Returns fresh recovery codes, or nothing when the code is wrong."""
    step = step_of(secret_of(key, user.id, kept), code, at)
    if not step:
        return []
    user.totp_secret, user.totp_on, user.totp_last = kept, at, step
    return fresh_codes(db, user)


def turn_off(db: Session, user: User) -> None:
    user.totp_secret, user.totp_on = "", None
    db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def fresh_codes(db: Session, user: User) -> list[str]:
    """New recovery codes in place of the old. They are shown once; only their digests are kept."""
    codes = [refs.new(12) for _ in range(CODES)]
    db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.execute(insert(RecoveryCode), [{"user_id": user.id, "digest": _digest(code)} for code in codes])
    return codes


def codes_left(db: Session, user_id: int) -> int:
    return db.scalar(select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))) or 0


def _digest(code: str) -> str:
    return refs.digest("recovery\x1f" + "".join(c for c in code.upper() if c.isalnum()))
