"""Turns of visits: their looks are one commit, and no answer leaves before it."""
from __future__ import annotations

import asyncio
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.door import hands as hands_module
from brokerage.door.hands import Hands
from brokerage.door.looks import Look
from brokerage.door.visit import Ask
from brokerage.door.wire import Answer
from brokerage.people.models import Person
from tests.door import room
from tests.loops import finished
from tests.pages import Browser


def looks(house: Any) -> list[Look]:
    """Those of this file's own requests."""
    with house.database.reading() as db:
        return list(db.scalars(select(Look).where(Look.request_id == "AAAA-BBBB")))


def ask(ana: Browser, person_id: int, path: str = "/t/people/1") -> Ask:
    return Ask("GET", path, "x", "", ana.client.cookies["brokerage"], "", {}, {"person_id": person_id}, {}, {}, "AAAA-BBBB")


class Slow:
    """A lookbook in front of the real one, that waits for a word before it commits, and counts how often it is asked."""

    def __init__(self, real: Any) -> None:
        self.real, self.groups, self.asked, self.go = real, [], threading.Event(), threading.Event()

    def record(self, looks: Any) -> None:
        self.groups.append(len(looks))
        self.asked.set()
        assert self.go.wait(10)
        self.real.record(looks)


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn lasts until nobody waits, however slow this machine is at the moment."""
    monkeypatch.setattr(hands_module, "LONGEST", 60.0)


async def at_once(house: Any, ana: Browser, people: list[int], check: Any = None) -> list[Answer]:
    """One request that keeps the only thread at its commit, then `people` at once behind it: they are one turn."""
    book, hands = Slow(house.lookbook), Hands(1)
    house.lookbook = book
    try:
        first = hands.answer(house, room.show, ask(ana, people[0]))
        assert await asyncio.to_thread(book.asked.wait, 10)
        rest = [hands.answer(house, room.show, ask(ana, person)) for person in people]
        await asyncio.sleep(0)
        assert not first.done()
        if check:
            check()
        book.go.set()
        made = await asyncio.gather(first, *rest)
        assert book.groups == [1, len([m for m in made[1:] if m.status_code != 404])]
        return list(made[1:])
    finally:
        house.lookbook = book.real
        hands.close()


def test_whoever_comes_during_a_commit_shares_the_next_one(ana: Browser, three: SimpleNamespace, house: Any) -> None:
    made = finished(at_once(house, ana, [three.ana.person_id] * 3))
    assert [m.status_code for m in made] == [200, 200, 200] and all(m.owes is None for m in made)
    assert len(looks(house)) == 4


def test_a_group_that_cannot_be_recorded_shows_nobody_anything(ana: Browser, three: SimpleNamespace, house: Any,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        monkeypatch.setattr(house.lookbook.real, "_commit", no)

    def no(group: Any) -> None:
        for one in group:
            one.done, one.error = True, OSError("the disk is full")
    made = finished(at_once(house, ana, [three.ana.person_id, three.ana.person_id, three.cy.person_id], refuse))
    assert [m.status_code for m in made] == [500, 500, 404]
    assert all(b"Test" not in m.body and m.owes is None for m in made)
    assert looks(house) == []


def test_nobody_waits_for_anothers_deed(ana: Browser, three: SimpleNamespace, house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[list[str]] = []
    leave = hands_module.leave

    def told(turn: Any) -> None:
        left.append([task.route.method for task in turn])
        leave(turn)
    monkeypatch.setattr(hands_module, "leave", told)

    async def all_of_them() -> None:
        hands, book = Hands(1), Slow(house.lookbook)
        house.lookbook = book
        first = hands.answer(house, room.show, ask(ana, three.ana.person_id))
        await asyncio.to_thread(book.asked.wait, 10)
        more = [hands.answer(house, route, ask(ana, three.ana.person_id)) for route in (room.show, room.show, room.rename, room.show)]
        book.go.set()
        await asyncio.gather(first, *more)
        house.lookbook = book.real
        hands.close()
    finished(all_of_them())
    assert left == [["GET"], ["GET", "GET"], ["POST", "GET"]]


def test_threads_take_turns_at_the_work_and_fight_only_for_what_waits(
        ana: Browser, three: SimpleNamespace, house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two threads one has a place to work at, of eight two."""
    at_work, most, lock, real = [0], [0], threading.Lock(), hands_module.answer

    def counted(house: Any, route: Any, ask: Ask) -> Answer:
        with lock:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        time.sleep(0.002)
        made = real(house, route, ask)
        with lock:
            at_work[0] -= 1
        return made
    monkeypatch.setattr(hands_module, "answer", counted)

    async def forty(threads: int) -> int:
        hands, most[0] = Hands(threads), 0
        made = await asyncio.gather(*(hands.answer(house, room.show, ask(ana, three.ana.person_id)) for _ in range(40)))
        assert [one.status_code for one in made] == [200] * 40
        hands.close()
        return most[0]
    assert finished(forty(2)) == 1 and finished(forty(8)) <= 2


