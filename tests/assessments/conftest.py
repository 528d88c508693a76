"""The town of this room, and browsers for the people in it. Both towns are made once for a test process and copied."""
from __future__ import annotations

import atexit
import copy
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.kit.db import Database
from tests.assessments.made import section, start, whole
from tests.assessments.town import Town, build
from tests.engines import TEMPLATE, cluster, fresh


class Made(SimpleNamespace):
    """A town in a database that is only copied: `copied()` is a database of its own."""

    town: Town
    done: SimpleNamespace | None


def _tell(database: Database, whole_town: bool) -> tuple[Town, SimpleNamespace | None]:
    town = build(database)
    if not whole_town:
        return town, None
    done = whole(town)
    with town.writing() as db:
        section(db, town, start(db, town, "ben"), "SOCIAL", "mei")
    return town, done


@cache
def _on_sqlite(whole_town: bool) -> tuple[Path, Town, SimpleNamespace | None]:
    folder = Path(tempfile.mkdtemp(prefix="house-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with fresh("sqlite", folder) as database:
        town, done = _tell(database, whole_town)
        with database.writer.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql(f"VACUUM INTO '{folder / 'town.sqlite'}'")  # noqa: S608 - our own folder
            connection.exec_driver_sql("BEGIN")
    return folder / "town.sqlite", town, done


@cache
def _on_postgresql(whole_town: bool) -> tuple[str, Town, SimpleNamespace | None]:
    name, server = f"assessed_{int(whole_town)}", cluster()
    server._template()
    server.sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    database = Database(server.url(name))
    town, done = _tell(database, whole_town)
    database.close()
    return name, town, done


@pytest.fixture
def copied(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Made]:
    """A copy of the town, or of the town with Ann's whole assessment for a test that asks for `done`."""
    wanted = "done" in request.fixturenames
    if engine == "sqlite":
        path, town, done = _on_sqlite(wanted)
        shutil.copyfile(path, tmp_path / "house.sqlite")
        database = Database(f"sqlite:///{tmp_path / 'house.sqlite'}")
    else:
        name, town, done = _on_postgresql(wanted)
        server = cluster()
        while server.leavings:
            server.sql(f"DROP DATABASE {server.leavings.pop()} WITH (FORCE)")
        own = f"house_{next(server.number)}"
        server.sql(f"CREATE DATABASE {own} TEMPLATE {name}")
        server.leavings.append(own)
        database = Database(server.url(own))
    town = copy.copy(town)
    town.database = database
    yield Made(town=town, done=done, database=database)
    database.close()


@pytest.fixture
def database(copied: Made) -> Database:
    return copied.database


@pytest.fixture
def town(copied: Made) -> Town:
    return copied.town


@pytest.fixture
def goes(town: Town, browse: Any) -> Any:
    """`goes("mei")` is her browser, signed in."""
    return lambda name: browse(town.users[name])


@pytest.fixture
def done(copied: Made) -> SimpleNamespace:
    """Ann's assessment, whole; Ben's stands, begun, beside it in every test."""
    assert copied.done is not None
    return copied.done
