"""The real house with the tests' own room added: three persons who sign in, two of them in one postcode."""
from __future__ import annotations

from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import text

from brokerage.app import open_house, routes
from brokerage.config import Config
from brokerage.door.looks import Lookbook
from brokerage.door.serve import litestar_app
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from brokerage.people.models import Person
from brokerage.people.signin_models import User
from tests.conftest import SECRET
from tests.door import room
from tests.pages import Browser


@cache
def made_once() -> Any:
    """As in tests/conftest.py: one application for a test process, with the tests' own room."""
    house = open_house(Config(database_url="sqlite:///never-opened.sqlite", secret=SECRET, demo=True, threads=4))
    house.pages.env.loader = ChoiceLoader([DictLoader(room.TEMPLATES), house.pages.env.loader])
    app = litestar_app(house, [*routes(), *room.ROUTES])
    app.state.house = house
    return app


@pytest.fixture
def app(database: Database, clock: SetClock) -> Any:
    made = made_once()
    house = made.state.house
    house.database, house.clock, house.lookbook = database, clock, Lookbook(database)
    with database.transaction() as db:
        db.execute(text("CREATE TABLE t_parent (id INTEGER PRIMARY KEY)"))
        db.execute(text("CREATE TABLE t_child (parent_id INTEGER REFERENCES t_parent (id) DEFERRABLE INITIALLY IMMEDIATE)"))
    return made


@pytest.fixture
def three(house: Any, clock: SetClock) -> SimpleNamespace:
    """Ana and Ben share a postcode, Cy does not; each signs in for themself."""
    made = {}
    with house.database.transaction() as db:
        for number, (name, postcode) in enumerate([("Ana", "AB1 2CD"), ("Ben", "AB1 2CD"), ("Cy", "ZZ9 9ZZ")]):
            person = Person(ref=f"P{number}", given_name=name, family_name="Test", born_on=date(1970, 1, 1), postcode=postcode,
                            phone="", created_at=clock.now())
            db.add(person)
            db.flush()
            user = User(email=f"{name.lower()}@example.org", name=name, person_id=person.id, demo=f"{name}, in tests", created_at=clock.now())
            db.add(user)
            db.flush()
            made[name.lower()] = SimpleNamespace(id=user.id, person_id=person.id)
    return SimpleNamespace(**made)


@pytest.fixture
def phones(house: Any) -> Any:
    """Every phone as it stands in the database: what the test room's acts write."""
    def read() -> list[str]:
        with house.database.reading() as db:
            return [row[0] for row in db.execute(text("SELECT phone FROM person ORDER BY id"))]
    return read


@pytest.fixture
def ana(app: Any, three: SimpleNamespace) -> Browser:
    return Browser(app).sign_in(three.ana)
