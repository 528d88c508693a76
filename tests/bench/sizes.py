"""G6: what a balance and a page of a statement cost in a ledger of 10³, 10⁵ and 10⁶ postings (transfers).

Every posting goes out of the shared account `bank/client` to one of ten accounts with limits, so that one account holds
all the postings and another a tenth of them. Built with `post_many` and `snapshot`, as the house does it, and proved by
`books`. A tail of 500 postings comes after the last snapshot at every size, so that only the size differs.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import partial

from sqlalchemy import text

from brokerage import ledger
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from tests.bench.databases import opened
from tests.bench.report import Figure
from tests.bench.rounds import medians, wall

SIZES, QUICK_SIZES = (1_000, 100_000, 1_000_000), (1_000, 20_000)
TAIL = 500
STREAMS, EACH = 10, 10
"""Accounts with limits, and transfers of one entry (one to each)."""
AT, DAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC), date(2026, 11, 20)


def figures(engine: str, quick: bool) -> Iterator[Figure]:
    sizes, seconds = (QUICK_SIZES, 0.3) if quick else (SIZES, 1.5)
    with ExitStack() as stack:
        databases, built = {}, {}
        for size in sizes:
            databases[size] = stack.enter_context(opened(engine))
            built[size] = fill(databases[size], size)
        yield Figure("G6", engine, "post_many while building", built[sizes[-1]], unit="postings a second",
                     numbers={f"at {size:,}": rate for size, rate in built.items()}, note="The books were proved at every size")
        sessions = {size: stack.enter_context(each.reading()) for size, each in databases.items()}
        for what, read in READS.items():
            works = {str(size): partial(read, db, size) for size, db in sessions.items()}
            for work in works.values():
                work()
            costs = medians(3, {name: partial(wall, work, seconds) for name, work in works.items()})
            yield Figure("G6", engine, f"{what}: {sizes[-1]:,} / {sizes[0]:,} postings", costs[str(sizes[-1])] / costs[str(sizes[0])],
                         at_most=1.2, numbers={f"µs at {int(name):,}": cost * 1e6 for name, cost in costs.items()})


def _middle(db: ledger.reads.Session, path: str, size: int) -> list[ledger.Line]:
    return ledger.statement(db, path, before=size // 2)


READS: dict[str, Callable[[ledger.reads.Session, int], object]] = {
    "balance, kept total": lambda db, size: ledger.balance(db, "stream/3/available"),
    "balance, shared account summed": lambda db, size: ledger.balance(db, "bank/client"),
    "ten balances at once": lambda db, size: ledger.balances(db, [f"stream/{n}/available" for n in range(STREAMS)]),
    "statement, newest page": lambda db, size: ledger.statement(db, "stream/3/available"),
    "statement, newest page, shared account": lambda db, size: ledger.statement(db, "bank/client"),
    "statement, page in the middle": lambda db, size: _middle(db, "stream/3/available", size),
    "statement, page in the middle, shared account": lambda db, size: _middle(db, "bank/client", size),
}


def fill(database: Database, size: int) -> float:
    """`size` postings, snapshots, and a tail. Postings a second; the books are proved."""
    with database.transaction() as db:
        ledger.open(db, "bank/client")
        for stream in range(STREAMS):
            ledger.open(db, f"stream/{stream}/available", floor=Pence(0))
    began = time.perf_counter()
    _post(database, "grow", size)
    lasted = time.perf_counter() - began
    with database.transaction() as db:
        ledger.snapshot(db)
    _post(database, "tail", TAIL)
    if database.name == "postgresql":  # what its own autovacuum does a minute later
        with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
    with database.reading() as db:
        wrong = ledger.books(db)
    assert not wrong, wrong
    return size / lasted


def _post(database: Database, name: str, postings: int, group: int = 100) -> None:
    """Entries of ten transfers, a hundred entries a commit."""
    entries = postings // EACH
    for first in range(0, entries, group):
        with database.transaction() as db:
            answers = ledger.post_many(db, [_entry(f"{name}/{n}") for n in range(first, min(first + group, entries))])
        assert all(isinstance(answer, ledger.Posted) for answer in answers)


def _entry(key: str) -> ledger.Entry:
    transfers = tuple(ledger.Transfer("bank/client", f"stream/{n}/available", Pence(1234)) for n in range(STREAMS))
    return ledger.Entry(key=key, kind="FUNDED", transfers=transfers, by="user/1", at=AT, service_date=DAY, document=key, why="")
