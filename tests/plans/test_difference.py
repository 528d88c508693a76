"""What is different between two versions, in words and money."""
from __future__ import annotations

from typing import Any

import pytest

from brokerage.kit.money import Pence
from brokerage.plans import content, line_actions, line_part_actions, section_actions, versions
from brokerage.plans.difference import difference
from brokerage.plans.editing import sheet_of
from brokerage.plans.forms import OutcomeForm
from brokerage.plans.line_part_actions import Visit
from brokerage.plans.sections import SECTIONS
from tests.budgets.conftest import NOW, Town, p


@pytest.fixture
def changed(town: Town, made: Any) -> Any:
    """W2's seven more hours, no more nights, another outcome, one risk fewer."""
    with town.writing() as db:
        plan, by = db.merge(made.plan), {"by": town.actor("broker"), "at": NOW}
        versions.keep(db, plan, "AGREED", by=town.actor("ann"), at=NOW)
        was = content.plain(content.of(sheet_of(db, plan, NOW)))
        line_part_actions.add_visits(db, plan, 2, Visit(range(7), 750, 60), revision=plan.revision, **by)
        line_actions.remove(db, plan, 3, revision=plan.revision, **by)
        section_actions.add(db, plan, SECTIONS["outcomes"], OutcomeForm(revision=plan.revision, words="I sing"), **by)
        section_actions.remove(db, plan, SECTIONS["risks"], 4, plan.revision, **by)
        made.was, made.now = was, content.plain(content.of(sheet_of(db, plan, NOW)))
    return made


def test_hours_money_outcomes_and_risks_are_said_in_words(changed: Any) -> None:
    found = difference(changed.was, changed.now)
    assert (found.minutes_before, found.minutes_after) == (1260, 1680) and found.hours == "28 hours a week, was 21 hours"
    assert found.total.change == p("174.02") - p("365.00") and found.total.words == "£190.98 less"
    assert sum((row.change for row in found.money), Pence(0)) == found.total.change
    assert found.lines == ("Care at home: 28 hours a week, was 21 hours a week.", "Care at home: £696.08 a week, was £522.06.",
                           "Care at home: the days or times changed.", "“Waking night” was taken out.")
    assert found.outcomes == ("New: “I sing”.",) and found.risks[0].endswith("was taken out.") and not found.needs


def test_a_plan_is_not_different_from_itself(changed: Any) -> None:
    found = difference(changed.now, changed.now)
    assert found.nothing and found.total.words == "no change"


def test_the_page_shows_what_changed_since_a_version(town: Town, changed: Any, browse: Any) -> None:
    page = browse(town.users["ann"])
    assert page.get(f"{changed.path}/difference?before=1").h1 == ["What changed"]
    for words in ("£190.98 less", "28 hours a week, was 21 hours", "“Waking night” was taken out", "From version 1 to the plan now"):
        assert words in page.html, words
    page.get(f"{changed.path}/difference?before=7", status=404)
    page.get(f"{changed.path}/difference", status=404)
