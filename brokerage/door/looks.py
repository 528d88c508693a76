"""Who looked at whose record (domain I-08): written before the page leaves, in groups that are committed together.

A read that cannot be recorded is not shown. The rows of one process form a chain of hashes, so a changed or missing
row is found by `broken_links`. The read transaction of the page itself stays read-only.
"""

import threading
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from brokerage.kit import refs
from brokerage.kit.bulk import insert_many
from brokerage.kit.db import Database, Hot, Moment, Table, as_text

GROUP = 256
NOTED = 64
"""Rows of one note at most."""
TOUCH_AFTER = 60
"""Seconds before a session's idle clock is written again."""


class Look(Table):
    """One opening of one person's record. Never updated, never deleted (triggers in the migration)."""

    __tablename__ = "look"
    __table_args__ = (Index("ix_look_person_id", "person_id", "id"), Index("uq_look_chain_seq", "chain", "seq", unique=True))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    user_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    page: Mapped[str] = mapped_column(String(80))
    orgs: Mapped[str] = mapped_column(String(120), default="")
    why: Mapped[str] = mapped_column(String(300), default="")
    ip: Mapped[str] = mapped_column(String(45), default="")
    request_id: Mapped[str] = mapped_column(String(20), default="")
    chain: Mapped[str] = mapped_column(String(20))
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


COLUMNS = ("person_id", "user_id", "at", "page", "orgs", "why", "ip", "request_id", "chain", "seq", "hash")
KINDS = ("int", "int", "timestamptz", *["text"] * 6, "int", "text")


class Seen(NamedTuple):
    """What is to be recorded; `touch` is a session id whose idle clock starts again."""

    person_id: int | None
    user_id: int
    at: datetime
    page: str
    orgs: str = ""
    why: str = ""
    ip: str = ""
    request_id: str = ""
    touch: int | None = None


def link(before: str, seen: Seen) -> str:
    """The hash of a row: of the hash before it and of what the row says."""
    return refs.digest("\x1f".join([before, str(seen.person_id), str(seen.user_id), seen.at.isoformat(), seen.page,
                                    seen.orgs, seen.why, seen.ip, seen.request_id]))


class Waiting:
    """The looks of one turn on their way to disk."""

    __slots__ = ("looks", "done", "error")

    def __init__(self, looks: Sequence[Seen]) -> None:
        self.looks, self.done = looks, False
        self.error: BaseException | None = None


class Lookbook:
    """The one writer of looks in this process: whoever comes while a group is being committed joins the next group.

    There is no thread of its own. The first to come commits for all who wait; the others find theirs done.
    """

    def __init__(self, database: Database) -> None:
        self.database, self.sqlite = database, database.name == "sqlite"
        self.waiting: deque[Waiting] = deque()
        self.turn = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        """A new chain."""
        self.chain, self.seq, self.last = refs.secret()[:16], 0, ""

    def record(self, looks: Sequence[Seen]) -> None:
        """Return when the rows are on disk, all of them; raise what stopped them, all of them."""
        mine = Waiting(looks)
        self.waiting.append(mine)
        while not mine.done:
            with self.turn:
                if not mine.done:
                    self._commit([self.waiting.popleft() for _ in range(min(GROUP, len(self.waiting)))])
        if mine.error is not None:
            raise RuntimeError("a look could not be recorded") from mine.error

    def _commit(self, group: list[Waiting]) -> None:
        seq, before, rows = self.seq, self.last, []
        looks = [look for one in group for look in one.looks]
        for look in looks:
            if look.person_id is not None:
                seq, before = seq + 1, link(before, look)
                rows.append((look.person_id, look.user_id, self._stored(look.at), *look[3:8], self.chain, seq, before))
        try:
            self._write(rows, {look.touch: look.at for look in looks if look.touch is not None})
        except BaseException as error:  # handed to every visit that waits for it, which answers with an error page
            self._begin()  # whether the rows are there nobody knows, and no number of a chain is given twice
            for one in group:
                one.error = error
        else:
            self.seq, self.last = seq, before
        for one in group:
            one.done = True

    def _write(self, rows: list[tuple[Any, ...]], touched: dict[int, datetime]) -> None:
        """A note where that will do. Idle clocks are asked for by pages, so they are no note."""
        if len(rows) <= NOTED and not touched:
            if rows:
                self._note(rows)
            return
        with self.database.transaction() as db:
            insert_many(db, "look", COLUMNS, rows)
            TOUCH.many(db, [{"id": number, "at": self._stored(at)} for number, at in sorted(touched.items())])

    def _note(self, rows: list[tuple[Any, ...]]) -> None:
        """In one statement; on PostgreSQL as one value, for the driver takes half as long as a page over eight rows of values."""
        if self.sqlite:
            self.database.notes.write(_insert(len(rows)), [value for row in rows for value in row])
        else:
            self.database.notes.write(INSERT_ALL, [msgspec.json.encode(rows).decode()])

    def _stored(self, at: datetime) -> Any:
        return as_text(at) if self.sqlite else at


@cache
def _insert(many: int) -> str:
    """So many rows in one statement of SQLite."""
    row = "(" + ", ".join("?" * len(COLUMNS)) + ")"
    return f"INSERT INTO look ({', '.join(COLUMNS)}) VALUES {', '.join([row] * many)}"  # noqa: S608 - our own words


_EACH = ", ".join(f"CAST(r ->> {n} AS {kind})" for n, kind in enumerate(KINDS))
INSERT_ALL = f"INSERT INTO look ({', '.join(COLUMNS)}) SELECT {_EACH} FROM json_array_elements(CAST(%s AS json)) r"  # noqa: S608 - as above
TOUCH = Hot("UPDATE session SET seen_at = :at WHERE id = :id AND seen_at < :at")


def broken_links(db: Session) -> list[str]:
    """Every place where a chain of looks is broken: a row changed or taken out. For `brokerage books`."""
    found, chain, seq, before = [], "", 0, ""
    rows = db.execute(select(Look).order_by(Look.chain, Look.seq).execution_options(yield_per=1000)).scalars()
    for row in rows:
        if row.chain != chain:
            chain, seq, before = row.chain, 0, ""
        seen = Seen(row.person_id, row.user_id, row.at, row.page, row.orgs, row.why, row.ip, row.request_id)
        if row.seq != seq + 1 or row.hash != link(before, seen):
            found.append(f"look {row.id}: the record of who looked was changed here or just before")
        seq, before = row.seq, row.hash
    return found
