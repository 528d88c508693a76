"""Throw-away databases with durable commits, on both engines: a measured commit is one that survives a power cut."""
from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from brokerage.kit.db import Database
from brokerage.migrations import bring_up_to_date
from tests.engines import Cluster, NoPostgres

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on",
           "shared_buffers": "256MB", "max_connections": "100"}


@cache
def cluster() -> Cluster:
    """One PostgreSQL for the run, stopped by its process id when the run ends."""
    return Cluster(**DURABLE)


@contextmanager
def fresh(engine: str, migrated: bool = True) -> Iterator[str]:
    """The address of an empty database (migrated, unless said otherwise) that is gone at the end."""
    if engine == "postgresql":
        with _on_postgresql(migrated) as url:
            yield url
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        if migrated:
            bring_up_to_date(url)
        yield url


@contextmanager
def _on_postgresql(migrated: bool) -> Iterator[str]:
    house = cluster()
    name = f"bench_{next(house.number)}"
    house.sql(f"CREATE DATABASE {name}")
    try:
        if migrated:
            bring_up_to_date(house.url(name))
        yield house.url(name)
    finally:
        house.sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def opened(engine: str) -> Iterator[Database]:
    with ExitStack() as stack:
        url = stack.enter_context(fresh(engine))
        database = Database(url)
        stack.callback(database.close)
        yield database


def why_not(engine: str) -> str:
    """Why this engine cannot be measured here; "" when it can."""
    if engine == "sqlite":
        return ""
    try:
        cluster()
    except NoPostgres as why:
        return str(why)
    return ""


def database_cpu(engine: str) -> float:
    """Seconds of CPU that the PostgreSQL server has used; SQLite's are the application's own."""
    from tests.bench.processes import cpu_of, family
    return cpu_of(family(cluster().server.pid)) if engine == "postgresql" else 0.0
