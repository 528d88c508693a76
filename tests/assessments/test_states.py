"""The machines of this room, every state with every verb."""
from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from brokerage.assessments.states import ASSESSMENT, CHALLENGE, INDICATION, SECTION, STATE_WORDS
from brokerage.kit.errors import Refusal
from brokerage.kit.states import Machine, Step, move
from tests.assessments.town import NOW, Town, bare_rows

MACHINES = {m.name: m for m in (ASSESSMENT, SECTION, CHALLENGE, INDICATION)}


@pytest.mark.parametrize("name", MACHINES)
def test_a_verb_moves_as_the_table_says_or_is_refused(town: Town, name: str) -> None:
    machine = MACHINES[name]
    with town.writing() as db:
        for state in machine.states:
            for verb in machine.verbs:
                with db.begin_nested() as point:
                    _try(db, machine, bare_rows(db, town, state)[name], state, verb)
                    point.rollback()


def _try(db: object, machine: Machine, thing: SimpleNamespace, state: str, verb: str) -> None:
    rule = machine.table.get((state, verb))
    if rule is None:
        with pytest.raises(Refusal):
            move(db, machine, thing, verb, by="user/1", at=NOW)
        assert thing.state == state
        return
    move(db, machine, thing, verb, by="user/1", at=NOW, about="person/1")
    assert thing.state == rule.end
    last = db.scalars(select(Step).order_by(Step.id.desc())).first()
    assert (last.start, last.verb, last.end) == (state, verb, rule.end)


def test_every_state_has_words_that_a_holder_reads() -> None:
    for machine in MACHINES.values():
        assert set(machine.states) <= set(STATE_WORDS)
