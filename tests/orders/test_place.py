"""The buyer's yes, and what a funder adds (M-11)."""
from __future__ import annotations

from typing import Any

import pytest

from brokerage import ledger
from brokerage.budgets import chart, money_actions
from brokerage.kit.errors import Refusal
from brokerage.orders import placing
from brokerage.orders.models import Order
from tests.budgets.conftest import NOW, Town, p
from tests.orders.town import FRIDAY, offered, places, proved


def _short(town: Town) -> int:
    """A chosen order that the budget cannot pay by now: nearly all of it lies in the reserve."""
    with town.writing() as db:
        order = offered(db, town, starts=FRIDAY, now=NOW)
        order.buyer = "FUNDER"
        placing.choose(db, order, by=town.actor("ann"), at=NOW)
        money_actions.set_aside_reserve(db, town.budget(db), p("47000.00"), on=FRIDAY, by=town.actor("ann"), at=NOW)
        return order.id


def test_an_overspend_is_refused_until_each_short_funder_puts_in_what_is_missing(town: Town, door: Any) -> None:
    number = _short(town)
    path, finance = f"/orders/{number}/place", door("finance")
    finance.get(path)
    assert "too little left" in finance.html
    finance.post(path, {}, status=422)
    assert "too little" in finance.html
    door("broker").post(f"/orders/{number}/authorise", {"why": "please"}, status=403)
    for who in ("council", "icb"):
        door(who).post(f"/orders/{number}/authorise", {"why": "Care cannot wait"})
    finance.post(path, {})
    assert "It is ordered" in finance.html
    with town.writing() as db:
        assert places(db, town)["available"] == [0, 0] and db.get_one(Order, number).state == "ACCEPTED"
        proved(db)


def test_an_approver_above_their_limit_or_without_a_reason_adds_nothing(town: Town) -> None:
    number = _short(town)
    with town.writing() as db:
        order = db.get_one(Order, number)
        for who, why, code in (("small", "More care", "OVER_LIMIT"), ("council", " ", "NO_REASON"), ("broker", "More care", "NOT_THE_PAYER"),
                               ("finance", "More care", "NOT_THE_PAYER")):
            with pytest.raises(Refusal) as no:
                placing.authorise(db, order, why=why, by=town.actor(who), at=NOW)
            assert no.value.code == code, who
        proved(db)


def test_the_funders_finance_sends_back_what_it_cannot_place_and_the_holder_chooses_again(town: Town, door: Any) -> None:
    number = _short(town)
    door("finance").post(f"/orders/{number}/send-back", {"why": "The dates are wrong"})
    ann = door("ann")
    ann.get(f"/orders/{number}")
    assert "The dates are wrong" in ann.html
    with town.writing() as db:
        assert db.get_one(Order, number).state == "OFFERED"
        assert int(ledger.balance(db, chart.place(town.streams["ann"][0].id, "committed"))) == 0


def test_what_a_funder_buys_waits_on_the_page_of_its_finance_officers(town: Town, door: Any) -> None:
    number = _short(town)
    assert f"/orders/{number}/place" in door("finance").get("/work").links
    with town.writing() as db:
        db.get_one(Order, number).buyer = "HOLDER"
    assert f"/orders/{number}/place" not in door("finance").get("/work").links
