"""The town of this room, and browsers for the people in it. Both towns are made once for a test process and copied."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.kit.db import Database
from tests import towns
from tests.assessments.made import section, start, whole
from tests.assessments.town import Town, build


def _begun(database: Database) -> tuple[Town, None]:
    return build(database), None


def _assessed(database: Database) -> tuple[Town, SimpleNamespace]:
    town = build(database)
    done = whole(town)
    with town.writing() as db:
        section(db, town, start(db, town, "ben"), "SOCIAL", "mei")
    return town, done


@pytest.fixture
def copied(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SimpleNamespace]:
    """A copy of the town, or of the town with Ann's whole assessment for a test that asks for `done`."""
    wanted = "done" in request.fixturenames
    with towns.copied(engine, "assessed" if wanted else "assessments", _assessed if wanted else _begun, tmp_path) as (database, (town, done)):
        town.database = database
        yield SimpleNamespace(town=town, done=done, database=database)


@pytest.fixture
def database(copied: SimpleNamespace) -> Database:
    return copied.database


@pytest.fixture
def town(copied: SimpleNamespace) -> Town:
    return copied.town


@pytest.fixture
def goes(town: Town, browse: Any) -> Any:
    """`goes("mei")` is her browser, signed in."""
    return lambda name: browse(town.users[name])


@pytest.fixture
def done(copied: SimpleNamespace) -> SimpleNamespace:
    """Ann's assessment, whole; Ben's stands, begun, beside it in every test."""
    assert copied.done is not None
    return copied.done
