"""The town, in a demo house and in a house that is no demo."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from brokerage.people import passwords
from brokerage.people.signin_models import User
from tests import towns
from tests.conftest import START, opened
from tests.engines import fresh
from tests.pages import Browser
from tests.people.town import build

GOOD = "three quiet otters"
"""Everybody's password, where they have one."""


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with the least work, so that the tests are not about waiting."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobody.cache_clear()


def _demo(database: Database) -> SimpleNamespace:
    with database.transaction() as db:
        return build(db, START)


def _real(database: Database) -> SimpleNamespace:
    made = _demo(database)
    with database.transaction() as db:
        db.execute(update(User).values(password_hash=passwords.made(GOOD)))
    return made


@pytest.fixture
def standing(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Database, Any]]:
    """A copy of the town that this test asks for; a test that asks for none begins in an empty house."""
    if "real" in request.fixturenames or "town" in request.fixturenames:
        real = "real" in request.fixturenames
        with towns.copied(engine, "people_real" if real else "people", _real if real else _demo, tmp_path) as both:
            yield both
        return
    with fresh(engine, tmp_path) as database:
        yield database, None


@pytest.fixture
def database(standing: tuple[Database, Any]) -> Database:
    return standing[0]


@pytest.fixture
def town(standing: tuple[Database, SimpleNamespace], house: Any) -> SimpleNamespace:
    return standing[1]


@pytest.fixture
def real(standing: tuple[Database, SimpleNamespace], clock: SetClock) -> Iterator[SimpleNamespace]:
    """The same town in a house that is no demo: everybody signs in with the password GOOD."""
    database, made = standing
    with opened(database, clock, demo=False) as app:
        made.app, made.house, made.clock = app, app.state.house, clock
        made.browser = lambda: Browser(app)
        yield made


def sign_in(browser: Browser, email: str, password: str = GOOD, *, next_: str = "", status: int = 200) -> Browser:
    """As a person does it: open the page, fill it in, send it."""
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": email, "password": password, "next": next_}, status=status)
    return browser
