"""Ann with her plan of W1 running, and what she bought of it: 21 hours of homecare, two waking nights, one session a week."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from brokerage.kit.db import Database
from brokerage.plans import approving
from tests import towns
from tests.budgets.conftest import NOW, START, Town, at
from tests.oversight.conftest import bought
from tests.plans.ready import _planned, until

WEEKS = 30
"""13 April to 8 November."""


def _running(database: Database) -> Town:
    town = _planned(database)
    with database.transaction() as db:
        until(db, town, "APPROVED")
        assert approving.start_due(db, NOW)
    return town


@pytest.fixture
def running(engine: str) -> Iterator[Town]:
    """The plan runs; nothing is bought yet."""
    with towns.copied(engine, "running", _running) as (database, town):
        town.database = database
        yield town


def used(town: Town, *, homecare: str = "522.06", nights: str = "365.00", session: str = "46.75", weeks: int = WEEKS) -> None:
    """Each week of these, from the first day on; "" is nothing of it."""
    with town.writing() as db:
        for n in range(weeks):
            day = START + timedelta(weeks=n)
            for what, amount in (("Care at home", homecare), ("Waking night", nights), ("Exercise session", session)):
                if amount:
                    bought(db, town, "ann", amount, day + timedelta(days=3), "Kind Care", what, f"{what}{n}")


__all__ = ["NOW", "START", "at", "date", "running", "used"]
