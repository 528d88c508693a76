"""The week as a timetable, and what is at the same time."""
from __future__ import annotations

from typing import Any

from brokerage.plans import line_part_actions, week
from brokerage.plans.editing import sheet_of
from brokerage.plans.line_part_actions import Visit
from tests.budgets.conftest import NOW, Town


def test_every_visit_stands_on_its_day_in_its_part_of_the_day(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["ann"])
    assert page.get(f"{made.path}/week").h1 == ["My week"]
    assert page.html.count("8am to 9:30am") == 7 and page.html.count("10pm to 7am") == 2 and "MS group" in page.html


def test_two_things_at_once_are_said_and_a_night_reaches_into_the_next_morning(town: Town, made: Any) -> None:
    with town.writing() as db:
        plan, by = db.merge(made.plan), {"by": town.actor("broker"), "at": NOW}
        assert week.of(sheet_of(db, plan, NOW)).overlaps == ()
        line_part_actions.add_visits(db, plan, 4, Visit([5], 6 * 60, 120), revision=plan.revision, **by)
        found = week.of(sheet_of(db, plan, NOW)).overlaps
    assert {(one.day, one.first.line.number, one.second.line.number) for one in found} == {("Friday", 3, 4)}


def test_sunday_night_meets_monday_morning(town: Town, made: Any) -> None:
    with town.writing() as db:
        plan, by = db.merge(made.plan), {"by": town.actor("broker"), "at": NOW}
        line_part_actions.add_visits(db, plan, 3, Visit([6], 23 * 60, 600), revision=plan.revision, **by)
        found = week.of(sheet_of(db, plan, NOW)).overlaps
    assert any({one.first.weekday, one.second.weekday} == {0, 6} for one in found)
