"""Hospital, holidays, and going on (6.12)."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.orders import changes, timetable
from brokerage.orders.commitments import outstanding
from brokerage.orders.models import Order
from tests.budgets.conftest import NOW, Town
from tests.orders.town import later, proved, recent, total, visit_on


def test_a_pause_gives_the_money_back_takes_the_visits_off_and_going_on_sets_it_aside_again(town: Town, door: Any) -> None:
    with town.writing() as db:
        order = recent(db, town)
        whole, number = total(outstanding(db, order)), order.id
    path, cora = f"/orders/{number}/pause", door("cora")
    form = cora.get(path).forms[-1]
    days = {"first-day": "23", "first-month": "11", "first-year": "2026", "last-day": "29", "last-month": "11", "last-year": "2026"}
    cora.post(path, {**form.fields, **days, "reason": "HOSPITAL"})
    with town.writing() as db:
        order = db.get_one(Order, number)
        assert total(outstanding(db, order)) == whole - 522_06
        assert visit_on(db, order, date(2026, 11, 24)).state == "DROPPED" and visit_on(db, order, date(2026, 11, 22)).state == "SCHEDULED"
    cora.get(path)
    cora.post(f"/orders/{number}/resume", {"on-day": "23", "on-month": "11", "on-year": "2026"})
    with town.writing() as db:
        order = db.get_one(Order, number)
        assert order.state == "ACTIVE" and total(outstanding(db, order)) == whole
        assert visit_on(db, order, date(2026, 11, 24)).state == "SCHEDULED"
        proved(db)


def test_the_retainer_is_kept_on_holiday_but_not_in_hospital(town: Town) -> None:
    with town.writing() as db:
        for reason, paid in (("HOLIDAY", 261_03), ("HOSPITAL", 0)):
            order = recent(db, town, terms={"retainer_percent": 50})
            whole = total(outstanding(db, order))
            changes.pause(db, order, first=date(2026, 11, 23), last=date(2026, 11, 29), reason=reason, by=town.actor("cora"), at=NOW)
            assert whole - total(outstanding(db, order)) == 522_06 - paid
            changes.notice(db, order, why="next", by=town.actor("ann"), at=NOW)


def test_a_pause_whose_last_day_is_over_ends_by_itself_and_its_visits_come_back(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town)
        changes.pause(db, order, first=date(2026, 11, 21), last=date(2026, 11, 22), reason="HOLIDAY", by=town.actor("cora"), at=NOW)
        assert changes.resume_due(db, later(date(2026, 11, 22))) == 0
        assert changes.resume_due(db, later(date(2026, 11, 23))) == 1 and order.state == "ACTIVE"
        assert timetable.write(db, order, later(date(2026, 12, 1))) > 0


def test_the_holder_and_a_strange_provider_cannot_pause(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = recent(db, town).id
    for who, status in (("ann", 403), ("rita", 404), ("ben", 403)):
        door(who).get(f"/orders/{number}/pause", status=status)
