"""The holder's choice between offers."""
from __future__ import annotations

from typing import Any

import msgspec

from brokerage.orders import asking
from brokerage.orders.models import Order
from tests.budgets.conftest import NOW, Town
from tests.orders.town import FRIDAY, asked, proved


def _two(town: Town) -> tuple[str, list[int]]:
    with town.writing() as db:
        both = asked(db, town, to=("provider", "rival"), starts=FRIDAY, now=NOW)
        for order, who, rate in zip(both, ("tom", "rita"), ("24.86", "23.50"), strict=True):
            asking.offer(db, order, asking.Terms(rate=asking.Decimal(rate), starts_on=FRIDAY), by=town.actor(who), at=NOW)
        return f"/enquiries/{both[0].enquiry_id}", [o.id for o in both]


def test_the_holder_compares_chooses_and_the_money_is_set_aside_with_the_alternatives_kept(town: Town, door: Any) -> None:
    path, (tom, rita) = _two(town)
    ann = door("ann")
    ann.get(path)
    assert ann.html.index("Two Weirs Care") < ann.html.index("Kind Care")  # the cheaper first
    ann.post(f"/orders/{rita}/choose", {"why": "Nearer"})
    assert "It is ordered" in ann.html
    with town.writing() as db:
        order, other = db.get_one(Order, rita), db.get_one(Order, tom)
        assert (order.state, other.state) == ("ACCEPTED", "WITHDRAWN")
        assert msgspec.json.decode(order.alternatives)[0]["provider"] == "Kind Care"
        proved(db)
    ann.post(f"/orders/{tom}/choose", {"why": ""}, status=403)  # not a second one


def test_a_carer_who_may_only_look_a_broker_and_a_stranger_cannot_choose(town: Town, door: Any) -> None:
    path, (tom, _) = _two(town)
    door("carer").get(path)
    for who in ("carer", "broker", "ben", "rita"):
        browser = door(who)
        browser.post(f"/orders/{tom}/choose", {"why": ""}, status=404 if who in ("ben",) else 403)
    door("tom").get(path, status=403)


def test_a_helper_orders_up_to_what_the_holder_set(town: Town, door: Any) -> None:
    _, (tom, _) = _two(town)
    helper = door("helper")
    helper.post(f"/orders/{tom}/choose", {"why": ""}, status=422)
    assert "You can order up to £50.00" in helper.html
