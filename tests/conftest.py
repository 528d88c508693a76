"""Fixtures of the whole house: a fresh database on both engines, a clock that stands, a house, a world of people."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from brokerage.app import build
from brokerage.config import Config
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from tests.pages import Browser

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""When every test begins, unless it moves the clock: a Friday."""
pytest_plugins = ["tests.engines"]
SECRET = "a secret of thirty-two characters, for tests"


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@contextmanager
def opened(database: Database, clock: SetClock, **over: Any) -> Iterator[Any]:
    """The application over a test's database, closed at the end."""
    address = database.url.render_as_string(hide_password=False)
    config = Config(database_url=address, secret=SECRET, demo=over.pop("demo", True), threads=4, **over)
    app = build(config, clock)
    try:
        yield app
    finally:
        app.state.house.close()


@pytest.fixture
def app(database: Database, clock: SetClock) -> Iterator[Any]:
    with opened(database, clock) as made:
        yield made


@pytest.fixture
def house(app: Any) -> Any:
    return app.state.house


@pytest.fixture
def browser(app: Any) -> Browser:
    return Browser(app)


@pytest.fixture
def browse(app: Any) -> Any:
    """A browser for each person: `browse(world.holder)` is signed in."""
    return lambda user=None: Browser(app).sign_in(user) if user is not None else Browser(app)


@pytest.fixture
def client(browser: Browser) -> Browser:
    return browser
