"""How each engine is opened: one that may write, one that the database itself holds to reading (kit.db)."""
from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL

BEGINS = "begins"
"""Engine option: the statement that begins a transaction where the driver does not begin one by itself (SQLite)."""
LEANLY = "leanly"
"""Engine option: the statement that begins a transaction on PostgreSQL, where Hot goes round the driver (kit.lean)."""
READS = "reads"
"""Engine option: nothing can be written."""


def engine_for(url: URL, threads: int, *, reading: bool) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, threads, reading=reading)
    options = "-c default_transaction_read_only=on" if reading else "-c lock_timeout=10s"
    level = "REPEATABLE READ" if reading else "READ COMMITTED"
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_size=threads, max_overflow=2, isolation_level=level,
        execution_options={LEANLY: f"BEGIN ISOLATION LEVEL {level}".encode(), READS: reading},
        pool_reset_on_return="commit" if reading else "rollback",  # as Held.rest
        connect_args={"options": options + " -c timezone=UTC", "connect_timeout": 10},
    )

    @event.listens_for(engine, "rollback")
    @event.listens_for(engine, "rollback_savepoint")
    def forget(connection: Any, *_: Any) -> None:
        lean = connection.connection.info.get(LEANLY)
        if lean is not None and not lean.ended:  # of nothing the driver makes no rollback
            lean.forget()

    return engine


def _sqlite(url: URL, threads: int, *, reading: bool) -> Engine:
    how = "BEGIN" if reading else "BEGIN IMMEDIATE"
    engine = create_engine(
        url, hide_parameters=True, pool_size=threads, max_overflow=2, execution_options={BEGINS: how, READS: reading},
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 10.0, "cached_statements": 512},
    )
    pragmas = ["journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-16000"]
    if reading:
        pragmas.append("query_only=ON")

    @event.listens_for(engine, "connect")
    def settings(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        raw = connection.connection.driver_connection
        if not raw.in_transaction:  # Held has begun already; the pool takes back only what it has rolled back
            raw.execute(how)

    return engine
