"""The rate lock: a dearer price needs the holder's yes and a funder's."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from brokerage.kit.errors import Refusal
from brokerage.orders import basis, changes
from brokerage.orders.commitments import outstanding
from brokerage.orders.models import Order
from tests.budgets.conftest import NOW, Town
from tests.orders.town import recent, total


def test_nothing_changes_before_both_have_said_yes_and_then_only_from_its_day(town: Town, door: Any) -> None:
    with town.writing() as db:
        order = recent(db, town)
        before, number = total(outstanding(db, order)), order.id
    path = f"/orders/{number}/price"
    tom = door("tom")
    form = tom.get(path).forms[-1]
    tom.post(path, {**form.fields, "rate": "25.40", "since-day": "1", "since-month": "12", "since-year": "2026", "reason": "Wages rise"})
    with town.writing() as db:
        order = db.get_one(Order, number)
        term = changes._waiting(db, order)
        assert term is not None and basis.load(db, order).term(date(2026, 12, 1)).rate == Decimal("24.8600")
        agree = f"{path}/{term.id}/agree"
    tom.post(agree, {}, status=403)
    ann = door("ann")
    ann.get(path)
    assert "£11.34 more" in ann.html
    ann.post(agree, {})
    with town.writing() as db:
        assert total(outstanding(db, db.get_one(Order, number))) == before
    door("council").post(agree, {})
    with town.writing() as db:
        order = db.get_one(Order, number)
        assert basis.load(db, order).term(date(2026, 12, 1)).rate == Decimal("25.4000")
        assert basis.load(db, order).term(date(2026, 11, 30)).rate == Decimal("24.8600")
        assert total(outstanding(db, order)) - before == 196_02  # 11.34 a week for 121 days


def test_a_price_from_today_or_the_past_the_same_price_and_two_at_once_are_refused(town: Town) -> None:
    with town.writing() as db:
        order, by = recent(db, town), town.actor("tom")
        for rate, since, code in (("25", date(2026, 11, 20), "WRONG_DAY"), ("24.86", date(2026, 12, 1), "NO_CHANGE")):
            with pytest.raises(Refusal) as no:
                changes.propose_price(db, order, Decimal(rate), since=since, why="x", by=by, at=NOW)
            assert no.value.code == code
        changes.propose_price(db, order, Decimal("25"), since=date(2026, 12, 1), why="x", by=by, at=NOW)
        with pytest.raises(Refusal):
            changes.propose_price(db, order, Decimal("26"), since=date(2026, 12, 1), why="x", by=by, at=NOW)


def test_the_person_says_no_and_the_price_stays(town: Town, door: Any) -> None:
    with town.writing() as db:
        order = recent(db, town)
        term = changes.propose_price(db, order, Decimal("30"), since=date(2026, 12, 1), why="x", by=town.actor("tom"), at=NOW)
        path, number = f"/orders/{order.id}/price/{term.id}/refuse", order.id
    ann = door("ann")
    ann.post(path, {"why": ""}, status=422)
    ann.post(path, {"why": "Too dear"})
    door("ann").post(path.replace(f"/{term.id}/", "/999999/"), {"why": "x"}, status=404)
    with town.writing() as db:
        assert changes._waiting(db, db.get_one(Order, number)) is None
