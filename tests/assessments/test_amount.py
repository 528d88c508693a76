"""One expected amount, answered by its payer."""
from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from brokerage.assessments import amount_actions
from brokerage.assessments.amount_models import Indication
from brokerage.kit.errors import NotAllowed, Refusal
from tests.assessments.made import opened, whole
from tests.assessments.town import NOW, Town


def test_an_approver_over_their_limit_is_refused_and_told_where_it_goes(town: Town, goes: Any) -> None:
    done = whole(town, agreed=False)
    path, small = f"{done.path}/amounts/{done.points}", goes("small")
    small.get(path)
    small.post(f"{path}/agree", {}, status=422)
    assert "£21,704.28 a year" in small.html and "up to £100.00" in small.html and "Being checked" in small.html
    graham = goes("graham")
    graham.get(path)
    graham.post(f"{path}/agree", {})
    graham.post(f"{path}/agree", {}, status=403)


def test_another_payers_approver_the_assessor_and_the_person_do_not_answer(town: Town, goes: Any) -> None:
    done = whole(town, agreed=False)
    for who, status in (("priya", 404), ("mei", 403), ("ann", 403), ("nadia", 403), ("far", 403)):
        browser = goes(who)
        browser.get("/account")
        browser.post(f"{done.path}/amounts/{done.points}/agree", {}, status=status)
    with town.writing() as db:
        made = db.get_one(Indication, done.points)
        with pytest.raises(NotAllowed):
            amount_actions.agree(db, made, by=town.actor("priya"), at=NOW)
        made.worked_by = town.actor("graham").ref
        with pytest.raises(Refusal) as no:
            amount_actions.agree(db, made, by=town.actor("graham"), at=NOW)
        assert no.value.code == "OWN_WORKING"


def test_it_is_sent_back_with_a_reason_and_worked_out_again(town: Town, goes: Any) -> None:
    done = whole(town, agreed=False)
    graham, path = goes("graham"), f"{done.path}/amounts/{done.points}"
    graham.get(path)
    graham.post(f"{path}/send-back", {"why": ""}, status=422)
    graham.post(f"{path}/send-back", {"why": "Look at the nights again"})
    with town.writing() as db:
        a, mei = opened(db, town, "mei", done.id)
        amount_actions.by_points(db, a, stream_type="LA_CARE", deployment="NOTIONAL", by=mei, at=NOW)
        assert db.scalars(select(Indication.state).where(Indication.stream_type == "LA_CARE").order_by(Indication.id)).all() == [
            "REPLACED", "WORKED_OUT"]
