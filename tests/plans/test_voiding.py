"""Which approvals an edit voids (P-20), as a pure function and through a real edit."""
from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.plans import content, editing, line_actions, line_part_actions, section_actions, versions
from brokerage.plans.editing import sheet_of
from brokerage.plans.forms import NeedForm, OutcomeForm
from brokerage.plans.line_part_actions import Part, Visit
from brokerage.plans.line_shapes import Assistant
from brokerage.plans.sections import SECTIONS
from brokerage.plans.signoff_models import Approval
from brokerage.plans.states import PLAN
from brokerage.plans.voiding import voided
from tests.budgets.conftest import NOW, Town


@pytest.fixture
def approved(town: Town, made: Any) -> Any:
    """Ann's plan with the session for the NHS alone, agreed by her and by both funders, on its way."""
    with town.writing() as db:
        plan, by = db.merge(made.plan), {"by": town.actor("broker"), "at": NOW}
        line_part_actions.set_payers(db, plan, 4, "LINE", [Part(town.streams["ann"][0].id)], revision=plan.revision, **by)
        move(db, PLAN, plan, "agree", by="user/1", at=NOW)
        version = versions.keep(db, plan, "AGREED", by=town.actor("ann"), at=NOW)
        for step, who, org in (("AGREE", "ann", None), ("APPROVE", "icb", "icb"), ("APPROVE", "council", "council")):
            db.add(Approval(plan_id=plan.id, step=step, org_id=town.orgs[org].id if org else None, user_id=town.users[who].id, role="X",
                            user_name=who, at=NOW, version_hash=version.hash, holds_hash=version.hash, amount_pence=version.weekly_pence))
    made.plan = plan
    return made


def standing(db: Any, plan: Any) -> set[str]:
    return {one.user_name for one in sheet_of(db, plan, NOW).approvals if one.stands}


def test_an_edit_of_a_line_voids_only_the_funders_who_pay_for_it(town: Town, approved: Any) -> None:
    with town.writing() as db:
        plan = db.merge(approved.plan)
        line_part_actions.set_details(db, plan, 4, {"what": "In the pool"}, revision=plan.revision, by=town.actor("broker"), at=NOW)
        assert standing(db, plan) == {"council"} and plan.state == "DRAFT"
        left = next(one for one in sheet_of(db, plan, NOW).approvals if one.stands)
        assert left.holds_hash == versions.hash_now(db, plan, NOW) != left.version_hash


def test_a_change_of_needs_or_of_the_total_voids_all(town: Town, approved: Any) -> None:
    with town.writing() as db:
        plan, by = db.merge(approved.plan), {"by": town.actor("broker"), "at": NOW}
        line_part_actions.add_visits(db, plan, 4, Visit([4], 660, 60), revision=plan.revision, **by)
        assert standing(db, plan) == set()
        assert {one.voided_why for one in sheet_of(db, plan, NOW).approvals} == {"the total changed"}


def test_a_changed_need_voids_all_and_a_changed_outcome_only_those_who_pay_for_its_lines(town: Town, approved: Any) -> None:
    with town.writing() as db:
        plan, by = db.merge(approved.plan), {"by": town.actor("broker"), "at": NOW}
        outcome = OutcomeForm(revision=plan.revision, words="Nobody pays for this yet")
        section_actions.change(db, plan, SECTIONS["outcomes"], 5, outcome, **by)
        assert standing(db, plan) == {"icb", "council"}
        need = NeedForm(revision=plan.revision, words="Something else", eligible_under="NHS", met_by="LINES")
        section_actions.change(db, plan, SECTIONS["needs"], 1, need, **by)
        assert standing(db, plan) == set()


def test_an_assistants_papers_are_no_part_of_what_is_agreed_and_void_nothing(town: Town, made: Any) -> None:
    with town.writing() as db:
        plan, by = db.merge(made.plan), {"by": town.actor("broker"), "at": NOW}
        asked = Assistant(hourly=Decimal(14), minutes_weekly=600)
        line = line_actions.add_assistant(db, plan, asked, revision=plan.revision, **by)
        before = versions.hash_now(db, plan, NOW)
        line_part_actions.set_papers(db, plan, line.number, {"contract_on": NOW.date()}, revision=plan.revision, **by)
        assert versions.hash_now(db, plan, NOW) == before
        worker = sheet_of(db, plan, NOW).lines[-1].worker
        assert worker is not None and worker.contract_on == NOW.date()


@pytest.mark.parametrize("part", ["needs", "risks"])
def test_the_pure_rule_voids_all_for_needs_and_risks(town: Town, approved: Any, part: str) -> None:
    with town.database.reading() as db:
        sheet = sheet_of(db, approved.plan, NOW)
    was = content.plain(content.of(sheet))
    now = copy.deepcopy(was)
    assert voided(was, now, sheet.approvals) == []
    now[part] = now[part][:-1]
    assert {one.who for one in voided(was, now, sheet.approvals)} == {"ann", "icb", "council"}


def test_a_stale_edit_is_refused_with_what_changed_and_who_changed_it(town: Town, made: Any) -> None:
    with town.writing() as db:
        plan, by = db.merge(made.plan), {"by": town.actor("broker"), "at": NOW}
        old = plan.revision
        line_part_actions.add_visits(db, plan, 4, Visit([4], 660, 60), revision=old, **by)
        with pytest.raises(Refusal, match="Broker: Exercise session: 2 sessions a week, was 1 session a week"):
            line_part_actions.add_visits(db, plan, 4, Visit([5], 660, 60), revision=old, by=town.actor("ann"), at=NOW)


def test_a_running_plan_cannot_be_edited(town: Town, approved: Any) -> None:
    with town.writing() as db:
        plan = db.merge(approved.plan)
        for verb in ("submit", "confirm", "approve"):
            move(db, PLAN, plan, verb, by="system", at=NOW)
        with pytest.raises(Refusal, match="agreed, so it cannot be changed"), editing.edit(
                db, plan, "about", revision=plan.revision, by=town.actor("broker"), at=NOW):
            raise AssertionError("never inside")
