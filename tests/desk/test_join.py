"""Coming in by oneself: asked by a stranger, few times, and nothing typed reaches anybody else's mailbox."""
from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.desk import joining, joining_letter
from brokerage.desk.joining import Asked
from brokerage.desk.portal_models import Joining
from brokerage.kit.errors import Refusal, TooMany
from brokerage.kit.jobs import Job
from brokerage.people.models import Organisation

NEW = {"name": "New Hope", "sector": "THIRD_SECTOR", "manager": "Nell Hope", "email": "nell@example.org"}


def said(**over: str) -> Asked:
    return Asked(**{**NEW, **over})


def rows(town: SimpleNamespace) -> list[Joining]:
    with town.database.reading() as db:
        return list(db.scalars(select(Joining)))


def test_a_stranger_asks_and_nothing_is_here_before_they_confirm(listed: SimpleNamespace, browse: Any) -> None:
    page = browse()
    page.get("/join")
    page.post("/join", NEW | {"charity": "12", "company": "x", "email": "nobody"}, status=422)
    assert "Enter a charity number" not in page.html and "correct format" in page.html
    page.post("/join", NEW | {"charity": "12", "company": "x"}, status=422)
    assert "Enter a charity number" in page.html and "Enter a company number" in page.html
    page.post("/join", NEW)
    assert "A code for nell@example.org" in page.html
    with listed.database.reading() as db:
        assert db.scalar(select(Organisation.id).where(Organisation.name == "New Hope")) is None
        assert db.scalar(select(Job.id).where(Job.kind == joining.MAIL)) is not None
    page.get("/rulebook")
    assert "/join" in page.seen.links


def test_an_organisation_that_others_can_see_here_is_not_made_twice(listed: SimpleNamespace, browse: Any) -> None:
    page = browse()
    page.get("/join")
    page.post("/join", NEW | {"name": "kind  HOMECARE"}, status=422)
    assert "Kind Homecare is here already" in page.html and rows(listed) == []


def test_few_letters_go_to_one_address_and_nobody_is_told(listed: SimpleNamespace) -> None:
    with listed.database.transaction() as db:
        made = [joining.ask(db, said(), at=listed.clock.now()) for _ in range(joining.TO_ONE + 2)]
        assert [one is not None for one in made] == [True] * joining.TO_ONE + [False] * 2
        listed.clock.move(hours=25)
        assert joining.ask(db, said(), at=listed.clock.now()) is not None


def test_one_place_asks_few_times_in_a_quarter_of_an_hour(listed: SimpleNamespace, browse: Any) -> None:
    page = browse()
    for n in range(6):
        page.get("/join")
        page.post("/join", NEW | {"email": f"n{n}@example.org"}, status=200 if n < 5 else 429)
    assert len(rows(listed)) == 5


def test_the_house_takes_so_many_in_a_day(listed: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "A_DAY", 2)
    with listed.database.transaction() as db:
        for n in range(2):
            joining.ask(db, said(email=f"n{n}@example.org"), at=listed.clock.now())
        with pytest.raises(TooMany):
            joining.ask(db, said(), at=listed.clock.now())


def test_an_address_with_an_account_gets_no_code_and_the_letter_alone_says_so(listed: SimpleNamespace) -> None:
    with listed.database.transaction() as db:
        row = joining.ask(db, said(email=listed.broker.email.upper()), at=listed.clock.now())
        assert row is not None and joining.new_code(db, row, listed.clock.now()) == ""
    known = {"number": 7, "house": "Brokerage", "public_url": "https://b.example.org", "sender": "b@example.org"}
    letter = joining_letter.message(listed.broker.email, "", **known).get_content()
    assert "an account under this address already" in letter and "code:" not in letter
    letter = joining_letter.message("nell@example.org", "AAAA-BBBB-CCCC", **known).get_content()
    assert "AAAA-BBBB-CCCC" in letter and "New Hope" not in letter and "Nell" not in letter


def test_whoever_never_comes_back_is_forgotten_after_a_week(listed: SimpleNamespace) -> None:
    with listed.database.transaction() as db:
        joining.ask(db, said(), at=listed.clock.now() - timedelta(days=8))
        joining.ask(db, said(email="new@example.org"), at=listed.clock.now())
        assert joining.forget(db, listed.clock.now()) == 1
    assert [one.email for one in rows(listed)] == ["new@example.org"]


def test_what_others_would_have_to_look_at_waits_for_the_yes(listed: SimpleNamespace) -> None:
    with listed.database.transaction() as db:
        provider = db.get_one(Organisation, listed.orgs["homecare"])
        joining.must_be_in(db, provider)
        row = joining.ask(db, said(), at=listed.clock.now())
        assert row is not None
        joining.new_code(db, row, listed.clock.now())
        joining.confirm(db, row, "hash", at=listed.clock.now())
        assert row.organisation_id is not None
        with pytest.raises(Refusal, match="Your application comes first"):
            joining.must_be_in(db, db.get_one(Organisation, row.organisation_id))
