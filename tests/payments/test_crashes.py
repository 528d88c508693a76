"""Every crash point, every fault, soon and a day later: real processes are killed, and payments are counted at the counterparty.

The books look balanced even where somebody was paid twice, so nothing here asks the books first (payments.md I1). `make test` runs
a third of the 98 combinations on SQLite and a ninth on PostgreSQL; CRASHES=all runs all of them on both.
"""
from __future__ import annotations

import os
import uuid
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from brokerage import ledger
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.payments import connect, posting, sending
from brokerage.payments.models import Payment, PaymentAttempt
from brokerage.payments.rails import Accepted, Answer, Order, Rail, Unknown
from brokerage.payments.stripe_gateway import Gateway
from brokerage.payments.stripe_models import ConnectAccount
from tests import towns
from tests.budgets.conftest import Town
from tests.payments.conftest import NOW, paying, queued
from tests.stripe_server import payer
from tests.stripe_server.server import Server, running

POINTS = ("claiming", "claimed", "answered", "finalizing", "finalized", "looked", "")
FAULTS = ("", "drop", "hang", "late", "500 after", "500 before", "429")
DELAYS = (timedelta(minutes=2), timedelta(hours=25))
KEY = "sk_test_nobody"
TIMEOUT = 0.25
KILLED = 137


class House:
    """A database, a server, and workers that are processes of their own."""

    def __init__(self, town: Town, server: Server) -> None:
        self.town, self.server, self.clock = town, server, SetClock(NOW)
        with town.database.transaction() as db:
            account = payer.provider_joins(server.state)
            db.add(ConnectAccount(organisation_id=town.orgs["kind"].id, account=account, active=True, asked_by=1, asked_at=NOW))
        payer.earns(server.state, 100_000_00)
        self.serial = 0

    def prepared(self) -> int:
        """A payment whose attempt is ready; its id."""
        self.serial += 1
        with self.town.database.transaction() as db:
            payment = queued(db, self.town, "10.00", source=f"invoice/{self.serial}", stream=-1)
            connect.choose(db, payment, by=self.town.actor("treasurer"), at=self.clock.now())
            return payment.id

    def work(self, *, die_at: str = "", rail: Callable[[], Rail] | None = None, most: int = 1) -> int:
        """A worker in a process of its own, killed at `die_at`; its exit code."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # from 3.12 on: the server's threads stay with us
            child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        code = 1
        try:
            sending.REACHED[:] = [lambda point: os._exit(KILLED) if point == die_at else None]
            database = Database(self.town.database.url.render_as_string(hide_password=False))
            made = rail() if rail else Gateway(KEY, self.server.url, timeout=TIMEOUT)
            for _ in range(most):
                if not sending.send_due(database, self.clock, made):
                    break
            code = 0
        finally:
            os._exit(code)

    def pass_time(self, by: timedelta) -> None:
        self.clock.move(seconds=by.total_seconds())
        self.server.state.ahead += int(by.total_seconds())

    def transfers(self, payment: int) -> list[dict[str, Any]]:
        return [t for t in self.server.state.all("transfer") if t["transfer_group"] == f"pay/{payment}"]

    def stands(self, payment: int) -> tuple[str, str, str | None]:
        with self.town.database.reading() as db:
            row = db.get_one(Payment, payment)
            attempt = db.scalars(select(PaymentAttempt).where(PaymentAttempt.payment_id == payment)).one()
            return row.state, attempt.state, attempt.rail_ref


@pytest.fixture
def house(engine: str, tmp_path: Path) -> Any:
    with ExitStack() as stack:
        database, town = stack.enter_context(towns.copied(engine, "paying", paying, tmp_path))
        town.database = database
        yield House(town, stack.enter_context(running(hang=0.5)))


def scenario(house: House, point: str, fault: str, delay: timedelta, rail: Callable[[], Rail] | None = None) -> tuple[int, bool]:
    """One payment through a crash and a fault, then workers that live. Its id, and whether a process really died."""
    payment = house.prepared()
    house.server.go.clear()
    if fault:
        house.server.faults.append(("/v1/transfers", fault))
    died = house.work(die_at=point if point != "looked" else "", rail=rail) == KILLED
    house.server.faults.clear()
    if delay > timedelta(hours=1):
        house.server.settle()  # what a server begins, it does not end a day later
    house.pass_time(delay)
    if point == "looked":
        died = house.work(die_at=point, rail=rail) == KILLED
        house.pass_time(timedelta(minutes=2))
    for _ in range(3):
        house.work(rail=rail, most=3)
        house.server.settle()
        if house.stands(payment)[1] not in ("READY", "SENDING"):
            break
        house.pass_time(timedelta(minutes=2))
    return payment, died


def combinations(engine: str) -> list[tuple[str, str, timedelta]]:
    every = [(point, fault, delay) for point in POINTS for fault in FAULTS for delay in DELAYS]
    if os.environ.get("CRASHES") == "all":
        return every
    return every[::3] if engine == "sqlite" else every[1::9]


def test_nobody_is_paid_twice_whatever_dies_and_whatever_gets_lost(house: House, engine: str) -> None:
    deaths, parked, paid = 0, 0, 0
    for point, fault, delay in combinations(engine):
        payment, died = scenario(house, point, fault, delay)
        deaths += died
        there, (state, attempt, ref) = house.transfers(payment), house.stands(payment)
        told = (point, fault, str(delay), state, attempt)
        assert len(there) <= 1, told
        if state == "CONFIRMED":
            assert attempt == "SENT" and [t["id"] for t in there] == [ref], told
            paid += 1
        else:  # nothing was carried out: a person decides, or it is still unknown, never "paid" and never "failed"
            assert not there and (state, attempt) in (("SENT", "REVIEW"), ("SENT", "SENDING")), told
            parked += 1
    with house.town.database.reading() as db:
        assert ledger.balance(db, posting.provider(house.town.orgs["kind"].id)) == Pence(1000 * paid)
        assert not ledger.books(db)
    every = len(combinations(engine))
    assert deaths > every // 3 and paid > every // 2 and parked > 0, (deaths, paid, parked)


class RandomKey(Gateway):
    """Broken on purpose: a new key each time."""

    def submit(self, order: Order) -> Answer:
        return super().submit(msgspec.structs.replace(order, key=str(uuid.uuid4())))


class NeverLooks(Gateway):
    """Broken on purpose: sends again without looking."""

    def find(self, order: Order) -> list[Accepted] | Unknown:
        return []


def test_a_worker_whose_keys_are_random_pays_twice_and_only_the_counterparty_knows(house: House) -> None:
    payment, _ = scenario(house, "", "late", DELAYS[0], rail=lambda: RandomKey(KEY, house.server.url, timeout=TIMEOUT))
    assert len(house.transfers(payment)) == 2
    with house.town.database.reading() as db:
        assert not ledger.books(db)


def test_a_worker_that_never_looks_pays_twice_a_day_later_and_only_the_counterparty_knows(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LONGEST_UNKNOWN", timedelta(days=9))  # nor does it leave it to a person
    def rail() -> Rail:
        return NeverLooks(KEY, house.server.url, timeout=TIMEOUT)
    soon, _ = scenario(house, "", "drop", DELAYS[0], rail=rail)
    assert len(house.transfers(soon)) == 1  # its key saves it: hence the day in the matrix
    late, _ = scenario(house, "", "drop", DELAYS[1], rail=rail)
    assert len(house.transfers(late)) == 2
    with house.town.database.reading() as db:
        assert not ledger.books(db)
