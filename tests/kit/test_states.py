"""One way to change a state: allowed by the table, won by one, and remembered."""
from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.app import parts
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from brokerage.kit.errors import Refusal
from brokerage.kit.states import MACHINES, NEW, Machine, Move, Step, move
from brokerage.people.models import Consent, Person

list(parts("states"))
DOOR = Machine("test door", [
    Move(NEW, "hang", "SHUT", ("PERSON",)), Move("SHUT", "open", "OPEN", ("PERSON", "CARER")), Move("OPEN", "shut", "SHUT", ("PERSON",)),
    Move("OPEN", "break", "BROKEN", ("SYSADMIN",))])
MACHINES.pop(DOOR.name)  # it is no machine of the house


@pytest.fixture
def hung(database: Database, clock: SetClock) -> int:
    with database.transaction() as db:
        person = Person(ref="P1", given_name="A", family_name="B", born_on=date(1970, 1, 1), created_at=clock.now())
        db.add(person)
        db.flush()
        thing = Consent(person_id=person.id, scope="s", purpose="p", recipients="r", wording="w", asked_by="user/1")
        move(db, DOOR, thing, "hang", by="user/1", at=clock.now(), about=f"person/{person.id}")
        return thing.id


def one(db: Any, hung: int) -> Consent:
    return db.get_one(Consent, hung)  # type: ignore[no-any-return]


def test_a_move_is_made_and_remembered(database: Database, clock: SetClock, hung: int) -> None:
    with database.transaction() as db:
        move(db, DOOR, one(db, hung), "open", by="user/2", at=clock.now(), why="fresh air")
    with database.reading() as db:
        assert one(db, hung).state == "OPEN"
        assert [(s.start, s.verb, s.end, s.by, s.why) for s in db.scalars(select(Step).order_by(Step.id))] == [
            ("", "hang", "SHUT", "user/1", ""), ("SHUT", "open", "OPEN", "user/2", "fresh air")]


def test_a_move_that_the_table_does_not_have_is_refused_in_plain_words(database: Database, clock: SetClock, hung: int) -> None:
    with pytest.raises(Refusal, match="already shut"), database.transaction() as db:
        move(db, DOOR, one(db, hung), "break", by="user/2", at=clock.now())
    with database.reading() as db:
        assert one(db, hung).state == "SHUT" and len(db.scalars(select(Step)).all()) == 1


def test_of_two_who_move_at_once_one_wins_and_one_is_told(database: Database, clock: SetClock, hung: int) -> None:
    ready, won, told = threading.Barrier(2), [], []

    def go(name: str) -> None:
        with database.reading() as db:
            thing = one(db, hung)
            db.expunge(thing)
        ready.wait()
        try:
            with database.transaction() as db:
                move(db, DOOR, db.merge(thing, load=False), "open", by=name, at=clock.now())
            won.append(name)
        except Refusal as no:
            told.append(no.code)
    both = [threading.Thread(target=go, args=(f"user/{n}",)) for n in (1, 2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(won) == 1 and told == ["LOST_RACE"]
    with database.reading() as db:
        assert len(db.scalars(select(Step).where(Step.verb == "open")).all()) == 1


@pytest.mark.parametrize("machine", list(MACHINES.values()), ids=lambda m: m.name)
def test_every_state_can_be_reached_and_every_role_is_one_of_the_domains(machine: Machine) -> None:
    from brokerage.door.passes import ROLES
    from brokerage.door.route import ANYONE
    reached, grown = {NEW}, True
    while grown:
        more = {m.end for m in machine.moves if m.start in reached} - reached
        reached, grown = reached | more, bool(more)
    assert set(machine.states) <= reached
    for m in machine.moves:
        assert m.who and set(m.who) <= {*ROLES, "SYSTEM", "ANY_STAFF", ANYONE}, (machine.name, m.verb, m.who)


def test_a_step_cannot_be_changed_afterwards(database: Database, hung: int) -> None:
    from sqlalchemy import text
    for harm in ("UPDATE step SET why = 'other'", "DELETE FROM step"):
        with pytest.raises(Exception, match="step"), database.transaction() as db:
            db.execute(text(harm))
