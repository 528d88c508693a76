"""The list of a person's assessments, and starting one."""
from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from brokerage.assessments.models import Assessment
from tests.assessments.town import Town


def path(town: Town, name: str = "ann") -> str:
    return f"/people/{town.people[name]}/assessments"


def test_an_assessor_starts_it_once_and_a_second_try_is_led_to_the_first(town: Town, goes: Any) -> None:
    mei = goes("mei")
    mei.get(path(town))
    mei.post(path(town), {"reason": ""}, status=422)
    assert "Say why you start" in mei.html
    mei.post(path(town), {"reason": "A fall in October", "urgent": "yes"})
    assert "Urgent" in mei.html and "Not started" in mei.html
    mei.get("/account")
    mei.post(path(town), {"reason": "A fall in October"}, status=422)
    assert "has a shared assessment already" in mei.html
    with town.writing() as db:
        assert db.scalar(select(func.count(Assessment.id))) == 1


def test_who_may_not_start_one(town: Town, goes: Any) -> None:
    for who, status in (("nadia", 403), ("ann", 403), ("joel", 403), ("graham", 403), ("far", 404), ("ben", 403), ("tom", 403)):
        browser = goes(who)
        browser.get("/account")
        browser.post(path(town), {"reason": "A fall in October"}, status=status)


def test_its_holder_finds_it_from_their_record(town: Town, goes: Any) -> None:
    ann = goes("ann")
    ann.get(f"/people/{town.people['ann']}")
    assert path(town) in ann.seen.links
    ann.get(path(town))
    assert "Nobody has started one yet" in ann.html
