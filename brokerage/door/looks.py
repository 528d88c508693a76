"""Who looked at whose record (domain I-08): written before the page leaves, by one thread that commits in groups.

A read that cannot be recorded is not shown. The rows of one process form a chain of hashes, so a changed or missing
row is found by `broken_links`. The read transaction of the page itself stays read-only.
"""
from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Index, String, bindparam, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from brokerage.kit import refs
from brokerage.kit.db import Database, Moment, Table

GROUP = 256


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


class Lookbook:
    """The one writer of looks in this process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.chain, self.seq, self.last = refs.secret()[:16], 0, ""
        self.waiting: queue.SimpleQueue[tuple[Seen, Future[None]] | None] = queue.SimpleQueue()
        self.thread: threading.Thread | None = None
        self.starting = threading.Lock()

    def record(self, seen: Seen) -> None:
        """Return when the row is on disk; raise what stopped it."""
        if self.thread is None:
            self._start()
        done: Future[None] = Future()
        self.waiting.put((seen, done))
        done.result(timeout=15)

    def close(self) -> None:
        if self.thread is not None:
            self.waiting.put(None)
            self.thread.join(timeout=20)
            self.thread = None

    def _start(self) -> None:
        with self.starting:  # started late, so that a forked worker process has a thread of its own
            if self.thread is None:
                self.thread = threading.Thread(target=self._work, name="looks", daemon=True)
                self.thread.start()

    def _work(self) -> None:
        while True:
            first = self.waiting.get()
            if first is None:
                return
            group, last = [first], False
            while len(group) < GROUP and not self.waiting.empty():
                more = self.waiting.get()
                if more is None:
                    last = True
                    break
                group.append(more)
            self._commit(group)
            if last:
                return

    def _commit(self, group: list[tuple[Seen, Future[None]]]) -> None:
        seq, before, rows = self.seq, self.last, []
        for seen, _ in group:
            if seen.person_id is None:
                continue
            seq, before = seq + 1, link(before, seen)
            rows.append(_row(seen, self.chain, seq, before))
        try:
            with self.database.transaction() as db:
                if rows:
                    db.execute(insert(Look), rows)
                _touch(db, [s for s, _ in group if s.touch is not None])
        except BaseException as why:  # handed to every visit that waits for it, which answers with an error page
            for _, done in group:
                done.set_exception(why)
            return
        self.seq, self.last = seq, before
        for _, done in group:
            done.set_result(None)


def _row(seen: Seen, chain: str, seq: int, hash_: str) -> dict[str, Any]:
    return {"person_id": seen.person_id, "user_id": seen.user_id, "at": seen.at, "page": seen.page, "orgs": seen.orgs,
            "why": seen.why, "ip": seen.ip, "request_id": seen.request_id, "chain": chain, "seq": seq, "hash": hash_}


TOUCH = text("UPDATE session SET seen_at = :at WHERE id = :id AND seen_at < :at").bindparams(bindparam("at", type_=Moment))


def _touch(db: Session, seen: list[Seen]) -> None:
    latest = {s.touch: s.at for s in seen}
    for session_id, at in sorted(latest.items()):
        db.execute(TOUCH, {"at": at, "id": session_id})


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
