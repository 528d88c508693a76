"""Starting again from an assessment."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from brokerage.assessments.models import Answer, Assessment
from tests.assessments.made import DAILY
from tests.assessments.town import Town


def test_every_answer_comes_along_and_the_old_one_can_still_be_read(town: Town, done: SimpleNamespace, goes: Any) -> None:
    mei = goes("mei")
    mei.get(f"{done.path}/replace")
    mei.post(f"{done.path}/replace", {"reason": "The yearly review"})
    with town.writing() as db:
        new = db.scalars(select(Assessment).where(Assessment.replaces_id == done.id)).one()
        old = db.get_one(Assessment, done.id)
        assert (old.state, new.state) == ("REPLACED", "OPEN")
        assert len(list(db.scalars(select(Answer).where(Answer.carried_from.is_not(None))))) == 35
        number = new.id
    mei.get(f"/assessments/{number}/sections/social")
    assert DAILY in mei.html and "check that it is still true" in mei.html and "Not answered yet" not in mei.html
    mei.get(f"{done.path}/sections/social")
    mei.get(f"{done.path}/replace")
    mei.post(f"{done.path}/replace", {"reason": "Once more again"}, status=422)
