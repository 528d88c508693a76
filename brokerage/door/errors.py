"""Errors as pages: what happened in plain words, what to do next, and a number to quote."""
from __future__ import annotations

import sqlite3
import sys
from urllib.parse import urlencode

from litestar.exceptions import HTTPException
from msgspec import Struct
from sqlalchemy.exc import TimeoutError as PoolTimeout

from brokerage.door.actor import NOBODY
from brokerage.door.answers import Page, See
from brokerage.door.house import House, SignInFirst
from brokerage.door.visit import Ask, Visit
from brokerage.door.wire import Answer
from brokerage.kit.errors import Missing, NotAllowed, Refusal, TooMany


class Said(Struct, frozen=True):
    """What an error page says."""

    status: int
    title: str
    text: str


PLAIN = {
    400: ("We could not read that", "Something in what your browser sent was damaged. Go back and try again."),
    403: ("You cannot do this", "You do not have permission to do this."),
    404: ("We cannot find that page", "Check the address. It may have moved, or it may not be yours to see."),
    405: ("That does not work here", "Go back and use the buttons on the page."),
    409: ("This could not be done", "Something changed in the meantime. Look again before you go on."),
    413: ("That was too big", "What you sent is larger than we can take. Nothing was saved."),
    429: ("Too many tries", "Wait a few minutes, then try again."),
    503: ("We are very busy", "Nothing was saved. Wait a minute, then try again."),
    500: ("Something went wrong", "It is our fault, not yours. Nothing was saved. Try again in a few minutes."),
}


def what_to_say(error: BaseException) -> Said:
    """The status, title and sentence for anything that may be raised behind the door."""
    if isinstance(error, TooMany):
        return Said(429, PLAIN[429][0], error.text)
    if isinstance(error, Refusal):
        return Said(409, PLAIN[409][0], error.text)
    if isinstance(error, NotAllowed):
        return Said(403, PLAIN[403][0], error.text)
    if isinstance(error, Missing):
        return Said(404, *PLAIN[404])
    if isinstance(error, PoolTimeout) or _busy(getattr(error, "orig", error)):
        return Said(503, *PLAIN[503])
    if isinstance(error, HTTPException) and error.status_code in PLAIN:
        return Said(error.status_code, *PLAIN[error.status_code])
    if isinstance(error, HTTPException) and error.status_code < 500:
        return Said(400, *PLAIN[400])
    return Said(500, *PLAIN[500])


def _busy(error: BaseException | None) -> bool:
    """Locked, out of connections, or gone for a moment; nothing was committed. Any other trouble is our own fault."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    psycopg = sys.modules.get("psycopg")  # loaded with the first connection to PostgreSQL, a tenth of the start
    return psycopg is not None and isinstance(error, psycopg.OperationalError)


def error_answer(house: House, ask: Ask, error: BaseException) -> Answer:
    """The error page (or the way to the sign-in page); it needs no database."""
    if isinstance(error, SignInFirst):
        why = {"expired": "yes"} if error.expired else {}
        back = {"next": error.back_to} if error.back_to != "/" else {}
        return house.redirect(See("/sign-in" + ("?" + urlencode({**back, **why}) if back or why else "")))
    said = what_to_say(error)
    seen = Visit(house, None, NOBODY, ask)
    shown = Page("errors/error.html", {"status": said.status, "title": said.title, "text": said.text,
                                       "reference": ask.request_id if said.status != 404 else ""}, status=said.status)
    return house.page(shown, seen, whole=True)
