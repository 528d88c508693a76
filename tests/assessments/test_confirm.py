"""A second organisation takes a section over."""
from __future__ import annotations

from typing import Any

from brokerage.assessments.models import Section
from tests.assessments.made import opened, put, section, start
from tests.assessments.town import Town


def waiting(town: Town) -> tuple[int, str]:
    with town.writing() as db:
        a = start(db, town)
        s = section(db, town, a, "SOCIAL", "mei")
        return s.id, f"/assessments/{a.id}/confirm/social"


def test_it_sees_every_answer_and_accepts_them_at_once(town: Town, goes: Any) -> None:
    number, path = waiting(town)
    nick = goes("nick")
    nick.get(path)
    assert nick.html.count("otter-daily-note") == 9 and "Not answered" not in nick.html
    newest = next(f.fields["newest"][0] for f in nick.seen.forms if f.action == path)
    nick.post(path, {"newest": newest})
    with town.writing() as db:
        row = db.get_one(Section, number)
        assert row.state == "ACCEPTED" and row.accepted_by_org == town.orgs["icb"] and row.accepted_at is not None
        assert row.accepted_by == f"user/{town.users['nick'].id}"


def test_what_was_answered_after_the_page_was_opened_is_not_accepted(town: Town, goes: Any) -> None:
    number, path = waiting(town)
    nick = goes("nick")
    nick.get(path)
    newest = next(f.fields["newest"][0] for f in nick.seen.forms if f.action == path)
    with town.writing() as db:
        from brokerage.assessments import section_actions
        from tests.assessments.town import NOW
        s = db.get_one(Section, number)
        a, mei = opened(db, town, "mei", s.assessment_id)
        section_actions.reopen(db, a, s, why="New facts have come", by=mei, at=NOW)
        put(db, town, s, "work", "UNSAFE", "mei", evidence="She fell at work")
        section_actions.complete(db, s, by=mei, at=NOW)
    nick.post(path, {"newest": newest}, status=422)
    assert "changed since you opened this page" in nick.html and "She fell at work" in nick.html


def test_nobody_confirms_their_own_and_a_broker_body_confirms_nothing(town: Town, goes: Any) -> None:
    _, path = waiting(town)
    for who, status in (("mei", 403), ("max", 403), ("carys", 403), ("nadia", 403), ("ann", 403), ("priya", 403), ("far", 404)):
        goes(who).get(path, status=status)
