"""Every state × verb of both machines of domain §6.3 and §6.4, each on a row of its own."""
from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from sqlalchemy import select, update

from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.states import AGREEMENT, BUDGET, CHARGE, REVIEW, SPLIT, STREAM, TOP_UP
from brokerage.door.passes import ROLES
from brokerage.kit.errors import Refusal
from brokerage.kit.states import Machine, Step, move
from tests.budgets.conftest import NOW, Town


@pytest.mark.parametrize("machine", [BUDGET, STREAM], ids=lambda m: m.name)
def test_a_verb_moves_from_its_own_states_and_is_refused_from_every_other(machine: Machine, town: Town) -> None:
    kind: Any = Budget if machine is BUDGET else FundingStream
    with town.writing() as db:
        row = town.budget(db) if machine is BUDGET else town.stream(db, 0)
        other = town.budget(db, "ben") if machine is BUDGET else town.stream(db, 0, "ben")
        for state, verb in product(machine.states, machine.verbs):
            db.execute(update(kind).where(kind.id == row.id).values(state=state))
            db.refresh(row)
            rule = machine.table.get((state, verb))
            if rule is None:
                with pytest.raises(Refusal):
                    move(db, machine, row, verb, by="user/1", at=NOW)
            else:
                step = move(db, machine, row, verb, by="user/1", at=NOW, why="because")
                assert (step.start, step.end, step.by, step.why) == (state, rule.end, "user/1", "because"), (state, verb)
            assert db.scalar(select(kind.state).where(kind.id == row.id)) == (rule.end if rule else state), (state, verb)
        assert db.scalar(select(kind.state).where(kind.id == other.id)) == "ACTIVE"


def test_every_role_of_both_machines_is_a_role_of_the_house() -> None:
    for machine in (AGREEMENT, BUDGET, CHARGE, REVIEW, SPLIT, STREAM, TOP_UP):
        for rule in machine.moves:
            assert rule.who and set(rule.who) <= {*ROLES, "SYSTEM"}, rule


def test_what_happened_to_a_budget_is_written_down_about_its_person(town: Town) -> None:
    with town.writing() as db:
        about = f"person/{town.people['ann'].id}"
        verbs = list(db.scalars(select(Step.verb).where(Step.machine == "budget", Step.about == about).order_by(Step.id)))
    assert verbs == ["create", "set_indicative", "finalise", "activate"]
