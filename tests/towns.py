"""The demo town for tests: made once on each engine for a test process, then copied as often as somebody asks."""
from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from brokerage import demo
from brokerage.kit.db import Database
from tests import engines

ON_POSTGRESQL = "town_template"


@contextmanager
def town(engine: str, folder: Path) -> Iterator[Database]:
    """A demo town of its own on "sqlite" (a file in `folder`) or "postgresql", gone at the end."""
    if engine == "postgresql":
        with engines.cluster().fresh(_on_postgresql()) as database:
            yield database
        return
    with tempfile.TemporaryDirectory(dir=folder) as own:
        shutil.copyfile(_on_sqlite(), Path(own) / "town.sqlite")
        database = Database(f"sqlite:///{Path(own) / 'town.sqlite'}")
        try:
            yield database
        finally:
            database.close()


@cache
def _on_sqlite() -> Path:
    """A whole file: closing the last connection puts what was written into it."""
    file = engines.scratch() / "town.sqlite"
    shutil.copyfile(engines.sqlite_template(), file)
    _seed(f"sqlite:///{file}")
    return file


@cache
def _on_postgresql() -> str:
    cluster = engines.cluster()
    cluster.copy(ON_POSTGRESQL)
    _seed(cluster.url(ON_POSTGRESQL))
    return ON_POSTGRESQL


def _seed(url: str) -> None:
    database = Database(url)
    assert demo.seed(database)
    database.close()
