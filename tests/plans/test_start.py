"""Start a plan: empty or from a template, by somebody who may, once."""
from __future__ import annotations

from typing import Any

import pytest

from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.plans import plan_actions
from brokerage.plans.editing import sheet_of
from brokerage.plans.states import PLAN
from brokerage.plans.templates import TEMPLATES
from tests.budgets.conftest import NOW, START, Town
from tests.plans.building import started

DAY = {"starts_on-day": "20", "starts_on-month": "11", "starts_on-year": "2026"}


def test_a_holder_starts_their_own_plan_from_a_template(town: Town, browse: Any) -> None:
    page = browse(town.users["ann"])
    path = f"/budgets/{town.budgets['ann'].id}/plan"
    assert page.get(path).h1 == ["Start a plan for Ann Tester"]
    page.post(path, {}, status=422)
    assert "Choose how to begin" in page.html
    page.post(path, {"template": "PARKINSONS", **DAY})
    assert page.seen.h1 == ["My plan"] and "I take every medicine within 30 minutes of its time" in page.html


def test_nobody_starts_a_plan_for_somebody_they_do_not_work_with(town: Town, browse: Any) -> None:
    path = f"/budgets/{town.budgets['ann'].id}/plan"
    browse(town.users["ben"]).get(path, status=404)
    browse(town.users["icb"]).get(path, status=403)


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_every_template_makes_needs_outcomes_risks_a_bad_day_and_a_free_line(town: Town, template: str) -> None:
    with town.writing() as db:
        started(db, town, "ben")
        sheet = sheet_of(db, started(db, town, template=template), NOW)
    assert sheet.needs and sheet.outcomes and sheet.risks and sheet.contingency and len(sheet.lines) == 1
    assert any(one.health for one in sheet.outcomes) and [one.kind for one in sheet.people] == ["PERSON"]


def test_a_second_plan_beside_one_that_is_being_written_is_refused(town: Town) -> None:
    with town.writing() as db:
        started(db, town)
        with pytest.raises(Refusal, match="already a plan"):
            started(db, town)


def test_the_person_sees_an_early_figure_before_anybody_plans(town: Town) -> None:
    with town.writing() as db:
        town.budget(db).shown_on = None
        with pytest.raises(Refusal, match="see that figure first"):
            started(db, town)


def test_an_amendment_copies_everything_under_the_same_numbers_and_only_of_a_running_plan(town: Town, made: Any) -> None:
    with town.writing() as db:
        plan, by = db.merge(made.plan), town.actor("broker")
        with pytest.raises(Refusal, match="Only a plan that is running"):
            plan_actions.amend(db, plan, starts_on=NOW.date(), by=by, at=NOW)
        for verb in ("agree", "submit", "confirm", "approve", "activate"):
            move(db, PLAN, plan, verb, by="system", at=NOW)
        before = sheet_of(db, plan, NOW)
        made_new = plan_actions.amend(db, plan, starts_on=NOW.date(), by=by, at=NOW)
        after = sheet_of(db, made_new, NOW)
    assert after.plan.version == 2 and after.state == "DRAFT" and before.plan.starts_on == START
    assert [(one.number, one.name, len(one.visits), len(one.outcomes)) for one in after.lines] == [
        (one.number, one.name, len(one.visits), len(one.outcomes)) for one in before.lines]
    assert [one.words for one in after.needs] == [one.words for one in before.needs]
    assert {one.parent_id for one in after.lines} == {one.id for one in before.lines}
