"""Every route of every room, as everybody, with everything that people and attackers send: found by itself (tests/sweep.py).

What holds for all: no answer is our own fault (500); nobody reaches a record that is not theirs to open; nobody acts without
signing in or with a forged form; and every link that somebody is shown leads somewhere for them.
"""
from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from brokerage.door.route import ANYONE, Route
from brokerage.kit import refs
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Held
from brokerage.kit.states import Step
from brokerage.people import actions, passwords, queries
from brokerage.people.actors import find as actor_of
from brokerage.people.models import Person
from brokerage.people.signin_models import User
from tests import sweep, towns
from tests.conftest import START, opened
from tests.engines import ENGINES

SIX = 6
"""The main parts of the demo town come first on the sign-in page."""
FINE = {200, 303, 400, 403, 404, 409, 413, 422, 429}


@pytest.fixture(scope="module", params=ENGINES)
def swept(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The town, its six people, a stranger whom nobody knows, nobody at all; and a map of where their links lead."""
    clock = SetClock(START)
    with towns.town(request.param, tmp_path_factory.mktemp("swept")) as database, opened(database, clock) as app:
        with database.transaction() as db:
            stranger = actions.register_user(db, email="stranger@example.org", name="Sam Stranger", by="system", at=START)
        with database.reading() as db:
            everybody = [(u.id, u.name) for u in db.scalars(select(User).where(User.demo != "").order_by(User.id))]
            number = stranger.id
        visitors = [sweep.Visitor(app, *each) for each in everybody]
        known, broken = sweep.Map(), []
        for visitor in visitors:
            for stood, address, got in sweep.walk(visitor, known):
                if got.status not in (200, 303):
                    broken.append(f"{visitor.name} is led from {stood} to {address}: {got.status}")
        with database.reading() as db:
            steps = db.scalar(select(func.count(Step.id)))
        yield SimpleNamespace(app=app, steps=steps, database=database, clock=clock, six=visitors[:SIX], all=visitors, known=known, broken=broken,
                              stranger=sweep.Visitor(app, number, "Sam Stranger"), nobody=sweep.Visitor(app), engine=request.param)


@pytest.fixture(autouse=True)
def in_front(swept: SimpleNamespace) -> Iterator[None]:
    """Another test may have put its own database behind the application of this process."""
    with opened(swept.database, swept.clock):
        yield


@pytest.fixture(scope="module")
def visited(swept: SimpleNamespace) -> SimpleNamespace:
    """Each of the six, the stranger and nobody at every address that anybody was shown: what they got, and what was written of it."""
    got: list[tuple[sweep.Visitor, Route, str, sweep.Got]] = []
    looked: list[Any] = []
    with opened(swept.database, swept.clock), pytest.MonkeyPatch.context() as patch:
        book = swept.app.state.house.lookbook
        write = book.record
        patch.setattr(book, "record", lambda turn: (looked.extend(turn), write(turn))[1])
        for visitor in [*swept.six, swept.stranger, swept.nobody]:
            for route in swept.known.routes:
                got += [(visitor, route, address, _kept(visitor.get(address))) for address in swept.known.addresses(route) if route.method == "GET"]
    return SimpleNamespace(got=got, looked=looked)


def _kept(got: sweep.Got) -> sweep.Got:
    """Of a page only how many headings it has: all the pages of a town are too much to hold."""
    return got._replace(body=b"<h1" * got.text.count("<h1") if got.body.startswith(b"<!DOCTYPE") else b"<h1")


@pytest.fixture
def kept_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deeds run to their end and are then taken back, so that each is tried on the same town. Hashing costs nothing here."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(Held, "keep", lambda self: self.flush())


def test_every_link_that_somebody_is_shown_leads_somewhere_for_them(swept: SimpleNamespace) -> None:
    assert swept.broken == []


def test_the_walk_has_met_most_pages(swept: SimpleNamespace) -> None:
    """The sweep is only worth what it finds: every page but these is linked from somewhere in the town."""
    unmet = {r.path for r in swept.known.routes if r.method == "GET" and not swept.known.known[r.path]}
    assert len(unmet) <= len(swept.known.routes) // 6, sorted(unmet)


def test_every_page_answers_everybody_with_a_page_or_a_plain_no(swept: SimpleNamespace, visited: SimpleNamespace) -> None:
    wrong = []
    for visitor, route, address, got in visited.got:
        if got.status not in (200, 303, 403, 404):
            wrong.append(f"{visitor.name}: {address}: {got.status}")
        if visitor is swept.nobody and route.allow != ANYONE and not got.where.startswith("/sign-in"):
            wrong.append(f"nobody is not asked to sign in at {address}: {got.status}")
        if got.status == 200 and got.body != b"<h1":
            wrong.append(f"{visitor.name}: {address} has not one h1")
    assert wrong == [] and {visitor.name for visitor, _, _, _ in visited.got} == {v.name for v in [*swept.six, swept.stranger, swept.nobody]}


def test_odd_words_in_the_address_are_no_trouble(swept: SimpleNamespace) -> None:
    odd = "?q=%00%ff&q='%22%3Cscript%3E&after=99999999999999999999&before=-1&page=1e9&next=//evil.example&expired&sort=%E2%80%AE&from=31-2-2026"
    wrong = [f"{visitor.name}: {address}: {got.status}" for visitor in swept.six for route in swept.known.routes if route.method == "GET"
             for address in sorted(swept.known.known[route.path][visitor.name])[:1]
             if (got := visitor.get(address + odd)).status not in ((200, 400) if route.path.startswith("/api/") else (200, 303, 403, 404)) or b"<script>" in got.body.replace(b"<script type", b"")]
    assert wrong == []


def test_nobodys_record_is_opened_by_somebody_who_may_not_see_it(swept: SimpleNamespace, visited: SimpleNamespace) -> None:
    """Each of the six at every address that anybody was shown: whose record was opened, against whose they may open."""
    looked = [(seen.user_id, seen.person_id, seen.page) for seen in visited.looked]
    house, wrong = swept.app.state.house, []
    with swept.database.reading() as db:
        for visitor in [*swept.six, swept.stranger]:
            actor = actor_of(db, refs.digest(visitor.cookie), house.clock.now(), house.config)
            may = set(db.scalars(select(Person.id).where(queries.visible_ids(actor))))
            wrong += [f"{visitor.name} opened {page} of person {person}" for user, person, page in looked
                      if user == visitor.user_id and person is not None and person not in may]
    assert wrong == [] and len(looked) > 50


def test_every_form_takes_nonsense_and_hostile_words_with_a_plain_no(swept: SimpleNamespace, kept_as_it_was: None) -> None:
    wrong = []
    for visitor in [*swept.six, swept.stranger, swept.nobody]:
        for route in swept.known.routes:
            if route.method != "POST":
                continue
            mine = swept.known.addresses(route, of=visitor.name)[:1] or swept.known.addresses(route)[:1]
            for address in mine:
                for fields in sweep.attempts(route, swept.clock.today()):
                    got = visitor.post(address, fields)
                    if got.status not in FINE:
                        wrong.append(f"{visitor.name}: {address}: {got.status} for {str(fields)[:100]}")
                    if b"<script>alert" in got.body:
                        wrong.append(f"{address} prints what was typed as it stands")
                    if got.status in (403, 404) or got.where.startswith("/sign-in"):
                        break  # not theirs: what they type is not read
    assert sorted(wrong) == []


def test_nothing_is_done_without_signing_in_or_with_a_forged_form(swept: SimpleNamespace, kept_as_it_was: None) -> None:
    wrong = []
    for route in swept.known.routes:
        for address in swept.known.addresses(route)[:1] if route.method == "POST" else ():
            fields = sweep.plausible(route, swept.clock.today())
            got = swept.nobody.post(address, fields)
            if route.allow != ANYONE and not got.where.startswith("/sign-in"):
                wrong.append(f"nobody at {address}: {got.status}")
            for visitor in swept.six:
                if (got := visitor.post(address, fields, csrf=False)).status != 403:
                    wrong.append(f"{visitor.name} without the form's number at {address}: {got.status}")
    assert wrong == []


def test_bytes_that_are_no_form_and_bodies_too_large_are_refused(swept: SimpleNamespace) -> None:
    visitor, wrong = swept.six[0], []
    for route in swept.known.routes:
        for address in swept.known.addresses(route)[:1] if route.method == "POST" else ():
            for body, kind in ((b"\xff\xfe\x00", "application/x-www-form-urlencoded"), (b"{}", "application/json"), (b"", ""),
                               (b"a=%ff", "application/x-www-form-urlencoded"), (b"--x\r\nbroken", "multipart/form-data; boundary=x")):
                if visitor.ask("POST", address, body, kind).status not in (400, 403, 404, 413, 415):
                    wrong.append(f"{address}: {body!r} as {kind}")
    assert wrong == []
    assert visitor.ask("POST", "/sign-in", b"a=" + b"x" * 1_100_000).status == 413


def test_the_sweep_left_the_town_as_it_was(swept: SimpleNamespace) -> None:
    """The deeds above were taken back."""
    with swept.database.reading() as db:
        assert db.scalar(select(func.count(Step.id))) == swept.steps
