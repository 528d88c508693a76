"""The way of a plan from the person's yes to the last funder's, and everybody who must not go it (domain 2.2, 6.5)."""
from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from brokerage.budgets import actions as budgets
from brokerage.kit.errors import Refusal
from brokerage.plans import approving, facts, line_part_actions, plan_actions, section_actions, signing
from brokerage.plans.editing import sheet_of
from brokerage.plans.line_models import Line, Option
from brokerage.plans.models import Capacity, Plan, Risk
from brokerage.plans.signoff_models import Approval, Version
from tests.budgets.conftest import NOW, Town
from tests.plans.ready import p, plan_of, planned, seen, until, yes

__all__ = ["planned"]
START_DAY = datetime(2026, 11, 20, 11, tzinfo=UTC)


def refused(code: str, act: Any, *args: Any, **kwargs: Any) -> Refusal:
    with pytest.raises(Refusal) as no:
        act(*args, **kwargs)
    assert no.value.code == code, no.value
    return no.value


def test_the_whole_way_ends_with_an_agreed_budget_and_two_versions(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "APPROVED")
        assert planned.budget(db).state == "AGREED"
        kept = list(db.scalars(select(Version).where(Version.plan_id == plan.id).order_by(Version.id)))
        assert [v.why for v in kept] == ["AGREED", "APPROVED"] and kept[0].hash == kept[1].hash
        said = {(a.step, a.user_name): a for a in db.scalars(select(Approval).where(Approval.plan_id == plan.id))}
        assert [step for step, _ in said] == ["AGREE", "SUBMIT", "CONFIRM", "SIGN", "APPROVE", "APPROVE"]
        assert said["APPROVE", "Icb"].yearly_pence == p("29135.08") and said["APPROVE", "Council"].yearly_pence == p("19423.04")
        assert said["SIGN", "Nurse"].registration == "NMC 12A3456E" and said["SIGN", "Nurse"].amount_pence == p("933.81")
        assert {line.state for line in db.scalars(select(Line).where(Line.plan_id == plan.id))} == {"APPROVED"}
        assert plan_of(db, planned, "ben").state == "DRAFT" and planned.budget(db, "ben").state == "INDICATIVE"


def test_a_plan_starts_on_its_day_and_the_old_one_gives_way(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "APPROVED")
        assert approving.start_due(db, datetime(2026, 4, 12, 11, tzinfo=UTC)) == []
        assert approving.start_due(db, NOW) == [plan.id] and plan.state == "ACTIVE" and planned.budget(db).state == "ACTIVE"
        assert approving.start_due(db, NOW) == []
        after = plan_actions.amend(db, plan, starts_on=date(2026, 11, 30), by=planned.actor("broker"), at=NOW)
        assert after.state == "DRAFT" and plan.state == "ACTIVE"


def test_only_the_person_agrees_and_only_what_they_saw(planned: Town) -> None:
    with planned.writing() as db:
        plan = plan_of(db, planned)
        now = {"how": "ONLINE", "seen": seen(db, plan), "plain_copy": True, "at": NOW}
        for who in ("broker", "carer", "ben", "icb", "cora"):
            refused("NOT_THE_PERSON", signing.agree, db, plan, by=planned.actor(who), **now)
        refused("NO_PLAIN_COPY", signing.agree, db, plan, by=planned.actor("ann"), **{**now, "plain_copy": False})
        refused("NO_WITNESS", signing.agree, db, plan, by=planned.actor("ann"), **{**now, "how": "VERBAL"})
        db.execute(update(Line).where(Line.plan_id == plan.id, Line.number == 2).values(rate=Decimal("25.00")))
        refused("STALE_VERSION", signing.agree, db, plan, by=planned.actor("ann"), **now)
        assert plan.state == "DRAFT" and db.scalar(select(Version.id)) is None


def test_who_cannot_decide_about_the_plan_does_not_agree_it(planned: Town) -> None:
    with planned.writing() as db:
        plan = plan_of(db, planned)
        db.execute(update(Capacity).where(Capacity.plan_id == plan.id, Capacity.decision == "PLAN").values(can_decide=False))
        refused("NO_CAPACITY", signing.agree, db, plan, how="ONLINE", seen=seen(db, plan), plain_copy=True, by=planned.actor("ann"), at=NOW)


def test_a_plan_that_a_check_stops_is_not_sent_in(planned: Town) -> None:
    with planned.writing() as db:
        plan = plan_of(db, planned)
        db.execute(update(Plan).where(Plan.id == plan.id).values(safeguarding=""))
        db.expire_all()
        now = {"seen": seen(db, plan), "at": NOW}
        signing.agree(db, plan, how="ONLINE", plain_copy=True, by=planned.actor("ann"), **now)
        no = refused("P19_SAFEGUARDING", signing.submit, db, plan, by=planned.actor("broker"), **now)
        assert "keeps the person safe" in no.text and plan.state == "PERSON_AGREED"


