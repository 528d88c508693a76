"""G6: what a balance, a page of a statement and the holder's page cost in a ledger of 10³, 10⁵ and 10⁶ postings.

Postings (transfers) are spread over three budgets of three streams; the funder's award account is shared, keeps no total
and has a sixth of them all; movements grow alongside. Built with `post_many` and `snapshot`, as the house does it, and
proved by `books`. So that only the size differs, every page is a full one, and the shared account has the same hundred
transfers after its last snapshot at every size (hence snapshots every 100; the house's worker makes them every 1,000).
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart
from brokerage.kit.db import Database
from tests.bench import home
from tests.bench.databases import opened
from tests.bench.report import Figure
from tests.bench.rounds import medians, wall
from tests.bench.town import Town, build

SIZES, QUICK_SIZES = (1_200, 100_200, 1_000_200), (1_200, 24_000)
TAIL, PEOPLE, EVERY = 600, 3, 100


def figures(engine: str, quick: bool) -> Iterator[Figure]:
    sizes, seconds = (QUICK_SIZES, 0.3) if quick else (SIZES, 1.5)
    with ExitStack() as stack:
        databases = {size: stack.enter_context(opened(engine)) for size in sizes}
        towns = {size: build(database, size, TAIL, PEOPLE, EVERY) for size, database in databases.items()}
        yield Figure("G6", engine, "post_many while building", towns[sizes[-1]].postings_per_second, unit="postings a second",
                     numbers={f"at {size:,}": town.postings_per_second for size, town in towns.items()},
                     note="Entries of three transfers, a hundred a commit; the books were proved at every size")
        yield from _reads(engine, databases, towns, seconds)
        yield from _home(engine, databases, towns, 1 if quick else 3)


def _reads(engine: str, databases: dict[int, Database], towns: dict[int, Town], seconds: float) -> Iterator[Figure]:
    with ExitStack() as stack:
        sessions = {size: stack.enter_context(database.reading()) for size, database in databases.items()}
        for what, read in READS.items():
            works = {size: partial(read, db, towns[size], size) for size, db in sessions.items()}
            for work in works.values():
                for _ in range(12):  # psycopg prepares at the fifth, PostgreSQL settles on a plan after five more
                    work()
            yield _figure(engine, what, medians(3, {str(size): partial(wall, work, seconds) for size, work in works.items()}))


def _home(engine: str, databases: dict[int, Database], towns: dict[int, Town], seconds: float) -> Iterator[Figure]:
    with ExitStack() as stack:
        servers = {size: stack.enter_context(home.served(database, towns[size])) for size, database in databases.items()}
        for server in servers.values():
            home.fetched(server, seconds)
        yield _figure(engine, "the holder's page, CPU", medians(3, {
            str(size): lambda server=server: home.fetched(server, seconds).cpu for size, server in servers.items()}))


def _figure(engine: str, what: str, costs: dict[str, float]) -> Figure:
    least, *_, most = costs
    return Figure("G6", engine, f"{what}: {int(most):,} / {int(least):,} postings", costs[most] / costs[least], at_most=1.2,
                  numbers={f"µs at {int(size):,}": cost * 1e6 for size, cost in costs.items()})


def _award(town: Town) -> str:
    return "funder/1/award"


READS: dict[str, Callable[[Session, Town, int], object]] = {
    "balance, kept total": lambda db, town, size: ledger.balance(db, town.place("available")),
    "balance, shared account summed": lambda db, town, size: ledger.balance(db, _award(town)),
    "18 balances at once": lambda db, town, size: ledger.balances(
        db, [chart.place(stream, name) for stream in town.streams[town.budget_id] for name in chart.PLACES]),
    "statement, newest page": lambda db, town, size: ledger.statement(db, town.place("available")),
    "statement, newest page, shared account": lambda db, town, size: ledger.statement(db, _award(town)),
    "statement, page in the middle": lambda db, town, size: ledger.statement(db, town.place("available"), before=size // 2),
    "statement, page in the middle, shared account": lambda db, town, size: ledger.statement(db, _award(town), before=size // 2),
}
