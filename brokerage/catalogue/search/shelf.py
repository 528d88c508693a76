"""Where the index of a database stands, and how it is kept fresh: before each answer, if the outbox says that there is more.

One index on each host, in a folder that all its processes share, for a hundred thousand services take seconds to read and a
start must not. Whoever finds it behind takes the lock of the folder (flock: it ends with its process) and reads the changes;
the others wait for it a moment and open what it has written. The folder may be deleted at any time: it is then built anew.
"""
from __future__ import annotations

import fcntl
import hashlib
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import URL, Engine
from sqlalchemy.orm import Session
from tantivy import FieldType, Index, Query, Searcher

from brokerage import HOUSE
from brokerage.catalogue.models import Service
from brokerage.catalogue.queries import on_show
from brokerage.catalogue.search import engine, entries, marks
from brokerage.catalogue.search.marks import Marks, Read
from brokerage.kit import refs
from brokerage.kit.db import Database, Held

MANY = 3_000
"""Changes beyond which an index is read anew in the background, while pages are answered from it as it is."""
PATIENCE, LONG_PATIENCE = 2, 120
"""Seconds to wait for another process that is reading: with an index to answer from, and without."""


catching_up = threading.local()
"""`now` is true in a thread while it reads changes into an index: those statements are not the page's own."""


