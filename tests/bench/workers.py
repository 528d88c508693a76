"""G8: two worker processes against one, reading the holder's page on PostgreSQL.

Worker, database server and load share the machine's cores, so on two cores two workers cannot give twice as much: the
numbers say how many cores each of them used. So the same is measured again with a set share of a core for each worker, small
enough that two of them, the database and the load do not fill the machine: then only what workers do to each other counts.
"""
from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from msgspec import Struct

from brokerage.kit.db import Database
from tests.bench import home, shares
from tests.bench.databases import database_cpu
from tests.bench.processes import Server
from tests.bench.report import Figure, machine
from tests.bench.rounds import in_turns
from tests.bench.town import Town

SHARE = 0.4
"""Of a core for each worker, in the second measurement."""


class Shared(Struct):
    """Pages per second, and of how many cores: the workers, the database server, the load."""

    per_second: float
    workers: float
    database: float
    load: float


def figures(engine: str, database: Database, town: Town, quick: bool) -> Iterator[Figure]:
    seconds, rounds = (1.0, 3) if quick else (5.0, 3)
    with ExitStack() as stack:
        sides: dict[str, Callable[[], Shared]] = {}
        servers: list[Server] = []
        for workers in (1, 2):
            server = stack.enter_context(home.served(database, town, workers))
            sides[f"{workers}"] = lambda server=server: _shared(server, engine, seconds)
            servers.append(server)
        for side in sides.values():
            side()
        one, two = _medians(rounds, sides)
        with shares.held([pid for server in servers for pid in server.workers()], SHARE) as limited:
            few, twice = _medians(rounds, sides) if limited else (None, None)
    cpu = {side: made.workers / made.per_second for side, made in (("1", one), ("2", two))}
    yield Figure("G8", engine, "two workers / one, pages per second", two.per_second / one.per_second,
                 at_least=1.8 if engine == "postgresql" else None, numbers={
                     "one per second": one.per_second, "two per second": two.per_second, "one: cores of worker": one.workers,
                     "two: cores of workers": two.workers, "two: cores of database": two.database, "two: cores of load": two.load,
                     "CPU µs a page with one": cpu["1"] * 1e6, "with two": cpu["2"] * 1e6},
                 note=f"{machine()['cores']} cores for all of it. With cores to spare: 2 × the CPU of a page with one over that with two = "
                      f"{2 * cpu['1'] / cpu['2']:.2f}")
    what = f"two workers / one, pages per second, each worker with {SHARE} of a core"
    bound = 1.8 if engine == "postgresql" else None
    if few is None or twice is None:
        yield Figure("G8", engine, what, None, at_least=bound, note="Nobody but root may set a share here")
    else:
        yield Figure("G8", engine, what, twice.per_second / few.per_second, at_least=bound, numbers={
            "one per second": few.per_second, "two per second": twice.per_second, "one: cores of worker": few.workers,
            "two: cores of workers": twice.workers, "two: cores of database": twice.database, "two: cores of load": twice.load},
            note="Cores to spare: what the workers, the database and the load use leaves some of the machine free")


def _medians(rounds: int, sides: dict[str, Callable[[], Shared]]) -> list[Shared]:
    """Of each side, one worker and then two."""
    found = in_turns(rounds, sides)
    return [Shared(*(statistics.median(getattr(s, name) for s in found[side]) for name in Shared.__struct_fields__)) for side in sides]


def _shared(server: Server, engine: str, seconds: float) -> Shared:
    before, began = database_cpu(engine), time.perf_counter()
    made = home.fetched(server, seconds, 16)
    lasted = time.perf_counter() - began
    return Shared(made.per_second, made.cpu * made.per_second, (database_cpu(engine) - before) / lasted, made.busy)
