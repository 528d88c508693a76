"""An assistant's hours: what is left, and a yes by somebody else."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from brokerage.kit.errors import Refusal
from brokerage.orders import timesheets
from brokerage.orders.forms import TimesheetForm
from tests.budgets.conftest import NOW, Town
from tests.orders.town import MONDAY, recent


def test_the_page_says_what_is_left_while_somebody_types_and_htmx_asks_for_that_part_alone(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = recent(db, town).id
    path, tom = f"/orders/{number}/timesheet", door("tom")
    form = tom.get(path).forms[-1]
    assert "84 hours" in tom.html
    tom.get(f"{path}?start=9:00&finish=12:30&break_minutes=30&day-day=16&day-month=11&day-year=2026")
    assert "After this, 81 hours are left" in tom.html
    part = tom.client.get(f"{path}?start=9:00&finish=10:00", headers={"HX-Request": "true", "HX-Target": "section#left"})
    assert "83 hours" in part.text and "<h1" not in part.text
    tom.post(path, {**form.fields, "day-day": "16", "start": "9:00", "finish": "8:00", "break_minutes": "0"}, status=422)
    tom.post(path, {**form.fields, "day-day": "16", "start": "22:00", "finish": "2:00", "break_minutes": "0"})
    assert "80 hours" in tom.html
    door("rita").get(path, status=404)
    door("ann").get(path, status=403)


def test_hours_beyond_what_is_left_are_refused_with_what_is(town: Town) -> None:
    with town.writing() as db:
        order, by = recent(db, town), town.actor("tom")
        worked = [(day, "0:00", "16:00") for day in range(16, 20)] + [(day, "16:30", "23:30") for day in (16, 17)]
        for day, start, finish in worked:
            timesheets.enter(db, order, TimesheetForm(day=date(2026, 11, day), start=start, finish=finish), by=by, at=NOW)
        with pytest.raises(Refusal) as no:
            timesheets.enter(db, order, TimesheetForm(day=date(2026, 11, 18), start="16:30", finish="23:30"), by=by, at=NOW)
        assert no.value.fields["finish"] == "Only 6 hours 0 minutes are left until 13 December"
        assert timesheets.left(db, order, MONDAY).left == 360
