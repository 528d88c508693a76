"""Pages that a browser has already, asked for again: the same questions, asked in one statement, have the same answers.

A page with a version is made from who asks and from what a few statements answer (door.py). When it was found unchanged
once, those statements are kept: the session's, with roles and circles, and those of the thing. Next time they go to the
database together, as one statement; while not a letter of its answer differs, neither does the page. So nothing is
believed that the database does not say anew, and whatever does not fit goes the long way. The look is owed all the same.
"""
from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from msgspec import Struct

from brokerage.door.looks import TOUCH_AFTER, Seen
from brokerage.door.visit import Ask, Visit
from brokerage.kit import refs
from brokerage.kit.clock import Clock
from brokerage.kit.db import Database, Held, Hot, is_sqlite, stored
from brokerage.kit.lean import NAMED

MOST = 2_000
"""Pages kept in mind by one process; beyond them it begins anew."""
ASKS = "if-none-match"
NOTED = re.compile(r"\blook\b")
"""What notes write: the one thing in the database that the stamp does not speak of."""
MARKS = "abcdefghijklmnop"
"""Whose value is whose, in a statement made of so many at most."""


class Known(Struct):
    """A page as it stood: what to ask, the digest of what was answered, until when the session needs no more than that.
    `stamp` is the database's as it was before it last answered so (kit.notes)."""

    tag: str
    ask: Hot
    values: dict[str, Any]
    said: str
    today: date
    until: datetime
    look: Seen | None
    stamp: Any = None


class Again:
    """Of one process. Threads share it: each step on the dictionary is one."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, ...], Known] = {}

    def look(self, database: Database, ask: Ask, clock: Clock) -> tuple[str, Seen | None] | None:
        """The tag of this page and the look that is owed, when it stands as it stood. None: go the long way."""
        kept = self.known.get(_place(ask)) if ASKS in ask.headers else None
        if kept is None or ask.headers[ASKS] != kept.tag or ask.block or ask.flash:
            return None
        now = clock.now()
        if now > kept.until or clock.today() != kept.today or not _stands(kept, database):
            self.known.pop(_place(ask), None)
            return None
        return kept.tag, kept.look and kept.look._replace(at=now, ip=ask.ip, request_id=ask.request_id)

    def keep(self, seen: Visit, tag: str, look: Seen | None) -> None:
        """Keep this unchanged page in mind, inside the transaction that found it so: unless it was asked for otherwise than by
        Hot, or what was asked holds this very moment, or the session's idle clock is due."""
        actor, db = seen.actor, seen.db
        assert isinstance(db, Held)
        asked = db.asked_only()
        if not asked or len(asked) > len(MARKS) or (look and look.touch):
            return
        if actor.at is None or actor.until is None or actor.seen_at is None:
            return
        if any(value in (actor.at, stored(db, actor.at)) for _, values, _ in asked for value in values.values()):
            return
        if any(NOTED.search(hot.sqlite) for hot, _, _ in asked):
            return
        question = together(tuple((hot, width) for hot, _, width in asked), is_sqlite(db))
        values = {f"{MARKS[n]}_{name}": value for n, (_, given, _) in enumerate(asked) for name, value in given.items()}
        if len(self.known) >= MOST:
            self.known.clear()
        row = question.one(db, **values)
        assert row is not None
        self.known[_place(seen.ask)] = Known(tag, question, values, _digest(row), seen.today,
                                             min(actor.until, actor.seen_at + timedelta(seconds=TOUCH_AFTER)), look)


def _stands(kept: Known, database: Database) -> bool:
    """Whether the database answers as it did: it was asked after the stamp was taken, or is asked again."""
    stamp = database.notes.stamp()
    if stamp is not None and stamp == kept.stamp:
        return True
    if _digest(database.glance(kept.ask, kept.values)) != kept.said:
        return False
    kept.stamp = stamp
    return True


@cache
def together(asked: tuple[tuple[Hot, int], ...], sqlite: bool) -> Hot:
    """One statement whose one row holds all that these answer, each as one text, or on PostgreSQL the digest of them all, so
    that a page's rows need not travel. `:name` of the second becomes `:b_name`."""
    parts = []
    for n, (hot, width) in enumerate(asked):
        words = NAMED.sub(rf":{MARKS[n]}_\1", hot.sqlite)
        if sqlite:
            names = [f"c{place}" for place in range(width)]
            told = "||','||".join(f"quote({name})" for name in names)
            parts.append(f"(WITH q({', '.join(names)}) AS ({words}) SELECT group_concat({told}, ';') FROM q)")  # noqa: S608 - our own words
        else:
            parts.append(f"(SELECT string_agg(CAST(q AS text), ';') FROM ({words}) q)")  # noqa: S608 - our own words
    if sqlite:
        return Hot("SELECT " + ", ".join(parts))
    texts = ", ".join(f"COALESCE({part}, '')" for part in parts)
    return Hot(f"SELECT encode(sha256(convert_to(concat_ws(chr(31), {texts}), 'UTF8')), 'hex')")  # noqa: S608 - our own words


def _place(ask: Ask) -> tuple[str, ...]:
    return ask.cookie, ask.path, ask.headers.get("accept-encoding", "")


def _digest(row: tuple[Any, ...]) -> str:
    return refs.digest("\x1f".join("" if text is None else text for text in row))
