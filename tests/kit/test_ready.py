"""A statement that was made ready says what SQLAlchemy itself says, in the same types, on both engines."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Date, Integer, MetaData, Numeric, String, Table, bindparam, insert, select

from brokerage.kit.db import Database, Moment, PenceColumn
from brokerage.kit.money import Pence
from brokerage.kit.ready import Among, Ready

THING = Table(
    "ready_thing", MetaData(), Column("id", Integer, primary_key=True), Column("word", String(20)), Column("pence", PenceColumn),
    Column("rate", Numeric(12, 4)), Column("day", Date), Column("at", Moment), Column("yes", Boolean))
AT = datetime(2026, 4, 1, 9, 30, 0, 5, tzinfo=UTC)
ROWS = [
    {"id": 1, "word": "a:b %s", "pence": Pence(5), "rate": Decimal("12.3450"), "day": date(2026, 4, 1), "at": AT, "yes": True},
    {"id": 2, "word": "Zoë's", "pence": None, "rate": None, "day": None, "at": None, "yes": None},
    {"id": 3, "word": "c", "pence": Pence(-7), "rate": Decimal("0.0001"), "day": date(2027, 1, 1), "at": AT, "yes": False}]
C = THING.c
EVERY = select(*C).order_by(C.id)


@pytest.fixture(name="things")
def _things(database: Database) -> Iterator[Database]:
    with database.transaction() as db:
        THING.create(db.connection())
        db.execute(insert(THING), ROWS)
    yield database


def both(database: Database, statement: Any, **values: Any) -> list[Any]:
    """What Ready says, twice, which is what SQLAlchemy says."""
    ready = Ready(statement)
    with database.reading() as db:
        found, again = ready.all(db, **values), ready.all(db, **values)
        theirs = [tuple(row) for row in db.execute(statement, values)]
    assert found == again == theirs and [list(map(type, row)) for row in found] == [list(map(type, row)) for row in theirs]
    return found


def test_columns_come_in_their_own_types_and_by_name(things: Database) -> None:
    first, second, third = both(things, EVERY)
    assert [row._asdict() for row in (first, second, third)] == ROWS
    assert type(first.pence) is Pence and third.yes is False and first.at.tzinfo is not None


def test_values_go_in_as_their_columns_keep_them(things: Database) -> None:
    assert [row.id for row in both(things, EVERY.where(C.day <= bindparam("day")), day=date(2026, 12, 31))] == [1]
    assert [row.id for row in both(things, EVERY.where(C.at == bindparam("at")), at=AT)] == [1, 3]
    assert [row.id for row in both(things, EVERY.where(C.pence < bindparam("most")), most=Pence(0))] == [3]
    assert [row.id for row in both(things, EVERY.where(C.word == bindparam("word")), word="Zoë's")] == [2]
    assert [row.id for row in both(things, EVERY.where(C.rate >= bindparam("rate")), rate=Decimal("0.0002"))] == [1]


def test_what_a_statement_carries_with_it_stays_there(things: Database) -> None:
    carried = EVERY.where(C.word.in_(("a:b %s", "c")), C.word != "c", C.day.in_((date(2026, 4, 1),)), C.yes.is_(True))
    assert [row.id for row in both(things, carried)] == [1]


@pytest.mark.parametrize(("ids", "found"), [([], []), ([3, 1, 9], [1, 3]), ((2,), [2]), ({1, 2, 3}, [1, 2, 3]), (list(range(5000)), [1, 2, 3])])
def test_a_list_of_numbers_is_one_value_however_long(things: Database, ids: Any, found: list[int]) -> None:
    ready = Ready(EVERY.where(Among(C.id, "ids")))
    with things.reading() as db:
        assert [row.id for row in ready.all(db, ids=ids)] == found


def test_a_list_is_looked_up_by_the_index(things: Database) -> None:
    ready = Ready(select(C.word).where(Among(C.id, "ids")))
    with things.reading() as db:
        ready.all(db, ids=[1])
        words = ready.made[things.name].hot
        if things.name == "postgresql":
            db.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = db.connection().exec_driver_sql(
            ("EXPLAIN QUERY PLAN " if things.name == "sqlite" else "EXPLAIN ") + (words.sqlite if things.name == "sqlite" else words.postgresql),
            {"ids": "[1]" if things.name == "sqlite" else "{1}"}).all()
    assert any("rowid=?" in str(row) or "pkey" in str(row) or "Index" in str(row) for row in plan), plan


def test_what_the_transaction_has_done_is_seen(things: Database) -> None:
    ready = Ready(select(C.id).where(C.word == bindparam("word")))
    with things.transaction() as db:
        db.execute(insert(THING), [{"id": 4, "word": "new"}])
        assert ready.all(db, word="new") == [(4,)]
    with things.reading() as db:
        assert ready.all(db, word="new") == [(4,)] and ready.all(db, word="none") == []
