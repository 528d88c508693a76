"""An answer is questioned."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from brokerage.assessments.models import Answer, Section
from tests.assessments.made import section, start
from tests.assessments.town import Town


def test_a_challenge_has_a_reason_goes_back_and_leaves_the_answer_as_it_was(town: Town, goes: Any) -> None:
    with town.writing() as db:
        a = start(db, town)
        number, path = section(db, town, a, "SOCIAL", "mei").id, f"/assessments/{a.id}/challenge/social/hygiene"
    nick = goes("nick")
    nick.get(path)
    for reason in ("", "no", "          "):
        nick.post(path, {"reason": reason}, status=422)
        assert "Say why you question this" in nick.html
        nick.get(path)
    nick.post(path, {"reason": "She washed alone on the ward", "suggested": "ALL_HELP"}, status=422)
    nick.get(path)
    nick.post(path, {"reason": "She washed alone on the ward", "suggested": "SOME_HELP"})
    assert "Waiting for an answer" in nick.html
    nick.post(path, {"reason": "She washed alone on the ward"}, status=422)
    assert "has questioned this already" in nick.html
    with town.writing() as db:
        row = db.get_one(Section, number)
        assert (row.state, row.challenge_reason) == ("CHALLENGED", "She washed alone on the ward")
        assert db.scalars(select(Answer.level).where(Answer.question == "hygiene")).all() == ["ALL_HELP"]


def test_a_whole_section_is_questioned_and_a_settled_assessment_opens_again(town: Town, done: SimpleNamespace, goes: Any) -> None:
    nick = goes("nick")
    nick.get(f"{done.path}/confirm/social")
    nick.post(f"{done.path}/challenge/social", {"reason": ""}, status=422)
    assert "Say why you question this" in nick.html
    nick.get(f"{done.path}/confirm/social")
    nick.post(f"{done.path}/challenge/social", {"reason": "Nobody spoke to her sister"})
    mei = goes("mei")
    mei.get(done.path)
    assert "Being filled in" in mei.html and "Nobody spoke to her sister" in mei.html
