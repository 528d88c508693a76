"""Getting new recovery codes."""
from __future__ import annotations

import re
from types import SimpleNamespace

from tests.people.conftest import GOOD, sign_in
from tests.people.test_second_step_off import turned_on


def codes_on(html: str) -> list[str]:
    return re.findall(r">([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})<", html)


def test_new_codes_take_the_place_of_the_old(real: SimpleNamespace) -> None:
    ann = turned_on(real, "ann")
    old = codes_on(ann.html)
    ann.get("/account/recovery-codes")
    ann.post("/account/recovery-codes", {"now": GOOD})
    new = codes_on(ann.html)
    assert len(old) == len(new) == 8 and not set(old) & set(new)
    sign_in(real.browser(), real.ann.email).post("/sign-in/code", {"code": old[0]}, status=422)
    sign_in(real.browser(), real.ann.email).post("/sign-in/code", {"code": new[0]})


def test_they_are_shown_to_nobody_without_the_password(real: SimpleNamespace) -> None:
    ann = turned_on(real, "ann")
    ann.get("/account/recovery-codes")
    ann.post("/account/recovery-codes", {"now": "wrong wrong wrong"}, status=422)
    assert not codes_on(ann.html)


def test_they_are_never_shown_again(real: SimpleNamespace) -> None:
    ann = turned_on(real, "ann")
    ann.get("/account/recovery-codes")
    assert not codes_on(ann.html)


def test_without_a_second_step_there_is_nothing_to_renew(real: SimpleNamespace) -> None:
    ann = sign_in(real.browser(), real.ann.email)
    ann.get("/account/recovery-codes")
    assert ann.seen.h1[0] == "My account"


def test_somebody_without_a_second_step_is_led_back_to_their_account(real: SimpleNamespace) -> None:
    ann = sign_in(real.browser(), real.ann.email)
    ann.get("/account/password")
    ann.post("/account/recovery-codes", {"now": "wrong wrong wrong"})
    assert ann.answer.url.path == "/account"
