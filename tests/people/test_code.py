"""The second step: codes from a phone and recovery codes, each good for one time."""
from __future__ import annotations

from types import SimpleNamespace

import pyotp
import pytest

from brokerage.people import second_step
from brokerage.people.signin_models import User
from tests.conftest import SECRET
from tests.pages import Browser
from tests.people.conftest import sign_in


@pytest.fixture
def phone(real: SimpleNamespace) -> SimpleNamespace:
    """Ann's phone with its secret, and her recovery codes."""
    with real.house.database.transaction() as db:
        user = db.get_one(User, real.ann.id)
        secret = second_step.secret_of(SECRET, user.id, "kept")
        codes = second_step.turn_on(db, user, SECRET, "kept", pyotp.TOTP(secret).at(real.clock.now()), real.clock.now())
    real.clock.move(minutes=2)
    return SimpleNamespace(code=lambda: pyotp.TOTP(secret).at(real.clock.now()), recovery=codes, secret=secret)


def half(real: SimpleNamespace) -> Browser:
    """A browser that has given Ann's password and owes the code."""
    return sign_in(real.browser(), real.ann.email)


def test_the_password_alone_opens_no_page(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    ann = half(real)
    assert "code from your phone" in ann.seen.h1[0]
    ann.get("/account")
    assert ann.seen.h1[0] == "Sign in"


def test_the_code_of_this_half_minute_lets_one_in_under_a_new_cookie(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    ann = half(real)
    before = ann.client.cookies["brokerage"]
    ann.post("/sign-in/code", {"code": phone.code()})
    ann.get("/account")
    assert ann.seen.h1[0] == "My account" and ann.client.cookies["brokerage"] != before


def test_a_code_never_works_twice(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    code = phone.code()
    half(real).post("/sign-in/code", {"code": code})
    half(real).post("/sign-in/code", {"code": code}, status=422)


def test_after_a_code_an_earlier_one_does_not_work(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    earlier = phone.code()
    real.clock.move(seconds=30)
    half(real).post("/sign-in/code", {"code": phone.code()})
    half(real).post("/sign-in/code", {"code": earlier}, status=422)


def test_a_code_of_a_minute_ago_does_not_work(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    earlier = phone.code()
    real.clock.move(seconds=60)
    half(real).post("/sign-in/code", {"code": earlier}, status=422)


def test_a_recovery_code_works_once_however_it_is_typed(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    code = phone.recovery[0].lower().replace("-", " ")
    ann = half(real)
    ann.post("/sign-in/code", {"code": code})
    assert "You have 7 left" in ann.html
    half(real).post("/sign-in/code", {"code": code}, status=422)


def test_another_persons_recovery_code_does_not_work(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    with real.house.database.transaction() as db:
        zed = db.get_one(User, real.zed.id)
        theirs = second_step.fresh_codes(db, zed)[0]
    half(real).post("/sign-in/code", {"code": theirs}, status=422)


def test_five_wrong_codes_stop_the_sixth_even_in_a_new_half_session(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    for _ in range(5):
        half(real).post("/sign-in/code", {"code": "000000"}, status=422)
    half(real).post("/sign-in/code", {"code": phone.code()}, status=429)


def test_ten_minutes_after_the_password_the_code_comes_too_late(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    ann = half(real)
    real.clock.move(minutes=10, seconds=1)
    ann.post("/sign-in/code", {"code": phone.code()})
    assert ann.seen.h1[0] == "Sign in" and "too long" in ann.html


def test_without_a_half_session_the_page_leads_to_the_password(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    nobody = real.browser()
    nobody.get("/sign-in/code")
    assert nobody.seen.h1[0] == "Sign in"


def test_a_half_session_is_no_use_to_set_up_another_phone(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    ann = half(real)
    ann.get("/sign-in/second-step")
    assert ann.seen.h1[0] == "Sign in"


def test_the_next_page_outlives_the_second_step(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    ann = sign_in(real.browser(), real.ann.email, next_="/account/password")
    ann.post("/sign-in/code", {"code": phone.code(), "next": ann.seen.forms[0].fields["next"]})
    assert ann.seen.h1[0] == "Change your password"


def test_the_database_does_not_hold_what_makes_codes(real: SimpleNamespace, phone: SimpleNamespace) -> None:
    with real.house.database.reading() as db:
        kept = db.get_one(User, real.ann.id).totp_secret
    assert kept and kept not in phone.secret and phone.secret not in kept


@pytest.mark.parametrize("code", ["", "abcdef", "１２３４５６", "000000 OR 1", "0" * 41, "é"])
def test_nonsense_is_refused_as_a_wrong_code(real: SimpleNamespace, phone: SimpleNamespace, code: str) -> None:
    half(real).post("/sign-in/code", {"code": code}, status=422)
