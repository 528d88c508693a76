"""Many workers at once over the outbox: each payment once at the counterparty, whatever gets lost."""
from __future__ import annotations

import os
import warnings
from collections import Counter
from datetime import timedelta
from typing import Any

from brokerage.kit.db import Database
from brokerage.payments import sending
from brokerage.payments.rails import Answer, Order
from brokerage.payments.stripe_gateway import Gateway
from tests.payments.conftest import states
from tests.payments.test_crashes import KEY, House
from tests.payments.test_crashes import house as house

MANY, WORKERS = 30, 4


def worker(house: House) -> int:
    """A process that works until nothing is due; its number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    try:
        database, rail = Database(house.town.database.url.render_as_string(hide_password=False)), Gateway(KEY, house.server.url, timeout=2)
        while sending.send_due(database, house.clock, rail):
            continue
        os._exit(0)
    except BaseException:
        os._exit(1)


def test_four_workers_pay_each_of_many_once_though_answers_get_lost(house: House) -> None:
    for _ in range(MANY):
        house.prepared()
    house.server.faults += [("/v1/transfers", "drop")] * 3
    ended: list[Any] = [os.waitpid(child, 0)[1] for child in [worker(house) for _ in range(WORKERS)]]
    house.pass_time(timedelta(minutes=2))
    ended.append(os.waitpid(worker(house), 0)[1])
    assert not any(ended)
    groups = Counter(t["transfer_group"] for t in house.server.state.all("transfer"))
    assert len(groups) == MANY and set(groups.values()) == {1}
    assert set(states(house.town.database)) == {"CONFIRMED"}


def test_a_slow_rail_leaves_the_rest_of_a_claim_to_whoever_looks_first(house: House) -> None:
    """Nobody sends when their lease may be over: what was claimed and not sent is found unsent, and paid once."""
    class Slow(Gateway):
        def submit(self, order: Order) -> Answer:
            house.clock.move(seconds=30)
            return super().submit(order)

    paid = [house.prepared() for _ in range(3)]
    rail = Slow(KEY, house.server.url, timeout=2)
    assert sending.send_due(house.town.database, house.clock, rail)
    assert [len(house.transfers(one)) for one in paid] == [1, 0, 0]
    assert not sending.send_due(house.town.database, house.clock, rail), "somebody else's lease"
    for _ in paid:
        house.pass_time(timedelta(minutes=2))
        sending.send_due(house.town.database, house.clock, rail)
    assert [len(house.transfers(one)) for one in paid] == [1, 1, 1]
    assert states(house.town.database) == ["CONFIRMED"] * 3
