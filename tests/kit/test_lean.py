"""What Hot asks of PostgreSQL round the driver is answered as the driver would; SQLite, beside it, says what that is."""
from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from brokerage.kit.db import Database, Hot

THINGS = Hot("SELECT id, words, pence, day, yes FROM thing WHERE id < :most AND words = :words ORDER BY id")


@pytest.fixture(name="things")
def _things(database: Database) -> Database:
    with database.transaction() as db:
        db.execute(text("CREATE TABLE thing (id INTEGER NOT NULL, words VARCHAR(20), pence BIGINT, day DATE, yes BOOLEAN)"))
        db.execute(text("INSERT INTO thing VALUES (1, 'a', 5, '2026-04-01', true), (2, 'a', NULL, NULL, NULL), (3, 'b', 7, NULL, false)"))
    return database


def ask(database: Database, hot: Hot = THINGS, **values: Any) -> list[tuple[Any, ...]]:
    with database.reading() as db:
        return hot.all(db, **values)


@pytest.mark.parametrize("most", [3, 2**15, 2**31, 2**62])
def test_rows_are_the_drivers_own_values_whatever_the_size_of_a_number(things: Database, most: int) -> None:
    day = "2026-04-01" if things.name == "sqlite" else date(2026, 4, 1)
    for _ in range(2):
        assert ask(things, most=most, words="a") == [(1, "a", 5, day, True), (2, "a", None, None, None)]
    with things.reading() as db:
        assert THINGS.one(db, most=most, words="a") == (1, "a", 5, day, True) and THINGS.one(db, most=most, words="c") is None


def test_days_times_yes_and_nothing_go_in_as_they_are(things: Database) -> None:
    if things.name == "sqlite":
        pytest.skip("SQLite knows none of these kinds")
    told = Hot("SELECT CAST(:day AS date), CAST(:at AS timestamptz), CAST(:yes AS boolean), CAST(:none AS text), CAST(:words AS text)")
    values = {"day": date(2026, 4, 1), "at": datetime(2026, 4, 1, 9, tzinfo=UTC), "yes": False, "none": None, "words": "Zoë's 100% :x"}
    assert ask(things, told, **values) == [tuple(values.values())]


def test_what_only_the_driver_knows_is_left_to_it(things: Database) -> None:
    if things.name == "sqlite":
        pytest.skip("SQLite has no lists")
    assert ask(things, Hot("SELECT id FROM thing WHERE id = ANY(:ids) ORDER BY id"), ids=[1, 3]) == [(1,), (3,)]
    assert ask(things, Hot("SELECT id FROM thing WHERE pence > :least"), least=Decimal("5.5")) == [(3,)]


def test_a_statement_that_failed_is_asked_anew(things: Database) -> None:
    late = Hot("SELECT words FROM late")
    for _ in range(2):
        with pytest.raises(Exception, match="late"):
            ask(things, late)
    assert len(ask(things, most=9, words="a")) == 2
    with things.transaction() as db:
        db.execute(text("CREATE TABLE late (words VARCHAR(20))"))
    assert ask(things, late) == []


def test_a_reading_is_one_moment_and_refuses_every_write(things: Database) -> None:
    with things.reading() as db:
        assert len(THINGS.all(db, most=9, words="a")) == 2
        with things.transaction() as other:
            other.execute(text("DELETE FROM thing"))
        assert len(THINGS.all(db, most=9, words="a")) == 2
        with pytest.raises(Exception, match=r"(?i)read-?\s?only"):
            Hot("INSERT INTO thing (id) VALUES (:id) RETURNING id").all(db, id=9)
        db.rollback()
    assert ask(things, most=9, words="a") == []


def test_what_was_prepared_is_kept_whatever_else_the_connection_was_used_for(things: Database) -> None:
    for n in range(12):
        with pytest.raises(KeyError), things.reading() as db:
            THINGS.all(db, most=9, words="a")
            db.execute(text("SELECT count(*) FROM thing")).all()
            if n % 4 == 3:
                with pytest.raises(Exception, match="nowhere"):
                    db.execute(text("SELECT 1 FROM nowhere")).all()
            raise KeyError
    with things.reading() as db:
        assert len(THINGS.all(db, most=9, words="a")) == 2
        if things.name == "postgresql":
            assert db.execute(text("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'hot%'")).scalar_one() <= 4
