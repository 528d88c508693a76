"""A statement of SQLAlchemy, put together once for each engine and run from then on as Hot is: by the driver itself.

To put a statement together, and its rows around, takes SQLAlchemy several times as long as the database needs for it. Hot
spares that for statements written by hand, whose values are of the simplest kinds; this one for those whose conditions are
shared with others (`on_show`) or whose columns have types of their own (dates, decimals, Pence).
"""
from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import Boolean

from brokerage.kit.db import Hot, is_sqlite

Way = Callable[[Any], Any]
DECIMAL = 1700
"""PostgreSQL's type of decimals: SQLAlchemy asks what the driver will give for one, and only for that."""
LATER = re.compile(r"__\[POSTCOMPILE_(\w+)\]")
"""Where SQLAlchemy puts a list of values that the statement carries with it."""


class Among(ColumnElement[bool]):
    """That a whole number is one of a list: one value of the statement, however long the list."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: Any, name: str) -> None:
        self.column, self.name = column, name

    def self_group(self, against: Any = None) -> Any:
        """As it stands: SQLAlchemy would ask SQLite whether it "= 1", which no index answers."""
        return self


@compiles(Among, "sqlite")
def _on_sqlite(of: Among, compiler: Any, **more: Any) -> str:
    return f"{compiler.process(of.column, **more)} IN (SELECT value FROM json_each(:{of.name}))"  # noqa: S608 - our own words, no values


@compiles(Among, "postgresql")
def _on_postgresql(of: Among, compiler: Any, **more: Any) -> str:
    return f"{compiler.process(of.column, **more)} = ANY(CAST(:{of.name} AS bigint[]))"


class Ready:
    """A `select` of columns, with `bindparam` where its values go and `Among` for lists of whole numbers. Rows come by name."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self.statement = statement
        self.made: dict[str, Made] = {}

    def all(self, db: Session, **values: Any) -> list[Any]:
        """All rows, for these values; what is new in this transaction is seen."""
        db.flush()
        engine = db.engine.dialect  # type: ignore[attr-defined]  # sessions come from Database alone
        made = self.made.get(engine.name)
        if made is None:
            made = self.made[engine.name] = Made(self.statement, engine)
        return made.all(db, values)


class Made:
    """The statement for one engine. `ways` turn what the driver gives into what a column's type says, and `given` the other
    way round, where they differ; `fixed` are the values that the statement carries with it."""

    def __init__(self, statement: Select[*tuple[Any, ...]], engine: Any) -> None:
        dialect = type(engine)(paramstyle="named")
        words = statement.compile(dialect=dialect)
        of = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in words.binds.items()}
        self.given: dict[str, Way] = {name: way for name, way in of.items() if way is not None}
        self.fixed: dict[str, Any] = {}
        lists: dict[str, str] = {}
        for name, value in words.params.items():
            if isinstance(value, (list, tuple)):
                every = {f"{name}_{n}": self._as_given(name, one) for n, one in enumerate(value)}
                lists[name] = ", ".join(f":{one}" for one in every)
                self.fixed |= every
            elif value is not None:
                self.fixed[name] = self._as_given(name, value)
        self.hot = Hot(LATER.sub(lambda found: lists[found[1]], str(words)))
        columns = statement.selected_columns
        ways = [column.type.dialect_impl(dialect).result_processor(dialect, DECIMAL) for column in columns]
        self.ways = [(n, way) for n, way in enumerate(ways) if way is not None]
        self.row: Any = namedtuple("Row", list(columns.keys()), rename=True)  # type: ignore[misc]  # named by the statement

    def all(self, db: Session, values: dict[str, Any]) -> list[Any]:
        rows: Any = self.hot.all(db, **self.fixed, **{
            name: listed(db, value) if isinstance(value, (list, tuple, set)) else self._as_given(name, value)
            for name, value in values.items()})
        return [*map(self.row._make, map(self._as_said, rows) if self.ways else rows)]

    def _as_given(self, name: str, value: Any) -> Any:
        way = self.given.get(name)
        return value if way is None else way(value)

    def _as_said(self, row: tuple[Any, ...]) -> list[Any]:
        said = list(row)
        for n, way in self.ways:
            said[n] = way(said[n])
        return said


def listed(db: Session, numbers: Iterable[int]) -> str:
    """Whole numbers as one value: what json_each reads on SQLite, an array on PostgreSQL."""
    joined = ",".join(map(str, numbers))
    return f"[{joined}]" if is_sqlite(db) else f"{{{joined}}}"
