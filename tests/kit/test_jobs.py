"""The outbox: asked for once, held by one, given back when its worker dies, given up where a person can see."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from brokerage import worker
from brokerage.kit import jobs
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from brokerage.kit.jobs import Job


@pytest.fixture(autouse=True)
def only_ours() -> Iterator[list[Any]]:
    """The handlers of this test alone; what they did is in the list."""
    kept, did = dict(jobs.HANDLERS), []
    jobs.HANDLERS.clear()
    jobs.HANDLERS["note"] = lambda house, taken: did.append(taken.payload)

    def fail(house: Any, taken: Any) -> None:
        raise ConnectionError("nobody answers")
    jobs.HANDLERS["fail"] = fail
    yield did
    jobs.HANDLERS.clear()
    jobs.HANDLERS.update(kept)


def ask(database: Database, clock: SetClock, kind: str = "note", key: str = "k", **payload: Any) -> bool:
    with database.transaction() as db:
        return jobs.ask(db, kind, key, at=clock.now(), payload=payload)


def test_a_job_asked_for_twice_is_done_once(house: Any, clock: SetClock, only_ours: list[Any]) -> None:
    assert ask(house.database, clock, n=1) and not ask(house.database, clock, n=2)
    while worker.work_one(house):
        pass
    assert only_ours == [{"n": 1}]


def test_a_job_asked_for_in_a_transaction_that_fails_was_never_asked_for(database: Database, clock: SetClock) -> None:
    with pytest.raises(ValueError), database.transaction() as db:
        jobs.ask(db, "note", "k", at=clock.now())
        raise ValueError
    assert jobs.take(database, clock.now()) is None


def test_a_job_is_held_by_one_worker_until_its_lease_runs_out(database: Database, clock: SetClock) -> None:
    ask(database, clock)
    first = jobs.take(database, clock.now())
    assert first is not None and jobs.take(database, clock.now()) is None
    clock.move(minutes=6)
    second = jobs.take(database, clock.now())
    assert second is not None and second.tries == 2
    assert not jobs.finish(database, first, clock.now()) and jobs.finish(database, second, clock.now())


def test_four_workers_take_each_job_once(database: Database, clock: SetClock) -> None:
    for number in range(40):
        ask(database, clock, key=f"k{number}")
    taken: list[int] = []

    def take_all() -> None:
        misses = 0
        while misses < 3:
            job = jobs.take(database, clock.now())
            if job is None:
                misses += 1
            else:
                taken.append(job.id)
    threads = [threading.Thread(target=take_all) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(taken) == len(set(taken)) == 40


def test_a_job_that_fails_waits_longer_each_time_and_is_given_up_in_the_end(house: Any, clock: SetClock) -> None:
    ask(house.database, clock, kind="fail")
    waits = []
    for _ in range(jobs.MOST_TRIES):
        assert worker.work_one(house) and not worker.work_one(house)
        with house.database.reading() as db:
            job = db.scalars(select(Job)).one()
            waits.append((job.run_at - clock.now()).total_seconds())
        clock.at += timedelta(hours=2)
    assert job.state == "failed" and "nobody answers" in job.trouble and waits[1] < waits[4] < waits[7]
    assert not worker.work_one(house)


def test_a_job_that_nobody_here_knows_is_left_for_somebody_who_does(database: Database, clock: SetClock) -> None:
    ask(database, clock, kind="of a newer release")
    assert jobs.take(database, clock.now()) is None
