"""What the tests of Stripe's side share: a town whose council collects Ann's charge, a server, and its events delivered as told."""
from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import msgspec
from sqlalchemy import select

from brokerage import ledger
from brokerage.budgets import charge_actions, chart
from brokerage.config import Config
from brokerage.kit import jobs
from brokerage.kit.clock import SetClock
from brokerage.kit.money import Pence
from brokerage.payments import pay_in_actions, receiving, working
from brokerage.payments.stripe_gateway import Gateway
from brokerage.payments.stripe_models import PayIn, StripeTxn
from tests.budgets.conftest import Town
from tests.payments.conftest import NOW, p
from tests.stripe_server.server import Server
from tests.stripe_server.state import SECRET, signed

KEY = "sk_test_nobody"
FIRST = date(2026, 4, 13)


class Desk:
    """The house as the worker sees it, in front of a server."""

    def __init__(self, town: Town, server: Server, clock: SetClock | None = None) -> None:
        self.town, self.server, self.clock = town, server, clock or SetClock(NOW)
        self.database = town.database
        self.config = Config(stripe_key=KEY, stripe_address=server.url, stripe_webhook_secret=SECRET, stripe_connect=True, demo=True)
        self.gateway = Gateway(KEY, server.url, timeout=5)
        self.house: Any = SimpleNamespace(database=self.database, clock=self.clock, config=self.config)
        self.told = 0

    def owes(self) -> None:
        """Ann owes the council 24 weeks of £48.20, and it collects them itself."""
        with self.database.transaction() as db:
            budget, stream = self.town.budget(db), self.town.stream(db, 1)
            charge_actions.set_charge(db, budget, stream, p("48.20"), kind="CONFIRMED", mode="FUNDER_INVOICE", since=FIRST,
                                      by=self.town.actor("finance"), at=NOW)
            for week in range(24):
                first = FIRST + timedelta(weeks=week)
                charge_actions.charge_due(db, budget, first, first + timedelta(days=6), by=self.town.actor("finance"), at=NOW)

    def begun(self, amount: str = "20.00") -> int:
        """Ann begins to pay; its id."""
        with self.database.transaction() as db:
            return pay_in_actions.start(db, self.town.budget(db), "charge", p(amount), by=self.town.actor("ann"), at=self.clock.now()).id

    def opened(self, amount: str = "20.00") -> str:
        """…and the worker has her page; its session."""
        made = self.begun(amount)
        working.open_page(self.house, jobs.Taken(1, "payments.open", {"pay_in": made}, 1, NOW))
        with self.database.reading() as db:
            session = db.get_one(PayIn, made).session
        assert session is not None
        return session

    def pay_in(self, session: str) -> PayIn:
        with self.database.reading() as db:
            return db.scalars(select(PayIn).where(PayIn.session == session)).one()

    def news(self) -> list[dict[str, Any]]:
        """Events since this was last asked."""
        new = self.server.state.events[self.told:]
        self.told = len(self.server.state.events)
        return new

    def deliver(self, events: Iterable[dict[str, Any]]) -> None:
        """Over the wire as Stripe would, then worked."""
        for event in events:
            body, header = signed(event)
            with self.database.transaction() as db:
                receiving.take(db, self.config, body, header, at=self.clock.now())
            receiving.work_event(self.database, self.clock, self.gateway, event["id"])

    def reconcile(self) -> int:
        return receiving.reconcile(self.database, self.clock, self.gateway)

    def balance(self, path: str) -> Pence:
        with self.database.reading() as db:
            try:
                return ledger.balance(db, path)
            except ledger.UnknownAccount:
                return Pence(0)

    def owed(self) -> Pence:
        return self.balance(chart.charge_due(self.town.people["ann"].id))

    def stands(self, session: str) -> tuple[str, Pence, Pence, str]:
        made = self.pay_in(session)
        return made.state, made.refunded_pence, made.disputed_pence, made.dispute

    def agrees(self) -> None:
        """Our books and Stripe's: each movement once, the same net, one balance (payments.md I4, I5)."""
        theirs = {t["id"]: t["net"] for t in self.server.state.all("balance_transaction")}
        with self.database.reading() as db:
            ours = {t.txn_id: int(t.amount_pence - t.fee_pence) for t in db.scalars(select(StripeTxn))}
            assert not ledger.books(db)
        assert ours == theirs
        assert int(self.balance("stripe/payments")) == self.server.state.available == sum(theirs.values())


def forged(event: dict[str, Any], **more: Any) -> tuple[bytes, str]:
    return signed(event, secret="whsec_somebody_else", **more)


def changed(event: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**event, **more, "id": event["id"] + "x"}


def long_ago() -> int:
    return int(time.time()) - 301


def encoded(value: Any) -> bytes:
    return msgspec.json.encode(value)
