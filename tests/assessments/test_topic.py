"""One question, one page."""
from __future__ import annotations

from typing import Any

from sqlalchemy import select

from brokerage.assessments.models import Answer
from tests.assessments.made import begin, invite, put, start
from tests.assessments.town import Town


def begun(town: Town, kind: str = "SOCIAL", who: str = "mei") -> str:
    with town.writing() as db:
        a = start(db, town)
        begin(db, town, a, kind, who)
        return f"/assessments/{a.id}/sections/{kind.lower()}"


def answers(town: Town, question: str) -> list[tuple[int, str, str]]:
    with town.writing() as db:
        return [(r.version, r.level, r.evidence) for r in db.scalars(select(Answer).where(Answer.question == question).order_by(Answer.id))]


def test_answering_leads_to_the_next_question_and_asks_for_evidence(town: Town, goes: Any) -> None:
    path, mei = begun(town), goes("mei")
    mei.get(f"{path}/nutrition")
    mei.post(f"{path}/nutrition", {"level": "SOME_HELP", "evidence": "", "seen": "0"}, status=422)
    assert "Say what you saw or were told" in mei.html and answers(town, "nutrition") == []
    mei.post(f"{path}/nutrition", {"level": "", "seen": "0"}, status=422)
    mei.post(f"{path}/nutrition", {"level": "TELEPATHY", "evidence": "She told me so", "seen": "0"}, status=422)
    mei.post(f"{path}/nutrition", {"level": "SOME_HELP", "evidence": "Joel cuts up her food", "seen": "0"})
    assert mei.seen.h1[0] == "Can they wash themself and their clothes?"
    assert answers(town, "nutrition") == [(1, "SOME_HELP", "Joel cuts up her food")]


def test_two_assessors_at_once_lose_nothing(town: Town, goes: Any) -> None:
    path, mei, max_ = begun(town), goes("mei"), goes("max")
    mei.get(f"{path}/work")
    max_.get(f"{path}/work")
    mei.post(f"{path}/work", {"level": "SLOW", "evidence": "It takes her all day", "seen": "0"})
    max_.post(f"{path}/work", {"level": "PAIN", "evidence": "Her hands hurt a lot", "seen": "0"}, status=422)
    assert "Somebody else answered this while you wrote" in max_.html
    assert "It takes her all day" in max_.html and "Her hands hurt a lot" in max_.html
    assert 'name="seen" value="1"' in max_.html and len(answers(town, "work")) == 1
    max_.post(f"{path}/work", {"level": "PAIN", "evidence": "Her hands hurt a lot", "seen": "1"})
    assert [v for v, _, _ in answers(town, "work")] == [1, 2]


def test_the_same_answer_again_is_no_new_version(town: Town, goes: Any) -> None:
    path = begun(town)
    with town.writing() as db:
        from brokerage.assessments.models import Section
        s = db.scalars(select(Section)).one()
        put(db, town, s, "work", "ALONE", "mei")
        put(db, town, s, "work", "ALONE", "mei")
    assert len(answers(town, "work")) == 1 and path


def test_the_person_the_carer_and_another_council_do_not_write_here(town: Town, goes: Any) -> None:
    path = begun(town)
    for who, status in (("ann", 403), ("joel", 403), ("nadia", 403), ("nick", 403), ("ruth", 403), ("far", 404), ("ben", 404)):
        goes(who).get(f"{path}/work", status=status)


def test_a_carer_who_was_asked_fills_in_the_carers_section_and_no_other(town: Town, goes: Any) -> None:
    path = begun(town, "CARER")
    number = int(path.split("/")[2])
    joel = goes("joel")
    joel.get(f"{path}/willing", status=403)
    invite(town, number)
    joel.get(f"{path}/willing")
    joel.post(f"{path}/willing", {"level": "PARTLY", "evidence": "", "seen": "0"})
    assert joel.seen.h1[0] == "Can you go on giving it?" and answers(town, "willing") == [(1, "PARTLY", "")]
    goes("mate").get(f"{path}/willing", status=403)


def test_a_question_that_is_not_there_is_not_found(town: Town, goes: Any) -> None:
    path, mei = begun(town), goes("mei")
    for tail in ("/telepathy", "/willing"):
        mei.get(path + tail, status=404)
    mei.get(path.replace("social", "SOCIAL"), status=404)
