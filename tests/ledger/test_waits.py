"""A document that must wait: neither the till nor a statement by hand moves money before its clock has ended (M-28)."""
from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from brokerage import ledger
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger import Entry, Transfer
from tests.ledger.till import AT, AVAILABLE, COMMITTED, SAID, opened

ENDS = AT + timedelta(days=28)


def entry(n: int, at=AT, document="wait/reclaim/1"):
    said = {k: v for k, v in SAID.items() if k in ("by", "service_date")}
    return Entry(key=f"w{n}", kind="RECLAIM_RECEIVED", transfers=(Transfer(AVAILABLE, COMMITTED, Pence(1)),), at=at, document=document,
                 **said)


@pytest.fixture
def till(database):
    with database.transaction() as db:
        opened(db)
        ledger.start_clock(db, "wait/reclaim/1", ENDS)
    return database


def test_nothing_moves_before_the_clock_ends_and_all_after(till):
    with till.transaction() as db:
        for moment in (AT, ENDS - timedelta(microseconds=1)):
            with pytest.raises(Refusal) as no:
                ledger.post(db, entry(1, moment))
            assert no.value.code == "WAITS"
        ledger.post(db, entry(2, ENDS))
        ledger.post(db, entry(3, AT, document="spend/1"))


def test_a_document_without_a_clock_never_moves_anything(till):
    with pytest.raises(Refusal), till.transaction() as db:
        ledger.post(db, entry(1, ENDS + timedelta(days=999), document="wait/reclaim/2"))


def test_a_clock_that_is_held_stops_the_money_however_late_it_is(till):
    with till.transaction() as db:
        ledger.hold_clock(db, "wait/reclaim/1", True)
        with pytest.raises(Refusal):
            ledger.post(db, entry(1, ENDS))
        ledger.hold_clock(db, "wait/reclaim/1", False)
        ledger.post(db, entry(1, ENDS))


def test_a_clock_is_only_put_later(till):
    with till.transaction() as db:
        ledger.put_later(db, "wait/reclaim/1", ENDS + timedelta(days=1))
    for statement in ("UPDATE ledger_wait SET free_from = '2000-01-01 00:00:00'", "DELETE FROM ledger_wait"):
        with pytest.raises(DBAPIError, match="only put later"), till.transaction() as db:
            db.execute(text(statement))


def test_the_database_itself_refuses_an_entry_that_comes_too_early(till):
    with pytest.raises(DBAPIError, match="has not ended"), till.transaction() as db:
        db.execute(text("""INSERT INTO ledger_entry (key, kind, at, "by", why, service_date, period, document, moved_pence)"""
                        " VALUES ('x', 'X', '2020-01-01 00:00:00', 'me', '', '2020-01-01', '2020-01', 'wait/reclaim/1', 5)"))
