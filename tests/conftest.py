"""Fixtures of the whole house: a fresh database on both engines, a clock that stands, a house, a world of people."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from brokerage.app import build
from brokerage.config import Config
from brokerage.door.looks import Lookbook
from brokerage.kit import sealed
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from tests.pages import Browser

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")  # how quickly a busy machine makes examples says nothing of the house
START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""When every test begins, unless it moves the clock: a Friday."""
pytest_plugins = ["tests.engines", "tests.chromium", "tests.sharing"]
SECRET = "a secret of thirty-two characters, for tests"
sealed.use("", SECRET)  # for tests of actions, which open no house


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@cache
def made_once(demo: bool) -> Any:
    """The application, made once for a test process: it takes a third of a second, and a house may change its database."""
    return build(Config(database_url="sqlite:///never-opened.sqlite", secret=SECRET, demo=demo, public_url="" if demo else "http://127.0.0.1", threads=4))


@contextmanager
def opened(database: Database, clock: SetClock, *, demo: bool = True) -> Iterator[Any]:
    """The application in front of a test's own database and clock."""
    app = made_once(demo)
    house = app.state.house
    house.database, house.clock, house.lookbook = database, clock, Lookbook(database)
    yield app


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
