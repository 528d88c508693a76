"""Needs and what the person wants."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from brokerage.assessments import queries
from brokerage.people import queries as people
from tests.assessments.town import Town


def test_the_person_says_what_they_want_about_a_need_and_takes_it_off_again(town: Town, done: SimpleNamespace, goes: Any) -> None:
    ann = goes("ann")
    ann.get(f"{done.path}/needs")
    ann.post(f"{done.path}/needs", {"words": "I want to swim again", "kind": "HEALTH"}, status=422)
    assert "Choose" in ann.html and "I want to swim again" in ann.html
    ann.post(f"{done.path}/needs", {"words": "I want to swim again", "kind": "HEALTH", "about": ["999999"]}, status=422)
    ann.post(f"{done.path}/needs", {"words": "I want to swim again", "kind": "HEALTH", "about": [str(done.need)]})
    assert "I want to swim again" in ann.html
    row = next(f.fields["row"][0] for f in ann.seen.forms if f.action.endswith("/needs/end"))
    ann.post(f"{done.path}/needs/end", {"row": row})
    assert "To be dressed by nine" not in ann.html


def test_a_plan_is_given_eligible_needs_and_outcomes(town: Town, done: SimpleNamespace) -> None:
    with town.writing() as db:
        nadia = town.actor("nadia")
        made = queries.needs_for_plan(db, nadia, people.find(db, nadia, town.people["ann"]))
        assert made is not None and made.settled
        assert [(n.kind, n.words) for n in made.eligible] == [("HEALTH", "Care for moving and posture"),
                                                              ("SOCIAL", "Help to wash and keep clean")]
        assert len(made.needs) == 11 and made.outcomes[0].needs == (done.need,)


def test_a_stranger_to_the_needs_adds_none(done: SimpleNamespace, goes: Any) -> None:
    for who, status in (("graham", 403), ("joel", 403), ("felix", 403), ("ben", 404)):
        browser = goes(who)
        browser.get("/account")
        browser.post(f"{done.path}/needs", {"words": "I want to swim", "kind": "HEALTH", "about": [str(done.need)]}, status=status)
