"""The retainer of a pause: accrued day by day, billed with one press or by the provider's own bill, matched, owed and paid."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from brokerage import ledger
from brokerage.budgets import chart
from brokerage.invoices import actions, billing
from brokerage.orders import changes, delivering, retainers
from brokerage.orders.commitments import outstanding
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order, OrderPause
from tests.budgets.conftest import NOW, Town
from tests.invoices.town import draft, line, sent
from tests.orders.town import MONDAY, later, proved, recent, total

FIRST, LAST = date(2026, 11, 23), date(2026, 11, 29)
"""A week of holiday; the order keeps half of £522.06 for it."""
AFTER = later(date(2026, 11, 30), 12)


def away(db: Any, town: Town, *, percent: int = 50, first: date = FIRST, last: date | None = LAST, reason: str = "HOLIDAY") -> Order:
    order = recent(db, town, terms={"retainer_percent": percent})
    changes.pause(db, order, first=first, last=last, reason=reason, by=town.actor("cora"), at=NOW)
    town.order_id, town.ref = order.id, order.ref  # type: ignore[attr-defined]
    return order


def at(db: Any, town: Town, place: str) -> int:
    return sum(int(ledger.balance(db, chart.place(s.id, place))) for s in town.streams["ann"])


def kept(db: Any, order: Order) -> list[Delivery]:
    return list(db.scalars(select(Delivery).where(Delivery.order_id == order.id, Delivery.state == "RETAINED").order_by(Delivery.day)))


def test_each_day_of_the_pause_is_accrued_when_it_is_over_and_they_come_to_what_was_held(town: Town) -> None:
    with town.writing() as db:
        order = away(db, town)
        held, before = total(outstanding(db, order)), at(db, town, "accrued")
        assert retainers.record(db, later(FIRST)) == 0
        assert retainers.record(db, later(date(2026, 11, 26))) == 1
        assert [d.day.day for d in kept(db, order)] == [23, 24, 25] and at(db, town, "accrued") - before == 111_87
        assert retainers.record(db, AFTER) == 1 and retainers.record(db, AFTER) == 0
        found = kept(db, order)
        assert len(found) == 7 and sum(int(d.amount_pence) for d in found) == 261_03
        assert sum(d.accepted_minutes or 0 for d in found) == 630
        assert at(db, town, "accrued") - before == 261_03 and held - total(outstanding(db, order)) == 261_03
        proved(db)


@pytest.mark.parametrize(("percent", "reason"), [(0, "HOLIDAY"), (50, "HOSPITAL"), (50, "PROVIDER")])
def test_no_retainer_is_accrued_where_none_is_due(town: Town, percent: int, reason: str) -> None:
    with town.writing() as db:
        order = away(db, town, percent=percent, reason=reason)
        assert retainers.record(db, AFTER) == 0 and kept(db, order) == []


def test_going_on_sooner_ends_the_retainer_and_a_visit_called_off_late_that_day_has_none_beside_it(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town, terms={"retainer_percent": 50})
        visit = db.scalars(select(Delivery).where(Delivery.order_id == order.id, Delivery.day == FIRST).order_by(Delivery.from_minute)).first()
        delivering.cancel(db, order, visit, by=town.actor("ann"), at=later(FIRST, 0))
        changes.pause(db, order, first=FIRST, last=LAST, reason="HOLIDAY", by=town.actor("cora"), at=later(FIRST, 1))
        changes.resume(db, order, on=date(2026, 11, 26), by=town.actor("cora"), at=later(date(2026, 11, 26)))
        retainers.record(db, AFTER)
        assert [d.day.day for d in kept(db, order)] == ([24, 25] if visit.state == "CANCELLED_LATE" else [23, 24, 25])
        assert visit.state == "CANCELLED_LATE"
        assert retainers.record(db, later(date(2026, 12, 5))) == 0
        proved(db)


def test_a_pause_without_an_end_goes_on_being_looked_at_and_a_death_ends_it(town: Town) -> None:
    with town.writing() as db:
        order = away(db, town, last=None)
        retainers.record(db, later(date(2026, 11, 25)))
        town.people["ann"] = db.merge(town.people["ann"])
        town.people["ann"].died_on = date(2026, 11, 26)
        db.flush()
        retainers.record(db, later(date(2026, 12, 2)))
        assert [d.day.day for d in kept(db, order)] == [23, 24, 25, 26]
        assert db.scalars(select(OrderPause.retained_until).where(OrderPause.order_id == order.id)).one() == date(2026, 12, 1)


def test_a_retainer_does_not_use_up_hours_of_care(town: Town) -> None:
    from brokerage.orders import accepting, basis
    with town.writing() as db:
        order = away(db, town)
        known = basis.load(db, order)
        probe = Delivery(order_id=order.id, person_id=order.person_id, source="FILE", day=MONDAY)
        before = accepting.left(db, known, probe)
        retainers.record(db, AFTER)
        assert accepting.left(db, known, probe) == before


def test_the_bill_is_filled_in_already_matches_and_is_owed_to_the_penny(town: Town) -> None:
    with town.writing() as db:
        order = away(db, town)
        retainers.record(db, AFTER)
        ready = billing.ready(db, town.actor("tom"), order.id)
        only = [one for one in ready.lines if one.retainer]
        assert [(x.first, x.last, x.quantity, int(x.net)) for x in only] == [(FIRST, LAST, Decimal("10.5"), 261_03)]
        row = billing.send(db, ready, "R-1", by=town.actor("tom"), at=AFTER).row
        assert (row.state, row.payable_pence, row.reasons) == ("MATCHED", row.gross_pence, "")
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        assert at(db, town, "owed") == int(row.gross_pence)
        again = billing.ready(db, town.actor("tom"), order.id)
        assert again.lines == ()
        proved(db)


def test_the_providers_own_bill_for_the_retainer_matches_and_the_whole_price_waits_with_the_reason(town: Town) -> None:
    with town.writing() as db:
        away(db, town)
        retainers.record(db, AFTER)
        whole = sent(db, town, draft(town, line("21", FIRST, LAST), number="W"), at=AFTER, door="UBL")[0].row
        assert (whole.state, whole.payable_pence, whole.reasons) == ("PART_APPROVED", whole.payable_pence, "RETAINER")
        assert int(whole.payable_pence) == 261_03
        again = sent(db, town, draft(town, line("10.5", FIRST, LAST), number="A"), at=AFTER, door="UBL")[0].row
        assert again.state == "QUERIED" and again.reasons == "BILLED_BEFORE"


def test_a_bill_for_exactly_the_retainer_matches(town: Town) -> None:
    with town.writing() as db:
        away(db, town)
        retainers.record(db, AFTER)
        row = sent(db, town, draft(town, line("10.5", FIRST, LAST)), at=AFTER, door="UBL")[0].row
        assert (row.state, int(row.payable_pence)) == ("MATCHED", 261_03)


def test_days_of_a_pause_without_a_retainer_wait_as_paused(town: Town) -> None:
    with town.writing() as db:
        away(db, town, percent=0)
        row = sent(db, town, draft(town, line("21", FIRST, LAST)), at=AFTER, door="UBL")[0].row
        assert (row.state, row.reasons) == ("QUERIED", "PAUSED")


def test_the_provider_reads_it_on_the_page_of_the_bill_and_on_the_order(town: Town, door: Any, clock: Any) -> None:
    with town.writing() as db:
        order = away(db, town)
        retainers.record(db, AFTER)
        number, first = order.id, kept(db, order)[0].id
    clock.put(date(2026, 11, 30), 12, 0)
    tom = door("tom")
    tom.get(f"/invoices/new/{number}")
    assert "Retainer: the order was paused" in tom.html and "£261.03" in tom.html
    tom.get(f"/orders/{number}")
    assert "Place kept" in tom.html
    tom.get(f"/deliveries/{first}")
    assert "50% of the price is paid so that the place is kept" in tom.html