def test_a_missing_reason_stops_it_and_the_right_person_s_reason_lets_it_go(planned: Town) -> None:
    with planned.writing() as db:
        plan = plan_of(db, planned)
        line = db.scalars(select(Line).where(Line.plan_id == plan.id, Line.number == 2)).one()
        option = db.scalars(select(Option).where(Option.line_id == line.id, Option.chosen.is_(False))).first()
        db.delete(option)
        db.flush()
        db.expire_all()
        now = {"seen": seen(db, plan), "at": NOW}
        signing.agree(db, plan, how="ONLINE", plain_copy=True, by=planned.actor("ann"), **now)
        refused("OPTIONS_TOO_FEW", signing.submit, db, plan, by=planned.actor("broker"), **now)
        key = next(f.key for f in facts.findings(db, sheet_of(db, plan, NOW)) if f.code == "OPTIONS_TOO_FEW")
        give = {"roles": ["BROKER"], "by": planned.actor("broker"), "at": NOW}
        refused("NO_REASON", signing.give_reason, db, plan, key, " no ", **give)
        refused("NOT_YOURS", signing.give_reason, db, plan, key, "There are only two nearby", **{**give, "roles": ["PERSON"]})
        refused("STALE", signing.give_reason, db, plan, "OPTIONS_TOO_FEW/line/9/x", "There are only two nearby", **give)
        signing.give_reason(db, plan, key, "There are only two within ten miles", **give)
        signing.submit(db, plan, by=planned.actor("broker"), **now)
        assert plan.state == "SUBMITTED" and "OPTIONS_TOO_FEW" in db.scalars(select(Approval.report).where(Approval.step == "SUBMIT")).one()


def test_nobody_s_reason_passes_what_stops_a_plan(planned: Town) -> None:
    with planned.writing() as db:
        plan = plan_of(db, planned)
        db.execute(update(Plan).where(Plan.id == plan.id).values(safeguarding=""))
        db.expire_all()
        key = next(f.key for f in facts.findings(db, sheet_of(db, plan, NOW)) if f.code == "P19_SAFEGUARDING")
        refused("P19_SAFEGUARDING", signing.give_reason, db, plan, key, "We never write that down", roles=["BROKER", "APPROVER_ICB"],
                by=planned.actor("icb"), at=NOW)


@pytest.mark.parametrize("statement", ["UPDATE plan_ruling SET why = 'x'", "DELETE FROM plan_ruling"])
def test_a_reason_is_never_changed_or_deleted(planned: Town, statement: str) -> None:
    with planned.writing() as db:
        plan = plan_of(db, planned)
        db.execute(text("INSERT INTO plan_ruling (plan_id, key, code, about, words, why, user_id, user_name, role, at) VALUES "
                        f"({plan.id}, 'k', 'c', '', 'w', 'because', {planned.users['ann'].id}, 'Ann', 'PERSON', '2026-11-20 10:00:00')"))
    with pytest.raises(DBAPIError, match="never changed or deleted"), planned.writing() as db:
        db.execute(text(statement))


def test_nobody_checks_their_own_work(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "SUBMITTED")
        db.execute(update(Plan).where(Plan.id == plan.id).values(author_user_id=planned.users["cora"].id))
        db.expire_all()
        refused("OWN_WORK", signing.confirm, db, plan, seen=seen(db, plan), by=planned.actor("broker"), at=NOW)
        refused("OWN_WORK", signing.confirm, db, plan, seen=seen(db, plan), by=planned.actor("cora"), at=NOW)


def test_a_clinician_signs_with_a_registration(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "CLINICAL_REVIEW")
        refused("NO_REGISTRATION", signing.sign, db, plan, seen=seen(db, plan), registration=" ", by=planned.actor("nurse"), at=NOW)
        refused("OWN_WORK", signing.sign, db, plan, seen=seen(db, plan), registration="NMC 1234", by=planned.actor("cora"), at=NOW)


