"""What the person says about it."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from brokerage.assessments.models import Answer
from tests.assessments.town import Town


def test_the_person_disagrees_and_no_answer_changes(town: Town, done: SimpleNamespace, goes: Any) -> None:
    with town.writing() as db:
        before = db.scalar(select(func.count(Answer.id)))
    ann = goes("ann")
    ann.get(f"{done.path}/comments")
    ann.post(f"{done.path}/comments", {"words": "no"}, status=422)
    ann.post(f"{done.path}/comments", {"words": "I do not agree with this. <b>I can iron.</b>"})
    assert "I do not agree with this. &lt;b&gt;I can iron.&lt;/b&gt;" in ann.html
    mei = goes("mei")
    mei.get(f"{done.path}/comments")
    assert "I do not agree" in mei.html
    mei.post(f"{done.path}/comments", {"words": "I do agree with this"}, status=403)
    with town.writing() as db:
        assert db.scalar(select(func.count(Answer.id))) == before
