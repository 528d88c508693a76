"""What Hot asks of PostgreSQL round the driver is answered as the driver would; SQLite, beside it, says what that is."""
from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from psycopg import OperationalError
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


class Counted:
    """libpq's connection, and how often somebody waited for the server."""

    def __init__(self, pgconn: Any) -> None:
        self.pgconn, self.trips = pgconn, 0

    def __getattr__(self, name: str) -> Any:
        self.trips += name in ("exec_", "prepare", "exec_prepared", "pipeline_sync")
        return getattr(self.pgconn, name)


COUNT = Hot("SELECT count(*) FROM thing WHERE words = :words")
LAST = Hot("SELECT max(id) FROM thing")


@pytest.fixture(name="server")
def _server(things: Database) -> Database:
    if things.name == "sqlite":
        pytest.skip("SQLite is no server: there are no trips to spare")
    return things


def read(database: Database, words: str = "a", *, like: object = "page") -> tuple[int, list[Any]]:
    """Trips, with the one of the COMMIT that nobody waits for, and what three statements answered."""
    with database.reading(like=like) as db:
        db._take()
        db.lean.pgconn = counted = Counted(getattr(db.lean.pgconn, "pgconn", db.lean.pgconn))
        said = [THINGS.all(db, most=9, words=words)[0][0], COUNT.one(db, words=words)[0], LAST.one(db)[0]]
    return counted.trips, said


def test_what_a_reading_of_the_same_name_asked_before_is_asked_in_one_trip(server: Database) -> None:
    first, second, third = read(server), read(server), read(server)
    assert first[1] == second[1] == third[1] == [1, 2, 3]
    assert second[0] == third[0] == 2 < first[0]
    assert read(server, like=None)[0] == read(server, like="another page")[0] == 4


def test_what_is_asked_ahead_is_answered_as_the_database_stands_now(server: Database) -> None:
    read(server)
    with server.transaction() as db:
        db.execute(text("DELETE FROM thing WHERE id = 2"))
    assert read(server) == (2, [1, 1, 3])


def test_what_was_asked_ahead_answers_no_other_question(server: Database) -> None:
    read(server)
    assert read(server, "b")[1] == [3, 1, 3]
    assert read(server, "b") == (2, [3, 1, 3])


def test_a_reading_that_fails_is_forgotten(server: Database) -> None:
    read(server)
    with pytest.raises(KeyError), server.reading(like="page"):
        raise KeyError
    assert read(server)[0] > 2


def test_what_cannot_be_answered_any_more_troubles_only_whoever_asks(server: Database) -> None:
    read(server)
    with server.transaction() as db:
        db.execute(text("ALTER TABLE thing ALTER COLUMN pence TYPE INTEGER"))  # PostgreSQL refuses what was prepared before
    assert read(server)[1] == [1, 2, 3]
    assert read(server) == (2, [1, 2, 3])
    with server.transaction() as db:
        db.execute(text("ALTER TABLE thing RENAME TO other"))
    with server.reading(like="page") as db:
        assert Hot("SELECT max(id) FROM other").one(db) == (3,)


def test_this_very_moment_is_not_asked_about_again(server: Database) -> None:
    for _ in range(2):
        with server.reading(like="page") as db:
            Hot("SELECT 1 WHERE CAST(:at AS timestamptz) IS NOT NULL").one(db, at=datetime.now(UTC))
            LAST.one(db)
    (known,) = server.foretold.values()
    assert [hot for hot, _, _ in known] == [LAST]


def test_a_connection_at_rest_is_in_no_transaction_whoever_uses_it_next(server: Database) -> None:
    state = "SELECT state FROM pg_stat_activity WHERE pid = (SELECT max(pid) FROM pg_locks WHERE relation = 'thing'::regclass)"
    read(server)
    with server.transaction() as db:
        assert db.execute(text(state)).scalar() is None
        db.execute(text("ALTER TABLE thing ADD COLUMN more INTEGER"))  # which would wait for a reading that has not ended
    assert server.glance(LAST, {}) == (3,)
    read(server)
    with server.reading(like="page") as db:
        assert db.execute(text("SELECT count(*) FROM thing")).scalar_one() == 3
    read(server)


def test_a_server_that_went_away_fails_one_reading(server: Database) -> None:
    read(server)
    with server.transaction() as db:
        db.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        " AND pid <> pg_backend_pid()"))
    with pytest.raises(OperationalError):
        read(server)
    assert read(server)[1] == [1, 2, 3]


