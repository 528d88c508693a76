"""A session that several people bought together (M-14, W19)."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.orders import accepting, delivering, sessions
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order
from tests.budgets.conftest import NOW, Town
from tests.orders.town import SESSION, places, proved, recent

DAY = date(2026, 11, 19)


def three(db: Any, town: Town) -> list[Order]:
    """Three orders of one session a week: for these sums it does not matter that all are Ann's."""
    return [recent(db, town, SESSION) for _ in range(3)]


def test_sixty_five_pounds_between_three_is_shared_to_the_penny_and_then_by_each_split(town: Town) -> None:
    with town.writing() as db:
        made = sessions.share(db, three(db, town), name="Group exercise", day=DAY, start=660, price=Pence(65_00), by=town.actor("tom"), at=NOW)
        assert [int(d.fixed_pence or 0) for d in made] == [21_67, 21_67, 21_66]
        for delivery in made:
            delivering.confirm(db, db.get_one(Order, delivery.order_id), delivery, by=town.actor("ann"), at=NOW)
        assert places(db, town)["accrued"] == [39_00, 26_00]  # 13.00 + 13.00 + 13.00, 8.67 + 8.67 + 8.66
        assert accepting.total(made) == Pence(65_00)
        proved(db)


def test_a_part_that_is_dearer_than_was_agreed_is_refused_by_the_rate_lock(town: Town) -> None:
    with town.writing() as db:
        with pytest.raises(Refusal) as no:
            sessions.share(db, three(db, town), name="Group", day=DAY, start=660, price=Pence(141_00), by=town.actor("tom"), at=NOW)
        assert no.value.code == "RATE_LOCK" and Decimal("46.75") and db.query(Delivery).filter(Delivery.state == "DELIVERED").count() == 0


def test_the_provider_ticks_who_came_and_nobody_of_another_provider(town: Town, door: Any) -> None:
    with town.writing() as db:
        ids = [str(o.id) for o in three(db, town)]
    tom, rita = door("tom"), door("rita")
    form = tom.get("/sessions/new").forms[-1]
    sent = {**form.fields, "name": "Exercise", "day-day": "19", "start": "11:00", "price": "65", "orders": ids}
    tom.post("/sessions/new", {**sent, "orders": []}, status=422)
    tom.post("/sessions/new", sent)
    assert "Recorded for 3 people" in tom.html
    rita.get("/sessions/new")
    assert "no order for sessions" in rita.html
    rita.post("/sessions/new", {name: value for name, value in sent.items() if not name.startswith("_")}, status=422)
    door("ann").get("/sessions/new", status=403)
