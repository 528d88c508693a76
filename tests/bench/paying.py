"""PAY: an approved bill to its payment, a run of 10,000 payments to its file, and two workers on the outbox against one.

The network to the rail is a server on this machine that waits 20 ms before each answer, as one far away would: a worker mostly
waits, and two wait at once.
"""
from __future__ import annotations

import os
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from brokerage.kit import sealed
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.payments import obligations, run_actions, sending
from brokerage.payments.models import Payment, PaymentRun
from brokerage.payments.obligations import Obligation
from brokerage.payments.stripe_gateway import Gateway
from tests import towns
from tests.bench.report import Figure
from tests.budgets.conftest import Town
from tests.conftest import SECRET
from tests.payments.conftest import NOW, TODAY, owe, paying
from tests.payments.test_crashes import KEY, House
from tests.stripe_server.server import running

MANY, QUICK, SENT = 10_000, 1_000, 60
NETWORK = 0.02


def figures(engine: str, quick: bool) -> Iterator[Figure]:
    sealed.use("", SECRET)
    with towns.copied(engine, "paying", paying, Path("/tmp")) as (database, town):  # noqa: S108
        town.database = database
        yield _instruction(engine, town)
        yield from _run(engine, town, QUICK if quick else MANY)
    with towns.copied(engine, "paying", paying, Path("/tmp")) as (database, town), running() as server:  # noqa: S108
        town.database = database
        yield _workers(engine, House(town, server))


def _instruction(engine: str, town: Town) -> Figure:
    """The transaction of an approval with the payment in it, on top of nothing else."""
    began = time.perf_counter()
    with town.database.transaction() as db:
        shares = owe(db, town, {1: "10.00"})
        obligations.queue(db, Obligation(source="invoice/0", payer_org_id=town.orgs["council"].id, payee_org_id=town.orgs["kind"].id, amount=Pence(10_00),
                                         reference="A", due_on=TODAY, shares=shares), by="system", at=NOW)
    return Figure("PAY", engine, "approval to payment instruction", time.perf_counter() - began, unit="s", at_most=1.0,
                  note="one transaction, so there is never one without the other")


def _run(engine: str, town: Town, many: int) -> Iterator[Figure]:
    with town.database.transaction() as db:
        obligations.queue_all(db, [Obligation(
            source=f"invoice/{n + 1}", payer_org_id=town.orgs["council"].id, payee_org_id=town.orgs["kind" if n % 3 else "rival"].id,
            amount=Pence(100 + n), reference=f"INV-{n}", due_on=TODAY) for n in range(many)], by="system", at=NOW)
    times = [time.perf_counter()]
    with town.database.transaction() as db:
        run = run_actions.create(db, town.orgs["council"].id, pay_on=TODAY, due_until=TODAY, by=town.actor("finance"), at=NOW, today=TODAY)
    times.append(time.perf_counter())
    with town.database.transaction() as db:
        run = db.get_one(PaymentRun, run.id)
        run_actions.submit(db, run, by=town.actor("finance"), at=NOW)
        seen = run.content_hash
    times.append(time.perf_counter())
    with town.database.transaction() as db:
        file = run_actions.approve(db, db.get_one(PaymentRun, run.id), seen, by=town.actor("treasurer"), at=NOW, today=TODAY)
    times.append(time.perf_counter())
    parts = {f"{name} s": after - before for name, before, after in zip(("gathering", "freezing", "release and file"), times, times[1:], strict=False)}
    assert file.many == many + 1
    yield Figure("PAY", engine, f"a run of {many:,} payments: release and file", parts["release and file s"], unit="s", at_most=5.0, numbers=parts)


def _workers(engine: str, house: House) -> Figure:
    taken = {}
    house.server.slow = NETWORK
    for workers in (1, 2):
        ids = [house.prepared() for _ in range(SENT)]
        began = time.perf_counter()
        for child in [_worker(house) for _ in range(workers)]:
            os.waitpid(child, 0)
        taken[workers] = SENT / (time.perf_counter() - began)
        with house.town.database.reading() as db:
            assert all(p.state == "CONFIRMED" for p in db.scalars(select(Payment).where(Payment.id.in_(ids))))
    return Figure("PAY", engine, "two workers of the outbox / one", taken[2] / taken[1], at_least=1.6 if engine == "postgresql" else None,
                  numbers={"one per second": taken[1], "two per second": taken[2]}, note=f"{NETWORK * 1000:.0f} ms to the rail")


def _worker(house: House) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    try:
        database, rail = Database(house.town.database.url.render_as_string(hide_password=False)), Gateway(KEY, house.server.url)
        while sending.send_due(database, house.clock, rail):
            continue
    finally:
        os._exit(0)
