"""Changing a password."""
from __future__ import annotations

from types import SimpleNamespace

from tests.people.conftest import GOOD, sign_in

NEW = "seven green ladders"


def change(real: SimpleNamespace, now: str, new: str, *, status: int = 200):
    ann = sign_in(real.browser(), real.ann.email)
    ann.get("/account/password")
    ann.post("/account/password", {"now": now, "password": new}, status=status)
    return ann


def test_it_needs_the_password_of_now(real: SimpleNamespace) -> None:
    change(real, "wrong wrong wrong", NEW, status=422)
    sign_in(real.browser(), real.ann.email)


def test_every_other_session_ends_and_this_one_goes_on_under_a_new_cookie(real: SimpleNamespace) -> None:
    other = sign_in(real.browser(), real.ann.email)
    ann = sign_in(real.browser(), real.ann.email)
    before = ann.client.cookies["brokerage"]
    ann.get("/account/password")
    ann.post("/account/password", {"now": GOOD, "password": NEW})
    assert ann.seen.h1[0] == "My account" and ann.client.cookies["brokerage"] != before
    other.get("/account")
    assert other.seen.h1[0] == "Sign in"
    sign_in(real.browser(), real.ann.email, status=422)
    sign_in(real.browser(), real.ann.email, NEW)


def test_a_weak_one_is_refused_with_a_reason(real: SimpleNamespace) -> None:
    assert "at least 12" in change(real, GOOD, "short", status=422).html
    assert "easy to guess" in change(real, GOOD, "ann@example.org", status=422).html


def test_guessing_the_password_of_now_is_limited(real: SimpleNamespace) -> None:
    ann = sign_in(real.browser(), real.ann.email)
    for _ in range(5):
        ann.get("/account/password")
        ann.post("/account/password", {"now": "wrong wrong wrong", "password": NEW}, status=422)
    ann.get("/account/password")
    ann.post("/account/password", {"now": GOOD, "password": NEW}, status=429)


def test_every_wrong_field_is_named_at_once(real: SimpleNamespace) -> None:
    ann = change(real, "", "", status=422)
    assert "Enter your password" in ann.html and "Enter your new password" in ann.html
