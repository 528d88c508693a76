"""The list of what came in."""
from __future__ import annotations

from typing import Any

import pytest

from brokerage.people import actions as people
from tests.catalogue.conftest import NOW, Market
from tests.catalogue.feeds import record, take


@pytest.fixture
def importer(market: Market, database: Any) -> Any:
    """Somebody who may bring lists in, beside a provider's manager who may not."""
    return staff(database, "SYSADMIN", "COUNCIL", "imports")


def staff(database: Any, role: str, kind: str, name: str) -> Any:
    with database.transaction() as db:
        org = people.register_organisation(db, kind=kind, name=f"House of {name}", by="system", at=NOW)
        user = people.register_user(db, email=f"{name}@example.org", name=name.capitalize(), demo=name, by="system", at=NOW)
        people.give_seat(db, user, org, role, by="system", at=NOW)
    return user


def test_everything_that_came_in_is_listed_newest_first(importer: Any, database: Any, browse: Any) -> None:
    take(database, record(1), name="first.json")
    take(database, record(21), name="second.json")
    page = browse(importer).get("/imports")
    assert page.html.index("second.json") < page.html.index("first.json") and "1 read, 1 new" in page.html


def test_an_empty_list_says_what_to_do(importer: Any, browse: Any) -> None:
    seen = browse(importer).get("/imports")
    assert "No list has come in yet" in seen.html and "/imports/new" in seen.links


def test_providers_and_people_see_no_feeds(market: Market, database: Any, browse: Any) -> None:
    take(database, record(1))
    manager = staff(database, "PROVIDER_ADMIN", "PROVIDER", "manager")
    for path in ("/imports", "/imports/new", "/imports/1", "/imports/1/problems"):
        browse(manager).get(path, status=403)
        browse(market.user).get(path, status=403)
