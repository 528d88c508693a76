"""Random lives of a till against a plain model in Python, on both engines; the books are clean after each."""
from __future__ import annotations

import itertools
from contextlib import ExitStack, suppress

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from brokerage import ledger
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger import Entry, Transfer
from tests.engines import ENGINES, fresh
from tests.ledger.till import AT, SAID

LIMITS = {"world": (None, None), "bank": (None, None), "award": (None, 0), "one": (0, None), "two": (0, 900), "kept": (0, None)}
FREE = ["world", "bank", "award", "one", "two"]
ways = st.permutations(FREE).map(lambda names: tuple(names[:2]))
moves = st.lists(st.tuples(ways, st.integers(1, 500)), min_size=1, max_size=4)
numbers = itertools.count()


class Undone(Exception):
    """Ends a transaction so that nothing of it remains."""


class Till(RuleBasedStateMachine):
    """One life. `balance` and `holds` are the model; every account of a life begins with its own name."""

    database = None
    posted = Bundle("posted")
    held = Bundle("held")

    @initialize()
    def begin(self):
        self.life = f"life{next(numbers)}"
        self.keys = itertools.count()
        self.balance = dict.fromkeys(LIMITS, 0)
        self.holds: dict[str, list[int]] = {}
        self.db = ExitStack()
        self.session = self.db.enter_context(self.database.transaction())
        for name, limits in LIMITS.items():
            ledger.open(self.session, self.path(name), *(None if one is None else Pence(one) for one in limits))
        self.does([("world", "one", 600, "", False), ("award", "two", 300, "", False)])

    def path(self, name: str) -> str:
        return f"{self.life}/{name}"

    def key(self) -> str:
        return f"{self.life}/{next(self.keys)}"

    def entry(self, key: str, transfers) -> Entry:
        """From (source, dest, pence, hold, opens)."""
        return Entry(key=key, kind="X", **SAID, transfers=tuple(
            Transfer(self.path(source), self.path(dest), Pence(pence), hold, opens)
            for source, dest, pence, hold, opens in transfers))

    def expect(self, transfers, act) -> bool:
        """Do `act`, which makes `transfers`; the model says whether it may. Whether it did."""
        after, holds = dict(self.balance), {key: list(hold) for key, hold in self.holds.items()}
        for source, dest, pence, hold, opens in transfers:
            after[source] -= pence
            after[dest] += pence
            if opens:
                holds[hold] = [pence, 0]
            if hold:
                holds[hold][1] += pence if dest == "kept" else -pence
        fine = all((low is None or after[name] >= low) and (high is None or after[name] <= high)
                   for name, (low, high) in LIMITS.items()) and all(0 <= left <= most for most, left in holds.values())
        try:
            answer = act()
        except Refusal as said:
            assert not fine and said.code in ("OVERSPEND", "HOLD_OVERDRAWN"), said.code
            return False
        answer = answer[0] if isinstance(answer, list) else answer
        if isinstance(answer, Refusal):
            assert not fine and answer.code in ("OVERSPEND", "HOLD_OVERDRAWN"), answer.code
            return False
        assert fine and not answer.already
        self.balance, self.holds = after, holds
        return True

    def does(self, transfers, many: bool = False):
        """Post the transfers as one entry; it can be reversed later if it was let."""
        made = self.entry(self.key(), transfers)
        post = ledger.post_many if many else ledger.post
        done = self.expect(transfers, lambda: post(self.session, [made] if many else made))
        return (made, transfers) if done else None

    @rule(target=posted, moves=moves, many=st.booleans())
    def post(self, moves, many):
        return self.does([(*way, pence, "", False) for way, pence in moves], many) or multiple()

    @rule(target=held, source=st.sampled_from(["one", "two", "bank"]), pence=st.integers(1, 400))
    def hold(self, source, pence):
        key = f"{self.life}/hold{next(self.keys)}"
        return (key, source) if self.does([(source, "kept", pence, key, True)]) else multiple()

    @rule(target=posted, hold=held, pence=st.integers(1, 300), to=st.sampled_from(["world", "two", ""]))
    def draw_or_release(self, hold, pence, to):
        key, source = hold
        return self.does([("kept", to or source, pence, key, False)]) or multiple()

    @rule(hold=held)
    def release_all(self, hold):
        key, source = hold
        left = self.holds[key][1]
        if left:
            self.expect([("kept", source, left, key, False)],
                        lambda: ledger.release(self.session, key, self.key(), **SAID))

    @rule(one=consumes(posted))
    def reverse(self, one):
        made, transfers = one
        back = [(dest, source, pence, hold, False) for source, dest, pence, hold, _ in transfers]
        new = self.key()
        undo = {"by": "user/1", "at": AT, "why": ""}
        if self.expect(back, lambda: ledger.reverse(self.session, made.key, new, **undo)):
            with pytest.raises(Refusal) as said:
                ledger.reverse(self.session, made.key, self.key(), **undo)
            assert said.value.code == "ALREADY_REVERSED"
            assert ledger.reverse(self.session, made.key, new, **undo).already

    @rule(one=posted, more=st.integers(0, 1))
    def post_again(self, one, more):
        made, transfers = one
        again = self.entry(made.key, [(s, d, pence + more, hold, opens) for s, d, pence, hold, opens in transfers])
        if more:
            with pytest.raises(Refusal) as said:
                ledger.post(self.session, again)
            assert said.value.code == "LEDGER_KEY_REUSED"
        else:
            assert ledger.post(self.session, again).already

    @rule(every=st.integers(1, 5))
    def snapshot(self, every):
        self.commit()
        ledger.snapshot(self.session, every)
        self.commit()

    @rule()
    def roll_back(self):
        """Whatever was posted since the last commit is as if it had never been: keep the model by committing first."""
        self.commit()
        ledger.post(self.session, self.entry(self.key(), [("world", "bank", 5, "", False)]))
        self.commit(Undone())

    def commit(self, error=None):
        """End the transaction as the door does, well or by an exception, and begin the next."""
        with suppress(Undone):
            self.db.__exit__(type(error) if error else None, error, None)
        self.db = ExitStack()
        self.session = self.db.enter_context(self.database.transaction())

    @invariant()
    @precondition(lambda self: hasattr(self, "life"))
    def the_model_agrees(self):
        told = ledger.balances(self.session, map(self.path, LIMITS))
        assert {name: int(told[self.path(name)]) for name in LIMITS} == self.balance

    def teardown(self):
        if hasattr(self, "life"):
            with self.db:
                self.prove()

    def prove(self):
        for key, (_, left) in self.holds.items():
            assert int(ledger.held(self.session, key).remaining) == left
        for name in LIMITS:
            lines = ledger.statement(self.session, self.path(name), limit=500)
            assert int(Pence.total(line.amount for line in lines)) == self.balance[name]
            assert not lines or int(lines[0].balance) == self.balance[name]
        assert ledger.books(self.session) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_no_life_of_a_till_breaks_the_books(engine, tmp_path):
    with fresh(engine, tmp_path) as database:
        lives = type("Lives", (Till,), {"database": database})
        run_state_machine_as_test(lives, settings=settings(
            max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)))
