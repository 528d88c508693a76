"""The driver alone, writing the rows of one entry with account ids known beforehand, nothing checked in Python.

It is the least that can be done for the same rows under the same constraints and triggers; what `ledger.post` does
beyond it is looking up paths, checking the entry, telling a retry from a mistake, and SQLAlchemy's transaction.
"""
from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
from msgspec import Struct
from sqlalchemy.engine import URL

numbers = itertools.count(1)
STREAMS = 200

_ENTRY = """INSERT INTO ledger_entry (key, kind, at, "by", why, service_date, period, document, moved_pence)
    VALUES ({0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0})"""
_TRANSFER = "INSERT INTO ledger_transfer (entry_id, source_id, dest_id, amount_pence) VALUES ({0}, {0}, {0}, {0})"
_TOTAL = "UPDATE ledger_account SET total_pence = total_pence + {0} WHERE id = {0}"
_WORDS = ("COMMIT", "2026-11-20 10:00:00.000000", "user/1", "Agreed at the review", "2026-11-20", "2026-11", "plan/7/line/2", 1800)


class Writer(Struct, frozen=True):
    """Ways to write an entry, each a context that gives a caller; `same` names the one that the goal is held against."""

    ways: dict[str, Callable[[], AbstractContextManager[Callable[[], None]]]]
    same: str


def _moves(accounts: dict[str, int]) -> Iterator[tuple[int, list[tuple[int, int, int]]]]:
    """Numbers and (source, dest, pence) of entries without end: those of posting.order, by ids."""
    while True:
        number = next(numbers)
        one, two = number % STREAMS, (number * 7 + 1) % STREAMS
        two = two if two != one else (two + 1) % STREAMS
        yield number, [(accounts[f"stream/{n}/available"], accounts[f"stream/{n}/committed"], pence)
                       for n, pence in ((one, 1234), (two, 566))]


def on_sqlite(url: URL, accounts: dict[str, int]) -> Writer:
    @contextmanager
    def statements() -> Iterator[Callable[[], None]]:
        db = sqlite3.connect(str(url.database), isolation_level=None, timeout=10, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-16000"):
            db.execute(f"PRAGMA {pragma}")
        moves, entry, transfer, total = _moves(accounts), _ENTRY.format("?"), _TRANSFER.format("?"), _TOTAL.format("?")

        def write() -> None:
            number, legs = next(moves)
            db.execute("BEGIN IMMEDIATE")
            made = db.execute(entry, (f"commit/{number}", *_WORDS)).lastrowid
            db.executemany(transfer, [(made, source, dest, pence) for source, dest, pence in legs])
            db.executemany(total, [(d, a) for source, dest, pence in legs for d, a in ((-pence, source), (pence, dest))])
            db.execute("COMMIT")
        yield write
        db.close()
    return Writer({"sqlite3, statement by statement": statements}, "sqlite3, statement by statement")


def on_postgresql(url: URL, accounts: dict[str, int]) -> Writer:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)

    @contextmanager
    def connection(autocommit: bool) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(address, autocommit=autocommit, prepare_threshold=0) as db:
            yield db

    @contextmanager
    def statements() -> Iterator[Callable[[], None]]:
        moves, entry, transfer, total = _moves(accounts), _ENTRY.format("%s") + " RETURNING id", _TRANSFER.format("%s"), _TOTAL.format("%s")
        with connection(False) as db:
            def write() -> None:
                number, legs = next(moves)
                made = db.execute(entry, (f"commit/{number}", *_WORDS)).fetchone()
                assert made
                changes = sorted((a, d) for source, dest, pence in legs for d, a in ((-pence, source), (pence, dest)))
                with db.cursor() as cursor:
                    cursor.executemany(total, [(d, a) for a, d in changes])
                    cursor.executemany(transfer, [(made[0], source, dest, pence) for source, dest, pence in legs])
                db.commit()
            yield write

    @contextmanager
    def function(autocommit: bool = False) -> Iterator[Callable[[], None]]:
        paths, moves = {number: path for path, number in accounts.items()}, _moves(accounts)
        with connection(autocommit) as db:
            def write() -> None:
                number, legs = next(moves)
                named = [paths[a] for source, dest, _ in legs for a in (source, dest)]
                deltas = [d for _, _, pence in legs for d in (-pence, pence)]
                db.execute(_CALL, (f"commit/{number}", *_WORDS, "{" + ",".join(named) + "}", "{" + ",".join(map(str, deltas)) + "}",
                                   "{1,3}", "{2,4}", "{" + ",".join(str(pence) for *_, pence in legs) + "}")).fetchone()
                if not autocommit:
                    db.commit()
            yield write

    return Writer({"psycopg, the same function": function, "psycopg, statement by statement": statements,
                   "psycopg, the same function, autocommit": lambda: function(autocommit=True)}, "psycopg, the same function")


_CALL = """SELECT answer FROM ledger_post(%s::text, %s::text, %s::timestamptz, %s::text, %s::text, %s::date, %s::text, %s::text,
    %s::bigint, NULL, %s::text::text[], %s::text::bigint[], %s::text::int[], %s::text::int[], %s::text::bigint[], NULL, NULL)"""

BY_ENGINE: dict[str, Callable[[URL, dict[str, int]], Writer]] = {"sqlite": on_sqlite, "postgresql": on_postgresql}
