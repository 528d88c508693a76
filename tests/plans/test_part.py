"""The plain parts of a line: how much, details, options, tasks, papers."""
from __future__ import annotations

from typing import Any

from brokerage.plans import line_actions
from brokerage.plans.line_shapes import Assistant
from tests.budgets.conftest import NOW, Town


def test_how_much_is_changed_and_the_cost_moves(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["ann"]), f"{made.path}/lines/4/more/amount"
    assert page.get(path).h1 == ["How much of it?"]
    page.post(path, {"revision": made.revision, "amount": "3", "per": "FORTNIGHT"})
    assert "3 sessions every two weeks" in page.html and "£70.13 a week" in page.html


def test_options_and_tasks_are_added_and_taken_off(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["broker"]), f"{made.path}/lines/2/more/options"
    page.get(path)
    page.post(path, {"revision": made.revision, "name": "Other care", "provider_name": "Them", "rate": "25.40", "why_not": "Too far"})
    assert "Not chosen: Too far" in page.html
    remove = page.seen.forms[-2].action
    page.post(remove, {"revision": made.revision + 1})
    assert "Too far" not in page.html
    page.get(f"{made.path}/lines/2/more/tasks")
    page.post(f"{made.path}/lines/2/more/tasks", {"revision": made.revision + 2, "task": "Tube feeding", "professional": "Nurse Ray"})
    assert "Tube feeding" in page.html


def test_details_are_kept_and_a_last_day_before_the_first_is_refused(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["ann"]), f"{made.path}/lines/2/more/details"
    page.get(path)
    sent = {"revision": made.revision, "name": "Morning care", "what": "Slowly", "health_task": "NO"}
    page.post(path, sent | {"ends_on-day": "1", "ends_on-month": "1", "ends_on-year": "2020"}, status=422)
    assert "The last day cannot be before the first" in page.html
    page.post(path, sent)
    assert page.seen.h1 == ["Morning care"]


def test_an_assistants_papers_are_kept_and_a_service_has_none(town: Town, made: Any, browse: Any) -> None:
    with town.writing() as db:
        plan = db.merge(made.plan)
        asked = Assistant(hourly=line_actions.Decimal(14), minutes_weekly=600)
        line_actions.add_assistant(db, plan, asked, revision=plan.revision, by=town.actor("ann"), at=NOW)
    page, path = browse(town.users["ann"]), f"{made.path}/lines/5/more/papers"
    page.get(path)
    page.post(path, {"revision": made.revision + 1, "contract_on-day": "1", "contract_on-month": "5", "contract_on-year": "2026"})
    page.get(path)
    assert 'value="2026"' in page.html
    page.get(f"{made.path}/lines/2/more/papers", status=404)
    page.get(f"{made.path}/lines/2/more/castle", status=404)
