"""The sign-in page: passwords, demo people, limits, and what must not leak."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.kit.refs import digest
from brokerage.people import passwords
from brokerage.people.signin_models import FailedTry, SignIn, User
from tests.conftest import opened
from tests.pages import Browser
from tests.people.conftest import GOOD, sign_in


def test_a_holder_signs_in_with_address_and_password(real: SimpleNamespace) -> None:
    ann = sign_in(real.browser(), " ANN@example.org ")
    ann.get("/account")
    assert "ann@example.org" in ann.html


def test_a_click_in_the_demo_town_and_the_short_way_of_tests_begin_the_same_session(town: SimpleNamespace, browser: Browser) -> None:
    browser.click(str(town.ann.id))
    assert browser.seen.h1 != ["Sign in"]
    for _ in range(2):
        other = Browser(browser.client.app).sign_in(town.ann)
    with browser.house.database.reading() as db:
        one, *others = db.scalars(select(SignIn).where(SignIn.user_id == town.ann.id).order_by(SignIn.id))
    assert [(s.way, s.half, s.device, s.started_at, s.proved_at, s.ended_at) for s in others] == [
        (one.way, one.half, one.device, one.started_at, one.proved_at, None)] * 2
    assert other.seen.h1 == browser.seen.h1


def test_only_the_digest_of_the_cookie_is_kept(real: SimpleNamespace) -> None:
    ann = sign_in(real.browser(), real.ann.email)
    cookie = ann.client.cookies["brokerage"]
    with real.house.database.reading() as db:
        row = db.scalars(select(SignIn)).one()
    assert row.digest == digest(cookie) and cookie not in repr(vars(row))


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(real: SimpleNamespace) -> None:
    ann = real.browser()
    ann.get("/sign-in")
    said = ann.client.post("/sign-in",
                           data={"_csrf": ann.seen.forms[0].fields["_csrf"][0], "email": real.ann.email, "password": GOOD},
                           follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in said and "SameSite=Lax" in said and "Path=/" in said


def test_a_wrong_password_and_an_unknown_address_are_told_apart_by_nothing(real: SimpleNamespace) -> None:
    said = []
    for email in (real.ann.email, "nobody@example.org"):
        browser = sign_in(real.browser(), email, "not the password", status=422)
        said.append(browser.html.replace(email, "").replace(browser.seen.forms[0].fields["_csrf"][0], ""))
    assert said[0] == said[1] and "not right" in said[0]


def test_an_unknown_address_costs_the_same_work(real: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fits = passwords.HASHER.verify

    class Counting:
        hash, check_needs_rehash = passwords.HASHER.hash, passwords.HASHER.check_needs_rehash

        def verify(self, kept: str, password: str) -> bool:
            done.append(kept)
            return bool(fits(kept, password))
    monkeypatch.setattr(passwords, "HASHER", Counting())
    for email in (real.ann.email, "nobody@example.org"):
        sign_in(real.browser(), email, "not the password", status=422)
    assert len(done) == 2


def test_the_form_comes_back_without_the_password(real: SimpleNamespace) -> None:
    browser = sign_in(real.browser(), real.ann.email, "not the password", status=422)
    assert real.ann.email in browser.html and "not the password" not in browser.html


def test_five_wrong_tries_stop_even_the_right_password_for_fifteen_minutes(real: SimpleNamespace) -> None:
    browser = real.browser()
    for _ in range(5):
        sign_in(browser, real.ann.email, "wrong wrong wrong", status=422)
    sign_in(browser, real.ann.email, status=429)
    assert "Wait 15 minutes" in browser.html
    real.clock.move(minutes=15, seconds=1)
    sign_in(browser, real.ann.email)
    browser.get("/account")


def test_another_person_can_still_sign_in_from_the_same_place(real: SimpleNamespace) -> None:
    for _ in range(5):
        sign_in(real.browser(), real.ann.email, "wrong wrong wrong", status=422)
    sign_in(real.browser(), real.zed.email).get("/account")


def test_an_address_that_nobody_has_is_limited_in_the_same_way(real: SimpleNamespace) -> None:
    for _ in range(5):
        sign_in(real.browser(), "nobody@example.org", "wrong wrong wrong", status=422)
    sign_in(real.browser(), "nobody@example.org", status=429)


def test_thirty_wrong_tries_from_one_place_stop_everybody_there(real: SimpleNamespace) -> None:
    for number in range(30):
        sign_in(real.browser(), f"guess{number}@example.org", "wrong wrong wrong", status=422)
    sign_in(real.browser(), real.ann.email, status=429)


def test_failed_tries_hold_no_address_that_can_be_read(real: SimpleNamespace) -> None:
    sign_in(real.browser(), real.ann.email, "wrong wrong wrong", status=422)
    with real.house.database.reading() as db:
        rows = [row.who for row in db.scalars(select(FailedTry))]
    assert len(rows) == 3 and not any("ann" in who or "127" in who or "testclient" in who for who in rows)


def test_a_good_sign_in_forgives_earlier_mistakes(real: SimpleNamespace) -> None:
    for _ in range(2):
        for _ in range(4):
            sign_in(real.browser(), real.ann.email, "wrong wrong wrong", status=422)
        sign_in(real.browser(), real.ann.email)


def test_a_planted_cookie_is_worthless_after_signing_in(real: SimpleNamespace) -> None:
    victim, attacker = real.browser(), real.browser()
    attacker.get("/sign-in")
    planted = attacker.client.cookies["brokerage"]
    victim.client.cookies.set("brokerage", planted, domain="127.0.0.1")
    sign_in(victim, real.ann.email)
    attacker.get("/account")
    assert "Sign in" in attacker.seen.h1[0] and planted not in victim.client.cookies.values()


def test_signing_in_again_ends_the_session_that_this_browser_had(town: SimpleNamespace, browse: Any) -> None:
    ann = browse(town.ann)
    first = ann.client.cookies["brokerage"]
    csrf = next(form for form in ann.seen.forms if form.action == "/sign-out").fields["_csrf"][0]
    ann.client.post("/sign-in/demo", data={"_csrf": csrf, "user": str(town.zed.id)})
    thief = browse()
    thief.client.cookies.set("brokerage", first, domain="127.0.0.1")
    thief.get("/account")
    assert "Sign in" in thief.seen.h1[0]


@pytest.mark.parametrize("where",
                         ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)",
                                   "/ok\r\nset-cookie: a=b", "/sign-out", "account", "/é", "\\\\evil", "/%0d%0a//x\x00"])
def test_nobody_is_led_to_another_house_after_signing_in(real: SimpleNamespace, where: str) -> None:
    ann = real.browser()
    ann.get("/sign-in")
    answer = ann.client.post("/sign-in", data={"_csrf": ann.seen.forms[0].fields["_csrf"][0], "email": real.ann.email,
                                               "password": GOOD, "next": where},
                             follow_redirects=False)
    assert answer.headers.get("location", "/") == "/"


def test_one_is_led_back_to_the_page_that_was_asked_for(real: SimpleNamespace) -> None:
    ann = real.browser()
    ann.get(f"/people/{real.ann.person_id}/circle")
    assert ann.seen.h1[0] == "Sign in"
    wanted = ann.seen.forms[0].fields["next"][0]
    ann.post("/sign-in", {"email": real.ann.email, "password": GOOD, "next": wanted})
    assert "Who acts for you" in ann.html


def test_a_session_that_was_idle_says_so_and_brings_one_back(real: SimpleNamespace) -> None:
    ann = sign_in(real.browser(), real.ann.email)
    real.clock.move(minutes=30, seconds=1)
    ann.get("/account/password")
    assert "away for a while" in ann.html and ann.seen.forms[0].fields["next"] == ["/account/password"]


def test_staff_are_signed_out_after_fifteen_minutes_and_one_second(town: SimpleNamespace, browse: Any, clock: Any) -> None:
    assessor, ann = browse(town.assessor), browse(town.ann)
    clock.move(minutes=15)
    assessor.get("/people")
    assert assessor.seen.h1[0] == "People"
    clock.move(minutes=15, seconds=1)
    assessor.get("/people")
    assert assessor.seen.h1[0] == "Sign in"
    ann.get("/people")
    assert ann.seen.h1[0] == "Sign in"


def test_however_busy_nobody_stays_signed_in_for_more_than_twelve_hours(town: SimpleNamespace, browse: Any, clock: Any) -> None:
    ann = browse(town.ann)
    for _ in range(29):
        clock.move(minutes=25)
        ann.get("/account")
    assert ann.seen.h1[0] == "Sign in"


def test_a_user_who_was_stopped_is_out_at_once_and_cannot_come_back(real: SimpleNamespace) -> None:
    ann = sign_in(real.browser(), real.ann.email)
    with real.house.database.transaction() as db:
        db.get_one(User, real.ann.id).stopped_at = real.clock.now()
    ann.get("/account")
    assert ann.seen.h1[0] == "Sign in"
    sign_in(real.browser(), real.ann.email, status=422)


def test_a_hash_with_old_parameters_is_made_again_at_sign_in(real: SimpleNamespace) -> None:
    from argon2 import PasswordHasher
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(GOOD)
    with real.house.database.transaction() as db:
        db.get_one(User, real.ann.id).password_hash = old
    sign_in(real.browser(), real.ann.email)
    with real.house.database.reading() as db:
        new = db.get_one(User, real.ann.id).password_hash
    assert new != old and passwords.fits(new, GOOD)


def test_signing_in_without_the_forms_number_is_refused(real: SimpleNamespace) -> None:
    ann = real.browser()
    ann.post("/sign-in", {"email": real.ann.email, "password": GOOD}, status=403, bare=True)
    ann.get("/sign-in")
    ann.post("/sign-in", {"email": real.ann.email, "password": GOOD, "_csrf": "0" * 64}, status=403)
    other = real.browser()
    other.get("/sign-in")
    ann.get("/sign-in")
    ann.post("/sign-in", {"email": real.ann.email, "password": GOOD, "_csrf": other.seen.forms[0].fields["_csrf"][0]}, status=403)


def test_bytes_that_are_not_text_are_refused_and_nobody_is_signed_in(real: SimpleNamespace) -> None:
    ann = real.browser()
    ann.get("/sign-in")
    csrf = ann.seen.forms[0].fields["_csrf"][0]
    for body in (f"_csrf={csrf}&email=ann%FF%40example.org&password=x", f"_csrf={csrf}&email=ann%00%40example.org&password=x",
                 f"_csrf={csrf}&email=ann%40example.org&password=%ED%A0%80"):
        answer = ann.client.post("/sign-in", content=body, headers={"content-type": "application/x-www-form-urlencoded"},
                                 follow_redirects=False)
        assert answer.status_code in (400, 422)


def test_signing_out_ends_the_session_and_clears_what_the_browser_kept(town: SimpleNamespace, browse: Any) -> None:
    ann = browse(town.ann)
    cookie = ann.client.cookies["brokerage"]
    csrf = next(form for form in ann.seen.forms if form.action == "/sign-out").fields["_csrf"][0]
    answer = ann.client.post("/sign-out", data={"_csrf": csrf}, follow_redirects=False)
    assert answer.headers["clear-site-data"] == '"cache"'
    thief = browse()
    thief.client.cookies.set("brokerage", cookie, domain="127.0.0.1")
    thief.get("/account")
    assert thief.seen.h1[0] == "Sign in"


def test_signing_out_from_another_site_is_refused(town: SimpleNamespace, browse: Any) -> None:
    ann = browse(town.ann)
    ann.post("/sign-out", {}, status=403, bare=True)
    ann.get("/account")
    assert ann.seen.h1[0] == "My account"


def test_the_demo_offers_its_people_with_a_line_about_each(town: SimpleNamespace, browse: Any) -> None:
    browser = browse()
    browser.get("/sign-in")
    assert "Ann has a budget" in browser.html and "Look round" in browser.html


def test_outside_the_demo_there_are_no_demo_people_and_no_way_in_for_them(real: SimpleNamespace) -> None:
    browser = real.browser()
    browser.get("/sign-in")
    assert "Look round" not in browser.html and "Ann has a budget" not in browser.html
    browser.post("/sign-in/demo", {"user": str(real.ann.id)}, status=404)


def test_a_session_begun_in_a_demo_is_none_when_the_house_is_no_longer_one(town: SimpleNamespace, browse: Any, database: Any,
                                                                           clock: Any) -> None:
    cookie = browse(town.ann).client.cookies["brokerage"]
    with opened(database, clock, demo=False) as app:
        ann = Browser(app)
        ann.client.cookies.set("brokerage", cookie, domain="127.0.0.1")
        ann.get("/account")
        assert ann.seen.h1[0] == "Sign in"


@pytest.mark.parametrize("user", ["", "0", "-1", "999", "1 OR 1=1", "99999999999999999999", "²"])
def test_the_demo_way_lets_in_nobody_else(town: SimpleNamespace, browse: Any, user: str) -> None:
    browser = browse()
    browser.get("/sign-in")
    browser.post("/sign-in/demo", {"user": user}, status=404)


def test_a_user_of_a_demo_house_who_is_no_demo_person_has_no_one_click_way_in(town: SimpleNamespace, house: Any,
                                                                              browse: Any) -> None:
    with house.database.transaction() as db:
        db.get_one(User, town.noah.id).demo = ""
    browser = browse()
    browser.get("/sign-in")
    browser.post("/sign-in/demo", {"user": str(town.noah.id)}, status=404)
