"""The machines of this room, every state with every verb."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.kit.errors import Refusal
from brokerage.kit.states import Machine, move
from brokerage.people.models import BreakGlass, CircleMember, Consent
from brokerage.people.states import BREAK_GLASS, CONSENT, REPRESENTATION, STATE_WORDS

MACHINES = {"representation": REPRESENTATION, "consent": CONSENT, "break_glass": BREAK_GLASS}


def row(machine: Machine, state: str, town: SimpleNamespace, clock: Any) -> Any:
    now, today = clock.now(), clock.today()
    if machine is CONSENT:
        return Consent(person_id=town.zed.person_id, state=state, scope="a", purpose="b", recipients="c", wording="d",
                       asked_by="user/1")
    if machine is BREAK_GLASS:
        return BreakGlass(person_id=town.zed.person_id, user_id=town.stranger.id, state=state, reason="r", at=now, until=now)
    return CircleMember(person_id=town.zed.person_id, user_id=town.noah.id, kind="CARER", state=state, since=today,
                        given_by="user/1")


@pytest.mark.parametrize(("name", "state", "verb"), [(n, s, v) for n, m in MACHINES.items() for s in m.states for v in m.verbs])
def test_a_verb_moves_as_the_table_says_or_is_refused(town: SimpleNamespace, house: Any, clock: Any, name: str, state: str,
                                                      verb: str) -> None:
    machine = MACHINES[name]
    rule = machine.table.get((state, verb))
    with house.database.transaction() as db:
        thing = row(machine, state, town, clock)
        db.add(thing)
        db.flush()
        if rule is None:
            with pytest.raises(Refusal):
                move(db, machine, thing, verb, by="user/1", at=clock.now())
            assert thing.state == state
        else:
            step = move(db, machine, thing, verb, by="user/1", at=clock.now())
            assert thing.state == rule.end == step.end


def test_every_state_has_words_that_a_holder_reads() -> None:
    for machine in MACHINES.values():
        assert set(machine.states) <= set(STATE_WORDS)
