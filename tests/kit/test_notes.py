"""Notes are on disk when they are written, and SQLite says whether anything else was committed since."""
from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import text

from brokerage.kit.db import Database

MARK = {"sqlite": "?", "postgresql": "%s"}


@pytest.fixture(name="note")
def _note(database: Database) -> Any:
    """Writes a note: a row of a table that nobody else writes."""
    with database.transaction() as db:
        db.execute(text("CREATE TABLE jotting (words VARCHAR(20) NOT NULL)"))
        db.execute(text("CREATE TABLE other (words VARCHAR(20) NOT NULL)"))
    return lambda words="said": database.notes.write(f"INSERT INTO jotting VALUES ({MARK[database.name]})", [words])


def other(database: Database) -> None:
    with database.transaction() as db:
        db.execute(text("INSERT INTO other VALUES ('x')"))


def test_a_note_is_there_for_everybody_when_it_is_written(database: Database, note: Any) -> None:
    note("first")
    note("second")
    with database.reading() as db:
        assert db.execute(text("SELECT words FROM jotting ORDER BY words")).scalars().all() == ["first", "second"]


def test_a_note_that_fails_leaves_nothing_and_the_next_is_written(database: Database, note: Any) -> None:
    with pytest.raises(Exception, match=r"(?i)null"):
        note(None)
    note("kept")
    with database.reading() as db:
        assert db.execute(text("SELECT words FROM jotting")).scalars().all() == ["kept"]


def test_the_stamp_stays_while_only_notes_are_written_and_no_longer(database: Database, note: Any) -> None:
    if database.name != "sqlite":
        note()
        assert database.notes.stamp() is None
        return
    first = database.notes.stamp()
    note()
    note()
    assert first is not None and database.notes.stamp() == first
    other(database)
    second = database.notes.stamp()
    assert second != first and database.notes.stamp() == second
    other(database)
    note()  # before anybody asks: what others wrote is not hidden by it
    assert database.notes.stamp() != second


def test_a_new_connection_makes_a_new_stamp(database: Database, note: Any) -> None:
    first = database.notes.stamp()
    database.notes.close()
    other(database)
    note()
    assert first is None or database.notes.stamp() != first


def test_nobody_waits_for_a_stamp(database: Database, note: Any) -> None:
    """While a note waits for the disk, or for the right to write, readers ask for themselves."""
    told: list[Any] = []
    with database.notes.turn:
        asking = threading.Thread(target=lambda: told.append(database.notes.stamp()))
        asking.start()
        asking.join(10)
    assert told == [None]
