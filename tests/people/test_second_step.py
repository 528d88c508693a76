"""Turning on the second step from the account."""
from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace

import pyotp
import segno

from tests.people.conftest import sign_in
from tests.people.test_second_step_first import key_on


def test_a_holder_may_turn_it_on_and_other_sessions_end(real: SimpleNamespace) -> None:
    other, ann = sign_in(real.browser(), real.ann.email), sign_in(real.browser(), real.ann.email)
    ann.get("/account/second-step")
    ann.post("/account/second-step", {"code": pyotp.TOTP(key_on(ann)).at(real.clock.now())})
    assert ann.seen.h1[0] == "Your recovery codes"
    ann.get("/account")
    assert "On. 8 recovery codes left" in ann.html
    other.get("/account")
    assert other.seen.h1[0] == "Sign in"


def test_the_page_of_the_codes_can_sign_out(real: SimpleNamespace) -> None:
    ann = sign_in(real.browser(), real.ann.email)
    ann.get("/account/second-step")
    ann.post("/account/second-step", {"code": pyotp.TOTP(key_on(ann)).at(real.clock.now())})
    ann.post("/sign-out", {})
    assert ann.seen.h1[0] == "Sign in"


def test_two_people_are_shown_different_keys(real: SimpleNamespace) -> None:
    keys = set()
    for email in (real.ann.email, real.zed.email, real.ann.email):
        browser = sign_in(real.browser(), email)
        browser.get("/account/second-step")
        keys.add(key_on(browser))
    assert len(keys) == 3


def test_when_it_is_on_nobody_replaces_the_phone_without_turning_it_off(real: SimpleNamespace) -> None:
    ann = sign_in(real.browser(), real.ann.email)
    ann.get("/account/second-step")
    key = key_on(ann)
    ann.post("/account/second-step", {"code": pyotp.TOTP(key).at(real.clock.now())})
    ann.get("/account/second-step")
    assert ann.seen.h1[0] == "My account"


def test_the_picture_is_the_code_of_the_link_with_the_key_and_asks_nobody_for_it(real: SimpleNamespace) -> None:
    ann = sign_in(real.browser(), real.ann.email)
    ann.get("/account/second-step")
    link = unescape(re.search(r'href="(otpauth://[^"]+)"', ann.html)[1])  # type: ignore[index]
    assert key_on(ann) in link
    drawn = re.search(r'viewBox="0 0 (\d+) \1".*?fill="#000" d="([^"]+)"', ann.html)
    assert drawn is not None
    size, dark = int(drawn[1]), set()
    for x, y, n in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn[2]):
        dark |= {(int(x) + i, int(y)) for i in range(int(n))}
    rows = segno.make_qr(link, error="m").matrix
    assert size == len(rows) + 8 and dark == {(x + 4, y + 4) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell}
    assert not re.search(r'(src|href)="https?:', ann.html)
