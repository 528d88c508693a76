"""Posting: what moves money, what is refused, and that a refusal leaves nothing behind."""
from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from brokerage import ledger
from brokerage.kit.db import Database
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger import Posted, Transfer, UnknownAccount
from brokerage.ledger.posting import transfers_of
from tests.ledger.till import AT, AVAILABLE, COMMITTED, DAY, NOISE, SAID, entry, opened, spend


@pytest.fixture
def till(database: Database) -> Database:
    with database.transaction() as db:
        opened(db)
    yield database
    with database.reading() as db:
        assert ledger.books(db) == []
        assert ledger.balance(db, NOISE) == Pence(1000)


def refused(db, posting) -> str:
    with pytest.raises(Refusal) as said:
        ledger.post(db, posting)
    return said.value.code


def test_an_entry_moves_all_its_transfers(till):
    with till.transaction() as db:
        posted = ledger.post(db, entry("k", ((AVAILABLE, COMMITTED, 300), (COMMITTED, "world", 100))))
        assert not posted.already
        assert ledger.balances(db, [AVAILABLE, COMMITTED, "world"]) == {
            AVAILABLE: Pence(700), COMMITTED: Pence(200), "world": Pence(-1900)}


def test_the_same_entry_again_adds_nothing_even_later_and_by_somebody_else(till):
    with till.transaction() as db:
        first = ledger.post(db, spend("k", 1000))
    with till.transaction() as db:  # the money is gone by now, and a retry must not be told so
        later = datetime(2026, 12, 1, tzinfo=UTC)
        assert ledger.post(db, spend("k", 1000, at=later, by="worker/1", why="again")) == Posted(first.entry_id, True)
        assert ledger.balance(db, AVAILABLE) == Pence(0)


@pytest.mark.parametrize("other", [
    spend("k", 401), spend("k", 400, kind="PAID"), spend("k", 400, document="invoice/9"),
    spend("k", 400, service_date=date(2026, 11, 5)), entry("k", ((NOISE, "provider/5/owed", 400),)),
    entry("k", ((AVAILABLE, "provider/5/owed", 200), (AVAILABLE, "provider/5/owed", 200)))])
def test_another_entry_under_a_used_key_is_refused(till, other):
    with till.transaction() as db:
        ledger.post(db, spend("k", 400))
        assert refused(db, other) == "LEDGER_KEY_REUSED"
        assert ledger.balance(db, AVAILABLE) == Pence(600)


def test_an_overspend_is_refused_and_the_transaction_goes_on(till):
    with till.transaction() as db:
        ledger.post(db, spend("before", 400))
        assert refused(db, entry("k", (("world", "bank/client", 5), (AVAILABLE, "world", 601)))) == "OVERSPEND"
        ledger.post(db, spend("after", 600))
    with till.reading() as db:
        assert ledger.balance(db, AVAILABLE) == Pence(0)
        assert ledger.balance(db, "bank/client") == Pence(0)


def test_an_overspend_names_nobody(till):
    with till.transaction() as db, pytest.raises(Refusal) as said:
        ledger.post(db, spend("k", 1001))
    assert said.value.text == "There is not enough money left for this."


def test_the_order_of_transfers_is_nothing(till):
    with till.transaction() as db:  # spent before it came, within one entry
        ledger.post(db, entry("k", ((COMMITTED, "world", 500), (AVAILABLE, COMMITTED, 500))))
        assert ledger.balance(db, COMMITTED) == Pence(0)


def test_a_ceiling_holds_an_account_kept_on_the_credit_side(till):
    with till.transaction() as db:
        ledger.open(db, "fund/1/icb", ceiling=Pence(0))
        ledger.post(db, entry("in", (("fund/1/icb", "bank/client", 500),)))
        assert refused(db, entry("out", (("bank/client", "fund/1/icb", 501),))) == "OVERSPEND"
        ledger.post(db, entry("out", (("bank/client", "fund/1/icb", 500),)))


