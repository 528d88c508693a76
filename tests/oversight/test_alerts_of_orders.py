"""Alerts about orders: a visit that nobody recorded, an order that ends, a price that a provider asks for. With real orders."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.kit.db import Database
from brokerage.notices.models import Notice
from brokerage.orders import changes, timesheets
from brokerage.orders.models import Order, OrderTerm
from tests import towns
from tests.budgets.conftest import NOW, Town
from tests.orders.town import FRIDAY, MONDAY, built, recent, visit_on
from tests.oversight.test_alerts import setting, told


@pytest.fixture
def town(engine: str) -> Iterator[Town]:
    with towns.copied(engine, "orders", built) as (database, town):
        town.database = database
        yield town


@pytest.fixture
def database(town: Town) -> Database:
    return town.database


def words(town: Town, when: Any = NOW) -> list[str]:
    return [said for _, said in told(town, when)]


def test_a_visit_that_nobody_recorded_is_told_after_the_days_that_were_chosen(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town)
        visits = [visit_on(db, order, MONDAY)]
        timesheets.as_planned(db, order, visits[0], by=town.actor("wendy"), at=NOW)
        late = visit_on(db, order, MONDAY, 1)
        told_of = f"{order.what} on 16 November 2026: nobody has said that it happened."
        where = f"/deliveries/{late.id}"
    setting(town, "ann", LATE_DELIVERY=3)  # it is Friday: Monday's are more than three days ago, Tuesday's are not
    assert words(town) == [told_of]
    assert words(town) == [told_of]  # once
    with town.database.reading() as db:
        assert [n.where for n in db.scalars(select(Notice))] == [where]
    assert len(words(town, NOW + timedelta(days=1))) > 1  # and Tuesday's, a day later


def test_an_order_that_ends_is_told_within_the_days_that_were_chosen_and_not_before(town: Town) -> None:
    with town.writing() as db:
        what = recent(db, town, ends_on=FRIDAY + timedelta(days=28)).what
    setting(town, "ann", CONTRACT_ENDING=27)
    setting(town, "broker", CONTRACT_ENDING=28)
    ends = f"{what} ends on 18 December 2026."
    assert words(town) == [f"Ann Tester: {ends}"]
    assert words(town, NOW + timedelta(days=1)) == [f"Ann Tester: {ends}", ends]


def test_another_price_is_told_while_it_waits_and_not_when_it_was_refused(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town)
        term = changes.propose_price(db, order, Decimal("25"), since=date(2026, 12, 1), why="Wages", by=town.actor("tom"), at=NOW)
        asked = f"Another price is asked for {order.what}, from 1 December 2026."
        order_id, term_id = order.id, term.id
    setting(town, "ann", PRICE_RISE=0)
    assert words(town) == [asked]
    with town.writing() as db:
        changes.refuse_price(db, db.get_one(Order, order_id), db.get_one(OrderTerm, term_id), why="No", by=town.actor("ann"), at=NOW)
    setting(town, "broker", PRICE_RISE=0)
    assert words(town) == [asked]
