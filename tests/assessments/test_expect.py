"""What the holder can expect, before planning (B-03)."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from brokerage.assessments.amount_models import Indication
from tests.assessments.made import whole
from tests.assessments.town import TODAY, Town


def path(town: Town) -> str:
    return f"/people/{town.people['ann']}/expect"


def test_the_holder_sees_each_funder_and_the_sums_and_the_day_is_kept(town: Town, done: SimpleNamespace, goes: Any) -> None:
    ann = goes("ann")
    ann.get(path(town))
    assert "£958.97" in ann.html and "Testham Council: £417.39 a week" in ann.html and "23 × £21.35 = £491.05" in ann.html
    ann.post(f"{done.path}/amounts/seen", {})
    assert "You were shown this on 20 November 2026" in ann.html
    with town.writing() as db:
        assert set(db.scalars(select(Indication.shown_on))) == {TODAY}
    ann.post(f"{done.path}/amounts/seen", {}, status=409)


def test_nothing_is_shown_before_a_payer_has_agreed(town: Town, goes: Any) -> None:
    whole(town, agreed=False)
    ann = goes("ann")
    ann.get(path(town))
    assert "Nobody has said yet how much to expect" in ann.html and "£417.39" not in ann.html


def test_nobody_else_says_that_she_has_read_it(town: Town, done: SimpleNamespace, goes: Any) -> None:
    for who, status in (("joel", 403), ("mei", 403), ("ben", 404)):
        browser = goes(who)
        browser.get("/account")
        browser.post(f"{done.path}/amounts/seen", {}, status=status)
    goes("joel").get(path(town), status=403)
    goes("tom").get(path(town), status=403)
    goes("ben").get(path(town), status=404)


def test_the_home_of_the_holder_leads_to_it_until_it_was_read(town: Town, done: SimpleNamespace, goes: Any) -> None:
    ann, ben = goes("ann"), goes("ben")
    assert path(town) in ann.get("/home").links and "Read what you can expect" in ann.html
    ben.get("/home")
    assert "Read what you can expect" not in ben.html
    ann.get(path(town))
    ann.post(f"{done.path}/amounts/seen", {})
    ann.get("/home")
    assert "Read what you can expect" not in ann.html
