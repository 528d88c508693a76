"""When a line happens: visits of the week, which say how much it is."""
from __future__ import annotations

from typing import Any

import pytest

from brokerage.kit.errors import Refusal
from brokerage.plans.asking import time_of_day
from tests.budgets.conftest import Town

SENT = {"weekdays": ["5", "6"], "starts_at": "2pm", "hours": "1", "minutes": "30", "carers": "2", "every": "1"}


def test_times_are_added_and_taken_out_and_the_cost_moves(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["ann"]), f"{made.path}/lines/2/when"
    assert page.get(path).h1 == ["When does “Care at home” happen?"]
    page.post(path, {**SENT, "revision": made.revision})
    assert "27 hours a week" in page.html and "Saturday, 2pm to 3:30pm, 2 carers" in page.html and "£1,082.97" in page.html
    page.post(path + "/remove", {"revision": made.revision + 1, "at": 840, "weekday": 6})
    assert "24 hours a week" in page.html


def test_a_wrong_time_comes_back_with_the_rest_as_it_was(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["ann"]), f"{made.path}/lines/2/when"
    page.get(path)
    page.post(path, {**SENT, "starts_at": "25:00", "revision": made.revision}, status=422)
    assert "Enter a time, like 8:30 or 22:00" in page.html and "25:00" in page.html


@pytest.mark.parametrize(("typed", "minutes"), [("8:30", 510), ("22", 1320), ("8.30pm", 1230), ("12am", 0), ("12pm", 720), ("0:05", 5)])
def test_a_time_is_read_as_people_write_it(typed: str, minutes: int) -> None:
    assert time_of_day(typed, "at") == minutes


@pytest.mark.parametrize("typed", ["", "24:00", "13pm", "8:7", "noon", "٨:٣٠", "0am", "8:60"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        time_of_day(typed, "at")
