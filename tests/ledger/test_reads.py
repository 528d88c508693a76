"""Balances and statements, with and without snapshots."""
from __future__ import annotations

import random

import pytest

from brokerage import ledger
from brokerage.kit.money import Pence
from brokerage.ledger import UnknownAccount
from tests.ledger.till import AVAILABLE, COMMITTED, entry, opened


def history(db, entries: int) -> None:
    """Postings back and forth, some with two lines on one account."""
    dice = random.Random(7)
    ways = [(AVAILABLE, COMMITTED), (COMMITTED, AVAILABLE), ("world", AVAILABLE), ("bank/client", "world")]
    work = [entry(f"e/{n}", tuple((*dice.choice(ways), dice.randint(1, 300)) for _ in range(dice.randint(1, 3))))
            for n in range(entries)]
    ledger.post_many(db, work)


@pytest.mark.parametrize("every", [0, 1, 7])
def test_a_statement_read_page_by_page_runs_backwards_exactly(database, every):
    with database.transaction() as db:
        opened(db)
        history(db, 60)
    if every:
        with database.transaction() as db:
            assert ledger.snapshot(db, every) > 0
            assert ledger.snapshot(db, every) == 0
        with database.transaction() as db:
            ledger.post(db, entry("after", (("world", AVAILABLE, 5),)))
    with database.reading() as db:
        assert ledger.books(db) == []
        for path in (AVAILABLE, COMMITTED, "world", "bank/client"):
            lines = page = ledger.statement(db, path, limit=9)
            while page := ledger.statement(db, path, before=page[-1].id, limit=9):
                lines = lines + page
            running = Pence(0)
            for line in reversed(lines):
                running += line.amount
                assert line.balance == running
            assert running == ledger.balance(db, path)
            assert [line.id for line in lines] == sorted({line.id for line in lines}, reverse=True)


def test_everything_together_is_nothing(database):
    with database.transaction() as db:
        opened(db)
        history(db, 30)
        every = ledger.balances(db, [AVAILABLE, COMMITTED, "world", "bank/client", "provider/5/owed", "stream/13/available"])
        assert Pence.total(every.values()) == Pence(0)


def test_an_account_without_movements_has_an_empty_statement(database):
    with database.transaction() as db:
        opened(db)
        assert ledger.statement(db, "provider/5/owed") == []
        assert ledger.balance(db, "provider/5/owed") == Pence(0)
        assert ledger.balances(db, []) == {}


def test_reading_an_account_nobody_opened_names_it(database):
    with database.reading() as db:
        for read in (ledger.balance, ledger.statement, lambda db, path: ledger.balances(db, [path])):
            with pytest.raises(UnknownAccount, match="stream/99"):
                read(db, "stream/99")
