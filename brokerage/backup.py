"""`brokerage backup` and `restore` for SQLite: a consistent copy while people work. PostgreSQL has pg_dump (README)."""
from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from brokerage.catalogue.search import shelf
from brokerage.kit.db import Database
from brokerage.kit.errors import Refusal


def backup(database: Database, to: Path) -> int:
    """Copy the whole database to a new file, through SQLite's online backup: readers and writers are not held up.

    Returns its size in bytes. Refuses PostgreSQL and a file that is already there. The copy appears under its name
    only when it is whole and has passed its own check.
    """
    source = _file(database)
    if to.exists():
        raise Refusal(f"{to} is already there. Choose another name.")
    half = to.with_name(to.name + ".part")
    half.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(half)) as copy:
        live.backup(copy, pages=2000, sleep=0.01)
        copy.execute("PRAGMA journal_mode=DELETE")
        _check(copy, half)
    with half.open("rb") as done:
        os.fsync(done.fileno())
    half.rename(to)
    return to.stat().st_size


def restore(database: Database, source: Path) -> None:
    """Put a backup in the place of the database. Stop the house first: refused while anybody has the database open.

    The database that was there is kept beside it, as `….before-restore`.
    """
    target = _file(database)
    if not source.exists():
        raise Refusal(f"There is no file {source}.")
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
        _check(copy, source)
    shelf.forget(database)
    database.close()
    if target.exists():
        _only_us(target)
        target.replace(target.with_name(target.name + ".before-restore"))
        for side in ("-wal", "-shm"):
            target.with_name(target.name + side).unlink(missing_ok=True)
    half = target.with_name(target.name + ".part")
    half.write_bytes(source.read_bytes())
    half.rename(target)


def _file(database: Database) -> Path:
    if database.name != "sqlite" or not database.url.database:
        raise Refusal("This is for SQLite. For PostgreSQL use pg_dump and pg_restore; the README says how.")
    return Path(database.url.database)


def _check(copy: sqlite3.Connection, name: Path) -> None:
    try:
        said = copy.execute("PRAGMA integrity_check").fetchone()[0]
        tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as bad:
        raise Refusal(f"{name} is not a backup: {bad}.") from bad
    if said != "ok" or "ledger_transfer" not in tables:
        raise Refusal(f"{name} is not a whole backup of this house: {said}.")


def _only_us(target: Path) -> None:
    """Leaving WAL mode needs the database to itself, so it fails while a server or worker still has it open."""
    try:
        with closing(sqlite3.connect(target, timeout=1.0)) as live:
            mode = live.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError as busy:
        raise Refusal("Somebody still has the database open. Stop the server and the workers first.") from busy
    if mode != "delete":
        raise Refusal("Somebody still has the database open. Stop the server and the workers first.")