class Shelf:
    """The index of one database in this process. `generation` changes with every change that it shows."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.now: tuple[Index, Searcher, Read] | None = None
        self.generation = 0
        self.markets: dict[tuple[Any, ...], Any] = {}
        self.turn = threading.Lock()
        self.behind = threading.Event()

    def searcher(self, db: Session, today: date) -> Searcher:
        """Everything that `db` can see of search_change is in what this searches, unless very much came at once."""
        seen = marks.look(db, self.now[2].frontier if self.now else 0)
        if not self._is_current(seen, today):
            with self.turn:
                catching_up.now = True
                try:
                    self._catch_up(db, today)
                finally:
                    catching_up.now = False
        assert self.now is not None
        db.info["searcher"] = self.now[1]
        return self.now[1]

    def as_it_is(self, db: Session, today: date) -> Searcher:
        """The index as this page has found it: looked at once, however often it is asked."""
        found: Searcher | None = db.info.get("searcher")
        return found or self.searcher(db, today)

    def rebuild(self, db: Session, today: date) -> int:
        """Build it anew from the database; returns how many services it has."""
        with self.turn, self._locked(LONG_PATIENCE):
            return self._build(db, today)

    def astray(self, db: Session, today: date) -> tuple[set[int], set[int]]:
        """Services on show that the index does not have, and services of the index that are not on show. Both empty, or wrong."""
        searcher = self.searcher(db, today)
        held = engine.everything(searcher, Query.all_query())
        has = set(engine.ids(searcher, held))
        shown = set(db.scalars(select(Service.id).where(on_show(today))))
        return shown - has, has - shown

    def _is_current(self, seen: Marks, today: date) -> bool:
        if self.now is None or (self.folder is not None and not (self.folder / "read.json").exists()):
            return False
        read = self.now[2]
        stale = read.behind(seen) or read.may_settle(seen) or read.lost(seen)
        return not stale and -1 <= today.toordinal() - read.day <= 0

    def _catch_up(self, db: Session, today: date) -> None:
        with self._locked(PATIENCE if self.now else LONG_PATIENCE) as mine:
            self._open()
            if self.now is None:
                self._build(db, today)
                return
            read = self.now[2]
            seen = marks.look(db, read.frontier)
            if self._is_current(seen, today) or not mine:
                return
            if read.lost(seen) or today.toordinal() < read.day - 1:
                self._build(db, today)
            elif seen.beyond > MANY + sum(last - first + 1 for first, last in read.applied):
                self._build_later(db.engine, today)  # type: ignore[attr-defined]
            else:
                self._apply(db, today, seen)

    def _apply(self, db: Session, today: date, seen: Marks) -> None:
        """Read again what changed, and what the calendar has changed since."""
        assert self.now is not None
        index, searcher, read = self.now
        changes = marks.unread(db, read)
        ids = list(dict.fromkeys([*(service for _, service in changes), *self._turned(searcher, read, today)]))
        if ids:
            engine.write(index, ids, entries.read(db, today, ids))
        self._keep(index, marks.after(read, seen, [change for change, _ in changes], max(today.toordinal(), read.day)))

    def _turned(self, searcher: Searcher, read: Read, today: date) -> list[int]:
        if today.toordinal() <= read.day:
            return []
        due = Query.range_query(engine.schema(), "turns", FieldType.Integer, 0, today.toordinal())
        return engine.ids(searcher, engine.everything(searcher, due))

    def _build(self, db: Session, today: date) -> int:
        seen, name = marks.look(db, 0), refs.new(12)
        read = Read(engine.VERSION, name, today.toordinal())
        changes = [] if seen.xmin == seen.xmax else [change for change, _ in marks.unread(db, read)]
        index = engine.open_index(self.folder / name if self.folder else None)
        count = engine.write(index, (), entries.read_all(db, today), fresh=True)
        self._keep(index, marks.after(read, seen, changes, today.toordinal()))
        if self.folder:
            for old in self.folder.iterdir():
                if old.is_dir() and old.name != name:
                    shutil.rmtree(old, ignore_errors=True)
        return count

    def _build_later(self, where: Engine, today: date) -> None:
        if self.behind.is_set():
            return
        self.behind.set()

        def build() -> None:
            try:
                with Held(where, autoflush=False) as db:
                    self.rebuild(db, today)
            finally:
                self.behind.clear()
        threading.Thread(target=build, name="search-build", daemon=True).start()

    def _open(self) -> None:
        """What another process of this host has written since, or what was there when this one began."""
        if self.folder is None:
            return
        try:
            read = msgspec.json.decode((self.folder / "read.json").read_bytes(), type=Read)
            if read.version != engine.VERSION:
                raise ValueError("another version")
            same = self.now is not None and self.now[2].folder == read.folder
            index = self.now[0] if same and self.now else engine.open_index(self.folder / read.folder)
            index.reload()
        except (OSError, ValueError, msgspec.DecodeError):
            self.now = None
            return
        self._show(index, read)

    def _keep(self, index: Index, read: Read) -> None:
        if self.folder:
            part = self.folder / f"read.{refs.new(6)}.part"
            part.write_bytes(msgspec.json.encode(read))
            part.replace(self.folder / "read.json")
        self._show(index, read)

    def _show(self, index: Index, read: Read) -> None:
        self.now = (index, index.searcher(), read)
        self.generation += 1
        self.markets = {}

    @contextmanager
    def _locked(self, patience: int) -> Iterator[bool]:
        """The lock of the folder; False when another process still has it after `patience` seconds."""
        if self.folder is None:
            yield True
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.folder.with_suffix(".lock").open("w") as file:
            mine, until = False, time.monotonic() + patience
            while not mine and time.monotonic() < until:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    mine = True
                except BlockingIOError:
                    time.sleep(1 / 50)
            yield mine


SHELVES: WeakKeyDictionary[Engine, Shelf] = WeakKeyDictionary()


def keep(database: Database, below: str = "") -> None:
    """From now on the index of `database` is kept below `below`, under a name that is this database's own; without one beside
    the SQLite file, or in var/ for PostgreSQL. A database in memory has its index there too."""
    shelf = Shelf(_place(database.url, below))
    SHELVES[database.reader] = SHELVES[database.writer] = shelf


def forget(database: Database) -> None:
    """Throw the index away: the next search builds it anew."""
    shelf = SHELVES.pop(database.reader, None)
    if folder := shelf.folder if shelf else _place(database.url, ""):
        shutil.rmtree(folder, ignore_errors=True)


def _place(url: URL, below: str) -> Path | None:
    file = url.database or ""
    if url.get_backend_name() == "sqlite" and file in ("", ":memory:"):
        return None
    if url.get_backend_name() == "sqlite" and not below:
        return Path(file + ".search")
    name = hashlib.sha256(f"{url.host}/{url.port}/{file}/{url.query}".encode()).hexdigest()[:16]
    return Path(below or HOUSE / "var") / f"search-{name}"


def of(db: Session) -> Shelf:
    """The index of the database that this session is on; in memory when nobody said where to keep it."""
    assert isinstance(db, Held)
    return SHELVES.get(db.engine) or SHELVES.setdefault(db.engine, Shelf())
