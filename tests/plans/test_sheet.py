"""One sheet says everything about one plan, on both engines."""
from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from brokerage.kit.errors import refusal_from
from brokerage.kit.money import Pence
from brokerage.plans import load
from brokerage.plans.models import Plan
from brokerage.plans.signoff_models import Approval, Version
from brokerage.plans.states import LINE, PLAN, STATE_WORDS
from tests.budgets.conftest import NOW, START, Town
from tests.pages import counting
from tests.plans.conftest import bare_line, bare_plan, whole_line

TODAY = date(2026, 11, 20)


def test_a_sheet_has_the_plan_its_person_its_money_and_all_that_hangs_on_a_line(town: Town) -> None:
    with town.writing() as db:
        plan, stream = bare_plan(db, town, "ann"), town.streams["ann"][0].id
        whole_line(db, plan, stream)
        bare_line(db, bare_plan(db, town, "ben"), 1, name="Ben's own")
        bare_line(db, plan, 2, kind="UNPAID", rate=Decimal(0), minutes_weekly=None, quantity=Decimal("2.5"), category="COMMUNITY")
        bare_line(db, plan, 3, state="REMOVED")
    with town.database.reading() as db, counting(town.database) as said:
        sheet = load.load(db, plan.id, TODAY)
    assert sheet is not None and len(said) == 2
    first, second = sheet.lines
    assert (first.rate, first.minutes_weekly, first.quantity) == (Decimal("24.86"), 1260, None)
    assert [v.weekday for v in first.visits] == [0, 2] and first.visits[1].carers == 2
    assert first.shares[0].percent == Decimal("33.3333") and first.options[0].why_not == "Too far"
    assert first.worker is not None and first.worker.allowance is True and first.tasks[0].signed_off_on == date(2026, 5, 1)
    assert sheet.needs_of(first)[0].words == "Washing" and sheet.outcomes_of(first)[0].health is True
    assert second.quantity == Decimal("2.5") and not second.visits and [line.number for line in sheet.paid_lines] == [1]
    assert [s.weekly(START) for s in sheet.streams] == [Pence(56029), Pence(37352)] and sheet.charges[0].weekly == Pence(4820)
    assert [s.percent for s in sheet.rules[0].parts] == [Decimal(60), Decimal(40)] and sheet.person.name == "Ann Tester"
    assert (sheet.author, sheet.author_org, sheet.direct, sheet.budget.starts_on) == ("Broker", "Helping Hands", True, START)


def test_there_is_no_sheet_of_no_plan(town: Town) -> None:
    with town.writing() as db:
        bare_plan(db, town, "ben")
    with town.database.reading() as db:
        assert load.load(db, 999_999, TODAY) is None


def test_an_approval_says_when_in_time_with_its_zone(town: Town) -> None:
    with town.writing() as db:
        plan = bare_plan(db, town, "ann")
        db.add(Approval(plan_id=plan.id, step="AGREE", user_id=town.users["ann"].id, role="PERSON", at=NOW, version_hash="a" * 64,
                        holds_hash="a" * 64, amount_pence=Pence(1)))
    with town.database.reading() as db:
        sheet = load.load(db, plan.id, TODAY)
    assert sheet is not None and sheet.approvals[0].at == datetime(2026, 11, 20, 10, 0, tzinfo=UTC) and sheet.approvals[0].stands


@pytest.mark.parametrize("statement", ["UPDATE plan_version SET hash = ''", "DELETE FROM plan_version"])
def test_the_database_refuses_to_change_or_delete_a_version(town: Town, statement: str) -> None:
    with town.writing() as db:
        plan = bare_plan(db, town, "ann")
        db.add(Version(plan_id=plan.id, person_id=plan.person_id, number=1, revision=1, why="AGREED", hash="b" * 64, content="{}",
                       weekly_pence=Pence(0), by="user/1", at=NOW))
    with pytest.raises(DBAPIError, match="never changed or deleted"), town.writing() as db:
        db.execute(text(statement))


def test_a_broker_never_takes_commission(town: Town) -> None:
    with pytest.raises(IntegrityError) as wrong, town.writing() as db:
        plan = bare_plan(db, town, "ann")
        db.get_one(Plan, plan.id).broker_commission_pence = Pence(1)
        db.flush()
    said = refusal_from(wrong.value)
    assert said is not None and "takes nothing from a provider" in said.text


def test_every_state_of_a_plan_has_its_words_and_every_line_can_be_drafted_again() -> None:
    assert set(STATE_WORDS) == set(PLAN.states)
    assert {m.start for m in LINE.moves if m.verb == "edit"} == {"AWAITING_APPROVAL", "REJECTED"}
