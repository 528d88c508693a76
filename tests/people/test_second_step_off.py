"""Turning the second step off."""
from __future__ import annotations

from types import SimpleNamespace

import pyotp

from tests.pages import Browser
from tests.people.conftest import GOOD, sign_in
from tests.people.test_second_step_first import key_on


def turned_on(real: SimpleNamespace, who: str) -> Browser:
    """A browser of somebody who has just turned it on."""
    browser = sign_in(real.browser(), getattr(real, who).email)
    path = "/sign-in/second-step" if "Set up" in browser.seen.h1[0] else "/account/second-step"
    browser.get(path)
    browser.post(path, {"code": pyotp.TOTP(key_on(browser)).at(real.clock.now())})
    return browser


def test_a_holder_turns_it_off_with_the_password(real: SimpleNamespace) -> None:
    ann = turned_on(real, "ann")
    ann.get("/account/second-step/off")
    ann.post("/account/second-step/off", {"now": "wrong wrong wrong"}, status=422)
    ann.post("/account/second-step/off", {"now": GOOD})
    assert "Your second step is off" in ann.html
    sign_in(real.browser(), real.ann.email, next_="/account").get("/account")


def test_staff_cannot_turn_it_off(real: SimpleNamespace) -> None:
    worker = turned_on(real, "assessor")
    worker.get("/account")
    assert "/account/second-step/off" not in worker.seen.links
    worker.get("/account/second-step/off")
    assert "You cannot turn it off" in worker.html
    worker.get("/account/recovery-codes")
    worker.post("/account/second-step/off", {"now": GOOD}, status=422)
    worker.get("/people")
    assert worker.seen.h1[0] == "People"
