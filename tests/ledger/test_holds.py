"""Holds: set aside, drawn, released, reversed; never more than remains."""
from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brokerage import ledger
from brokerage.kit.db import Held
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger import Entry, Transfer, UnknownAccount
from tests.engines import ENGINES, fresh
from tests.ledger.till import AT, AVAILABLE, COMMITTED, SAID, entry, opened

PROVIDER = "provider/5/owed"


@pytest.fixture
def db(database):
    with database.transaction() as db:
        opened(db)
        ledger.hold(db, "order/1", AVAILABLE, COMMITTED, Pence(600), **SAID)
        yield db
        assert ledger.books(db) == []


def code(call, *arguments, **more) -> str:
    with pytest.raises(Refusal) as said:
        call(*arguments, **more)
    return said.value.code


def test_a_hold_is_drawn_and_what_remains_goes_back(db):
    ledger.draw(db, "order/1", "visit/1", Pence(250), to=PROVIDER, **SAID)
    assert ledger.held(db, "order/1") == (AVAILABLE, COMMITTED, Pence(600), Pence(350))
    ledger.release(db, "order/1", "order/1/over", **SAID)
    assert ledger.release(db, "order/1", "order/1/over", **SAID).already
    assert ledger.held(db, "order/1").remaining == Pence(0)
    assert ledger.balances(db, [AVAILABLE, COMMITTED, PROVIDER]) == {
        AVAILABLE: Pence(750), COMMITTED: Pence(0), PROVIDER: Pence(250)}
    assert code(ledger.release, db, "order/1", "order/1/again", **SAID) == "HOLD_OVERDRAWN"


def test_more_than_remains_is_refused_though_the_account_has_it(db):
    ledger.hold(db, "order/2", AVAILABLE, COMMITTED, Pence(400), **SAID)
    assert code(ledger.draw, db, "order/1", "visit/1", Pence(601), to=PROVIDER, **SAID) == "HOLD_OVERDRAWN"
    assert code(ledger.release, db, "order/1", "r", Pence(601), **SAID) == "HOLD_OVERDRAWN"
    assert code(ledger.hold, db, "order/3", AVAILABLE, COMMITTED, Pence(1), **SAID) == "OVERSPEND"
    assert ledger.held(db, "order/1").remaining == Pence(600)


def test_reversing_a_draw_holds_it_again(db):
    ledger.draw(db, "order/1", "visit/1", Pence(600), to=PROVIDER, **SAID)
    ledger.reverse(db, "visit/1", "visit/1/undone", by="user/1", at=AT, why="Not delivered")
    assert ledger.held(db, "order/1").remaining == Pence(600)


def test_a_hold_is_reversed_only_while_it_is_whole(db):
    ledger.draw(db, "order/1", "visit/1", Pence(1), to=PROVIDER, **SAID)
    ledger.hold(db, "order/2", AVAILABLE, COMMITTED, Pence(400), **SAID)
    assert code(ledger.reverse, db, "order/1", "undone", by="u", at=AT, why="") == "HOLD_OVERDRAWN"
    ledger.reverse(db, "order/2", "order/2/undone", by="user/1", at=AT, why="")
    assert ledger.held(db, "order/2").remaining == Pence(0)


def test_one_entry_opens_and_another_draws_on_several_holds(db):
    ledger.open(db, "stream/13/committed", Pence(0))
    both = (Transfer(AVAILABLE, COMMITTED, Pence(100), "o/12", True),
            Transfer("stream/13/available", "stream/13/committed", Pence(50), "o/13", True))
    ledger.post(db, Entry(key="o", kind="COMMIT", transfers=both, **SAID))
    draws = (Transfer(COMMITTED, PROVIDER, Pence(70), "o/12"), Transfer("stream/13/committed", PROVIDER, Pence(50), "o/13"),
             Transfer(COMMITTED, AVAILABLE, Pence(30), "o/12"))
    invoice = Entry(key="invoice/1", kind="INVOICE_APPROVED", transfers=draws, **SAID)
    assert not ledger.post(db, invoice).already
    assert ledger.post(db, invoice).already
    assert [ledger.held(db, key).remaining for key in ("o/12", "o/13", "order/1")] == [Pence(0), Pence(0), Pence(600)]


def test_the_key_of_a_hold_is_used_once(db):
    assert ledger.hold(db, "order/1", AVAILABLE, COMMITTED, Pence(600), **SAID).already
    assert code(ledger.hold, db, "order/1", AVAILABLE, COMMITTED, Pence(5), **SAID) == "LEDGER_KEY_REUSED"
    again = (Transfer(AVAILABLE, COMMITTED, Pence(5), "order/1", True),)
    assert code(ledger.post, db, Entry(key="other", kind="X", transfers=again, **SAID)) == "LEDGER_KEY_REUSED"


@pytest.mark.parametrize("hold, source", [("order/9", COMMITTED), ("order/1", AVAILABLE)])
def test_a_hold_that_is_not_there_is_named(db, hold, source):
    with pytest.raises(UnknownAccount, match=hold):
        ledger.post(db, Entry(key="k", kind="X", transfers=(Transfer(source, PROVIDER, Pence(1), hold),), **SAID))
    with pytest.raises(UnknownAccount):
        ledger.held(db, "order/9")
    ledger.post(db, entry("k", ((AVAILABLE, PROVIDER, 1),)))


@pytest.mark.parametrize("engine", ENGINES)
def test_whatever_is_drawn_and_released_the_hold_is_used_up_exactly(engine, tmp_path):
    steps = st.lists(st.tuples(st.booleans(), st.integers(1, 700)), max_size=8)
    with fresh(engine, tmp_path) as database:

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
        @given(steps)
        def uses(steps):
            with Held(database.writer) as db:  # rolled back at its end
                opened(db)
                ledger.hold(db, "h", AVAILABLE, COMMITTED, Pence(600), **SAID)
                remaining, drawn = 600, 0
                for number, (draws, pence) in enumerate(steps):
                    call = ledger.draw if draws else ledger.release
                    more = {"to": PROVIDER} if draws else {}
                    if pence > remaining:
                        assert code(call, db, "h", f"s/{number}", Pence(pence), **more, **SAID) == "HOLD_OVERDRAWN"
                        continue
                    call(db, "h", f"s/{number}", Pence(pence), **more, **SAID)
                    remaining -= pence
                    drawn += pence if draws else 0
                assert ledger.held(db, "h").remaining == Pence(remaining)
                assert ledger.balances(db, [COMMITTED, PROVIDER]) == {COMMITTED: Pence(remaining), PROVIDER: Pence(drawn)}

        uses()
