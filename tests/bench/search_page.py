"""The page of a search as somebody who is signed in gets it: the door, the search, the rows and the template, all but the wire."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import insert

from brokerage import app
from brokerage.catalogue import postcodes
from brokerage.catalogue.search import shelf
from brokerage.catalogue.search.asked import Asked
from brokerage.config import Config
from brokerage.door.door import answer
from brokerage.door.visit import Ask
from brokerage.kit import refs
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from brokerage.people.signin_models import SignIn, User
from tests.bench.market import TODAY

NOON = datetime.combine(TODAY, time(12), UTC)
SECRET = "a secret of thirty-two characters, for the bench"  # noqa: S105


class Address(dict[str, str]):
    """What stands after the question mark, as the door has it."""

    def __init__(self, every: dict[str, list[str]]) -> None:
        super().__init__({name: values[-1] for name, values in every.items() if values})
        self.every = every


@contextmanager
def asking(database: Database, asked: list[Asked]) -> Iterator[tuple[Callable[[Ask], Any], list[Ask]]]:
    """What answers a question, and the questions as the door has them."""
    cookie = _signed_in(database, asked)
    with database.reading() as db:
        kept = shelf.of(db)
        kept.searcher(db, TODAY)
    house = app.open_house(Config(database_url=database.url.render_as_string(hide_password=False), secret=SECRET, demo=True), SetClock(NOON))
    shelf.SHELVES[house.database.reader] = shelf.SHELVES[house.database.writer] = kept  # the index is built once
    route = next(one for one in app.routes() if one.method == "GET" and one.path == "/services")
    asks = [Ask(method="GET", path="/services", route=route.name, ip="127.0.0.1", flash="", raw={}, headers={}, cookie=cookie, params={},
                request_id="bench", query=_address(n, one)) for n, one in enumerate(asked)]
    made = [answer(house, route, one) for one in asks]
    assert {one.status_code for one in made} == {200} and sum(b"app-found" in one.body for one in made) > len(asks) // 2
    assert not any(b"We do not know where" in one.body for one in made)
    yield lambda one: answer(house, route, one), asks
    house.database.close()


def _address(n: int, asked: Asked) -> Address:
    return Address({"q": [asked.words], "within": [str(asked.within)], "sort": [asked.sort], "postcode": [_postcode(n)] if asked.near else [],
                    **{facet: list(values) for facet, values in asked.chosen}})


def _postcode(n: int) -> str:
    return f"QF{n // 100}{n // 10 % 10}{n % 10}AA"


def _signed_in(database: Database, asked: list[Asked]) -> str:
    cookie = refs.secret()
    with database.transaction() as db:
        user = User(email="bea@example.org", name="Bea", created_at=NOON)
        db.add(user)
        db.flush()
        db.execute(insert(SignIn).values(digest=refs.digest(cookie), user_id=user.id, way="PASSWORD", half=False, device="",
                                         started_at=NOON, seen_at=NOON, proved_at=NOON))
        postcodes.load(db, [(_postcode(n), *one.near) for n, one in enumerate(asked) if one.near])
    return cookie
