"""The database: two engines over one address, one that may write and one that the database itself holds to reading.

SQLite is the default, PostgreSQL when DATABASE_URL says so. Reads and writes are synchronous and belong to one
worker thread. `transaction()` is the only commit in the house; a house test says who may call it.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Connection, DateTime, Engine, MetaData
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.types import TypeDecorator

from brokerage.kit.engines import BEGINS, LEANLY, READS, engine_for
from brokerage.kit.lean import NAMED, TIME, Lean, Question, numbered, question
from brokerage.kit.money import Pence
from brokerage.kit.notes import Notes

T = TypeVar("T")

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """The base of every table. Constraints are named by convention, so errors.explain can find them.

    Files with tables begin without `from __future__ import annotations`, and the condition of an index is said in SQLite's
    name alone (migrations make it on both engines): SQLAlchemy would compile each annotation anew, and load all it knows of
    PostgreSQL, at every start (tests/house/test_rules.py).
    """

    metadata = MetaData(naming_convention=NAMES)


class PenceColumn(TypeDecorator[Pence]):
    """Signed integer pence (domain M-01). Columns of this type end in `_pence`."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> int | None:
        if value is not None and not isinstance(value, Pence):
            raise TypeError(f"{value!r} is not Pence")
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Any) -> Pence | None:
        return None if value is None else Pence(int(value))


