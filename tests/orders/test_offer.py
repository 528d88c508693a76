"""A provider's answer."""
from __future__ import annotations

from typing import Any

from brokerage.orders import asking
from brokerage.orders.models import Order
from tests.budgets.conftest import NOW, Town
from tests.orders.town import FRIDAY, asked, later


def _one(town: Town) -> int:
    with town.writing() as db:
        return asked(db, town, starts=FRIDAY, now=NOW)[0].id


def test_the_provider_offers_and_every_wrong_field_is_named(town: Town, door: Any) -> None:
    path, tom = f"/orders/{(number := _one(town))}/offer", door("tom")
    form = tom.get(path).forms[1]
    assert "24.86" not in tom.html  # what the plan reckons with is no bidder's business
    tom.post(path, {**form.fields, "rate": "free", "notice_days": "999"}, status=422)
    assert tom.html.count("nhsuk-error-message") == 2 and "Ann" not in tom.html
    tom.post(path, {**form.fields, "rate": "24.50"})
    with town.writing() as db:
        order = db.get_one(Order, number)
        assert (order.state, str(order.rate), int(order.weekly_pence)) == ("OFFERED", "24.5000", 514_50)


def test_another_provider_the_person_and_a_worker_cannot_answer(town: Town, door: Any) -> None:
    path = f"/orders/{_one(town)}/offer"
    for who, status in (("rita", 404), ("wendy", 403), ("ann", 403), ("broker", 403)):
        door(who).get(path, status=status)


def test_the_provider_says_no_and_one_who_does_not_answer_lapses_after_two_working_days(town: Town, door: Any) -> None:
    number = _one(town)
    door("tom").post(f"/orders/{number}/decline", {"why": "No carers free"})
    with town.writing() as db:
        assert db.get_one(Order, number).state == "DECLINED"
        late = asked(db, town, 3, to=("rival",), starts=FRIDAY, now=NOW)[0]
        assert asking.lapse(db, later(late.respond_by)) == 0
        assert asking.lapse(db, later(late.respond_by).replace(day=late.respond_by.day + 1)) == 1 and late.state == "EXPIRED"
