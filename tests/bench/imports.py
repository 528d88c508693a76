"""G10: a feed taken in, beside the same files only parsed and inserted; and how many services a second, from CSV and from JSON.

Raw is what anybody would write first: csv.DictReader over the same files, one table a file with a primary key and an index on
every id it hangs on, executemany (COPY on PostgreSQL), one commit. It checks nothing, cleans nothing, joins nothing and cannot
say tomorrow what has changed. Each side begins with an empty database of its own and writes durably.
"""
from __future__ import annotations

import csv
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from brokerage import imports
from brokerage.catalogue import models, sources
from brokerage.catalogue.importing import Reading
from brokerage.catalogue.ports import ADAPTERS
from brokerage.kit.db import Database
from brokerage.people import models as people
from providers import registry
from tests.bench.databases import fresh
from tests.bench.report import Figure
from tests.bench.rounds import in_turns
from tests.real_data import shared

KNOWN = (models, people)
"""Both rooms' tables have to be known before the first statement."""
AT, TODAY = datetime(2026, 11, 20, 10, tzinfo=UTC), date(2026, 11, 20)
Taken = tuple[float, float]
"""Seconds by the clock and of this process's CPU."""


def figures(engine: str, quick: bool) -> Iterator[Figure]:
    try:
        package, feed = shared("hsds", "miami-211-2019"), shared("oruk", "feeds", "bristol-services-v1list-2024-12.json")
    except pytest.skip.Exception as why:
        yield Figure("G10", engine, "import of 4,089 services / raw", None, note=str(why))
        return
    registry.fill()
    found = in_turns(3 if quick else 5, {"raw": lambda: raw(engine, package), "hsds": lambda: taken_in(engine, "hsds", package, 4089),
                                         "openreferral": lambda: taken_in(engine, "openreferral", feed, 819)})
    best = {side: min(times) for side, times in found.items()}
    cpu = {side: min(time[1] for time in times) for side, times in found.items()}
    numbers = {f"{side}: {what}": value for side in found for what, value in (("seconds", best[side][0]), ("CPU seconds", cpu[side]))}
    yield Figure("G10", engine, "import of 4,089 services / parse and bulk-insert", best["hsds"][0] / best["raw"][0], at_most=2,
                 numbers=numbers, note="the best round of each side, by the clock")
    yield Figure("G10", engine, "services a second from HSDS CSV", 4089 / best["hsds"][0], "/s", at_least=2000)
    yield Figure("G10", engine, "services a second from Open Referral JSON", 819 / best["openreferral"][0], "/s", at_least=800)


def taken_in(engine: str, format: str, path: Path, expected: int) -> Taken:
    """As the command does it, without starting Python."""
    with fresh(engine) as url:
        database = Database(url, threads=1)
        try:
            began, cpu = time.perf_counter(), time.process_time()
            reading = Reading(ADAPTERS[format], sources.of_path(path, 2**30), by="bench", at=AT, today=TODAY)
            imports.do(SimpleNamespace(database=database), reading)  # type: ignore[arg-type]
            took = time.perf_counter() - began, time.process_time() - cpu
        finally:
            database.close()
    assert reading.report.created == expected, reading.report.created
    return took


def raw(engine: str, package: Path) -> Taken:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, fresh(engine, migrated=False) as url:
        if engine == "postgresql":
            with psycopg.connect(url) as db:
                return _insert(db, package, copy=True)
        lite = sqlite3.connect(Path(folder) / "raw.sqlite", isolation_level=None)
        lite.execute("PRAGMA journal_mode=WAL")
        lite.execute("PRAGMA synchronous=FULL")
        try:
            return _insert(lite, package, copy=False)
        finally:
            lite.close()


def _insert(db: Any, package: Path, *, copy: bool) -> Taken:
    began, cpu = time.perf_counter(), time.process_time()
    if not copy:
        db.execute("BEGIN")
    for path in sorted(package.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as opened:
            reader = csv.DictReader(opened)
            names = list(reader.fieldnames or ())
            rows = [tuple(row.values()) for row in reader]
        columns = ", ".join(f'"{name}" text' for name in names)
        key = "serial" if copy else "integer"
        db.execute(f'CREATE TABLE "{path.stem}" (row {key} PRIMARY KEY, {columns})')
        for name in names:
            if name.endswith("_id") or name == "id":
                db.execute(f'CREATE INDEX "{path.stem}_{name}" ON "{path.stem}" ("{name}")')
        _rows(db, path.stem, names, rows, copy)
    db.execute("COMMIT")
    return time.perf_counter() - began, time.process_time() - cpu


def _rows(db: Any, table: str, names: list[str], rows: list[tuple[str, ...]], copy: bool) -> None:
    said = ", ".join(f'"{name}"' for name in names)
    if not copy:
        db.executemany(f'INSERT INTO "{table}" ({said}) VALUES ({", ".join("?" * len(names))})', rows)
        return
    with db.cursor().copy(f'COPY "{table}" ({said}) FROM STDIN') as into:
        for row in rows:
            into.write_row(row)
