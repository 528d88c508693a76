"""A challenge gets its answer."""
from __future__ import annotations

from typing import Any

from sqlalchemy import select

from brokerage.assessments.models import Answer, Challenge
from tests.assessments.made import challenge, section, start
from tests.assessments.town import Town


def doubted(town: Town) -> tuple[str, int]:
    with town.writing() as db:
        a = start(db, town)
        made = challenge(db, town, a, section(db, town, a, "SOCIAL", "mei"), "hygiene", "nick")
        return f"/assessments/{a.id}", made.id


def test_the_first_assessor_keeps_the_answer_with_a_reason_and_sends_it_again(town: Town, goes: Any) -> None:
    path, number = doubted(town)
    mei = goes("mei")
    mei.get(f"{path}/sections/social")
    mei.post(f"{path}/sections/social/complete", {}, status=422)
    assert "Somebody questioned an answer" in mei.html
    mei.get(f"{path}/doubts/{number}")
    mei.post(f"{path}/doubts/{number}", {"reply": ""}, status=422)
    mei.post(f"{path}/doubts/{number}", {"reply": "I watched her on three mornings"})
    mei.post(f"{path}/sections/social/complete", {})
    assert "To be confirmed" in mei.html
    nick = goes("nick")
    nick.get(f"{path}/confirm/social")
    assert "I watched her on three mornings" in nick.html


def test_the_first_assessor_changes_it_and_both_versions_stay(town: Town, goes: Any) -> None:
    path, number = doubted(town)
    mei = goes("mei")
    mei.get(f"{path}/sections/social/hygiene")
    assert "I saw her stand alone" in mei.html
    mei.post(f"{path}/sections/social/hygiene", {"level": "SOME_HELP", "evidence": "Seen again today", "seen": "1"})
    with town.writing() as db:
        assert [(a.version, a.level) for a in db.scalars(select(Answer).where(Answer.question == "hygiene").order_by(Answer.id))] == [
            (1, "ALL_HELP"), (2, "SOME_HELP")]
        assert db.get_one(Challenge, number).state == "CHANGED"
    mei.get(f"{path}/sections/social/work")
    mei.post(f"{path}/sections/social/work", {"level": "ALONE", "seen": "1"}, status=422)
    assert "This section is complete" in mei.html


def test_only_its_own_organisation_answers_and_another_assessments_doubt_is_not_found(town: Town, goes: Any) -> None:
    path, number = doubted(town)
    goes("nick").get(f"{path}/doubts/{number}", status=403)
    goes("ann").get(f"{path}/doubts/{number}", status=403)
    with town.writing() as db:
        other = start(db, town, "ben").id
    goes("mei").get(f"/assessments/{other}/doubts/{number}", status=404)
