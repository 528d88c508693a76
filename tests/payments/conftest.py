"""The budgets' town with providers that can be paid: kind and rival have bank details, new has none; two who release."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import chart, journal
from brokerage.budgets.models import FundingStream
from brokerage.desk import bank_actions
from brokerage.desk.bank_actions import CallBack
from brokerage.desk.models import BankDetails
from brokerage.door.actor import Actor
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.ledger import Transfer
from brokerage.payments import account_actions, obligations, run_actions
from brokerage.payments.models import Payment, PaymentRun, RunFile
from brokerage.payments.obligations import Obligation, ShareOf
from brokerage.people import actions as people
from providers import bank_registry
from tests import towns
from tests.budgets.conftest import Town, built

bank_registry.fill()

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
LONG_AGO = datetime(2026, 4, 7, 10, 0, tzinfo=UTC)
CODE = "000099"
NUMBERS = {"kind": "10000017", "rival": "10000025"}
OWN_CODE, OWN_NUMBER = "000088", "20000019"


def paying(database: Database) -> Town:
    town = built(database)
    with database.transaction() as db:
        for key in ("kind", "rival", "new"):
            town.orgs[key] = people.register_organisation(db, kind="PROVIDER", name=f"{key.title()} Care", by="system", at=LONG_AGO)
            _seat(db, town, f"{key}_manager", "PROVIDER_ADMIN", key)
        _seat(db, town, "treasurer2", "FINANCE_APPROVER", "council")
        _seat(db, town, "finance2", "FINANCE", "council")
        for key, number in NUMBERS.items():
            new_details(db, town, key, number, LONG_AGO)
        account = account_actions.propose(db, town.orgs["council"].id, name="Testham Council", sort_code=OWN_CODE, number=OWN_NUMBER,
                                          by=town.actor("finance"), at=LONG_AGO)
        account_actions.approve(db, account, sort_code=OWN_CODE, number=OWN_NUMBER, by=town.actor("treasurer"), at=LONG_AGO)
    return town


def _seat(db: Session, town: Town, key: str, role: str, org: str) -> None:
    town.users[key] = people.register_user(db, email=f"{key}@staff.example.org", name=key.title(), demo=key, by="system", at=LONG_AGO)
    town.roles[key] = ((role, org, None),)
    people.give_seat(db, town.users[key], town.orgs[org], role, since=date(2026, 1, 1), by="system", at=LONG_AGO)


def new_details(db: Session, town: Town, org: str, number: str, at: datetime, *, code: str = CODE) -> BankDetails:
    """Bank details of a provider, checked by the NHS's finance at `at`; in force 48 hours later."""
    row = bank_actions.propose(db, town.orgs[org], account_name=f"{org.title()} Care Ltd", sort_code=code, account_number=number,
                               why="Our account", by=town.actor(f"{org}_manager"), at=at)
    bank_actions.approve(db, row, CallBack("The manager", "01632 960123", "CONTRACT", at, code, number), by=town.actor("nhsfinance"), at=at)
    return row


@pytest.fixture
def town(engine: str, tmp_path: Path) -> Iterator[Town]:
    """Made once for a test process and copied for each test."""
    with towns.copied(engine, "paying", paying, tmp_path) as (database, town):
        town.database = database
        yield town


@pytest.fixture
def database(town: Town) -> Database:
    return town.database


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


def p(text: str) -> Pence:
    return Pence.parse(text)


def owe(db: Session, town: Town, amounts: dict[int, str], who: str = "ann") -> list[ShareOf]:
    """Pounds that a bill of this person was approved for, by the number of the stream."""
    budget = town.budget(db, who)
    shares = []
    for n, amount in amounts.items():
        stream = town.stream(db, n, who)
        serial = len(list(db.scalars(select(Payment.id)))) * 10 + n
        journal.post(db, budget, f"test/owe/{who}/{serial}/{amount}", "INVOICE_APPROVED",
                     [Transfer(chart.place(stream.id, "available"), chart.place(stream.id, "owed"), p(amount))], by="system", at=NOW,
                     on=TODAY, words="A bill was approved")
        shares.append(ShareOf(budget.id, stream.id, p(amount)))
    return shares


def queued(db: Session, town: Town, amount: str, *, source: str = "invoice/1", payee: str = "kind", due: date = TODAY, stream: int = 1,
           who: str = "ann", at: datetime = NOW, agreed_by: str = "second", payer: str = "council") -> Payment:
    """A payment that waits, its money owed by the council's stream of Ann's budget."""
    shares = owe(db, town, {stream: amount}, who) if stream >= 0 else []
    return obligations.queue(db, Obligation(
        source=source, payer_org_id=town.orgs[payer].id, payee_org_id=town.orgs[payee].id, amount=p(amount), reference=source.upper(),
        due_on=due, shares=shares, agreed_by=town.users[agreed_by].id), by=town.actor(agreed_by).ref, at=at)


def run_of(db: Session, town: Town, *, pay_on: date = TODAY, due_until: date = TODAY, who: str = "finance", at: datetime = NOW) -> PaymentRun:
    return run_actions.create(db, town.orgs["council"].id, pay_on=pay_on, due_until=due_until, by=town.actor(who), at=at, today=at.date())


def released(db: Session, town: Town, run: PaymentRun | None = None, *, who: str = "treasurer", at: datetime = NOW) -> RunFile:
    """A run submitted and released by a second person."""
    run = run or run_of(db, town)
    run_actions.submit(db, run, by=town.actor("finance"), at=at)
    return approved(db, town, run, who=who, at=at)


def approved(db: Session, town: Town, run: PaymentRun, *, who: str = "treasurer", at: datetime = NOW) -> RunFile:
    seen = run_actions.files.digest([i for i in run_actions.items(db, run, at) if i.as_agreed])
    return run_actions.approve(db, run, seen, by=town.actor(who), at=at, today=at.date())


def states(database: Any, kind: Any = Payment) -> list[str]:
    with database.reading() as db:
        return [row.state for row in db.scalars(select(kind).order_by(kind.id))]


def other(town: Town, name: str) -> Actor:
    return town.actor(name)


def stream_id(db: Session, town: Town, n: int) -> int:
    found: FundingStream = town.stream(db, n)
    return found.id