class Moment(TypeDecorator[datetime]):
    """A time in UTC, always with its zone in Python, whatever the engine keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a time without a zone says nothing")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


MOST = 2_000
"""Kinds of readings whose statements are kept in mind by one process; beyond them it begins anew."""
AT_THE_END = "at the end"


class Held(Session):
    """A session over one connection, taken at its first statement and given back at its end, rolled back unless committed.

    Statements of the hot path run on the driver's own connection (`raw`); SQLAlchemy's is put around the same one when
    somebody first asks for it. A Session's own bookkeeping costs as much as a page's queries.
    """

    def __init__(self, engine: Engine, **how: Any) -> None:
        super().__init__(**how)
        self.engine = engine
        options = engine.get_execution_options()
        self.begins, self.leanly, self.reads = (options.get(option, "") for option in (BEGINS, LEANLY, READS))
        self.lean: Lean | None = None
        self.taken: PoolProxiedConnection | None = None
        self.driver: Any = None
        self.wrapped: Connection | None = None
        self.open = False
        self.asked: list[tuple[Hot, dict[str, Any], int]] | None = None
        self.uses = 0
        self.questions: list[Question] = []
        self.foretold: Sequence[Question] = ()

    @property
    def raw(self) -> Any:
        """The driver's connection, inside this session's transaction."""
        self.uses += 1
        if not self.open:
            self._open()
        return self.driver

    def _open(self, *first: Question) -> None:
        self._take()
        if self.begins:
            self.driver.execute(self.begins)
        elif self.lean is not None and self.reads:
            self.lean.begin(self.leanly, [*first, *self.foretold])
        elif self.lean is not None:
            self.lean.say(self.leanly)
        self.open = True

    def lean_rows(self, hot: Hot, values: dict[str, Any]) -> tuple[list[tuple[Any, ...]], int] | None:
        """All rows and how many columns, round the driver; None when only the driver can be asked."""
        asked = question(hot, values) if self.leanly else None
        if asked is None:
            return None
        self.uses += 1
        if not self.open:
            self._open(asked)
        assert self.lean is not None
        if self.asked is not None:
            self.questions.append(asked)
        return self.lean.run(asked)

    def _take(self) -> None:
        if self.taken is None:
            self.taken = self.engine.raw_connection()
            self.driver = self.taken.driver_connection
            if self.leanly:
                self.lean = self.taken.info.get(LEANLY) or self.taken.info.setdefault(LEANLY, Lean(self.driver))

    def went_back(self) -> None:
        """Somebody has gone back to a savepoint by the driver."""
        if self.lean is not None:
            self.lean.forget()

    def asked_only(self) -> list[tuple[Hot, dict[str, Any], int]] | None:
        """Every statement of this reading, which has a name, its values, how many columns; None when anything was asked otherwise
        than by Hot."""
        return self.asked if self.asked is not None and self.wrapped is None and self.uses == len(self.asked) else None

    def glance(self, hot: Hot, values: dict[str, Any]) -> tuple[Any, ...]:
        """The one row of one statement by itself, which is a whole transaction: one trip to the server. Readers only."""
        self._take()
        for watch in watchers:
            watch(hot.sqlite)
        if self.lean is not None:
            asked = question(hot, values)
            assert asked is not None, "what is asked at a glance is of the simplest kinds"
            return self.lean.run(asked)[0][0]
        return self.driver.execute(hot.sqlite, values).fetchall()[0]  # type: ignore[no-any-return]

    def connection(self, *_: Any, **__: Any) -> Connection:
        if self.wrapped is None:
            self.raw  # noqa: B018 - takes the connection
            self.wrapped = Connection(self.engine, self.taken)
            self.wrapped.begin()
        return self.wrapped

    def get_bind(self, *_: Any, **__: Any) -> Connection:
        return self.connection()

    def begin_nested(self) -> SessionTransaction:
        """A savepoint, made at once: what Hot writes does not tell SQLAlchemy that now is the time."""
        made = super().begin_nested()
        super().connection()
        return made

    def keep(self) -> None:
        """Commit. Called in one place only: `Database.transaction`."""
        self.flush()
        for last in self.info.pop(AT_THE_END, ()):
            last(self)
        if self.lean is not None and not self.lean.whole:
            raise RuntimeError("A statement failed in this transaction, so its COMMIT would keep nothing and say nothing")
        if self.wrapped is None and self.lean is not None:
            self.lean.say(b"COMMIT")
        elif self.taken is not None:
            (self.wrapped or self.taken).commit()

    def rest(self) -> bool:
        """End a reading, or what was committed, and keep the connection for the next. False when SQLAlchemy was used: then close
        it all."""
        if self.wrapped is not None or self.taken is None or self.in_transaction() or not (self.reads or self.over):
            return False
        self.asked, self.uses, self.questions, self.foretold = None, 0, [], ()
        if self.reads:
            self._end()
        self.open = False
        self.info.clear()  # what was noted belongs to the transaction that has ended
        return True

    @property
    def over(self) -> bool:
        """Whether no transaction is open on the connection."""
        return self.lean.ended if self.lean is not None else not self.driver.in_transaction

    def _end(self) -> None:
        """COMMIT a reading, of nothing: writes are refused there, and after a rollback psycopg has everything planned anew."""
        if self.lean is not None:
            self.lean.end()
        else:
            self.driver.commit()

    def close(self) -> None:
        if self.lean is not None and not self.reads and not self.lean.ended:
            self.lean.forget()  # a rollback follows
        super().close()
        if self.taken is not None:
            if self.lean is not None and self.reads and (self.lean.owed or self.lean.whole):
                self._end()
                self.lean.hear()
            elif self.lean is not None and self.reads:
                self.taken.info.pop(LEANLY, None)  # the rollback that follows may take away what was prepared
            if getattr(self.taken.driver_connection, "in_transaction", False):
                self.taken.rollback()  # a COMMIT that failed leaves its transaction open and would poison this connection
            (self.wrapped or self.taken).close()
        self.taken = self.driver = self.wrapped = self.lean = None
        self.open = False


def at_the_end(db: Session, last: Callable[[Session], None]) -> None:
    """Do this in the same transaction right before it is committed, after everything else."""
    db.info.setdefault(AT_THE_END, []).append(last)


class Database:
    """One address, a `writer` and a `reader` engine. `name` is "sqlite" or "postgresql"."""

    def __init__(self, url: str, *, threads: int = 16, read_url: str = "") -> None:
        self.url = make_url(url)
        self.name = self.url.get_backend_name()
        self.writer = engine_for(self.url, threads, reading=False)
        self.reader = engine_for(make_url(read_url) if read_url else self.url, threads, reading=True)
        self.notes = Notes(self.writer, watchers)
        self.foretold: dict[object, list[Question]] = {}
        self.kept: list[Held] = []  # readers at rest, each with its connection; the last one rested is the next one taken
        self.writers: list[Held] = []  # the same of those who write

    @contextmanager
    def reading(self, like: object = None) -> Iterator[Session]:
        """A transaction in which the database refuses every write (SQLite query_only, PostgreSQL read only). What the last
        reading of the same name (`like`) asked by Hot is asked at its beginning, where that spares trips to a server."""
        db = self.kept.pop() if self.kept else Held(self.reader, autoflush=False)
        if like is not None:
            db.asked, db.foretold = [], self.foretold.pop(like, ())
        try:
            yield db
        except BaseException:
            db.close()
            raise
        if db.asked is not None and db.leanly:
            self._foretell(like, db.questions)
        if db.rest():
            self.kept.append(db)
        else:
            db.close()

    def _foretell(self, like: object, questions: list[Question]) -> None:
        """What holds this very moment is never asked again."""
        if len(self.foretold) >= MOST:
            self.foretold.clear()
        self.foretold[like] = [one for one in questions if TIME not in one[1]]

    def glance(self, hot: Hot, values: dict[str, Any]) -> tuple[Any, ...]:
        """The one row of a statement that needs no other: the quickest look at the database. It refuses every write."""
        db = self.kept.pop() if self.kept else Held(self.reader, autoflush=False)
        try:
            row = db.glance(hot, values)
        except BaseException:
            db.close()
            raise
        self.kept.append(db)
        return row

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction that is committed when the block ends and rolled back when it raises."""
        db = self.writers.pop() if self.writers else Held(self.writer, expire_on_commit=False)
        try:
            yield db
            db.keep()
        except BaseException:
            db.close()
            raise
        if db.rest():
            self.writers.append(db)
        else:
            db.close()

    def close(self) -> None:
        for kept in self.kept, self.writers:
            while kept:
                kept.pop().close()
        self.notes.close()
        self.writer.dispose()
        self.reader.dispose()