def test_whoever_has_the_place_commits_and_then_answers_those_who_came_meanwhile(
        ana: Browser, three: SimpleNamespace, house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No second thread is woken beside it, to fight for Python's lock."""
    by, real = [], hands_module.answer

    def told(house: Any, route: Any, ask: Ask) -> Answer:
        by.append(threading.current_thread())
        return real(house, route, ask)
    monkeypatch.setattr(hands_module, "answer", told)

    async def one_after_another() -> None:
        hands, book = Hands(2), Slow(house.lookbook)
        house.lookbook = book
        coming = [hands.answer(house, room.show, ask(ana, three.ana.person_id))]
        await asyncio.to_thread(book.asked.wait, 10)
        for _ in range(3):
            coming.append(hands.answer(house, room.show, ask(ana, three.ana.person_id)))
            await asyncio.sleep(0.01)
        book.go.set()
        await asyncio.wait_for(asyncio.gather(*coming), 10)
        house.lookbook = book.real
        hands.close()
        assert book.groups == [1, 3]
    finished(one_after_another())
    assert len(by) == 4 and len(set(by)) == 1


def test_nobody_waits_behind_a_slow_disk_while_a_thread_is_free(
        ana: Browser, three: SimpleNamespace, house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands_module, "LONGEST", 0.01)

    async def both() -> None:
        hands, book = Hands(2), Slow(house.lookbook)
        house.lookbook = book
        first = hands.answer(house, room.show, ask(ana, three.ana.person_id))
        await asyncio.to_thread(book.asked.wait, 10)
        second = hands.answer(house, room.show, ask(ana, three.ana.person_id))
        while len(book.groups) < 2:
            await asyncio.sleep(0.01)
        book.go.set()
        await asyncio.wait_for(asyncio.gather(first, second), 10)
        house.lookbook = book.real
        hands.close()
    finished(asyncio.wait_for(both(), 20))


def test_nobody_waits_behind_a_slow_page_while_a_thread_is_free(
        ana: Browser, three: SimpleNamespace, house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both come together, so one thread is called for them; nobody comes after them."""
    monkeypatch.setattr(hands_module, "LONGEST", 0.01)
    go, real = threading.Event(), hands_module.answer

    def slowly(house: Any, route: Any, ask: Ask) -> Answer:
        assert ask.path != "/slow" or go.wait(20)
        return real(house, route, ask)
    monkeypatch.setattr(hands_module, "answer", slowly)

    async def both() -> None:
        hands = Hands(2)
        slow = hands.answer(house, room.show, ask(ana, three.ana.person_id, "/slow"))
        made = await asyncio.wait_for(hands.answer(house, room.show, ask(ana, three.ana.person_id)), 10)
        assert made.status_code == 200 and not slow.done()
        go.set()
        assert (await slow).status_code == 200
        hands.close()
    finished(both())


def test_an_answer_whose_look_is_not_recorded_cannot_be_sent(ana: Browser, three: SimpleNamespace, house: Any) -> None:
    made = hands_module.answer(house, room.show, ask(ana, three.ana.person_id))
    assert made.status_code == 200 and made.owes is not None
    with pytest.raises(AssertionError, match="before its look"):
        made.encode_headers()


def test_a_thread_that_cannot_even_make_an_error_page_answers_the_next_request(
        ana: Browser, three: SimpleNamespace, house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def both() -> None:
        hands = Hands(1)
        with monkeypatch.context() as broken:
            broken.setattr(hands_module, "error_answer", lambda *_: 1 / 0)
            told = await asyncio.wait_for(hands.answer(house, room.show, ask(ana, three.cy.person_id)), 10)
            assert told.status_code == 500 and b"our fault" in told.body
        assert (await asyncio.wait_for(hands.answer(house, room.show, ask(ana, three.ana.person_id)), 10)).status_code == 200
        hands.close()
    finished(both())


def test_closing_finishes_what_came_before(ana: Browser, three: SimpleNamespace, house: Any) -> None:
    async def all_of_them() -> list[Answer]:
        hands = Hands(2)
        coming = [hands.answer(house, room.show, ask(ana, three.ana.person_id)) for _ in range(40)]
        hands.close()
        assert hands.threads == [] and not hands.waiting
        return await asyncio.wait_for(asyncio.gather(*coming), 10)
    assert [made.status_code for made in finished(all_of_them())] == [200] * 40


def test_a_kept_reader_sees_what_was_committed_since_and_keeps_nothing_of_whoever_read_before(
        house: Any, three: SimpleNamespace) -> None:
    from brokerage.people.needs import in_words
    database = house.database
    with database.reading() as first:
        in_words(first, three.ana.person_id)
    with database.transaction() as db:
        db.execute(Person.__table__.update().values(phone="new"))
    with database.reading() as second:
        assert second is first
        second.add(Person(ref="P9", given_name="Left", family_name="Over"))
        in_words(second, three.ana.person_id)
    with database.reading() as third:
        assert not third.new and {person.phone for person in third.scalars(select(Person))} == {"new"}
    assert len(database.kept) == 0
