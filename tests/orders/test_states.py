"""Every state × verb of the machines of domain §6.6, each on a row of its own; other rows stay as they were."""
from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from sqlalchemy import select, update

from brokerage.door.passes import ROLES
from brokerage.kit.errors import Refusal
from brokerage.kit.states import Machine, move
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order, OrderTerm
from brokerage.orders.states import DELIVERY, DELIVERY_WORDS, ORDER, TERM, WORDS
from tests.budgets.conftest import NOW, Town
from tests.orders.town import MONDAY, recent, visit_on


@pytest.mark.parametrize("machine", [ORDER, DELIVERY, TERM], ids=lambda m: m.name)
def test_a_verb_moves_from_its_own_states_and_is_refused_from_every_other(machine: Machine, town: Town) -> None:
    with town.writing() as db:
        order, other = recent(db, town), recent(db, town)
        kind: Any = {ORDER: Order, DELIVERY: Delivery, TERM: OrderTerm}[machine]
        rows = {ORDER: lambda o: o, DELIVERY: lambda o: visit_on(db, o, MONDAY),
                TERM: lambda o: db.scalars(select(OrderTerm).where(OrderTerm.order_id == o.id)).one()}[machine]
        row, beside = rows(order), rows(other)
        kept = beside.state
        for state, verb in product(machine.states, machine.verbs):
            db.execute(update(kind).where(kind.id == row.id).values(state=state))
            db.refresh(row)
            rule = machine.table.get((state, verb))
            if rule is None:
                with pytest.raises(Refusal):
                    move(db, machine, row, verb, by="user/1", at=NOW)
            else:
                assert move(db, machine, row, verb, by="user/1", at=NOW).end == rule.end
            assert db.scalar(select(kind.state).where(kind.id == row.id)) == (rule.end if rule else state), (state, verb)
        assert db.scalar(select(kind.state).where(kind.id == beside.id)) == kept


def test_every_state_has_its_words_and_every_role_is_one_of_the_house() -> None:
    assert set(WORDS) == set(ORDER.states) and set(DELIVERY_WORDS) == set(DELIVERY.states)
    for machine in (ORDER, DELIVERY, TERM):
        for rule in machine.moves:
            assert set(rule.who) <= {*ROLES, "SYSTEM"}, rule