def test_others_go_on_while_a_reading_waits_for_the_server(server: Database) -> None:
    """Python's lock is not kept meanwhile."""
    slow, ticks, over = Hot("SELECT CAST(pg_sleep(0.3) AS text)"), [], threading.Event()

    def tick() -> None:
        while not over.wait(0.01):
            ticks.append(1)
    for _ in range(2):
        with server.reading(like="slow") as db:
            ticks.clear()
            beside = threading.Thread(target=tick)
            beside.start()
            slow.one(db)
            over.set()
            beside.join()
            over.clear()
        assert len(ticks) > 5


# writing ----------------------------------------------------------------------------------------------
PUT = Hot("INSERT INTO thing (id, words) VALUES (:id, :words) RETURNING id")


def put(database: Database, number: int, words: str = "w") -> None:
    with database.transaction() as db:
        assert PUT.one(db, id=number, words=words) == (number,)


def written(database: Database) -> list[int]:
    return [row[0] for row in ask(database, most=1000, words="w")]


def test_what_was_committed_is_there_and_what_was_not_is_gone(things: Database) -> None:
    put(things, 10)
    with pytest.raises(ZeroDivisionError), things.transaction() as db:
        PUT.one(db, id=11, words="w")
        _ = 1 / 0
    put(things, 12)
    assert written(things) == [10, 12]


@pytest.mark.parametrize("how", ["a refusal", "a broken rule", "back to a savepoint", "a broken rule within one"])
def test_after_every_kind_of_rollback_the_next_statements_are_understood(things: Database, how: str) -> None:
    with things.transaction() as db:
        db.execute(text("CREATE UNIQUE INDEX uq_thing ON thing (id)"))
    for _ in range(8):  # the driver prepares its own statements after the fifth time, and lets go of them with a rollback
        with things.transaction() as db:
            db.execute(text("UPDATE thing SET pence = 1 WHERE id = 1"))
    put(things, 10)
    for number in (20, 30):
        if how == "a refusal":
            with pytest.raises(ZeroDivisionError), things.transaction() as db:
                db.execute(text("UPDATE thing SET pence = 2 WHERE id = 1"))
                PUT.one(db, id=number, words="w")
                _ = 1 / 0
        elif how == "a broken rule":
            with pytest.raises(Exception, match=r"(?i)unique"), things.transaction() as db:
                db.execute(text("UPDATE thing SET pence = 2 WHERE id = 1"))
                PUT.one(db, id=10, words="w")
        else:
            with things.transaction() as db:
                with pytest.raises(Exception, match=r"(?i)unique|zero"), db.begin_nested():
                    PUT.one(db, id=10 if "broken" in how else number, words="w")
                    _ = 1 / 0
                PUT.one(db, id=number + 1, words="w")
        put(things, number + 2)
    assert written(things) == [10, 22, 32] if "savepoint" not in how and "within" not in how else written(things) == [10, 21, 22, 31, 32]


@pytest.mark.parametrize("by_sqlalchemy", [False, True])
def test_what_failed_and_was_hidden_is_not_called_kept(server: Database, by_sqlalchemy: bool) -> None:
    with pytest.raises(RuntimeError, match="keep nothing"), server.transaction() as db:
        PUT.one(db, id=10, words="w")
        with pytest.raises(Exception, match="nowhere"):
            db.execute(text("SELECT 1 FROM nowhere")) if by_sqlalchemy else Hot("SELECT 1 FROM nowhere").all(db)
    put(server, 11)
    assert written(server) == [11]


def test_whoever_writes_next_has_the_connection_and_nothing_else_of_the_last(things: Database) -> None:
    put(things, 10)
    with things.transaction() as db:
        db.info["secret"] = "of the last"
        first = db
        PUT.one(db, id=11, words="w")
    with things.transaction() as db:
        assert db is first and not db.info and not db.in_transaction()
        db.execute(text("UPDATE thing SET pence = 3 WHERE id = 1"))
    with things.transaction() as db:
        assert db is not first, "who asked by SQLAlchemy has things of their own"
    assert written(things) == [10, 11]


def test_a_connection_of_a_writer_at_rest_holds_nothing(things: Database) -> None:
    put(things, 10)
    other = Database(things.url.render_as_string(hide_password=False), threads=1)
    put(other, 11)  # SQLite: at rest nobody holds the right to write
    other.close()
    put(things, 12)
    assert written(things) == [10, 11, 12]
