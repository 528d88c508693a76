"""A section read through, sent, opened again."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from brokerage.assessments import sets
from brokerage.assessments.models import Section
from tests.assessments.made import begin, put, section, start
from tests.assessments.town import Town


def test_a_section_with_unanswered_questions_is_not_sent(town: Town, goes: Any) -> None:
    with town.writing() as db:
        a = start(db, town)
        put(db, town, begin(db, town, a, "SOCIAL", "mei"), "work", "ALONE", "mei")
        path = f"/assessments/{a.id}/sections/social"
    mei = goes("mei")
    mei.get(path)
    assert "9 questions are not answered yet" in mei.html
    mei.post(f"{path}/complete", {}, status=422)
    assert "9 of 10 questions are not answered yet: Eating and drinking" in mei.html


def test_a_second_organisation_never_sees_it_blank_and_cannot_write_in_it(town: Town, goes: Any) -> None:
    with town.writing() as db:
        a = start(db, town)
        section(db, town, a, "SOCIAL", "mei")
        path = f"/assessments/{a.id}/sections/social"
    nick = goes("nick")
    nick.get(path)
    assert "Not answered yet" not in nick.html and "Cannot do it without help the whole time" in nick.html
    nick.get(f"{path}/hygiene", status=403)
    nick.post(f"{path}/hygiene", {"level": "ALONE", "seen": "1"}, status=403)
    nick.get("/account")
    nick.post(f"{path}/begin", {}, status=403)


def test_new_facts_open_it_again_and_it_must_be_confirmed_again(town: Town, done: SimpleNamespace, goes: Any) -> None:
    mei = goes("mei")
    mei.get(f"{done.path}/sections/social")
    mei.post(f"{done.path}/sections/social/reopen", {"why": "x"}, status=422)
    mei.post(f"{done.path}/sections/social/reopen", {"why": "She was in hospital last week"})
    with town.writing() as db:
        row = db.get_one(Section, done.social)
        assert (row.state, row.accepted_by_org, row.accepted_at) == ("OPEN", None, None)
    mei.get(done.path)
    assert "Being filled in" in mei.html


def test_questions_that_have_ended_take_no_answers_until_the_section_is_brought_to_todays(
        town: Town, goes: Any) -> None:
    with town.writing() as db:
        a = start(db, town)
        s = begin(db, town, a, "HEALTH", "nick")
        put(db, town, s, "breathing", "LOW", "nick", evidence="Out of breath on stairs")
        s.set_version = "DST-2018"
        path = f"/assessments/{a.id}/sections/health"
    nick = goes("nick")
    nick.get(f"{path}/breathing")
    nick.post(f"{path}/breathing", {"level": "NONE", "seen": "1"}, status=422)
    assert "ended on 30 June 2022" in nick.html
    nick.get(path)
    nick.post(f"{path}/complete", {}, status=422)
    assert "ended on 30 June 2022" in nick.html
    nick.get(path)
    nick.post(f"{path}/renew", {})
    assert "Out of breath on stairs" in nick.html and "These questions have ended" not in nick.html


def test_what_somebody_answered_can_never_be_changed_or_taken_away(town: Town, done: SimpleNamespace) -> None:
    for sql in ("UPDATE assessment_answer SET level = 'ALONE'", "DELETE FROM assessment_answer",
                "UPDATE assessment_finding SET reasons = 'x'", "DELETE FROM capacity_record WHERE id > 0 OR id = 0"):
        with pytest.raises(Exception, match="never changed"), town.writing() as db:  # noqa: B017, PT011
            db.execute(text("INSERT INTO capacity_record (person_id, assessment_id, decision, able, help_given, seen, on_day, user_id,"
                            " org_id, at) SELECT person_id, id, 'NEEDS', :yes, 'h', '', '2026-11-20', 1, org_id, started_at FROM"
                            " assessment WHERE id = :id"), {"id": done.id, "yes": True})
            db.execute(text(sql))


def test_the_set_in_force_is_the_one_of_the_day() -> None:
    from datetime import date
    assert sets.current("HEALTH", date(2022, 6, 30)).version == "DST-2018"
    assert sets.current("HEALTH", date(2022, 7, 1)).version == "DST-2022"
    assert msgspec.structs.replace(sets.known("SOCIAL", "CA-2015"), until=date(2026, 1, 1)).holds(date(2026, 1, 1))