@pytest.mark.parametrize("transfers", [
    (), (Transfer("world", AVAILABLE, Pence(0)),), (Transfer("world", AVAILABLE, Pence(-1)),),
    (Transfer("world", "world", Pence(1)),), (Transfer("world", AVAILABLE, Pence(10**12 + 1)),),
    (Transfer("world", "World", Pence(1)),), (Transfer("world", "a{,}", Pence(1)),),
    (Transfer("world", AVAILABLE, Pence(1), "h", True), Transfer(AVAILABLE, "world", Pence(1), "h"))])
def test_an_entry_that_makes_no_sense_is_our_own_mistake(till, transfers):
    with till.transaction() as db, pytest.raises(ValueError):
        ledger.post(db, ledger.Entry(key="k", kind="X", transfers=transfers, **SAID))


@pytest.mark.parametrize("amount", [1, 1.0, True, "1"])
def test_only_pence_move(till, amount):
    with till.transaction() as db, pytest.raises(TypeError):
        ledger.post(db, ledger.Entry(key="k", kind="X", transfers=(Transfer("world", AVAILABLE, amount),), **SAID))


def test_an_account_nobody_opened_is_named_and_nothing_is_posted(till):
    with till.transaction() as db:
        with pytest.raises(UnknownAccount, match="stream/99/available"):
            ledger.post(db, entry("k", ((AVAILABLE, COMMITTED, 1), ("world", "stream/99/available", 5))))
        assert ledger.balance(db, AVAILABLE) == Pence(1000)
        assert not ledger.post(db, spend("k", 1)).already


def test_many_entries_are_each_all_or_nothing(till):
    with till.transaction() as db:
        told = ledger.post_many(db, [spend("a", 600), spend("b", 600), spend("c", 400), spend("a", 600), spend("c", 1)])
        assert [getattr(one, "already", None) for one in told] == [False, None, False, True, None]
        assert [one.code for one in told if isinstance(one, Refusal)] == ["OVERSPEND", "LEDGER_KEY_REUSED"]
        assert ledger.post_many(db, []) == []
        assert ledger.balance(db, AVAILABLE) == Pence(0)


def test_a_long_row_of_entries_is_judged_one_after_the_other(till):
    """Long enough to be written together: what an earlier one brings in a later one may spend, and what is refused takes nothing."""
    pence = [400, 700, 300, 300, 1, -200, 100, 101, 100, 1]  # of 1,000: below nothing it comes back
    moves = [spend(f"row/{n}", p) if p > 0 else entry(f"row/{n}", (("provider/5/owed", AVAILABLE, -p),)) for n, p in enumerate(pence)]
    with till.transaction() as db:
        told = ledger.post_many(db, moves)
        refused = [n for n, one in enumerate(told) if isinstance(one, Refusal) and one.code == "OVERSPEND"]
        assert refused == [1, 4, 7, 9]
        assert ledger.balance(db, AVAILABLE) == Pence(0)
        assert ledger.balance(db, "provider/5/owed") == Pence(1000)
        assert ledger.balance(db, NOISE) == Pence(1000)
        ids = [one.entry_id for one in told if not isinstance(one, Refusal)]
        assert [transfers_of(db, number)[0][2] for number in ids] == [400, 300, 300, 200, 100, 100]
    with till.reading() as db:
        assert ledger.books(db) == []


def test_a_long_row_with_a_retry_in_it_or_for_a_closed_month_is_judged_entry_by_entry(till):
    with till.transaction() as db:
        ledger.post(db, spend("row/3", 1))
        told = ledger.post_many(db, [spend(f"row/{n}", 1) for n in range(10)])
        assert [one.already for one in told] == [n == 3 for n in range(10)]
        with pytest.raises(UnknownAccount, match="provider/9/owed"):
            ledger.post_many(db, [entry(f"lost/{n}", ((AVAILABLE, "provider/9/owed", 1),)) for n in range(10)])
    with till.transaction() as db:
        ledger.close_period(db, "2026-11", by="user/1", at=AT)
        later = [spend(f"late/{n}", 1, period="2026-11" if n == 4 else "2026-12") for n in range(10)]
        told = ledger.post_many(db, later)
        assert [getattr(one, "code", "") for one in told] == ["PERIOD_CLOSED" if n == 4 else "" for n in range(10)]


