"""What the worker does for payments: confirms runs of many, sends what is due, works the inbox, compares with the other side."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from brokerage.door.house import House
from brokerage.kit import jobs
from brokerage.kit.jobs import Taken
from brokerage.payments import sending, statement_actions
from brokerage.payments.models import Payment
from brokerage.payments.statement_models import BankLine
from brokerage.payments.stripe_gateway import Gateway, gateway

SOME = 200
MADE: dict[tuple[str, str], Gateway] = {}
"""The client of this process for each key and address."""


def client(house: House) -> Gateway | None:
    """The gateway of this house, None without a key."""
    key = (house.config.stripe_key, house.config.stripe_address)
    if key[0] and key not in MADE:
        made = gateway(house.config)
        assert made is not None
        MADE[key] = made
    return MADE.get(key)


@jobs.handles("payments.confirm")
def confirm_run(house: House, taken: Taken) -> None:
    """Confirm every payment of a run that one line of a statement settled, some at a time, so that pages go on meanwhile."""
    while True:
        with house.database.transaction() as db:
            line = db.get_one(BankLine, taken.payload["line"])
            ids = list(
                db.scalars(
                    select(Payment.id)
                    .where(Payment.run_id == line.run_id, Payment.state == "SENT")
                    .order_by(Payment.id)
                    .limit(SOME)
                )
            )
            if ids:
                statement_actions.confirm_some(db, line, ids, by=taken.payload["by"], at=house.clock.now())
        if not ids:
            return


@jobs.handles("payments.send")
def send(house: House, _taken: Taken) -> None:
    """Send what is due through Stripe, where this deployment does that; without a key nothing is sent and nothing is lost."""
    rail = client(house)
    if rail is not None and house.config.stripe_connect:
        while sending.send_due(house.database, house.clock, rail):
            continue


def ask_for_chores(db: Any, now: datetime) -> None:
    """Ask for this room's chores of the hour; asked twice they run once."""
    jobs.ask(db, "payments.send", f"payments.send/{now:%Y-%m-%dT%H:%M}", at=now)
