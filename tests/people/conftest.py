"""The town, in a demo house and in a house that is no demo."""
from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from argon2 import PasswordHasher

from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from brokerage.people import passwords
from brokerage.people.signin_models import User
from tests.conftest import opened
from tests.pages import Browser
from tests.people.town import build

GOOD = "three quiet otters"
"""Everybody's password, where they have one."""


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with the least work, so that the tests are not about waiting."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobody.cache_clear()


@pytest.fixture
def town(house: Any, clock: SetClock) -> SimpleNamespace:
    with house.database.transaction() as db:
        return build(db, clock.now())


@pytest.fixture
def real(database: Database, clock: SetClock) -> Iterator[SimpleNamespace]:
    """The same town in a house that is no demo: everybody signs in with the password GOOD."""
    with opened(database, clock, demo=False) as app:
        house = app.state.house
        with house.database.transaction() as db:
            made = build(db, clock.now())
            for user in db.query(User):
                user.password_hash = passwords.made(GOOD)
        made.app, made.house, made.clock = app, house, clock
        made.browser = lambda: Browser(app)
        yield made


def sign_in(browser: Browser, email: str, password: str = GOOD, *, next_: str = "", status: int = 200) -> Browser:
    """As a person does it: open the page, fill it in, send it."""
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": email, "password": password, "next": next_}, status=status)
    return browser
