"""The code that came by e-mail opens the way in, once, and what comes in is seen by nobody else."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from brokerage.desk import joining
from brokerage.people.models import Membership, Organisation
from brokerage.people.signin_models import User
from tests.desk.test_join import said

GOOD = "three old kettles sing"


def code(town: SimpleNamespace, **over: str) -> str:
    with town.database.transaction() as db:
        row = joining.ask(db, said(**over), at=town.clock.now())
        assert row is not None
        return joining.new_code(db, row, town.clock.now())


def send(page: Any, code: str, status: int = 200, **over: str) -> None:
    page.get("/join/confirm")
    page.post("/join/confirm", {"email": "nell@example.org", "code": code, "password": GOOD} | over, status=status)


def test_with_the_code_somebody_becomes_the_manager_of_what_nobody_sees(listed: SimpleNamespace, browse: Any) -> None:
    given, page = code(listed), browse()
    send(page, "AAAA-BBBB-CCCC", 422)
    send(page, given, 422, password="short")
    assert "New Hope" not in page.html
    send(page, given.lower().replace("-", " "), email=" NELL@example.org ")
    assert page.seen.h1 == ["New Hope"] and "Nobody else sees you yet" in page.html
    with listed.database.reading() as db:
        org = db.scalars(select(Organisation).where(Organisation.name == "New Hope")).one()
        seat = db.scalars(select(Membership).where(Membership.org_id == org.id)).one()
        user = db.scalars(select(User).where(User.email == "nell@example.org")).one()
        assert (seat.role, seat.user_id) == ("PROVIDER_ADMIN", user.id) and joining.pending(db, org.id)
    other = browse()
    send(other, given, 422)
    for path in ("/open-data", "/api/openreferral/v3/organizations"):
        assert "New Hope" not in other.client.get(path).text
    broker = browse(listed.broker)
    broker.get("/provider-checks")
    assert "New Hope" not in broker.html
    broker.get(f"/provider-checks/providers/{org.id}")
    assert "It came by itself" in broker.html and "nell@example.org" in broker.html


def test_an_older_code_and_a_code_of_last_week_open_nothing(listed: SimpleNamespace, browse: Any) -> None:
    page = browse()
    with listed.database.transaction() as db:
        row = joining.ask(db, said(), at=listed.clock.now())
        assert row is not None
        older, newer = joining.new_code(db, row, listed.clock.now()), joining.new_code(db, row, listed.clock.now())
    send(page, older, 422)
    listed.clock.move(hours=24 * 7 + 1)
    send(page, newer, 422)


def test_guessing_ends_after_a_few_tries(listed: SimpleNamespace, browse: Any) -> None:
    given, page = code(listed), browse()
    for _ in range(5):
        send(page, "AAAA-BBBB-CCCC", 422)
    send(page, given, 429)
