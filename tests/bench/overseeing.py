"""TRACK: a funder's month over 5,000 people, forecasts, a statement on paper of 200 lines, the nightly proof of the books.

The return is read as the page and the file read it, and its memory is what Python held at most while its rows went by, over 500 and
over 5,000 people. Forecasts are those of the nightly chore (facts, flows, shares, kept), one after the other in one process.
"""
from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import select

from brokerage import ledger
from brokerage.budgets import queries
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.oversight import facts, keeping, paper, returns
from brokerage.oversight.statements import Funder, Line, Statement
from brokerage.people.models import Organisation
from tests.bench.databases import opened
from tests.bench.report import Figure
from tests.bench.town import Town, build

PEOPLE, FEW = 5_000, 500
EACH = 12
"""Postings a person."""
MILLION = 1_000_200
AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def figures(engine: str, quick: bool) -> Iterator[Figure]:
    people = FEW if quick else PEOPLE
    with opened(engine) as small, opened(engine) as large:
        build(small, FEW * EACH // 2, people=FEW // 2)
        town = build(large, people * EACH, people=people)
        seconds, rows, memory = _return(large)
        assert rows == people
        few = _return(small)[2]
        yield Figure("TRACK", engine, f"a funder's return over {people:,} people", seconds, unit="s", at_most=5.0)
        yield Figure("TRACK", engine, f"memory of it beside a return of {FEW // 2}", memory / few, at_most=2.0,
                     numbers={"MB": round(memory / 1e6, 1), "MB of the smaller": round(few / 1e6, 1)})
        yield from _forecasts(engine, large, town, people)
    yield Figure("TRACK", engine, "a statement on paper, 200 lines", _paper(), unit="s", at_most=1.5)
    yield from _books(engine, quick)


def _return(database: Database) -> tuple[float, int, int]:
    """Seconds, rows, and the most bytes that Python held meanwhile (measured in a second reading, for tracing is slow)."""
    with database.reading() as db:
        org = db.scalars(select(Organisation.id).where(Organisation.kind == "ICB")).one()
        began = time.perf_counter()
        _, many = returns.total(returns.rows(db, org, "2026-04", TODAY))
        seconds = time.perf_counter() - began
        tracemalloc.start()
        returns.total(returns.rows(db, org, "2026-04", TODAY))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return seconds, many, most


def _forecasts(engine: str, database: Database, town: Town, people: int) -> Iterator[Figure]:
    actor = keeping.house(town.person_id, AT)
    with database.reading() as db:
        runs = []
        for _ in range(20):
            began = time.perf_counter()
            of = facts.of_purse(db, actor, queries.find(db, actor, town.budget_id, waiting=False), TODAY)
            keeping.expected(of, facts.rules(db, town.budget_id), date(2026, 11, 1), date(2026, 11, 30))
            runs.append(time.perf_counter() - began)
    yield Figure("TRACK", engine, "the forecast of one budget", sorted(runs)[len(runs) // 2] * 1000, unit="ms", at_most=10.0)
    began, last = time.perf_counter(), 0
    while True:
        with database.transaction() as db:
            last = keeping.keep(db, last, at=AT)
        if not last:
            break
    yield Figure("TRACK", engine, f"the forecasts of {people:,} budgets, kept", time.perf_counter() - began, unit="s", at_most=60.0)


def _paper() -> float:
    nothing = Pence(0)
    lines = tuple(Line(n, n, TODAY, TODAY, "DP_SPEND_EVIDENCED", f"Larkfoot Home Care: home care, week {n}", "spent", f"spend/{n}",
                       Pence(2088_24), (Pence(-1252_94), Pence(-835_30)), Pence(-2088_24), Pence(-2088_24), Pence(4_700_000_00 - n))
                  for n in range(200))
    places = dict.fromkeys(("available", "reserve", "committed", "accrued", "owed", "paid"), nothing)
    funders = (Funder(1, "NHS Testshire", places, places), Funder(2, "Testham Council", places, places))
    of = Statement(date(2026, 4, 1), TODAY, TODAY, funders, lines, nothing, nothing)
    purse = queries.Purse(1, 1, "Ann Tester", "QJXG-HVR7", "ACTIVE", 1, date(2026, 4, 1), TODAY, (), nothing, nothing, 0, "", frozenset())
    paper.pdf(purse, of, AT)
    began = time.perf_counter()
    assert paper.pdf(purse, of, AT).startswith(b"%PDF")
    return time.perf_counter() - began


def _books(engine: str, quick: bool) -> Iterator[Figure]:
    size = MILLION // 20 if quick else MILLION
    with opened(engine) as database:
        build(database, size, people=50)
        with database.reading() as db:
            began = time.perf_counter()
            assert ledger.books(db) == []
            yield Figure("TRACK", engine, f"the books over {size:,} postings", time.perf_counter() - began, unit="s", at_most=20.0)
