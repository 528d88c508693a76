"""The history of one answer."""
from __future__ import annotations

from typing import Any

from tests.assessments.made import begin, put, start
from tests.assessments.town import Town


def test_every_version_stays_with_who_and_when(town: Town, goes: Any) -> None:
    with town.writing() as db:
        a = start(db, town)
        s = begin(db, town, a, "SOCIAL", "mei")
        put(db, town, s, "work", "SLOW", "mei", evidence="It takes her all day")
        put(db, town, s, "work", "PAIN", "max", evidence="Her hands hurt a lot")
        path = f"/assessments/{a.id}/sections/social/" + "work" + "/versions"
    ann = goes("ann")
    ann.get(path)
    assert "It takes her all day" in ann.html and "Her hands hurt a lot" in ann.html
    assert ann.html.index("Version 2, which counts now") < ann.html.index("Version 1")
    goes("priya").get(path, status=404)
    goes("felix").get(path, status=404)
