"""The holder's page over HTTP: G1 against its own template, G3 its tail, G4 unchanged."""
from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from brokerage.kit.db import Database
from tests.bench.databases import database_cpu
from tests.bench.drawn import PATH, Drawn
from tests.bench.load import Ask, Outcome, press
from tests.bench.processes import Server, granian
from tests.bench.report import Figure
from tests.bench.rounds import cost, in_turns
from tests.bench.town import Town, sign_in

SECRET = "a secret of thirty-two characters, for the bench"  # noqa: S105
FIELD_KEY = "bench:sealed-with-thirty-two-characters"


@contextmanager
def served(database: Database, town: Town, workers: int = 1) -> Iterator[Server]:
    """The house as `brokerage serve` runs it, with a session of the holder."""
    address = database.url.render_as_string(hide_password=False)
    with Server("-m", "brokerage", "serve", "--workers", str(workers), ready="/health", cookie=sign_in(database, town),
                DATABASE_URL=address, BROKERAGE_SECRET=SECRET, FIELD_KEY=FIELD_KEY, PUBLIC_URL="http://127.0.0.1", WORKERS=str(workers)) as server:
        yield server


def fetched(server: Server, seconds: float, connections: int = 1, **headers: str) -> Outcome:
    return press(Ask(server, PATH, headers=headers), seconds=seconds, connections=connections)


def figures(engine: str, database: Database, town: Town, quick: bool, only: set[str]) -> Iterator[Figure]:
    seconds, rounds = (1.0, 3) if quick else (4.0, 3)
    with served(database, town) as server:
        fetched(server, seconds, 16)
        if "G1" in only:
            yield from _against_its_template(engine, database, server, seconds, rounds)
        if "G3" in only:
            yield from _tail(engine, server, seconds, rounds)
        if "G4" in only:
            yield from _unchanged(engine, server, seconds, rounds)


def _against_its_template(engine: str, database: Database, server: Server, seconds: float, rounds: int) -> Iterator[Figure]:
    """The template is measured twice: in a server under the same load, where caches are as cold as the page finds them,
    and in a loop that does nothing else. The first is like with like; the second is the least it can cost."""
    db_cpu: list[float] = []
    drawn = Drawn(database.url.render_as_string(hide_password=False), server.cookie)

    def page() -> Outcome:
        before = database_cpu(engine)
        made = fetched(server, seconds, 16)
        db_cpu.append((database_cpu(engine) - before) / made.requests)
        return made

    with granian("tests.bench.drawn:create", ready="/bytes", cookie=server.cookie, DATABASE_URL=drawn.address, BENCH_SECRET=SECRET) as alone:
        sides: dict[str, Callable[[], Outcome]] = {
            "page": page, **{name: partial(press, Ask(alone, f"/{name}"), seconds=seconds) for name in ("drawn", "bytes")}}
        for side in sides.values():
            side()
        found = in_turns(rounds, sides)
        loop = statistics.median(cost(drawn.alone, seconds / 2) for _ in range(rounds))
    drawn.close()
    cpu = {name: statistics.median(outcome.cpu for outcome in outcomes) for name, outcomes in found.items()}
    template = cpu["drawn"] - cpu["bytes"]
    numbers: dict[str, Any] = {
        "page µs": cpu["page"] * 1e6, "template µs in a server": template * 1e6, "template µs in a loop": loop * 1e6,
        "bytes": len(drawn.body), "pages per second": statistics.median(o.per_second for o in found["page"]),
        "the database server's own CPU µs": statistics.median(db_cpu) * 1e6}
    note = "Signed in; 16 connections; the look is recorded durably"
    yield Figure("G1", engine, "holder's page, CPU / its template alone in a server", cpu["page"] / template, at_most=1.6, numbers=numbers, note=note)
    yield Figure("G1", engine, "holder's page, CPU / its template alone in a loop", cpu["page"] / loop, at_most=1.6)


def _tail(engine: str, server: Server, seconds: float, rounds: int) -> Iterator[Figure]:
    for connections, most in ((1, 3), (16, 4)):
        made = [fetched(server, seconds * 2, connections) for _ in range(rounds)]
        middle, tail = statistics.median(m.p50 for m in made), statistics.median(m.p99 for m in made)
        yield Figure("G3", engine, f"p99 / p50, {connections} connection{'s' * (connections > 1)}", tail / middle, at_most=most,
                     numbers={"p50 ms": middle * 1e3, "p99 ms": tail * 1e3, "per second": statistics.median(m.per_second for m in made)})


def _unchanged(engine: str, server: Server, seconds: float, rounds: int) -> Iterator[Figure]:
    """304 against a bare handler: the CPU of one answer."""
    tag = server.get(PATH)[1].get("etag", "")
    if not tag:
        yield Figure("G4", engine, "unchanged page (304), CPU µs", None, unit="µs", at_most=250, note="the page carries no etag")
        return
    with granian("tests.bench.peers.bare:create") as bare:
        sides: dict[str, Callable[[], Outcome]] = {
            "unchanged": lambda: press(Ask(server, PATH, 304, {"If-None-Match": tag}), seconds=seconds),
            "bare handler": lambda: press(Ask(bare, "/"), seconds=seconds)}
        for side in sides.values():
            side()
        found = in_turns(rounds, sides)
    cpu = {name: statistics.median(o.cpu for o in outcomes) for name, outcomes in found.items()}
    rates = {f"{name} per second": statistics.median(o.per_second for o in outcomes) for name, outcomes in found.items()}
    numbers: dict[str, Any] = {"bare handler µs": cpu["bare handler"] * 1e6, **rates, "asking took of a core": _busy(found)}
    yield Figure("G4", engine, "unchanged page (304), CPU", cpu["unchanged"] * 1e6, unit="µs", at_most=250, numbers=numbers)
    yield Figure("G4", engine, "unchanged page / bare handler, CPU", cpu["unchanged"] / cpu["bare handler"], numbers={})


def _busy(found: dict[str, list[Outcome]]) -> float:
    return max(outcome.busy for outcomes in found.values() for outcome in outcomes)
