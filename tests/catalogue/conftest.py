"""Two providers with priced services, one that is gone, and somebody who looks."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from brokerage.catalogue import actions
from brokerage.catalogue.models import Service
from brokerage.door.actor import Actor
from brokerage.kit.db import Database
from brokerage.people import actions as people
from tests import towns
from tests.engines import fresh

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
BY = Actor(user_id=1, name="Lister")
YEAR = date(2026, 4, 1)


class Market:
    services: dict[str, Service]
    user: Any
    provider: Any


def _made(database: Database) -> Market:
    made = Market()
    made.services = {}
    with database.transaction() as db:
        made.user = people.register_user(db, email="looker@example.org", name="Looker", demo="looks", by="system", at=NOW)
        charity = people.register_organisation(db, kind="PROVIDER", name="Kind Charity", sector="THIRD_SECTOR", by="system",
                                               at=NOW)
        company = people.register_organisation(db, kind="PROVIDER", name="Big Company", sector="COMPANY", by="system", at=NOW)
        made.provider = charity
        for key, org, name, type in (("swim", charity, "Swimming", "EXERCISE"), ("night", company, "100% awake", "WAKING_NIGHT"),
                                     ("gone", charity, "Old service", "DAY")):
            made.services[key] = actions.list_service(db, org, name=name, type=type, summary=f"All about {name.lower()}",
                                                      area="Town", by=BY, at=NOW)
            actions.set_price(db, made.services[key], Decimal("11"), unit="SESSION", valid_from=YEAR, by=BY, at=NOW)
        actions.withdraw(db, made.services["gone"], on=date(2026, 11, 20))
    return made


@pytest.fixture
def standing(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Database, Any]]:
    """A copy of the market for a test that asks for it, or an empty house."""
    if "market" in request.fixturenames:
        with towns.copied(engine, "market", _made, tmp_path) as both:
            yield both
        return
    with fresh(engine, tmp_path) as database:
        yield database, None


@pytest.fixture
def database(standing: tuple[Database, Any]) -> Database:
    return standing[0]


@pytest.fixture
def market(standing: tuple[Database, Market]) -> Market:
    return standing[1]
