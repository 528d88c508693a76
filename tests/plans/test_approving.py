"""Each funder says yes within its limit, to what it saw, knowing what it does to it (domain P-20 to P-24, F12)."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from brokerage.door.actor import Seat
from brokerage.kit.money import Pence
from brokerage.plans import approving, facts, impact, line_part_actions, plan_actions, routing, signing
from brokerage.plans.editing import sheet_of
from brokerage.plans.signoff_models import Approval
from tests.budgets.conftest import NOW, Town
from tests.plans.checks.sheets import w1, with_line, with_plan
from tests.plans.ready import p, plan_of, planned, seen, until, yes
from tests.plans.test_impact import w2
from tests.plans.test_signing import refused

__all__ = ["planned"]


def test_an_approver_over_their_limit_is_refused_with_who_can(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        no = refused("OVER_LIMIT", yes, db, planned, plan, "small")
        assert "£19,423.04" in no.text and "£100" in no.text
        assert yes(db, planned, plan, "boss") is False


def test_a_limit_is_kept_to_the_penny(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        org, asked = planned.orgs["council"], {"seen": seen(db, plan), "acknowledged": True, "panel_ref": "P", "at": NOW}
        for limit, fits in ((p("19423.03"), False), (p("19423.04"), True)):
            import msgspec
            actor = msgspec.structs.replace(planned.actor("boss"), seats=(Seat("APPROVER_LA", org.id, "COUNCIL", limit),))
            if fits:
                assert approving.approve(db, plan, org.id, by=actor, **asked) is False
            else:
                refused("OVER_LIMIT", approving.approve, db, plan, org.id, by=actor, **asked)


@pytest.mark.parametrize("who", ["broker", "ann", "cora", "nurse", "finance", "other"])
def test_nobody_else_s_yes_counts(planned: Town, who: str) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        asked = {"seen": seen(db, plan), "acknowledged": True, "panel_ref": "P", "at": NOW}
        with pytest.raises(Exception, match="Only|worked on"):
            approving.approve(db, plan, planned.orgs["council"].id, by=planned.actor(who), **asked)
        assert db.scalar(select(Approval.id).where(Approval.step == "APPROVE")) is None


def test_a_yes_to_a_plan_that_somebody_edited_meanwhile_is_refused(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        before = seen(db, plan)
        db.execute(text("UPDATE plan_line SET rate = 25 WHERE plan_id = :p AND number = 2"), {"p": plan.id})
        db.expire_all()
        refused("STALE_VERSION", yes, db, planned, plan, "icb", seen=before)
        refused("NOT_AGREED", yes, db, planned, plan, "icb", seen=seen(db, plan))


def test_a_funder_says_yes_once(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        yes(db, planned, plan, "icb")
        refused("AGREED_ALREADY", yes, db, planned, plan, "icb2")
        refused("OWN_WORK", yes, db, planned, plan, "icb")


def test_a_new_package_needs_a_panel_and_a_rise_is_acknowledged(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        refused("PANEL_NEEDED", yes, db, planned, plan, "icb", panel_ref="")
        refused("NOT_ACKNOWLEDGED", yes, db, planned, plan, "icb", acknowledged=False)


def test_the_link_of_a_broker_asks_for_two_of_each_funder(planned: Town) -> None:
    with planned.writing() as db:
        plan = plan_of(db, planned)
        db.execute(text("UPDATE plan SET author_org_id = :o WHERE id = :p"), {"o": planned.orgs["provider"].id, "p": plan.id})
        for finding in facts.findings(db, sheet_of(db, plan, NOW)):
            if finding.code == "P24_TIED_PROVIDER":
                signing.give_reason(db, plan, finding.key, "Nobody else is near enough", roles=["CARE_COORDINATOR"],
                                    by=planned.actor("assessor"), at=NOW)
        until(db, planned, "FUNDER_REVIEW")
        assert [yes(db, planned, plan, who) for who in ("icb", "council", "icb2", "boss")] == [False, False, False, True]
        assert [a.second for a in db.scalars(select(Approval).where(Approval.step == "APPROVE").order_by(Approval.id))] == [
            False, False, True, True]


def test_staff_of_a_provider_in_the_plan_do_not_approve_it(planned: Town) -> None:
    import msgspec
    with planned.writing() as db:
        plan = until(db, planned, "FUNDER_REVIEW")
        actor = planned.actor("icb")
        both = msgspec.structs.replace(actor, seats=(*actor.seats, Seat("PROVIDER_ADMIN", planned.orgs["provider"].id, "PROVIDER")))
        refused("PROVIDER_STAFF", approving.approve, db, plan, planned.orgs["icb"].id, seen=seen(db, plan), acknowledged=True, panel_ref="P",
                by=both, at=NOW)


def test_an_unchanged_plan_goes_without_panel_and_a_small_rise_of_one_funder_asks_only_that_one(planned: Town) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "APPROVED")
        approving.start_due(db, NOW)
        after = plan_actions.amend(db, plan, starts_on=date(2026, 11, 30), by=planned.actor("broker"), at=NOW)
        sheet, before = sheet_of(db, after, NOW), sheet_of(db, plan, NOW)
        assert routing.panel_needed(before, sheet) == "" and impact.of(before, sheet).change == Pence(0)
        line_part_actions.set_amount(db, after, 3, Decimal(3), "WEEK", revision=after.revision, by=planned.actor("broker"), at=NOW)
        assert "£182.50" in routing.panel_needed(before, sheet_of(db, after, NOW))


@pytest.mark.parametrize("minutes, why", [(1260, ""), (1260 + 112, ""), (1260 + 113, "5%"), (1260 + 121, "£50.13"), (1260 - 121, "£50.13")])
def test_more_than_fifty_pounds_or_five_percent_a_week_goes_to_a_panel(minutes: int, why: str) -> None:
    from msgspec.structs import replace
    sheet = w1()
    after = replace(sheet, lines=(replace(sheet.lines[0], minutes_weekly=minutes), *sheet.lines[1:]))
    found = routing.panel_needed(sheet, after)
    assert why in found and bool(found) == bool(why)


def test_more_than_five_percent_goes_to_a_panel() -> None:
    from msgspec.structs import replace
    small = replace(w1(), lines=w1().lines[2:])
    dearer = replace(small, lines=(replace(small.lines[0], rate=Decimal("49.09")),))
    assert routing.panel_needed(small, dearer) == "it changes by more than 5%"
    assert routing.panel_needed(small, replace(small, lines=(replace(small.lines[0], rate=Decimal("49.08")),))) == ""


def test_a_plan_that_limits_liberty_always_goes_to_a_panel() -> None:
    assert routing.panel_needed(w1(), with_plan(liberty=True)) == "it limits the person’s liberty"


def test_clinical_lines_are_those_that_the_nhs_pays_and_health_tasks() -> None:
    assert [line.number for line in routing.clinical_lines(w1())] == [1, 2, 3]
    assert routing.needs_signature(with_line(health_task="MEDICATION"))


def test_both_funders_see_w2_before_they_say_yes() -> None:
    assert [e.change for e in impact.of(w1(), w2()).effects] == [p("6916.99"), p("-1323.49")]
