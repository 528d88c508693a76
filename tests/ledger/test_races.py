"""Many writers at once: for the last pound, for one key, for one reversal, and against snapshots and closing."""
from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

import pytest

from brokerage import ledger
from brokerage.kit.db import Database
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger import Posted
from tests.ledger.till import AT, AVAILABLE, COMMITTED, SAID, entry, opened, spend


@pytest.fixture
def till(database):
    with database.transaction() as db:
        opened(db)
    yield database
    with database.reading() as db:
        assert ledger.books(db) == []


def together(jobs):
    """Run all jobs at the same moment, each in its own thread; what each answered, or the code it was refused with."""
    start = threading.Barrier(len(jobs))

    def run(job):
        start.wait()
        try:
            return job()
        except Refusal as said:
            return said.code

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))


def posting(database, made):
    def job():
        with database.transaction() as db:
            return ledger.post(db, made)
    return job


def test_exactly_those_who_can_be_paid_are_paid(till):
    told = together([posting(till, spend(f"k/{n}", 300)) for n in range(8)])
    assert sum(isinstance(one, Posted) for one in told) == 3
    assert told.count("OVERSPEND") == 5
    with till.reading() as db:
        assert ledger.balance(db, AVAILABLE) == Pence(100)


def test_one_key_is_posted_once_however_many_try(till):
    told = together([posting(till, spend("k", 700)) for _ in range(8)])
    assert sorted(one.already for one in told) == [False] + [True] * 7
    assert len({one.entry_id for one in told}) == 1


def test_money_moved_both_ways_at_once_does_not_lock_up(till):
    def moving(n):
        ways = ((AVAILABLE, COMMITTED, 2), (COMMITTED, AVAILABLE, 1))

        def job():
            for m in range(10):
                with till.transaction() as db:
                    ledger.post_many(db, [entry(f"k/{n}/{m}/{i}", (way,)) for i, way in enumerate(ways[::1 if n % 2 else -1])])
        return job
    assert together([moving(n) for n in range(4)]) == [None] * 4


def test_a_draw_and_a_release_race_for_the_last_of_a_hold(till):
    with till.transaction() as db:
        ledger.hold(db, "h", AVAILABLE, COMMITTED, Pence(600), **SAID)

    def drawing(n):
        def job():
            with till.transaction() as db:
                if n % 2:
                    return ledger.draw(db, "h", f"d/{n}", Pence(200), to="world", **SAID)
                return ledger.release(db, "h", f"r/{n}", Pence(200), **SAID)
        return job
    told = together([drawing(n) for n in range(8)])
    assert told.count("HOLD_OVERDRAWN") == 5
    with till.reading() as db:
        assert ledger.held(db, "h").remaining == Pence(0)


def test_an_entry_is_reversed_once_however_many_try(till):
    with till.transaction() as db:
        ledger.post(db, spend("k", 700))

    def undoing(n):
        def job():
            with till.transaction() as db:
                return ledger.reverse(db, "k", f"undone/{n}", by="user/1", at=AT, why="")
        return job
    assert together([undoing(n) for n in range(6)]).count("ALREADY_REVERSED") == 5


def test_snapshots_taken_while_money_moves_are_right(till):
    def moving(n):
        def job():
            for m in range(15):
                with till.transaction() as db:
                    ledger.post_many(db, [entry(f"k/{n}/{m}/{i}", (("world", "bank/client", 1),)) for i in range(3)])
        return job

    def counting():
        for _ in range(15):
            with till.transaction() as db:
                ledger.snapshot(db, every=2)
    together([moving(1), moving(2), moving(3), counting])
    with till.reading() as db:
        assert ledger.balance(db, "bank/client") == Pence(135)


def test_no_entry_slips_into_a_month_while_it_closes(till):
    seen: list[int] = []

    def posting_on(n):
        def job():
            for m in range(20):
                with till.transaction() as db:
                    ledger.post(db, entry(f"k/{n}/{m}", (("world", "bank/client", 1),)))
        return job

    def closing():
        with till.transaction() as db:
            ledger.close_period(db, "2026-11", by="user/1", at=AT)
        with till.reading() as db:
            seen.append(int(ledger.balance(db, "bank/client")))
    together([posting_on(1), posting_on(2), closing])
    with till.reading() as db:
        assert [int(ledger.balance(db, "bank/client"))] == seen


@contextmanager
def under_way(database, act):
    """A transaction that has done `act` and is committed when the block ends."""
    with database.transaction() as db:
        act(db)
        yield


def test_a_snapshot_waits_for_a_posting_that_has_its_ids_and_is_not_committed(till):
    """Its ids are below those of a later posting that is: a snapshot up to the later one would never count it."""
    if till.name == "sqlite":
        return  # it has one writer, so a posting under way is the only one
    with ThreadPoolExecutor(1) as thread:
        with under_way(till, lambda db: ledger.post(db, entry("slow", (("world", "bank/client", 5),)))):
            posting(till, entry("quick", (("world", "bank/client", 7),)))()
            snapshots = thread.submit(in_transaction(till, lambda db: ledger.snapshot(db, every=1)))
            assert not wait([snapshots], 0.3).done
        assert snapshots.result() > 0


def test_closing_a_month_waits_for_postings_and_postings_for_the_closing(till):
    if till.name == "sqlite":
        return

    def close(db):
        ledger.close_period(db, "2026-11", by="user/1", at=AT)

    with ThreadPoolExecutor(2) as threads:
        with under_way(till, lambda db: ledger.post(db, entry("slow", (("world", "bank/client", 5),)))):
            closing = threads.submit(in_transaction(till, close))
            assert not wait([closing], 0.3).done
        closing.result()
        with till.transaction() as db:
            ledger.open_period(db, "2026-11")
        with under_way(till, close):
            late = threads.submit(posting(till, entry("late", (("world", "bank/client", 7),))))
            assert not wait([late], 0.3).done
        with pytest.raises(Refusal, match="closed"):
            late.result()


def in_transaction(database, act):
    def job():
        with database.transaction() as db:
            return act(db)
    return job


def pay(url: str, name: str, answers) -> None:
    """What another process does: spend 10 pounds a pound at a time, as long as it is let."""
    database, paid = Database(url, threads=1), 0
    for n in range(10):
        try:
            with database.transaction() as db:
                ledger.post(db, spend(f"{name}/{n}", 100))
            paid += 1
        except Refusal:
            pass
    database.close()
    answers.put(paid)


def test_two_processes_spend_the_last_pound_once(till):
    if till.name == "sqlite":
        return  # its one writer is the same lock for threads and processes
    ways = multiprocessing.get_context("spawn")
    answers = ways.Queue()
    url = till.url.render_as_string(hide_password=False)
    writers = [ways.Process(target=pay, args=(url, f"p/{n}", answers)) for n in range(2)]
    for writer in writers:
        writer.start()
    assert sum(answers.get(timeout=30) for _ in writers) == 10
    for writer in writers:
        writer.join()
    with till.reading() as db:
        assert ledger.balance(db, AVAILABLE) == Pence(0)
