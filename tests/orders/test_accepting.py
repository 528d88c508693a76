"""What is accrued of what was delivered: cumulative, by the split of its day, never beyond the order without two yeses."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from brokerage import ledger
from brokerage.budgets import chart, dated, split_actions, splits
from brokerage.kit.errors import Refusal
from brokerage.orders import accepting, delivering, timetable
from brokerage.orders.commitments import outstanding
from brokerage.orders.delivering import Done
from brokerage.orders.models import Order
from tests.budgets.conftest import NOW, START, Town, at
from tests.orders.town import later, placed, places, proved, recent, total, visit_on

MAY = later(date(2026, 5, 18))


def four_weeks(db: object, town: Town, extra_minutes: int = 135) -> Order:
    """W4: 84 hours are ordered from 13 April, and the holder accepts 86.25."""
    order = placed(db, town)  # type: ignore[arg-type]
    timetable.write(db, order, MAY)  # type: ignore[arg-type]
    for n in range(28):
        day = date.fromordinal(START.toordinal() + n)
        for k in range(2):
            visit = visit_on(db, order, day, k)  # type: ignore[arg-type]
            more = extra_minutes if (n, k) == (27, 1) else 0
            delivering.deliver(db, order, visit, Done(start=visit.from_minute, minutes=90 + more), by=town.actor("wendy"), at=MAY)  # type: ignore[arg-type]
            delivering.confirm(db, order, visit, by=town.actor("ann"), at=MAY)  # type: ignore[arg-type]
    return order


def test_w4_pays_what_was_ordered_to_the_penny_and_the_rest_after_two_yeses(town: Town) -> None:
    with town.writing() as db:
        order = four_weeks(db, town)
        assert places(db, town)["accrued"] == [1252_94, 835_30]
        last = visit_on(db, order, date(2026, 5, 10), 1)
        assert (last.accepted_minutes, last.extra_minutes) == (90, 135)
        order.through = frozenset({town.orgs["council"].id})
        with pytest.raises(Refusal):
            accepting.approve_extra(db, order, last, by=town.actor("broker"), at=MAY)
        assert not accepting.approve_extra(db, order, last, by=town.actor("cora"), at=MAY)
        with pytest.raises(Refusal):
            accepting.approve_extra(db, order, last, by=town.actor("cora"), at=MAY)
        assert places(db, town)["accrued"] == [1252_94, 835_30]
        assert accepting.approve_extra(db, order, last, by=town.actor("council"), at=MAY)
        assert places(db, town)["accrued"] == [1286_51, 857_67]  # 2,144.18 in all; the split of the whole (1,286.508 / 857.672)
        assert int(last.amount_pence) - 37_29 == 55_94
        proved(db)


def test_each_visit_adds_the_difference_of_the_running_amount_so_that_parts_sum_to_the_whole(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town)
        order.starts_on = order.starts_on
        pence = []
        for n in range(4):
            done = Done(start=n * 60, minutes=25, worker="W")
            visit = delivering.record(db, order, date(2026, 11, 16), done, source="PROVIDER", by=town.actor("wendy"), at=NOW)
            delivering.confirm(db, order, visit, by=town.actor("ann"), at=NOW)
            pence.append(int(visit.amount_pence))
        assert pence == [10_36, 10_36, 10_36, 10_35] and sum(pence) == 41_43  # 100 minutes at 24.86
        proved(db)


def test_the_split_in_force_on_the_service_day_shares_it_whatever_day_it_is_confirmed(town: Town) -> None:
    with town.writing() as db:
        order, budget = recent(db, town), town.budget(db)
        icb, council = dated.streams_of(db, budget)
        rule = split_actions.propose(db, budget, "PERCENT", [splits.Part(icb.id, Decimal(70)), splits.Part(council.id, Decimal(30))],
                                     since=date(2026, 11, 18), by=town.actor("assessor"), at=NOW)
        for who in ("icb", "council"):
            split_actions.agree(db, budget, rule, by=town.actor(who), at=NOW, acknowledged=True)
        for day, shares in ((17, (22_37, 14_92)), (18, (26_10, 11_19))):
            before = places(db, town)["accrued"]
            visit = visit_on(db, order, date(2026, 11, day))
            delivering.deliver(db, order, visit, Done(start=480, minutes=90), by=town.actor("wendy"), at=NOW)
            delivering.confirm(db, order, visit, by=town.actor("ann"), at=NOW)
            assert tuple(a - b for a, b in zip(places(db, town)["accrued"], before, strict=True)) == shares
        proved(db)


def test_nothing_is_recorded_before_the_start_after_the_end_after_a_death_in_the_future_or_twice(town: Town) -> None:
    with town.writing() as db:
        order, wendy = recent(db, town, ends_on=date(2026, 11, 18)), town.actor("wendy")
        for day, start, code in ((15, 480, "NOT_DELIVERABLE"), (19, 480, "NOT_DELIVERABLE"), (25, 480, "NOT_DELIVERABLE")):
            with pytest.raises(Refusal) as no:
                delivering.record(db, order, date(2026, 11, day), Done(start=start, minutes=60), source="FILE", by=wendy, at=NOW)
            assert no.value.code == code
        planned = delivering.record(db, order, date(2026, 11, 17), Done(start=480, minutes=60), source="FILE", by=wendy, at=NOW)
        assert planned.source == "TIMETABLE"  # the visit that was planned for eight, not a second one
        for start, code in ((480, "OVERLAPS"), (539, "OVERLAPS"), (421, "OVERLAPS")):
            with pytest.raises(Refusal) as no:
                delivering.record(db, order, date(2026, 11, 17), Done(start=start, minutes=60), source="FILE", by=wendy, at=NOW)
            assert no.value.code == code
        delivering.record(db, order, date(2026, 11, 17), Done(start=540, minutes=60), source="FILE", by=wendy, at=NOW)
        night = Done(start=1410, minutes=120)
        delivering.record(db, order, date(2026, 11, 17), night, source="FILE", by=wendy, at=NOW)
        with pytest.raises(Refusal) as no:  # half past eleven for two hours runs into the next morning
            delivering.record(db, order, date(2026, 11, 18), Done(start=60, minutes=60), source="FILE", by=wendy, at=NOW)
        assert no.value.code == "OVERLAPS"
        town.people["ann"].died_on = date(2026, 11, 16)
        db.merge(town.people["ann"])
        with pytest.raises(Refusal) as no:
            delivering.record(db, order, date(2026, 11, 18), Done(start=600, minutes=60), source="FILE", by=wendy, at=NOW)
        assert no.value.code == "AFTER_DEATH"


def test_a_record_that_nobody_answers_counts_as_right_after_seven_days_and_not_before(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town)
        visit = visit_on(db, order, date(2026, 11, 16))
        delivering.deliver(db, order, visit, Done(start=480, minutes=90), by=town.actor("wendy"), at=at(date(2026, 11, 16)))
        assert delivering.confirm_late(db, later(date(2026, 11, 23))) == 0
        assert delivering.confirm_late(db, later(date(2026, 11, 24))) == 1
        assert visit.state == "CONFIRMED" and visit.answered_by == "system" and sum(places(db, town)["accrued"]) == 37_29
        proved(db)


def test_what_was_delivered_comes_out_of_the_orders_own_hold(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town)
        whole, stream = total(outstanding(db, order)), town.streams["ann"][0].id
        free = ledger.balance(db, chart.place(stream, "available"))
        visit = visit_on(db, order, date(2026, 11, 16))
        delivering.deliver(db, order, visit, Done(start=480, minutes=90), by=town.actor("wendy"), at=NOW)
        delivering.confirm(db, order, visit, by=town.actor("ann"), at=NOW)
        assert whole - total(outstanding(db, order)) == 37_29
        assert ledger.balance(db, chart.place(stream, "available")) == free
