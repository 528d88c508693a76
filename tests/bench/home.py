"""The holder's page over HTTP: G1 against its own template, G3 its tail, G4 unchanged."""
from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from brokerage import app
from brokerage.config import Config
from brokerage.door import logs
from brokerage.door.visit import Ask as Asked
from brokerage.door.visit import Visit
from brokerage.kit.db import Database
from tests.bench.databases import database_cpu
from tests.bench.load import Ask, Outcome, press
from tests.bench.processes import Server, granian
from tests.bench.report import Figure
from tests.bench.rounds import cost, in_turns
from tests.bench.town import Town, sign_in

PATH = "/home"
SECRET = "a secret of thirty-two characters, for the bench"  # noqa: S105


@contextmanager
def served(database: Database, town: Town, workers: int = 1) -> Iterator[Server]:
    """The house as `brokerage serve` runs it, with a session of the holder."""
    address = database.url.render_as_string(hide_password=False)
    with Server("-m", "brokerage", "serve", "--workers", str(workers), ready="/health", cookie=sign_in(database, town),
                DATABASE_URL=address, BROKERAGE_SECRET=SECRET, PUBLIC_URL="http://127.0.0.1", WORKERS=str(workers)) as server:
        yield server


def fetched(server: Server, seconds: float, connections: int = 1, **headers: str) -> Outcome:
    return press(Ask(server, PATH, headers=headers), seconds=seconds, connections=connections)


class Drawn:
    """The page's template with the very values of the page, in this process: what `alone` draws is all it costs."""

    def __init__(self, database: Database, cookie: str) -> None:
        config = Config(database_url=database.url.render_as_string(hide_password=False), secret=SECRET, public_url="http://127.0.0.1")
        logs.start()
        self.house = app.open_house(config)
        route = next(r for r in app.routes() if r.path == PATH and r.method == "GET")
        ask = Asked(method="GET", path=PATH, route=route.name, ip="127.0.0.1", cookie=cookie.partition("=")[2], flash="", query={}, params={},
                    raw={}, headers={}, request_id="bench")
        with database.reading() as db:
            actor = self.house.who(db, ask)
            visit = Visit(self.house, db, actor, ask)
            thing = route.load(db, actor)  # type: ignore[misc]
            visit.about = thing.person_id
            self.page = route.fn(visit, thing)
            self.visit, self.template = visit, self.house.pages.env.get_template(self.page.template)
            self.body = self.alone()

    def alone(self) -> str:
        return str(self.template.render(visit=self.visit, can=self.visit.can, **self.page.values))

    def close(self) -> None:
        self.house.close()


def figures(engine: str, database: Database, town: Town, quick: bool, only: set[str]) -> Iterator[Figure]:
    seconds, rounds = (1.0, 3) if quick else (4.0, 3)
    with served(database, town) as server:
        fetched(server, seconds, 16)
        if "G1" in only:
            yield _against_its_template(engine, database, server, seconds, rounds)
        if "G3" in only:
            yield from _tail(engine, server, seconds, rounds)
        if "G4" in only:
            yield from _unchanged(engine, server, seconds, rounds)


def _against_its_template(engine: str, database: Database, server: Server, seconds: float, rounds: int) -> Figure:
    drawn = Drawn(database, server.cookie)
    db_cpu: list[float] = []

    def page() -> float:
        before = database_cpu(engine)
        made = fetched(server, seconds, 16)
        db_cpu.append((database_cpu(engine) - before) / made.requests)
        rates.append(made.per_second)
        return made.cpu

    rates: list[float] = []
    try:
        cost(drawn.alone, 0.5)
        found = in_turns(rounds, {"page": page, "template": lambda: cost(drawn.alone, seconds / 2)})
    finally:
        drawn.close()
    whole, alone = statistics.median(found["page"]), statistics.median(found["template"])
    return Figure("G1", engine, "holder's page, CPU / its template alone", whole / alone, at_most=1.6, numbers={
        "page µs": whole * 1e6, "template µs": alone * 1e6, "bytes": len(drawn.body.encode()), "pages per second": statistics.median(rates),
        "the database server's own CPU µs": statistics.median(db_cpu) * 1e6}, note="Signed in; 16 connections; the look is recorded durably")


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
