"""How a budget is agreed: by each payer, within its limit, never by somebody else."""
from __future__ import annotations

from datetime import date

import pytest

from brokerage.budgets import actions, stream_actions
from brokerage.kit.errors import Refusal
from tests.budgets.conftest import END, NOW, START, Town, at, budget_of, p


@pytest.fixture
def early(town: Town) -> Town:
    """Ann's second budget waits for its payers; Ben's runs."""
    with town.writing() as db:
        budget_of(db, town, "ann", until="INDICATIVE")
    return town


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda no: no.code == code)


def test_a_budget_is_agreed_only_when_every_payer_has_said_yes(early: Town) -> None:
    with early.writing() as db:
        stream_actions.agree(db, early.stream(db, 0), by=early.actor("icb"), at=NOW)
        with refused("NOT_ALL_AGREED"):
            actions.finalise(db, early.budget(db), by=early.actor("icb"), at=NOW)
        stream_actions.agree(db, early.stream(db, 1), by=early.actor("council"), at=NOW)
        actions.finalise(db, early.budget(db), by=early.actor("icb"), at=NOW)
        assert early.budget(db).state == "AGREED"


@pytest.mark.parametrize("who", ["icb", "other", "broker", "assessor", "ann", "finance"])
def test_nobody_but_its_payer_agrees_the_council_part(early: Town, who: str) -> None:
    with early.writing() as db, refused("NOT_THE_PAYER"):
        stream_actions.agree(db, early.stream(db, 1), by=early.actor(who), at=NOW)


def test_an_approver_cannot_go_above_their_limit(early: Town) -> None:
    with early.writing() as db, refused("OVER_LIMIT"):
        stream_actions.agree(db, early.stream(db, 1), by=early.actor("small"), at=NOW)


def test_a_limit_is_fifty_two_weeks_and_what_is_paid_once(early: Town) -> None:
    """Domain P-21, W1: 560.29 × 52 = 29,135.08, and a one-off on top."""
    with early.writing() as db:
        stream = early.stream(db, 0)
        stream_actions.set_amount(db, stream, p("100"), kind="ONE_OFF", by=early.actor("assessor"))
        stream_actions.agree(db, stream, by=early.actor("icb"), at=NOW)
        assert stream.agreed_yearly_pence == p("29235.08")


def test_whoever_proposed_it_cannot_agree_it(early: Town) -> None:
    early.roles["council"] += (("ASSESSOR", "council", None),)
    with early.writing() as db:
        stream = stream_actions.propose(db, early.budget(db), "LA_EQUIP", payer=early.orgs["council"], deployment="NOTIONAL",
                                        by=early.actor("council"), at=NOW)
        stream_actions.set_amount(db, stream, p("10"), by=early.actor("assessor"))
        with refused("OWN_PROPOSAL"):
            stream_actions.agree(db, stream, by=early.actor("council"), at=NOW)


def test_a_no_says_why(early: Town) -> None:
    with early.writing() as db:
        with refused("NO_REASON"):
            stream_actions.reject(db, early.stream(db, 0), why=" ", by=early.actor("icb"), at=NOW)
        stream_actions.reject(db, early.stream(db, 0), why="The need is met.", by=early.actor("icb"), at=NOW)


def test_a_joint_part_without_the_council_part_is_not_agreed(early: Town) -> None:
    with early.writing() as db:
        stream_actions.agree(db, early.stream(db, 0), by=early.actor("icb"), at=NOW)
        stream_actions.reject(db, early.stream(db, 1), why="No.", by=early.actor("council"), at=NOW)
        with refused("JOINT_NEEDS_COUNCIL"):
            actions.finalise(db, early.budget(db), by=early.actor("icb"), at=NOW)


def test_an_amount_that_is_agreed_is_changed_only_with_notice(town: Town) -> None:
    with town.writing() as db:
        with refused("WRONG_STATE"):
            stream_actions.set_amount(db, town.stream(db, 1), p("1"), by=town.actor("assessor"))
        with refused("NO_NOTICE"):
            stream_actions.change_amount(db, town.budget(db), town.stream(db, 1), p("100"), since=date(2026, 12, 1), why="less",
                                         by=town.actor("council"), at=NOW)


def test_a_budget_does_not_start_before_its_first_day(town: Town) -> None:
    with town.writing() as db:
        budget = budget_of(db, town, "ann", until="AGREED")
        with refused("TOO_EARLY"):
            actions.activate(db, budget, at=at(date(2026, 4, 12)))


def test_a_child_stream_is_refused_for_a_grown_up_and_reablement_beyond_six_weeks(early: Town) -> None:
    with early.writing() as db:
        budget, by = early.budget(db), early.actor("assessor")
        with refused("NOT_A_CHILD"):
            stream_actions.propose(db, budget, "NHS_CYP", payer=early.orgs["icb"], deployment="NOTIONAL", by=by, at=NOW)
        with refused("REABLEMENT_TOO_LONG"):
            stream_actions.propose(db, budget, "LA_REABLE", payer=early.orgs["council"], deployment="NOTIONAL", since=START,
                                   until=END, by=by, at=NOW)