def test_a_plan_without_health_money_needs_no_clinician(planned: Town) -> None:
    with planned.writing() as db:
        plan, council = plan_of(db, planned), planned.stream(db, 1)
        from brokerage.plans.line_models import LineShare
        for line in db.scalars(select(Line).where(Line.plan_id == plan.id, Line.kind != "UNPAID")):
            line.split = "LINE"
            db.add(LineShare(line_id=line.id, stream_id=council.id, percent=None, cap_pence=None))
        db.execute(update(Risk).where(Risk.plan_id == plan.id).values(clinical=False))
        plan.state, council_only = plan.state, text("UPDATE stream_amount SET amount_pence = 93381 WHERE stream_id = :s")
        db.execute(council_only, {"s": council.id})
        db.flush()
        db.expire_all()
        now = {"seen": seen(db, plan), "at": NOW}
        signing.agree(db, plan, how="ONLINE", plain_copy=True, by=planned.actor("ann"), **now)
        signing.submit(db, plan, by=planned.actor("broker"), **now)
        signing.confirm(db, plan, by=planned.actor("cora"), **now)
        assert plan.state == "FUNDER_REVIEW"
        assert [payer.name for payer in approving.routing.public_payers(sheet_of(db, plan, NOW))] == ["Testham Council"]


def test_a_returned_plan_comes_back_with_its_amendment_dealt_with(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        back = {"role": "APPROVER_LA", "by": planned.actor("council"), "at": NOW}
        refused("NO_REASON", signing.send_back, db, plan, words="  ", **back)
        asked = signing.send_back(db, plan, words="Two nights or three?", org_id=planned.orgs["council"].id, **back)
        assert plan.state == "RETURNED"
        section_actions_revision = plan.revision
        line_part_actions.set_details(db, plan, 2, {"what": "Help to wash"}, revision=section_actions_revision, by=planned.actor("broker"), at=NOW)
        now = {"seen": seen(db, plan), "at": NOW}
        signing.agree(db, plan, how="ONLINE", plain_copy=True, by=planned.actor("ann"), **now)
        refused("AMENDMENT_OPEN", signing.submit, db, plan, by=planned.actor("broker"), **now)
        refused("NO_REASON", signing.resolve, db, plan, asked, how="", by=planned.actor("broker"), at=NOW)
        signing.resolve(db, plan, asked, how="Two. It is in the plan.", by=planned.actor("broker"), at=NOW)
        refused("RESOLVED", signing.resolve, db, plan, asked, how="Two. It is in the plan.", by=planned.actor("broker"), at=NOW)
        signing.submit(db, plan, by=planned.actor("broker"), **now)
        assert plan.state == "SUBMITTED"


def test_the_person_takes_the_plan_back_and_nobody_else(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        refused("NOT_THE_PERSON", signing.withdraw, db, plan, by=planned.actor("broker"), at=NOW)
        signing.withdraw(db, plan, by=planned.actor("ann"), at=NOW)
        assert plan.state == "WITHDRAWN"
        refused("WRONG_STATE", approving.approve, db, plan, planned.orgs["icb"].id, seen="", by=planned.actor("icb"), at=NOW)


def test_a_decision_is_looked_at_again_by_somebody_else(planned: Town) -> None:
    with planned.writing() as db:
        plan, first = plan_of(db, planned), planned.users["council"].id
        ask = {"first_user_id": first, "org_id": planned.orgs["council"].id, "at": NOW}
        refused("NOT_THE_PERSON", signing.ask_again, db, plan, decision="The cut", why="I need it", by=planned.actor("carer"), **ask)
        asked = signing.ask_again(db, plan, decision="The cut", why="I need it", by=planned.actor("ann"), **ask)
        decide = {"outcome": "CHANGED", "reasons": "The need is as it was.", "at": NOW}
        refused("SAME_DECIDER", signing.decide_again, db, asked, by=planned.actor("council"), **decide)
        refused("NOT_THE_PAYER", signing.decide_again, db, asked, by=planned.actor("icb"), **decide)
        signing.decide_again(db, asked, by=planned.actor("boss"), **decide)
        refused("DECIDED", signing.decide_again, db, asked, by=planned.actor("boss"), **decide)


def test_the_budget_waits_for_its_plan(planned: Town) -> None:
    with planned.writing() as db:
        for n, who in enumerate(("icb", "council")):
            from brokerage.budgets import stream_actions
            stream_actions.agree(db, planned.stream(db, n), by=planned.actor(who), at=NOW)
        with pytest.raises(Refusal) as no:
            approving.is_agreed(db, planned.budget(db))
        assert no.value.code == "PLAN_NOT_AGREED" and budgets.FINALISE_ASKS is not None
        assert section_actions is not None


def test_an_edit_after_a_yes_voids_it(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        assert yes(db, planned, plan, "icb") is False
        line_part_actions.set_amount(db, plan, 2, Decimal(22), "WEEK", revision=plan.revision, by=planned.actor("broker"), at=NOW)
        assert plan.state == "DRAFT" and not [a for a in sheet_of(db, plan, NOW).approvals if a.stands]
