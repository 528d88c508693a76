"""What the shared assessment found is in the plan from its start, and what a later one finds is put in with one button."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest

from brokerage.assessments import need_actions
from brokerage.budgets.models import Budget
from brokerage.kit.clock import SetClock
from brokerage.kit.errors import Refusal
from brokerage.people.models import Person
from brokerage.plans import assessed, plan_actions
from brokerage.plans.editing import sheet_of
from brokerage.plans.models import Plan
from tests import towns
from tests.assessments.conftest import _assessed
from tests.assessments.made import opened
from tests.assessments.town import NOW, Town
from tests.conftest import opened as house_opened
from tests.pages import Browser


@pytest.fixture
def assessment(engine: str, clock: SetClock) -> Iterator[SimpleNamespace]:
    """The town whose Ann is assessed; `door` is a browser for each person."""
    with towns.copied(engine, "assessed", _assessed) as (database, (town, done)):
        town.database = database
        with house_opened(database, clock) as app:
            yield SimpleNamespace(town=town, id=done.id, need=done.need, door=lambda who: Browser(app).sign_in(town.users[who]))


def started(town: Town, template: str = "") -> int:
    with town.writing() as db:
        budget = Budget(person_id=town.people["ann"], ref="B-ANN", state="INDICATIVE", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31),
                        shown_on=date(2026, 11, 1), created_at=NOW)
        db.add(budget)
        db.flush()
        return plan_actions.start(db, db.get_one(Person, town.people["ann"]), budget, template=template, starts_on=date(2026, 12, 1),
                                  by=town.actor("ann"), at=NOW).id


def new_outcome(town: Town, assessment: SimpleNamespace) -> None:
    with town.writing() as db:
        found, by = opened(db, town, "ann", assessment.id)
        need_actions.add_outcome(db, found, words="To sing on Fridays", kind="WELLBEING", needs=[assessment.need], by=by, at=NOW)


def test_a_plan_starts_with_what_was_assessed_and_the_templates_usual_needs_are_left_out(assessment: SimpleNamespace) -> None:
    page = assessment.door("ann")
    page.get(f"/plans/{started(assessment.town, 'MS')}/sections/needs")
    assert "The council must meet it" in page.html or "A funder must meet it" in page.html
    assert "Getting up, washing and dressing" not in page.html
    with assessment.town.writing() as db:
        plan = db.query(Plan).one()
        found = assessed.new_in(db, assessment.town.actor("ann"), sheet_of(db, plan, NOW))
    assert found is not None and found.nothing


def test_what_is_found_later_is_shown_and_put_in_once(assessment: SimpleNamespace) -> None:
    number = started(assessment.town)
    new_outcome(assessment.town, assessment)
    page = assessment.door("ann")
    page.get(f"/plans/{number}")
    assert f"/plans/{number}/assessed" in page.seen.links
    page.get(f"/plans/{number}/assessed")
    assert "To sing on Fridays" in page.html
    page.post(f"/plans/{number}/assessed", {"revision": "1"})
    page.get(f"/plans/{number}/assessed")
    assert "Everything that the assessment found is in the plan." in page.html
    page.get(f"/plans/{number}/sections/outcomes")
    assert page.html.count("To sing on Fridays") <= 2 and "To be dressed by nine" in page.html


def test_an_old_form_is_refused_and_nothing_is_put_in(assessment: SimpleNamespace) -> None:
    number = started(assessment.town)
    new_outcome(assessment.town, assessment)
    with assessment.town.writing() as db:
        plan = db.get_one(Plan, number)
        with pytest.raises(Refusal, match="while you were writing"):
            assessed.take(db, plan, revision=7, by=assessment.town.actor("ann"), at=NOW)
        found = assessed.new_in(db, assessment.town.actor("ann"), sheet_of(db, plan, NOW))
    assert found is not None and [one.words for one in found.outcomes] == ["To sing on Fridays"]


def test_somebody_who_may_not_read_the_plan_gets_nothing(assessment: SimpleNamespace) -> None:
    number = started(assessment.town)
    assessment.door("ben").get(f"/plans/{number}/assessed", status=404)
