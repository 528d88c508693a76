"""Notes: rows that must be on disk before an answer leaves, written over one connection that writes nothing else.

A note is one statement, which is a whole transaction. Because all else is written over other connections, SQLite can say
whether anything but notes was committed since: `PRAGMA data_version` of a connection changes with every commit to the file
but its own, whichever process or program made it.
"""
from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Engine

VERSION = "PRAGMA data_version"


class Notes:
    """Of one process. `watchers` are told of every statement."""

    def __init__(self, engine: Engine, watchers: Sequence[Callable[[str], None]]) -> None:
        self.engine, self.watchers = engine, watchers
        self.sqlite = engine.name == "sqlite"
        self.turn = threading.Lock()
        self.taken: Any = None
        self.driver: Any = None
        self.since: object = None

    def write(self, sql: str, values: Sequence[Any]) -> None:
        """Return when this statement is on disk. `values` stand for its marks, `?` on SQLite and `%s` on PostgreSQL."""
        with self.turn:
            self._run(sql, values)

    def stamp(self) -> tuple[object, int] | None:
        """The same for as long as nothing but these notes was committed to this database, by anybody. None when that cannot be
        said: on PostgreSQL, and while a note is being written, for which nobody should wait."""
        if not self.sqlite or not self.turn.acquire(blocking=False):
            return None
        try:
            version = self._run(VERSION).fetchone()[0]
            return self.since, version
        finally:
            self.turn.release()

    def close(self) -> None:
        with self.turn:
            self._give_up()

    def _run(self, sql: str, values: Sequence[Any] = ()) -> Any:
        for watch in self.watchers:
            watch(sql)
        try:
            if self.driver is None:
                self._take()
            return self.driver.execute(sql, values)
        except BaseException:
            self._give_up()
            raise

    def _take(self) -> None:
        """A connection of our own, which the pool forgets. Its versions are compared with no other's."""
        self.taken, self.since = self.engine.raw_connection(), object()
        self.driver = self.taken.driver_connection
        self.taken.detach()
        if not self.sqlite:
            self.driver.autocommit = True

    def _give_up(self) -> None:
        taken, self.taken, self.driver = self.taken, None, None
        if taken is not None:
            taken.close()
