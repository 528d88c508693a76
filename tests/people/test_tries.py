"""Guessing is limited, and nobody is shut out by somebody else's guesses."""
from __future__ import annotations

from types import SimpleNamespace

import pyotp
import pytest

from brokerage.people import tries
from tests.pages import Browser
from tests.people.conftest import GOOD, sign_in
from tests.people.test_second_step_first import key_on

WRONG = "wrong wrong wrong"


def at(real: SimpleNamespace, ip: str, browser: Browser | None = None) -> Browser:
    """A browser somewhere: behind one proxy of ours, which says where."""
    browser = browser or real.browser()
    browser.client.headers["x-forwarded-for"] = ip
    return browser


@pytest.fixture
def behind_a_proxy(real: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    import msgspec
    monkeypatch.setattr(real.house, "config", msgspec.structs.replace(real.house.config, proxies=1))


def guess(real: SimpleNamespace, ip: str, times: int, status: int = 422) -> None:
    for _ in range(times):
        sign_in(at(real, ip), real.ann.email, WRONG, status=status)


def test_guesses_from_elsewhere_do_not_shut_the_owner_out(real: SimpleNamespace, behind_a_proxy: None) -> None:
    guess(real, "6.6.6.6", 5)
    guess(real, "6.6.6.6", 1, status=429)
    assert sign_in(at(real, "1.2.3.4"), real.ann.email).seen.h1[0] != "Sign in"


def test_a_thousand_machines_do_not_shut_out_a_device_that_is_known(real: SimpleNamespace, behind_a_proxy: None) -> None:
    known = sign_in(at(real, "1.2.3.4"), real.ann.email)
    known.post("/sign-out", {})
    for machine in range(tries.FROM_ANYWHERE // 5):
        guess(real, f"6.6.6.{machine}", 5)
    sign_in(at(real, "7.7.7.7"), real.ann.email, status=429)  # a place that nobody knows has to wait
    assert sign_in(known, real.ann.email).seen.h1[0] != "Sign in"
    sign_in(at(real, "7.7.7.7"), real.zed.email)  # and others are not touched


def test_not_even_guesses_from_the_same_place(real: SimpleNamespace, behind_a_proxy: None) -> None:
    known = sign_in(at(real, "1.2.3.4"), real.ann.email)
    known.post("/sign-out", {})
    guess(real, "1.2.3.4", 5)
    guess(real, "1.2.3.4", 1, status=429)
    assert sign_in(known, real.ann.email).seen.h1[0] != "Sign in"


def test_a_known_device_may_not_guess_for_ever(real: SimpleNamespace) -> None:
    known = sign_in(real.browser(), real.ann.email)
    known.post("/sign-out", {})
    for _ in range(tries.ON_A_KNOWN_DEVICE):
        sign_in(known, real.ann.email, WRONG, status=422)
    sign_in(known, real.ann.email, status=429)
    real.clock.move(minutes=15)
    sign_in(known, real.ann.email)


def test_a_device_known_for_one_person_is_a_stranger_to_another(real: SimpleNamespace) -> None:
    zeds = sign_in(real.browser(), real.zed.email)
    zeds.post("/sign-out", {})
    for _ in range(tries.FROM_HERE):
        sign_in(zeds, real.ann.email, WRONG, status=422)
    sign_in(zeds, real.ann.email, status=429)


def test_two_people_may_share_a_device_and_are_both_known(real: SimpleNamespace) -> None:
    shared = real.browser()
    for one in (real.ann, real.zed):
        sign_in(shared, one.email).post("/sign-out", {})
    mark, key = shared.client.cookies["known"], real.house.config.secret
    assert tries.known(key, mark, real.ann.email) == tries.known(key, mark, real.zed.email) != ""
    assert "ann" not in mark and not tries.known(key, mark, real.noah.email)


@pytest.mark.parametrize("forged", ["", ".", "x.y", "a" * 43, "a" * 43 + "." + "0" * 32, "é.é", "x" * 900])
def test_a_forged_mark_is_no_mark(real: SimpleNamespace, forged: str) -> None:
    assert tries.known(real.house.config.secret, forged, real.ann.email) == ""
    made = tries.marked(real.house.config.secret, forged, real.ann.email)
    assert tries.known(real.house.config.secret, made, real.ann.email) and len(made) < 260


def test_a_password_alone_does_not_make_a_device_known(real: SimpleNamespace) -> None:
    """Whoever stole a password still owes the second step, and guesses at it as a stranger."""
    owner = sign_in(real.browser(), real.assessor.email)
    owner.post("/sign-in/second-step", {"code": (phone := pyotp.TOTP(key_on(owner))).at(real.clock.now())})
    real.clock.move(minutes=1)
    thief = sign_in(real.browser(), real.assessor.email)
    assert "known" not in thief.client.cookies
    for _ in range(tries.FROM_HERE):
        thief.post("/sign-in/code", {"code": "000000"}, status=422)
    thief.post("/sign-in/code", {"code": phone.at(real.clock.now())}, status=429)


def test_one_ipv6_household_is_one_place() -> None:
    assert tries.place("2001:db8:1:2::7") == tries.place("2001:db8:1:2:ffff::1") != tries.place("2001:db8:1:3::7")
    assert tries.place("1.2.3.4") == "1.2.3.4" and tries.place("testclient") == "testclient"


def test_the_owner_on_a_known_device_passes_while_codes_are_guessed(real: SimpleNamespace, behind_a_proxy: None) -> None:
    known = sign_in(at(real, "1.2.3.4"), real.assessor.email)
    phone = pyotp.TOTP(key_on(known))
    known.post("/sign-in/second-step", {"code": phone.at(real.clock.now())})
    real.clock.move(minutes=1)
    known.get("/account")
    known.post("/sign-out", {})
    sign_in(known, real.assessor.email).post("/sign-in/code", {"code": phone.at(real.clock.now())})
    known.post("/sign-out", {})
    for machine in range(2):
        thief = sign_in(at(real, f"6.6.6.{machine}"), real.assessor.email)
        for _ in range(5):
            thief.post("/sign-in/code", {"code": "000000"}, status=422)
    sign_in(at(real, "7.7.7.7"), real.assessor.email).post("/sign-in/code", {"code": "000000"}, status=429)
    real.clock.move(minutes=1)
    sign_in(known, real.assessor.email, GOOD).post("/sign-in/code", {"code": phone.at(real.clock.now())})
    assert known.seen.h1[0] not in ("Sign in", "Enter the code from your phone")
