"""Readings on PostgreSQL without the driver's ceremony: prepared once, then one call of libpq and the driver's own types.

psycopg takes each statement through its cursor, its parser and a loop of waiting; for a small one that is four fifths of what
the page pays. Here a statement of `kit.db.Hot` is prepared on a connection when first asked and run by its name from then on,
in a thread of its own that may wait. A writing begins, asks and commits so too. What it does not know it leaves to the driver.
"""
from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from select import POLLIN, poll
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


Question = tuple["Hot", tuple[int, ...], tuple[bytes | None, ...]]
"""A statement, its values' types and their texts."""


def question(hot: Hot, values: dict[str, Any]) -> Question | None:
    """None when a value is of a kind that only the driver knows."""
    told = []
    for name in hot.order:
        one = _told(values[name])
        if one is None:
            return None
        told.append(one)
    return hot, tuple([kind for kind, _ in told]), tuple([value for _, value in told])


class Lean:
    """One connection's prepared statements, and what was asked ahead in this reading.

    Several questions are one trip: a trip costs our thread its place on the processor, which is more than most answers cost.
    A COMMIT is sent and not waited for: it is of nothing, and what it says is read before the next answer (`owed`).
    """

    def __init__(self, driver: Any) -> None:
        from psycopg.adapt import Transformer
        self.pgconn = driver.pgconn
        self.names: dict[tuple[Hot, tuple[int, ...]], bytes] = {}
        self.rows = Transformer(driver)
        self.ahead: dict[Question, Any] = {}
        self.owed = False
        self.news = poll()
        self.news.register(self.pgconn.socket, POLLIN)

    @property
    def whole(self) -> bool:
        """Whether the connection is as it should be: nothing failed in its transaction."""
        return self.pgconn.transaction_status in (IDLE, IN_TRANSACTION)

    @property
    def ended(self) -> bool:
        """Whether no transaction is open."""
        return bool(self.pgconn.transaction_status == IDLE)

    def begin(self, words: bytes, questions: Iterable[Question] = ()) -> None:
        """Begin a reading and ask these questions in it, all in one trip; `run` has their answers. If one cannot be answered the
        reading begins again without them: it fails when it is asked in earnest, if ever."""
        asked = list(dict.fromkeys(questions))
        calls = [(self._called(hot, kinds), values) for hot, kinds, values in asked]
        self._send(words, calls)
        if self.owed:
            self.owed = False
            self._answers(1)
        began, *made = self._answers(1 + len(calls))
        self.pgconn.exit_pipeline_mode()
        self._right(began, COMMAND_OK)
        if all(one.status == ROWS_OK for one in made):
            self.ahead = dict(zip(asked, made, strict=True))
            return
        for hot, kinds, _ in asked:
            del self.names[hot, kinds]  # a type changed under it, perhaps: prepared anew next time
        self._right(self.pgconn.exec_(b"ROLLBACK"), COMMAND_OK)
        self.begin(words)

    def end(self) -> None:
        """COMMIT, unless that is so already."""
        self.ahead = {}
        if not self.owed and self.pgconn.transaction_status != IDLE:
            self._send(b"COMMIT")
            self.owed = True

    def say(self, words: bytes) -> None:
        """BEGIN or COMMIT of what is written, unless that is so already; it is waited for."""
        if self.ended == words.startswith(b"BEGIN"):
            self._right(self.pgconn.exec_(words), COMMAND_OK)

    def forget(self) -> None:
        """With every rollback the driver lets go of all that was prepared, ours too: it is prepared anew."""
        self.names.clear()

    def hear(self) -> None:
        """Read what the last COMMIT said: until then nobody else may use this connection."""
        if self.owed:
            self.owed = False
            self._answers(1)
            self.pgconn.exit_pipeline_mode()

    def run(self, asked: Question) -> tuple[list[tuple[Any, ...]], int]:
        """All rows, and how many columns."""
        made = self.ahead.pop(asked, None)
        if made is None:
            self.hear()
            hot, kinds, values = asked
            made = self.pgconn.exec_prepared(self._called(hot, kinds), values)
            if made.status != ROWS_OK:
                del self.names[hot, kinds]
            self._right(made, ROWS_OK)
        self.rows.set_pgresult(made)
        return self.rows.load_rows(0, made.ntuples, tuple), made.nfields

    def _called(self, hot: Hot, kinds: tuple[int, ...]) -> bytes:
        called = self.names.get((hot, kinds))
        if called is None:
            self.hear()
            called = b"hot_%d" % next(NAMES)
            self._right(self.pgconn.prepare(called, hot.numbered, kinds), COMMAND_OK)
            self.names[hot, kinds] = called
        return called

    def _send(self, words: bytes, calls: Iterable[tuple[bytes, Sequence[bytes | None]]] = ()) -> None:
        if not self.owed:
            self.pgconn.enter_pipeline_mode()
        self.pgconn.send_query_params(words, None)
        for called, values in calls:
            self.pgconn.send_query_prepared(called, values)
        self.pgconn.pipeline_sync()

    def _answers(self, many: int) -> list[Any]:
        """Of so many calls that were sent together, and the mark behind them."""
        made = []
        for _ in range(many):
            made.append(self._next())
            self._next()
        self._next()
        return made

    def _next(self) -> Any:
        """Waited for without Python's lock, which libpq's own way of asking for a result would keep."""
        while self.pgconn.is_busy():
            self.news.poll()
            self.pgconn.consume_input()
        return self.pgconn.get_result()

    def _right(self, made: Any, status: int) -> None:
        if made is not None and made.status == status:
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