watchers: list[Callable[[str], None]] = []
"""Who is told of every statement that Hot runs: tests that count the statements of a page."""


class Hot:
    """A statement for the hot path, run by the driver itself inside the session's transaction.

    Written once with `:name` parameters; costs a quarter of Core and knows no types, so it carries only integers and
    text (dates as ISO text on SQLite and as dates on PostgreSQL: read them with `iso`).
    """

    def __init__(self, sql: str) -> None:
        self.sqlite = sql
        self.postgresql = NAMED.sub(r"%(\1)s", sql.replace("%", "%%"))
        self.numbered, self.order = numbered(sql)

    def all(self, db: Session, **values: Any) -> list[tuple[Any, ...]]:
        return self._rows(db, values)

    def one(self, db: Session, **values: Any) -> tuple[Any, ...] | None:
        return next(iter(self._rows(db, values, 1)), None)

    def many(self, db: Session, rows: list[dict[str, Any]]) -> None:
        """Run it once for each row."""
        if rows:
            assert isinstance(db, Held)
            db.raw.cursor().executemany(self._told(db), rows)

    def _rows(self, db: Session, values: dict[str, Any], most: int = 0) -> list[tuple[Any, ...]]:
        assert isinstance(db, Held)
        sql = self._told(db)
        if (made := db.lean_rows(self, values)) is not None:
            rows, width = made
        else:
            cursor = db.raw.execute(sql, values)
            rows, width = cursor.fetchmany(most) if most else cursor.fetchall(), len(cursor.description)
        if db.asked is not None:
            db.asked.append((self, values, width))
        return rows

    def _told(self, db: Held) -> str:
        """Its words for this engine, told to whoever watches."""
        sql = self.sqlite if db.engine.name == "sqlite" else self.postgresql
        for watch in watchers:
            watch(sql)
        return sql


def dated(db: Session, day: date | None) -> Any:
    """A date as `insert_many` and Hot want it: text on SQLite, itself on PostgreSQL."""
    return day.isoformat() if day is not None and is_sqlite(db) else day


def is_sqlite(db: Session) -> bool:
    """Which engine this session is on, without taking a connection. Sessions come from Database alone."""
    assert isinstance(db, Held)
    return db.engine.name == "sqlite"


def stored(db: Session, at: datetime) -> Any:
    """A time as Moment keeps it, for Hot: text in UTC on SQLite, itself on PostgreSQL."""
    return as_text(at) if is_sqlite(db) else at


def as_text(at: datetime) -> str:
    """A time as SQLite keeps it, in UTC."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def structs(db: Session, statement: Any, kind: type[T]) -> list[T]:
    """Rows as msgspec Structs, column by column in the Struct's field order."""
    return [kind(*row) for row in db.execute(statement)]


def rowcount(result: Any) -> int:
    """How many rows an UPDATE or DELETE touched."""
    return int(result.rowcount)


