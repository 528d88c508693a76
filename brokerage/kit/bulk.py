"""Many rows at once, each engine in its quickest way."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from brokerage.kit.db import Held, is_sqlite


def insert_many(db: Session, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows at once, the driver's quickest way: executemany on SQLite, COPY on PostgreSQL. Values are as the driver
    knows them: dates through `dated`, times through `stored`, no Decimals."""
    if not rows:
        return
    assert isinstance(db, Held)
    db.flush()
    names = ", ".join(f'"{name}"' for name in columns)
    cursor = db.raw.cursor()
    if is_sqlite(db):
        cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})', rows)  # noqa: S608
        return
    with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def next_ids(db: Session, table: str, many: int) -> list[int]:
    """Numbers for `many` new rows of a table, taken in this transaction; on PostgreSQL from its own sequence."""
    assert isinstance(db, Held)
    db.flush()
    if is_sqlite(db):  # the transaction holds the only right to write, so the largest number stays the largest
        top = db.raw.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"').fetchone()[0]  # noqa: S608
        return list(range(top + 1, top + 1 + many))
    said = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    return [row[0] for row in db.raw.execute(said, (table, many)).fetchall()]
