"""Readings on PostgreSQL without the driver's ceremony: prepared once, then one call of libpq and the driver's own types.

psycopg takes each statement through its cursor, its parser and a loop of waiting; for a small one that is four fifths of what
the page pays. Here a statement of `kit.db.Hot` is prepared on a connection when first asked and run by its name from then on,
in a thread of its own that may wait. Readers only: nothing written passes here. What it does not know it leaves to the driver.
"""
from __future__ import annotations

import itertools
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brokerage.kit.db import Hot

NAMES = itertools.count(1)
"""No name is given twice, to whichever connection."""
NAMED = re.compile(r"(?<!:):([a-z_][a-z_0-9]*)")
"""A value's name in a statement of Hot; two colons before a word are a cast of PostgreSQL."""
IDLE, IN_TRANSACTION = 0, 2
COMMAND_OK, ROWS_OK = 1, 2
SMALL, MIDDLE, BIG, DAY, TIME, YES, AS_IT_IS = 21, 23, 20, 1082, 1184, 16, 0
"""PostgreSQL's types of what Hot carries, as the driver names them; text is taken as what it is compared with."""


class Lean:
    """One connection's prepared statements."""

    def __init__(self, driver: Any) -> None:
        from psycopg.adapt import Transformer
        self.pgconn = driver.pgconn
        self.names: dict[tuple[Hot, tuple[int, ...]], bytes] = {}
        self.rows = Transformer(driver)

    @property
    def whole(self) -> bool:
        """Whether the connection is as it should be: nothing failed in its transaction."""
        return self.pgconn.transaction_status in (IDLE, IN_TRANSACTION)

    def say(self, words: bytes) -> None:
        """BEGIN or COMMIT, unless that is so already."""
        if (self.pgconn.transaction_status == IDLE) == words.startswith(b"BEGIN"):
            self._right(self.pgconn.exec_(words), COMMAND_OK)

    def run(self, hot: Hot, values: dict[str, Any]) -> tuple[list[tuple[Any, ...]], int] | None:
        """All rows, and how many columns; None when a value is of a kind that only the driver knows."""
        told = []
        for name in hot.order:
            one = _told(values[name])
            if one is None:
                return None
            told.append(one)
        kinds = tuple([kind for kind, _ in told])
        called = self.names.get((hot, kinds))
        if called is None:
            called = b"hot_%d" % next(NAMES)
            self._right(self.pgconn.prepare(called, hot.numbered, kinds), COMMAND_OK)
            self.names[hot, kinds] = called
        made = self.pgconn.exec_prepared(called, [value for _, value in told])
        if made.status != ROWS_OK:
            del self.names[hot, kinds]  # a type changed under it, perhaps: prepared anew next time
        self._right(made, ROWS_OK)
        self.rows.set_pgresult(made)
        return self.rows.load_rows(0, made.ntuples, tuple), made.nfields

    def _right(self, made: Any, status: int) -> None:
        if made.status == status:
            return
        from psycopg import OperationalError, errors
        if self.pgconn.status != 0:
            raise OperationalError(self.pgconn.get_error_message())
        raise errors.error_from_result(made)


def _told(value: Any) -> tuple[int, bytes | None] | None:
    """A value's type and its text, as the driver would send it."""
    kind = type(value)
    if kind is str:
        return AS_IT_IS, value.encode()
    if kind is int:
        return SMALL if -2**15 <= value < 2**15 else MIDDLE if -2**31 <= value < 2**31 else BIG, b"%d" % value
    if kind is date or kind is datetime and value.tzinfo is not None:
        return DAY if kind is date else TIME, str(value).encode()
    if kind is bool:
        return YES, b"t" if value else b"f"
    return (AS_IT_IS, None) if value is None else None


def numbered(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """A statement with `$1` for `:name`, and the names in the order of their numbers."""
    order: dict[str, int] = {}
    words = NAMED.sub(lambda found: f"${order.setdefault(found[1], len(order) + 1)}", sql)
    return words.encode(), tuple(order)
