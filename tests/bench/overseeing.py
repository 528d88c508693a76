"""TRACK: a funder's month over 5,000 people, forecasts, a statement on paper of 200 lines, the nightly proof of the books.

The return is read as the page and the file read it, and its memory is what Python held at most while its rows went by, over 500 and
over 5,000 people. Forecasts are those of the nightly chore (facts, flows, shares, kept), one after the other in one process.
"""
from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from msgspec import Struct
from sqlalchemy import func, select

from brokerage import app, ledger
from brokerage.budgets import queries
from brokerage.config import Config
from brokerage.door.door import answer
from brokerage.door.visit import Ask
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.ledger.models import EntryRow, TransferRow
from brokerage.oversight import facts, keeping, paper, returns
from brokerage.oversight.statements import Funder, Line, Statement
from brokerage.people.models import Organisation
from tests.bench.databases import database_cpu, opened
from tests.bench.report import Figure
from tests.bench.rounds import wall
from tests.bench.town import Town, sign_in, sown

PEOPLE, FEW = 5_000, 500
TIMES, OWN = 33, 300
"""Six postings a person, 34 times over: 1,020,000; and 300 more of the first person's own."""
SECRET = "a secret of thirty-two characters, for the bench"  # noqa: S105
AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def figures(engine: str, quick: bool) -> Iterator[Figure]:
    """One town of a million postings for all of it: 204 for each of 5,000 people, some 500 for the first, whose home is fetched."""
    people, times = (FEW, 3) if quick else (PEOPLE, TIMES)
    with opened(engine) as small, opened(engine) as large:
        sown(small, FEW // 2, times)
        began = time.process_time(), database_cpu(engine)
        town = sown(large, people, times, own=OWN)
        cpu = time.process_time() - began[0], database_cpu(engine) - began[1]
        with large.reading() as db:
            postings = db.scalar(select(func.count()).select_from(TransferRow)) or 0
        yield Figure("TRACK", engine, f"making a town of {postings:,} postings, CPU", sum(cpu), unit="s")
        yield _books(engine, large, postings)
        yield _home(engine, large, town, postings, 0.5 if quick else 3.0)
        timed, rows, memory = _return(engine, large)
        assert rows == people
        few = _return(engine, small)[2]
        yield _figure(engine, f"a funder's return over {people:,} people", timed, 5.0)
        yield Figure("TRACK", engine, f"memory of it beside a return of {FEW // 2}", memory / few, at_most=2.0,
                     numbers={"MB": round(memory / 1e6, 1), "MB of the smaller": round(few / 1e6, 1)})
        yield from _forecasts(engine, large, town, people)
    yield _figure(engine, "a statement on paper, 200 lines", _paper(engine), 1.5)


class Timed(Struct):
    """Seconds of wall time, of CPU of this process, and of CPU of PostgreSQL: on a shared machine only the CPU is to be trusted."""

    wall: float
    ours: float
    database: float


@contextmanager
def timed(engine: str) -> Iterator[Timed]:
    made = Timed(time.perf_counter(), time.process_time(), database_cpu(engine))
    yield made
    made.wall, made.ours, made.database = time.perf_counter() - made.wall, time.process_time() - made.ours, database_cpu(engine) - made.database


def _figure(engine: str, what: str, of: Timed, most: float) -> Figure:
    return Figure("TRACK", engine, what, of.wall, unit="s", at_most=most, numbers={"CPU s": of.ours, "CPU s of the database server": of.database})


def _return(engine: str, database: Database) -> tuple[Timed, int, int]:
    """Time, rows, and the most bytes that Python held meanwhile (measured in a second reading, for tracing is slow)."""
    with database.reading() as db:
        org = db.scalars(select(Organisation.id).where(Organisation.kind == "ICB")).one()
        with timed(engine) as took:
            _, many = returns.total(returns.rows(db, org, "2026-04", TODAY))
        tracemalloc.start()
        returns.total(returns.rows(db, org, "2026-04", TODAY))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return took, many, most


def _home(engine: str, database: Database, town: Town, postings: int, seconds: float) -> Figure:
    """The holder's home as the door answers it, without the wire: who asks, the page's statements, the template."""
    house = app.open_house(Config(database_url=database.url.render_as_string(hide_password=False), secret=SECRET, public_url="http://127.0.0.1"))
    route = next(r for r in app.routes() if r.method == "GET" and r.path == "/home")
    ask = Ask(method="GET", path="/home", route=route.name, ip="127.0.0.1", flash="", query={}, raw={}, headers={},
              cookie=sign_in(database, town).partition("=")[2], params={}, request_id="bench")
    made = answer(house, route, ask)
    assert made.status_code == 200, made.body[:500]
    for _ in range(12):  # psycopg prepares at the fifth, PostgreSQL settles on a plan after five more
        answer(house, route, ask)
    with timed(engine) as took:
        each = wall(lambda: answer(house, route, ask), seconds)
    with database.reading() as db:
        own = db.scalar(select(func.count()).select_from(TransferRow).join(EntryRow, EntryRow.id == TransferRow.entry_id)
                        .where(EntryRow.document == f"budget/{town.budget_id}")) or 0
    house.database.close()
    return Figure("TRACK", engine, f"the holder's home with {own} postings among {postings:,}", each * 1000, unit="ms", at_most=30.0,
                  numbers={"of CPU, of all it took": (took.ours + took.database) / took.wall})


def _forecasts(engine: str, database: Database, town: Town, people: int) -> Iterator[Figure]:
    actor = keeping.house(town.person_id, AT)
    with database.reading() as db:
        runs, cpu = [], time.process_time()
        for _ in range(20):
            began = time.perf_counter()
            of = facts.of_purse(db, actor, queries.find(db, actor, town.budget_id, waiting=False), TODAY)
            keeping.expected(of, facts.rules(db, town.budget_id), date(2026, 11, 1), date(2026, 11, 30))
            runs.append(time.perf_counter() - began)
        cpu = (time.process_time() - cpu) / len(runs)
    yield Figure("TRACK", engine, "the forecast of one budget", sorted(runs)[len(runs) // 2] * 1000, unit="ms", at_most=10.0, numbers={"CPU ms": cpu * 1000})
    with timed(engine) as took:
        last = 0
        while True:
            with database.transaction() as db:
                last = keeping.keep(db, last, at=AT)
            if not last:
                break
    yield _figure(engine, f"the forecasts of {people:,} budgets, kept", took, 60.0)


def _paper(engine: str) -> Timed:
    nothing = Pence(0)
    lines = tuple(Line(n, n, TODAY, TODAY, "DP_SPEND_EVIDENCED", f"Larkfoot Home Care: home care, week {n}", "spent", f"spend/{n}",
                       Pence(2088_24), (Pence(-1252_94), Pence(-835_30)), Pence(-2088_24), Pence(-2088_24), Pence(4_700_000_00 - n))
                  for n in range(200))
    places = dict.fromkeys(("available", "reserve", "committed", "accrued", "owed", "paid", "vat"), nothing)
    funders = (Funder(1, "NHS Testshire", places, places), Funder(2, "Testham Council", places, places))
    of = Statement(date(2026, 4, 1), TODAY, TODAY, funders, lines, nothing, nothing)
    purse = queries.Purse(1, 1, "Ann Tester", "QJXG-HVR7", "ACTIVE", 1, date(2026, 4, 1), TODAY, (), nothing, nothing, 0, "", frozenset())
    paper.pdf(purse, of, AT)
    with timed(engine) as took:
        assert paper.pdf(purse, of, AT).startswith(b"%PDF")
    return took


def _books(engine: str, database: Database, postings: int) -> Figure:
    with database.reading() as db, timed(engine) as took:
        found = ledger.books(db)
    assert found == [], found[:3]
    return _figure(engine, f"the books over {postings:,} postings", took, 20.0)
