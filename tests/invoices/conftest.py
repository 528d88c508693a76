"""One judge for all tests of a process, for it takes a second or two to start; and a town with bills, copied for each test."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from brokerage import HOUSE
from brokerage.invoices.checking import Checker
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from tests import towns
from tests.budgets.conftest import Town
from tests.conftest import opened
from tests.invoices.town import built
from tests.pages import Browser

SAMPLE = HOUSE / "providers" / "ubl" / "sample.xml"


@pytest.fixture(scope="session")
def checker() -> Iterator[Checker]:
    with Checker(seconds=60) as made:
        yield made


@pytest.fixture(scope="session")
def sample() -> bytes:
    return SAMPLE.read_bytes()


@pytest.fixture
def town(engine: str) -> Iterator[Town]:
    with towns.copied(engine, "invoices", built) as (database, town):
        town.database = database
        yield town


@pytest.fixture
def door(town: Town, clock: SetClock) -> Iterator[Any]:
    """A browser for each person: `door("ann")` is signed in."""
    with opened(town.database, clock) as app:
        yield lambda who: Browser(app).sign_in(town.users[who])


@pytest.fixture
def billing(town: Town) -> Database:
    """The town's database."""
    return town.database
