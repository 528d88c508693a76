"""A town for tests, made once on each engine for a test process, then copied as often as somebody asks."""
from __future__ import annotations

import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from brokerage import demo
from brokerage.kit.db import Database
from tests import engines

MADE: dict[tuple[str, str], tuple[Any, bytes]] = {}
"""By name and engine: the template, and what its maker returned, pickled."""


@contextmanager
def town(engine: str, folder: Path) -> Iterator[Database]:
    """A demo town of its own on "sqlite" (a file in `folder`) or "postgresql", gone at the end."""
    with copied(engine, "town", _demo, folder) as (database, _):
        yield database


@contextmanager
def copied(engine: str, name: str, make: Callable[[Database], Any], folder: Path | None = None) -> Iterator[tuple[Database, Any]]:
    """A copy of the database that `make` fills, and a copy of what `make` returned: rows are the test's own, in no session."""
    if (name, engine) not in MADE:
        MADE[name, engine] = _on_postgresql(name, make) if engine == "postgresql" else _on_sqlite(name, make)
    template, pickled = MADE[name, engine]
    returned = pickle.loads(pickled)
    if engine == "postgresql":
        with engines.cluster().fresh(template) as database:
            yield database, returned
        return
    with tempfile.TemporaryDirectory(dir=folder or engines.scratch()) as own:
        shutil.copyfile(template, Path(own) / "town.sqlite")
        database = Database(f"sqlite:///{Path(own) / 'town.sqlite'}")
        try:
            yield database, returned
        finally:
            database.close()


def _on_sqlite(name: str, make: Callable[[Database], Any]) -> tuple[Path, bytes]:
    """A whole file: closing the last connection puts what was written into it."""
    file = engines.scratch() / f"{name}.sqlite"
    shutil.copyfile(engines.sqlite_template(), file)
    return file, _made(f"sqlite:///{file}", make)


def _on_postgresql(name: str, make: Callable[[Database], Any]) -> tuple[str, bytes]:
    cluster = engines.cluster()
    cluster.copy(f"{name}_template")
    return f"{name}_template", _made(cluster.url(f"{name}_template"), make)


def _made(url: str, make: Callable[[Database], Any]) -> bytes:
    database = Database(url)
    try:
        return pickle.dumps(make(database))
    finally:
        database.close()


def _demo(database: Database) -> None:
    assert demo.seed(database)
