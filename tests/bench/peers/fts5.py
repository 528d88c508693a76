"""The same questions to SQLite FTS5: a table of words, a narrow table of what is filtered and counted, a box, then the page by price."""
from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from brokerage.catalogue.search.asked import Asked
from brokerage.catalogue.search.entries import Entry
from brokerage.kit import ground

SCHEMA = """
CREATE VIRTUAL TABLE words USING fts5(body, content='', tokenize='porter unicode61');
CREATE TABLE narrow (id INTEGER PRIMARY KEY, type TEXT, sector TEXT, wait TEXT, price INTEGER, lat INTEGER, lon INTEGER);
CREATE TABLE need (need TEXT, id INTEGER, PRIMARY KEY (need, id)) WITHOUT ROWID;
"""


def build(entries: Iterable[Entry]) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA)
    for e in entries:
        lat, lon = e.places[0] if e.places else (None, None)
        db.execute("INSERT INTO words (rowid, body) VALUES (?, ?)", (e.id, e.words))
        db.execute("INSERT INTO narrow VALUES (?, ?, ?, ?, ?, ?, ?)", (e.id, e.facets["type"][0], "".join(e.facets["sector"]), e.facets["wait"][0],
                                                                       min(e.rates.values(), default=None), lat, lon))  # type: ignore[type-var]
        db.executemany("INSERT INTO need VALUES (?, ?)", [(value, e.id) for value in e.facets["need"]])
    db.execute("INSERT INTO words (words) VALUES ('optimize')")
    db.execute("ANALYZE")
    return db


def ask(db: sqlite3.Connection, asked: Asked) -> Any:
    """A page of twenty by price, the total, and the counts of three facets."""
    where, values = ["words MATCH ?"], [" ".join(f'"{word}"' for word in asked.words.split())]
    for facet, chosen in asked.chosen:
        marks = ",".join("?" * len(chosen))
        where.append(f"n.{facet} IN ({marks})" if facet != "need" else f"n.id IN (SELECT id FROM need WHERE need IN ({marks}))")
        values += chosen
    if asked.near is not None and asked.within:
        north = ground.miles(asked.within * 10) * 1_000_000 // 111_195
        east = north * 17 // 10
        where.append("n.lat BETWEEN ? AND ? AND n.lon BETWEEN ? AND ?")
        values += [asked.near[0] - north, asked.near[0] + north, asked.near[1] - east, asked.near[1] + east]  # type: ignore[list-item]
    rows = "FROM words JOIN narrow n ON n.id = words.rowid WHERE " + " AND ".join(where)
    page = db.execute(f"SELECT n.id, n.price {rows} ORDER BY n.price, n.id LIMIT 20", values).fetchall()
    total = db.execute(f"SELECT count(*) {rows}", values).fetchone()
    facets = [db.execute(f"SELECT n.{facet}, count(*) {rows} GROUP BY 1", values).fetchall() for facet in ("type", "sector", "wait")]
    return page, total, facets