def test_what_the_caller_rolls_back_was_never_posted(till):
    with pytest.raises(ZeroDivisionError), till.transaction() as db:
        ledger.open(db, "passing")
        ledger.post(db, entry("k", ((AVAILABLE, "passing", 1),)))
        raise ZeroDivisionError
    with till.transaction() as db:
        with pytest.raises(UnknownAccount):
            ledger.balance(db, "passing")
        assert not ledger.post(db, spend("k", 1)).already


def test_a_closed_month_takes_no_entry_until_it_is_opened(till):
    with till.transaction() as db:
        ledger.post(db, spend("early", 1))
        ledger.close_period(db, "2026-11", by="user/1", at=AT)
        assert refused(db, spend("late", 1)) == "PERIOD_CLOSED"
        assert ledger.post(db, spend("early", 1)).already
        ledger.post(db, spend("late", 1, period="2026-12"))
        with pytest.raises(Refusal):
            ledger.close_period(db, "2026-11", by="user/1", at=AT)
        ledger.open_period(db, "2026-11")
        ledger.post(db, spend("now", 1))


def test_the_posting_month_is_that_of_london(till):
    with till.transaction() as db:
        ledger.close_period(db, "2026-07", by="user/1", at=AT)
        summer = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight in July
        assert refused(db, spend("k", 1, at=summer)) == "PERIOD_CLOSED"


def test_a_reversal_puts_back_and_happens_once(till):
    with till.transaction() as db:
        ledger.post(db, entry("k", ((AVAILABLE, COMMITTED, 300), (COMMITTED, "world", 100)), document="invoice/9"))
        undone = ledger.reverse(db, "k", "k/undone", by="user/1", at=AT, why="Wrong person")
        assert ledger.balance(db, AVAILABLE) == Pence(1000)
        line = ledger.statement(db, AVAILABLE, limit=1)[0]
        assert (line.kind, line.document, line.service_date, line.why) == ("COMMIT_REVERSED", "invoice/9", DAY, "Wrong person")
        assert ledger.reverse(db, "k", "k/undone", by="user/2", at=AT, why="") == Posted(undone.entry_id, True)
        for key, new, code in (("k", "k/twice", "ALREADY_REVERSED"), ("k/undone", "k/redone", "IS_A_REVERSAL")):
            with pytest.raises(Refusal) as said:
                ledger.reverse(db, key, new, by="user/1", at=AT, why="")
            assert said.value.code == code
        with pytest.raises(LookupError):
            ledger.reverse(db, "nothing", "k/lost", by="user/1", at=AT, why="")


def test_money_that_is_gone_cannot_be_reversed(till):
    with till.transaction() as db:
        ledger.post(db, entry("k", ((AVAILABLE, COMMITTED, 300),)))
        ledger.post(db, entry("spent", ((COMMITTED, "world", 1),)))
        with pytest.raises(Refusal) as said:
            ledger.reverse(db, "k", "k/undone", by="user/1", at=AT, why="")
        assert said.value.code == "OVERSPEND"


def test_opening_again_is_nothing_and_with_other_limits_is_refused(till):
    with till.transaction() as db:
        ledger.open(db, AVAILABLE, Pence(0))
        for limits in ({}, {"floor": Pence(-1)}, {"floor": Pence(0), "ceiling": Pence(5)}):
            with pytest.raises(ValueError):
                ledger.open(db, AVAILABLE, **limits)
        with pytest.raises(ValueError):
            ledger.open(db, "begins/beyond", Pence(1))


@pytest.mark.parametrize("path", ["", "/", "a/", "/a", "a//b", "A", "a b", "a.b", "é", "a/_", "a\n", "a" * 121, "a--b"])
def test_a_path_is_words_between_slashes(till, path):
    with till.transaction() as db, pytest.raises(ValueError):
        ledger.open(db, path)


@pytest.mark.parametrize("path", ["a", "stream/9/available", "refund_due/7", "clearing/file/2026-11", "1/2"])
def test_these_are_paths(till, path):
    with till.transaction() as db:
        ledger.open(db, path)
        assert ledger.balance(db, path) == Pence(0)
