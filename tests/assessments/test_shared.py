"""The carer says whether the person reads what they wrote."""
from __future__ import annotations

from typing import Any

from tests.assessments.made import CARING, begin, fill, invite, start
from tests.assessments.town import Town


def test_the_carer_decides_and_nobody_else(town: Town, goes: Any) -> None:
    with town.writing() as db:
        a = start(db, town)
        s = begin(db, town, a, "CARER", "mei")
        fill(db, town, s, "mei", {"carer_rest": "CANNOT"}, CARING)
        number = a.id
    invite(town, number)
    path, section = f"/assessments/{number}/carer/shared", f"/assessments/{number}/sections/carer"
    ann, joel = goes("ann"), goes("joel")
    ann.get(section)
    assert CARING not in ann.html and "Its answers are not shared with you" in ann.html
    joel.get(path)
    joel.post(path, {"shared": "yes"})
    ann.get(section)
    assert CARING in ann.html
    goes("mei").get(path, status=404)
    ann.get(path, status=403)
