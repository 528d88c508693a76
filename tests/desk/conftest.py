"""The small town of the people's tests, with a second manager, and two who pay: one of them also works for the provider."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.desk import bank_actions
from brokerage.desk.bank_actions import CallBack
from brokerage.desk.models import BankDetails
from brokerage.door.actor import Actor, Seat
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from brokerage.people import actions
from brokerage.people.models import Membership, Organisation
from tests import towns
from tests.conftest import START
from tests.people.town import build

CODE, NUMBER = "309400", "31926819"


def _made(database: Database) -> SimpleNamespace:
    with database.transaction() as db:
        made = build(db, START)
        for key, seats in (("second", (("homecare", "PROVIDER_ADMIN"),)), ("payer", (("icb", "FINANCE"),)),
                           ("both", (("council", "FINANCE"), ("homecare", "PROVIDER_WORKER"))), ("two", (("homecare", "PROVIDER_ADMIN"), ("council", "FINANCE")))):
            user = actions.register_user(db, email=f"{key}@example.org", name=f"{key.title()} Worker", demo=key, by="system", at=START)
            for org, role in seats:
                actions.give_seat(db, user, db.get_one(Organisation, made.orgs[org]), role, by="system", at=START)
            setattr(made, key, SimpleNamespace(id=user.id, email=user.email))
    return made


def _listed(database: Database) -> SimpleNamespace:
    from tests.desk.listings import add_services
    made = _made(database)
    made.clock = SetClock(START)
    with database.transaction() as db:
        add_services(db, made)
    return made


@pytest.fixture
def town(engine: str, tmp_path: Path, clock: SetClock, request: pytest.FixtureRequest) -> Iterator[SimpleNamespace]:
    """Made once for a test process and copied for each test; with services for those that ask for `listed`."""
    kind, make = ("listings", _listed) if "listed" in request.fixturenames else ("desk", _made)
    with towns.copied(engine, kind, make, tmp_path) as (database, made):
        made.database, made.clock = database, clock
        yield made


@pytest.fixture
def listed(town: SimpleNamespace) -> SimpleNamespace:
    return town


@pytest.fixture
def database(town: SimpleNamespace) -> Database:
    return town.database


def acting(db: Any, town: SimpleNamespace, who: str) -> Actor:
    """Who they are, as the door would say."""
    user = getattr(town, who)
    rows = db.query(Membership, Organisation).join(Organisation, Organisation.id == Membership.org_id).filter(Membership.user_id == user.id)
    seats = tuple(Seat(m.role, m.org_id, o.kind) for m, o in rows)
    return Actor(user_id=user.id, name=who, seats=seats, roles=frozenset(s.role for s in seats), at=town.clock.now(), staff=True)


def asked(town: SimpleNamespace, *, number: str = NUMBER, code: str = CODE, who: str = "manager", org: str = "homecare") -> int:
    """New bank details proposed; their id."""
    with town.database.transaction() as db:
        return bank_actions.propose(db, db.get_one(Organisation, town.orgs[org]), account_name="Kind Homecare", sort_code=code, account_number=number,
                                    why="We moved to another bank", by=acting(db, town, who), at=town.clock.now()).id


def called(at: datetime, **over: Any) -> CallBack:
    given = {"spoke_to": "Manager Worker", "number": "01632 960123", "number_from": "CONTRACT", "at": at, "sort_code": CODE, "account_number": NUMBER}
    return CallBack(**{**given, **over})


def checked(town: SimpleNamespace, bank_id: int, *, who: str = "finance", **over: Any) -> None:
    with town.database.transaction() as db:
        bank_actions.approve(db, db.get_one(BankDetails, bank_id), called(over.pop("at", town.clock.now()), **over), by=acting(db, town, who), at=town.clock.now())


def paid_into(town: SimpleNamespace, org: str = "homecare") -> str | None:
    """The account in force now."""
    with town.database.reading() as db:
        row = bank_actions.in_force(db, town.orgs[org], town.clock.now())
        return row.account_number if row else None


def settled(town: SimpleNamespace, number: str = NUMBER, **over: Any) -> int:
    """Bank details whose hold is over."""
    bank_id = asked(town, number=number, **over)
    checked(town, bank_id, account_number=number)
    town.clock.move(hours=48)
    return bank_id
