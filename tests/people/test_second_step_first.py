"""Staff without a second step set it up before they see anything (I-06)."""
from __future__ import annotations

from types import SimpleNamespace

import pyotp

from brokerage.people import actions
from brokerage.people.models import Organisation
from brokerage.people.signin_models import User
from tests.pages import Browser
from tests.people.conftest import GOOD, sign_in


def key_on(browser: Browser) -> str:
    """The key as the page shows it."""
    return browser.html.split('nhsuk-u-font-size-22">')[1].split("<")[0].replace(" ", "")


def test_staff_are_led_to_set_it_up_and_reach_no_other_page_before(real: SimpleNamespace) -> None:
    worker = sign_in(real.browser(), real.assessor.email, next_="/people")
    assert worker.seen.h1[0] == "Set up your second step"
    worker.get("/people")
    assert worker.seen.h1[0] == "Sign in"


def test_the_first_code_turns_it_on_and_shows_recovery_codes_once(real: SimpleNamespace) -> None:
    worker = sign_in(real.browser(), real.assessor.email, next_="/people")
    half = worker.client.cookies["brokerage"]
    worker.post("/sign-in/second-step", {"code": pyotp.TOTP(key_on(worker)).at(real.clock.now()), "next": "/people"})
    assert worker.seen.h1[0] == "Your recovery codes" and worker.html.count("<li>") >= 8 and "/people" in worker.seen.links
    assert worker.client.cookies["brokerage"] != half
    worker.get("/people")
    assert worker.seen.h1[0] == "People"


def test_a_wrong_first_code_turns_nothing_on(real: SimpleNamespace) -> None:
    worker = sign_in(real.browser(), real.assessor.email)
    key = key_on(worker)
    worker.post("/sign-in/second-step", {"code": "000000"}, status=422)
    assert key_on(worker) == key
    with real.house.database.reading() as db:
        assert db.get_one(User, real.assessor.id).totp_on is None


def test_the_same_code_cannot_be_used_again_to_sign_in(real: SimpleNamespace) -> None:
    worker = sign_in(real.browser(), real.assessor.email)
    code = pyotp.TOTP(key_on(worker)).at(real.clock.now())
    worker.post("/sign-in/second-step", {"code": code})
    again = sign_in(real.browser(), real.assessor.email)
    again.post("/sign-in/code", {"code": code}, status=422)


def test_somebody_who_becomes_staff_in_the_middle_is_led_to_set_it_up(real: SimpleNamespace) -> None:
    noah = sign_in(real.browser(), real.noah.email)
    noah.get("/account")
    with real.house.database.transaction() as db:
        actions.give_seat(db, db.get_one(User, real.noah.id), db.get_one(Organisation, real.orgs["charity"]), "BROKER",
                          by="system", at=real.clock.now())
    noah.get("/account")
    assert noah.seen.h1[0] == "Sign in"
    noah.post("/sign-in", {"email": real.noah.email, "password": GOOD})
    assert noah.seen.h1[0] == "Set up your second step"


def test_holders_and_carers_are_not_asked(real: SimpleNamespace) -> None:
    for email in (real.ann.email, real.carl.email):
        browser = sign_in(real.browser(), email, next_="/account")
        assert browser.seen.h1[0] == "My account"
