"""Steps are sealed together at the end of their transaction, in chains that show when one was touched (domain I-08)."""
from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, text

from brokerage.kit import states, witness
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from brokerage.kit.states import Step, note
from brokerage.kit.witness import Standing, StepSeal, broken_seals


def write(database: Database, clock: SetClock, *verbs: str, by: str = "user/1") -> None:
    with database.transaction() as db:
        for verb in verbs:
            note(db, "person", 1, verb, by=by, at=clock.now(), why="Zoë’s reason", about="person/1")


def found(database: Database) -> list[str]:
    with database.reading() as db:
        return broken_seals(db)


def by_force(database: Database, harm: str) -> None:
    with database.transaction() as db:
        for table in ("step", "step_seal"):
            if database.name == "sqlite":
                for (name,) in db.execute(text(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'")).all():
                    db.execute(text(f"DROP TRIGGER {name}"))
            else:
                db.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        db.execute(text(harm))


def test_a_transaction_has_one_seal_for_all_its_steps_and_none_when_it_made_none(database: Database, clock: SetClock) -> None:
    write(database, clock, "a", "b", "c")
    write(database, clock)
    write(database, clock, "d")
    with database.reading() as db:
        assert [s.many for s in db.scalars(select(StepSeal).order_by(StepSeal.id))] == [3, 1]
    assert found(database) == []


def test_what_a_savepoint_took_back_is_in_no_seal(database: Database, clock: SetClock) -> None:
    with database.transaction() as db:
        note(db, "person", 1, "kept", by="user/1", at=clock.now(), why="", about="")
        back = db.begin_nested()
        note(db, "person", 1, "lost", by="user/1", at=clock.now(), why="", about="")
        back.rollback()
    with database.transaction() as db:
        back = db.begin_nested()
        note(db, "person", 1, "lost", by="user/1", at=clock.now(), why="", about="")
        back.rollback()
    with database.reading() as db:
        assert [s.many for s in db.scalars(select(StepSeal))] == [1]
    assert found(database) == []


def test_many_rows_moved_at_once_are_sealed_as_single_ones_are(database: Database, clock: SetClock) -> None:
    machine = states.Machine("test gate", [states.Move("SHUT", "open", "OPEN", ("PERSON",))])
    states.MACHINES.pop(machine.name)
    with database.transaction() as db:
        witness.stands(db, lambda by, about: Standing("BROKER", "3", about, "203.0.113.9"))
        states._steps(db, machine, machine.moves[0], [(n, f"person/{n % 3}") for n in range(1, 2001)], "user/1", clock.now(), "why")
    with database.reading() as db:
        rows = list(db.scalars(select(Step)))
        assert len(rows) == 2000 and {r.seal_id for r in rows} == {1}
        assert {(r.role, r.orgs, r.ip, r.behalf == r.about) for r in rows} == {("BROKER", "3", "203.0.113.9", True)}
    assert found(database) == []


def test_transactions_that_end_at_once_keep_every_chain_whole(database: Database, clock: SetClock) -> None:
    threads = [threading.Thread(target=lambda: [write(database, clock, "a", "b") for _ in range(12)]) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with database.reading() as db:
        assert len(list(db.scalars(select(StepSeal)))) == 72
    assert found(database) == []


@pytest.mark.parametrize("harm", [
    "UPDATE step SET why = 'another reason' WHERE verb = 'b'", "UPDATE step SET ip = '198.51.100.1' WHERE verb = 'b'",
    "UPDATE step SET role = 'BROKER' WHERE verb = 'b'", "DELETE FROM step WHERE verb = 'b'",
    "DELETE FROM step WHERE seal_id = 2", "DELETE FROM step_seal WHERE id = 2", "UPDATE step_seal SET hash = '0' WHERE id = 2",
    "UPDATE step SET seal_id = 1 WHERE verb = 'c'",
    "INSERT INTO step (machine, subject_id, about, start, verb, \"end\", by, at, why, role, orgs, behalf, ip, seal_id) "
    "SELECT machine, subject_id, about, start, 'forged', \"end\", by, at, why, role, orgs, behalf, ip, 2 FROM step WHERE verb = 'b'",
    "INSERT INTO step (machine, subject_id, about, start, verb, \"end\", by, at, why, role, orgs, behalf, ip, seal_id) "
    "SELECT machine, subject_id, about, start, 'forged', \"end\", by, at, why, role, orgs, behalf, ip, 99 FROM step WHERE verb = 'b'"])
def test_whatever_is_changed_taken_out_or_put_in_by_force_is_found(database: Database, clock: SetClock, harm: str) -> None:
    for verb in ("a", "b", "c"):
        for _ in range(witness.CHAINS if database.name == "postgresql" else 1):
            write(database, clock, verb, f"{verb}2", by="user/2")
    assert found(database) == []
    by_force(database, harm)
    assert found(database)


@pytest.mark.parametrize("harm", ["UPDATE step SET role = 'X'", "UPDATE step SET seal_id = 7", "UPDATE step SET ip = ''", "DELETE FROM step",
                                  "UPDATE step_seal SET hash = 'x'", "DELETE FROM step_seal"])
def test_the_database_refuses_to_change_what_was_written(database: Database, clock: SetClock, harm: str) -> None:
    write(database, clock, "a")
    with pytest.raises(Exception, match="never changed or deleted"), database.transaction() as db:
        db.execute(text(harm))


def test_without_anybody_it_is_the_house_itself(database: Database, clock: SetClock) -> None:
    write(database, clock, "a", by="system")
    write(database, clock, "b")
    with database.reading() as db:
        assert [s.role for s in db.scalars(select(Step).order_by(Step.id))] == ["SYSTEM", ""]
