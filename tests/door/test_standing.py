"""By what right somebody acted is kept with the step, and no action passes it on."""
from __future__ import annotations

import pytest

from brokerage.door.actor import Actor, Seat, Trust
from brokerage.door.standing import behind
from brokerage.kit.witness import Standing

IP = "203.0.113.9"
ANN = Actor(user_id=1, name="Ann", person_id=7)
CARL = Actor(user_id=2, name="Carl", person_id=8, trusts=(Trust(7, "CARER"),))
BEA = Actor(user_id=3, name="Bea", seats=(Seat("BROKER", 30), Seat("FINANCE", 31), Seat("BROKER", 32)), trusts=(Trust(9, "NOMINEE"),))


@pytest.mark.parametrize(("actor", "allowed", "by", "about", "stood"), [
    (ANN, {"PERSON"}, "user/1", "person/7", Standing("PERSON", ip=IP)),
    (ANN, {"SIGNED_IN"}, "user/1", "person/7", Standing("PERSON", ip=IP)),
    (CARL, {"PERSON", "CARER"}, "user/2", "person/7", Standing("CARER", behalf="person/7", ip=IP)),
    (CARL, {"PERSON", "CARER"}, "user/2", "person/8", Standing("PERSON", ip=IP)),
    (BEA, {"BROKER", "ASSESSOR"}, "user/3", "person/7", Standing("BROKER", "30,32", ip=IP)),
    (BEA, {"BROKER", "NOMINEE"}, "user/3", "person/9", Standing("NOMINEE,BROKER", "30,32", "person/9", IP)),
    (BEA, {"FINANCE"}, "user/3", "organisation/31", Standing("FINANCE", "31", ip=IP)),
    (BEA, {"BROKER"}, "system", "person/7", Standing("SYSTEM", ip=IP)),
    (BEA, {"BROKER"}, "user/1", "person/7", Standing("", ip=IP)),
])
def test_it_says_every_part_that_let_them_in_and_no_other(actor: Actor, allowed: set[str], by: str, about: str, stood: Standing) -> None:
    assert behind(actor, frozenset(allowed), IP, by, about) == stood
