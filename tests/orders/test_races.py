"""Two at once, the last pound, and a process that is killed in between."""
from __future__ import annotations

import threading
from datetime import date

import pytest

from brokerage import ledger
from brokerage.budgets import money_actions
from brokerage.kit.errors import Refusal
from brokerage.orders import placing
from brokerage.orders.commitments import outstanding
from brokerage.orders.models import Order
from tests.budgets.conftest import NOW, Town, p
from tests.orders.town import FRIDAY, offered, places, proved, total


def _at_once(town: Town, jobs: list[tuple[int, str]]) -> list[str]:
    """Choose these orders, each in a thread and a transaction of its own; what each was told, "" for a yes."""
    said: list[str] = ["?"] * len(jobs)
    ready = threading.Barrier(len(jobs))

    def go(n: int, order_id: int, who: str) -> None:
        ready.wait()
        try:
            with town.database.transaction() as db:
                placing.choose(db, db.get_one(Order, order_id), by=town.actor(who), at=NOW)
            said[n] = ""
        except Refusal as no:
            said[n] = no.code
    threads = [threading.Thread(target=go, args=(n, *job)) for n, job in enumerate(jobs)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return said


def _pair(town: Town, keep: str) -> list[int]:
    """Two offers of a week of care at £522.06, and so much left that only one can be paid."""
    with town.writing() as db:
        made = [offered(db, town, starts=FRIDAY, ends_on=date(2026, 11, 26), now=NOW) for _ in range(2)]
        money_actions.set_aside_reserve(db, town.budget(db), p("47090.71") - p(keep), on=FRIDAY, by=town.actor("ann"), at=NOW)
        return [o.id for o in made]


def test_of_two_orders_that_race_for_the_last_pound_exactly_the_affordable_one_is_placed(town: Town) -> None:
    ids = _pair(town, "900.00")
    said = _at_once(town, [(n, "ann") for n in ids])
    assert sorted(said) == ["", "OVERSPEND"]
    with town.writing() as db:
        states = sorted(db.get_one(Order, n).state for n in ids)
        assert states == ["ACCEPTED", "OFFERED"] and sum(places(db, town)["committed"]) == 522_06
        assert all(left >= 0 for left in places(db, town)["available"])
        proved(db)


def test_the_same_offer_chosen_twice_at_once_is_placed_once(town: Town) -> None:
    one = _pair(town, "9000.00")[0]
    said = _at_once(town, [(one, "ann"), (one, "ann")])
    assert said.count("") == 1 and set(said) <= {"", "WRONG_STATE", "LOST_RACE"}
    with town.writing() as db:
        assert sum(places(db, town)["committed"]) == 522_06
        proved(db)


def test_a_process_that_dies_before_its_commit_leaves_nothing_and_the_next_try_is_whole(town: Town) -> None:
    one = _pair(town, "9000.00")[0]
    with pytest.raises(KeyboardInterrupt), town.database.transaction() as db:
        placing.choose(db, db.get_one(Order, one), by=town.actor("ann"), at=NOW)
        raise KeyboardInterrupt
    with town.writing() as db:
        order = db.get_one(Order, one)
        assert order.state == "OFFERED" and sum(places(db, town)["committed"]) == 0 and ledger.books(db) == []
        placing.choose(db, order, by=town.actor("ann"), at=NOW)
        assert total(outstanding(db, order)) == 522_06
        with pytest.raises(Refusal):
            placing.choose(db, order, by=town.actor("ann"), at=NOW)
        proved(db)
