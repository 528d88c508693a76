"""The town of the orders room, made once for a test process and copied for each test."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from tests import towns
from tests.budgets.conftest import Town
from tests.conftest import opened
from tests.orders.town import built
from tests.pages import Browser


@pytest.fixture
def town(engine: str) -> Iterator[Town]:
    with towns.copied(engine, "orders", built) as (database, town):
        town.database = database
        yield town


@pytest.fixture
def database(town: Town) -> Database:
    return town.database


@pytest.fixture
def door(town: Town, clock: SetClock) -> Iterator[Any]:
    """A browser for each person: `door("ann")` is signed in."""
    with opened(town.database, clock) as app:
        yield lambda who: Browser(app).sign_in(town.users[who])
