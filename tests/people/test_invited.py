"""An invitation: shown once, used once, for seven days, with the right address only."""
from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from brokerage.kit.errors import Refusal
from brokerage.people import actions, user_actions
from brokerage.people.signin_models import Invitation, User
from tests.people.conftest import GOOD, sign_in

NEW = {"email": "new@example.org", "password": "seven green ladders"}


@pytest.fixture
def code(real: SimpleNamespace) -> str:
    with real.house.database.transaction() as db:
        user = actions.register_user(db, email=NEW["email"], name="Nia New", by="system", at=real.clock.now())
        return actions.invite(db, user, by="system", at=real.clock.now())


def use(real: SimpleNamespace, code: str, *, status: int = 200, **over: str):
    browser = real.browser()
    browser.get("/sign-in/invited")
    browser.post("/sign-in/invited", {**NEW, "code": code, **over}, status=status)
    return browser


def test_the_code_sets_a_password_and_signs_in(real: SimpleNamespace, code: str) -> None:
    nia = use(real, code.lower().replace("-", " "))
    nia.get("/account")
    assert "Nia New" in nia.html
    sign_in(real.browser(), NEW["email"], NEW["password"]).get("/account")


def test_it_works_only_once(real: SimpleNamespace, code: str) -> None:
    use(real, code)
    use(real, code, status=422, password="another good password")
    sign_in(real.browser(), NEW["email"], "another good password", status=422)


def test_two_who_use_it_at_the_same_moment_do_not_both_win(real: SimpleNamespace, code: str) -> None:
    with real.house.database.reading() as db:
        found = user_actions.invited(db, NEW["email"], code, real.clock.now())
    assert found is not None
    with real.house.database.transaction() as db:
        user_actions.join(db, found.id, "first", at=real.clock.now())
    with pytest.raises(Refusal), real.house.database.transaction() as db:
        user_actions.join(db, found.id, "second", at=real.clock.now())


def test_it_is_of_no_use_after_seven_days(real: SimpleNamespace, code: str) -> None:
    real.clock.move(days=7, seconds=1)
    assert "more than 7 days" in use(real, code, status=422).html


def test_it_goes_with_its_own_address_only_and_says_no_more_than_that(real: SimpleNamespace, code: str) -> None:
    said = {use(real, given, status=422, email=email).html.count("do not go together")
            for given, email in ((code, "other@example.org"), ("AAAA-BBBB-CCCC", NEW["email"]), ("x", "nobody@example.org"))}
    assert said == {2}


def test_a_newer_code_takes_the_place_of_the_older(real: SimpleNamespace, code: str) -> None:
    with real.house.database.transaction() as db:
        newer = actions.invite(db, db.scalars(select(User).where(User.email == NEW["email"])).one(), by="system",
                               at=real.clock.now())
    use(real, code, status=422)
    use(real, newer)


def test_nobody_with_a_password_is_invited_so_no_invitation_resets_one(real: SimpleNamespace) -> None:
    with real.house.database.transaction() as db:
        assert actions.invite(db, db.get_one(User, real.ann.id), by="system", at=real.clock.now()) == ""
        assert db.scalar(select(Invitation.id)) is None


def test_an_easy_password_is_refused_and_the_code_still_works(real: SimpleNamespace, code: str) -> None:
    for weak in ("short", "password1234", "aaaaaaaaaaaaaa", "new@example.org"):
        use(real, code, status=422, password=weak)
    use(real, code)


def test_five_wrong_codes_stop_the_right_one_for_a_while(real: SimpleNamespace, code: str) -> None:
    for _ in range(5):
        use(real, "WRNG-WRNG-WRNG", status=422)
    use(real, code, status=429)


def test_an_invited_worker_still_sets_up_the_second_step(real: SimpleNamespace) -> None:
    with real.house.database.transaction() as db:
        user = db.get_one(User, real.broker.id)
        user.password_hash = user.demo = ""
        made = actions.invite(db, user, by="system", at=real.clock.now())
    browser = use(real, made, email=real.broker.email, password=GOOD)
    assert browser.seen.h1[0] == "Set up your second step"


def test_only_the_digest_of_the_code_is_kept(real: SimpleNamespace, code: str) -> None:
    with real.house.database.reading() as db:
        assert code not in repr(vars(db.scalars(select(Invitation)).one()))
