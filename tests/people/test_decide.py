"""Every payer decides about a nominee or representative (L-21)."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.people import actions
from brokerage.people.models import CONDITIONS, Organisation
from brokerage.people.signin_models import User
from tests.people.test_check import check, proposed

ALL = list(CONDITIONS["REPRESENTATIVE"])


@pytest.fixture
def member(town: SimpleNamespace, browse: Any, house: Any) -> str:
    where = proposed(town, browse, house)
    check(browse(town.coordinator), where)
    return where


def decide(browser: Any, member: str, *, status: int = 200, **over: Any) -> Any:
    browser.get(member + "/decide")
    browser.post(member + "/decide", {"answer": "yes", "conditions": ALL, **over}, status=status)
    return browser


def test_they_act_only_when_every_payer_has_said_yes(town: SimpleNamespace, browse: Any, member: str) -> None:
    assert "Others who pay still have to answer" in decide(browse(town.approver), member).html
    browse(town.noah).get(f"/people/{town.ann.person_id}", status=403)
    nhs = browse(town.nhs)
    nhs.get(member + "/decide")
    assert "Sale Council" in nhs.html and "Deputy" in nhs.html
    assert "They can act now" in decide(nhs, member).html
    noah = browse(town.noah)
    noah.get(f"/people/{town.ann.person_id}/opened")
    assert noah.seen.h1[0] == "Who opened this record"


def test_one_payer_does_not_answer_twice(town: SimpleNamespace, browse: Any, member: str) -> None:
    approver = decide(browse(town.approver), member)
    assert "already said yes" in decide(approver, member, status=422).html
    browse(town.noah).get(f"/people/{town.ann.person_id}", status=403)


@pytest.mark.parametrize("left_out", ALL)
def test_every_condition_must_be_ticked(town: SimpleNamespace, browse: Any, member: str, left_out: str) -> None:
    assert "Tick every condition" in decide(browse(town.approver), member, status=422,
                                            conditions=[c for c in ALL if c != left_out]).html


def test_a_no_needs_a_reason_and_ends_it(town: SimpleNamespace, browse: Any, member: str) -> None:
    approver = browse(town.approver)
    assert "Say why" in decide(approver, member, status=422, answer="no").html
    decide(approver, member, answer="no", why="The deputy's order has run out")
    browse(town.nhs).get(member + "/decide", status=403)
    ann = browse(town.ann)
    ann.get(f"/people/{town.ann.person_id}/history")
    assert "The deputy&#39;s order has run out" in ann.html


def test_whoever_made_the_checks_does_not_approve(town: SimpleNamespace, browse: Any, house: Any, clock: Any,
                                                  member: str) -> None:
    with house.database.transaction() as db:
        actions.give_seat(db, db.get_one(User, town.coordinator.id), db.get_one(Organisation, town.orgs["council"]),
                          "APPROVER_LA", by="system", at=clock.now())
    assert "somebody else has to approve" in decide(browse(town.coordinator), member, status=422).html


def test_an_approver_whose_organisation_does_not_pay_does_not_decide(town: SimpleNamespace, browse: Any, house: Any, clock: Any,
                                                                     member: str) -> None:
    from brokerage.people.models import Involvement
    with house.database.transaction() as db:
        db.query(Involvement).filter_by(org_id=town.orgs["icb"], reason="FUNDER").one().ended_at = clock.now()
    assert "does not pay" in decide(browse(town.nhs), member, status=422).html
    assert "They can act now" in decide(browse(town.approver), member).html


@pytest.mark.parametrize(("who", "status"), [("ann", 403), ("assessor", 403), ("finance", 403), ("noah", 403), ("stranger", 403)])
def test_nobody_else_decides(town: SimpleNamespace, browse: Any, member: str, who: str, status: int) -> None:
    browse(getattr(town, who)).get(member + "/decide", status=status)
