"""G5: entries per second through `ledger.post` against the driver alone writing the same rows, each entry a durable commit.

One entry is two transfers (four legs) between four accounts with limits, so four totals are kept and an overdraw is
refused. Each side has a database of its own with the same tables, triggers and accounts, and the books of ours are
proved at the end.
"""
from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime

from brokerage import ledger
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from tests.bench import peer_ledgers, raw_posting
from tests.bench.databases import fresh
from tests.bench.report import Figure
from tests.bench.rounds import in_turns, together

STREAMS = 200
"""So many pairs of accounts: one entry touches two pairs, so that callers seldom wait for each other's rows."""
AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
numbers = itertools.count(1)


def figures(engine: str, quick: bool, pgledger: str = "") -> list[Figure]:
    seconds, rounds = (0.5, 3) if quick else (3.0, 3)
    found = []
    with ExitStack() as stack:
        ours = Database(stack.enter_context(fresh(engine)), threads=8)
        stack.callback(ours.close)
        open_accounts(ours)
        raw_url = stack.enter_context(fresh(engine))
        raw = Database(raw_url, threads=1)
        stack.callback(raw.close)
        accounts = open_accounts(raw)
        writer = raw_posting.BY_ENGINE[engine](raw.url, accounts)
        for callers in (1, 8) if engine == "postgresql" else (1,):
            found += _against_raw(engine, ours, writer, callers, seconds, rounds)
        if engine == "postgresql":
            found += peer_ledgers.figures(caller_of(ours), seconds, rounds, pgledger)
        with ours.reading() as db:
            wrong = ledger.books(db)
    assert not wrong, wrong
    return found


def open_accounts(database: Database) -> dict[str, int]:
    """Two accounts a stream, the first of them filled from the world; the id of each path."""
    with database.transaction() as db:
        ledger.open(db, "world")
        for stream in range(STREAMS):
            ledger.open(db, f"stream/{stream}/available", floor=Pence(0))
            ledger.open(db, f"stream/{stream}/committed", floor=Pence(0))
        answers = ledger.post_many(db, [
            entry(f"fund/{stream}", (ledger.Transfer("world", f"stream/{stream}/available", Pence(10**12)),))
            for stream in range(STREAMS)])
        assert all(isinstance(answer, ledger.Posted) for answer in answers)
    with database.reading() as db:
        rows = db.connection().exec_driver_sql("SELECT path, id FROM ledger_account").all()
    return dict(rows)


def entry(key: str, transfers: tuple[ledger.Transfer, ...]) -> ledger.Entry:
    return ledger.Entry(key=key, kind="COMMIT", transfers=transfers, by="user/1", at=AT, service_date=DAY, document="plan/7/line/2",
                        why="Agreed at the review")


def order(number: int) -> ledger.Entry:
    """The entry of this number: £12.34 and £5.66 of two funders are committed."""
    one, two = number % STREAMS, (number * 7 + 1) % STREAMS
    two = two if two != one else (two + 1) % STREAMS
    return entry(f"commit/{number}", (
        ledger.Transfer(f"stream/{one}/available", f"stream/{one}/committed", Pence(1234)),
        ledger.Transfer(f"stream/{two}/available", f"stream/{two}/committed", Pence(566))))


def caller_of(database: Database) -> Callable[[], None]:
    def post() -> None:
        with database.transaction() as db:
            ledger.post(db, order(next(numbers)))
    return post


def _against_raw(engine: str, ours: Database, writer: raw_posting.Writer, callers: int, seconds: float, rounds: int) -> Iterator[Figure]:
    with ExitStack() as stack:
        raw = {name: [stack.enter_context(made()) for _ in range(callers)] for name, made in writer.ways.items()}
        sides: dict[str, Callable[[], float]] = {"ledger.post": lambda: together([caller_of(ours)] * callers, seconds)}
        sides |= {name: (lambda each=each: together(each, seconds)) for name, each in raw.items()}
        for side in sides.values():
            side()  # connections, caches and plans warm
        made = {name: statistics.median(found) for name, found in in_turns(rounds, sides).items()}
    floor = made[writer.same]
    yield Figure("G5", engine, f"ledger.post / raw driver, {callers} caller{'s' * (callers > 1)}", made["ledger.post"] / floor,
                 at_least=0.5, numbers={f"{name} per second": value for name, value in made.items()},
                 note=f"Raw is {writer.same}; a commit an entry, on disk before it is counted")
