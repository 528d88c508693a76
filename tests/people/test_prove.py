"""Showing again who one is, before what matters (I-06)."""
from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from brokerage.door import Actor
from brokerage.kit.refs import digest
from brokerage.people.actors import find, proved_lately
from tests.conftest import START
from tests.people.conftest import GOOD, sign_in


def actor_of(house: Any, browser: Any, now: Any) -> Actor:
    with house.database.reading() as db:
        return find(db, digest(browser.client.cookies["brokerage"]), now, house.config)


def test_ten_minutes_count_and_not_a_second_more() -> None:
    actor = Actor(user_id=1, name="A", proved_at=START)
    assert proved_lately(actor, START + timedelta(minutes=10))
    assert not proved_lately(actor, START + timedelta(minutes=10, seconds=1))
    assert not proved_lately(actor, START - timedelta(seconds=1))
    assert not proved_lately(Actor(user_id=1, name="A"), START)


def test_the_password_proves_it_again_and_leads_on(real: SimpleNamespace) -> None:
    ann = sign_in(real.browser(), real.ann.email)
    real.clock.move(minutes=20)
    assert not proved_lately(actor_of(real.house, ann, real.clock.now()), real.clock.now())
    ann.get("/account/prove?next=/account/password")
    ann.post("/account/prove", {"now": "wrong wrong wrong"}, status=422)
    ann.post("/account/prove", {"now": GOOD, "next": "/account/password"})
    assert ann.seen.h1[0] == "Change your password"
    assert proved_lately(actor_of(real.house, ann, real.clock.now()), real.clock.now())


def test_a_demo_person_proves_it_with_one_click(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    ann = browse(town.ann)
    clock.move(minutes=20)
    ann.get("/account/prove")
    ann.post("/account/prove", {"next": "//evil.example"})
    assert proved_lately(actor_of(house, ann, clock.now()), clock.now())
