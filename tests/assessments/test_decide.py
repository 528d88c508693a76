"""Eligibility is decided."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.assessments.models import Finding, Need, NeedOutcome
from brokerage.kit.errors import Refusal
from tests.assessments.made import begin, decide, section, start
from tests.assessments.town import Town


def test_one_outcome_out_of_reach_is_not_eligible_and_two_are(town: Town) -> None:
    for person, said, met in (("ann", {"hygiene": "ALL_HELP"}, False), ("ben", {"hygiene": "ALL_HELP", "work": "SLOW"}, True)):
        with town.writing() as db:
            a = start(db, town, person)
            section(db, town, a, "SOCIAL", "mei", said)
            if not met:
                with pytest.raises(Refusal) as no:
                    decide(db, town, a, chosen=["hygiene"])
                assert no.value.code == "NOT_ELIGIBLE"
            made = decide(db, town, a, chosen=["hygiene"] if met else [])
            assert (made.yes, made.outcomes) == (met, len(said))


@pytest.mark.parametrize("over", [{"impairment": False}, {"wellbeing": False}])
def test_all_three_parts_of_the_test_must_hold(town: Town, over: dict[str, bool]) -> None:
    with town.writing() as db:
        a = start(db, town)
        section(db, town, a, "SOCIAL", "mei")
        assert decide(db, town, a, chosen=[], **over).yes is False


def test_it_waits_for_open_sections_and_names_every_wrong_field(town: Town, goes: Any) -> None:
    with town.writing() as db:
        a = start(db, town)
        begin(db, town, a, "SOCIAL", "mei")
        path = f"/assessments/{a.id}/decide"
    mei = goes("mei")
    mei.get(path)
    mei.post(path, {}, status=422)
    assert mei.html.count("Choose yes or no") >= 2 and "Say what this rests on" in mei.html
    mei.post(path, {"impairment": "yes", "wellbeing": "yes", "reasons": "Seen at home"}, status=422)
    assert "This waits for: Care and daily life" in mei.html
    for who in ("nadia", "ruth", "ann", "graham"):
        goes(who).get(path, status=403)


def test_deciding_again_keeps_what_stands_and_ends_what_does_not(town: Town, done: SimpleNamespace, goes: Any) -> None:
    mei = goes("mei")
    mei.get(f"{done.path}/decide")
    mei.post(f"{done.path}/decide", {"impairment": "yes", "wellbeing": "yes", "reasons": "Looked at again", "chosen": ["hygiene", "toilet"],
                                     "carer": ["hygiene"], "carer_words": "Joel on Sundays"})
    assert "Joel on Sundays" in mei.html
    with town.writing() as db:
        rows = {n.question: n for n in db.scalars(select(Need).where(Need.assessment_id == done.id, Need.ended_at.is_(None)))}
        assert rows["hygiene"].id != done.need and rows["toilet"].eligible and not rows["mobility"].eligible
        assert db.scalars(select(NeedOutcome.need_id)).all() == [done.need, rows["hygiene"].id]
        assert db.scalars(select(Finding.kind).order_by(Finding.id)).all() == ["CARE_ACT", "CARER", "CARE_ACT", "CARER"]
