"""The tables of rates."""
from __future__ import annotations

from typing import Any

from tests.assessments.made import rates
from tests.assessments.town import Town


def test_every_version_is_listed_and_the_one_in_force_is_marked(town: Town, goes: Any) -> None:
    with town.writing() as db:
        rates(db, town)
    mei = goes("mei")
    mei.get("/rates")
    assert mei.html.count("In force") == 2 and "Set new rates" not in mei.html
    for who in ("ann", "tom", "joel", "admin"):
        goes(who).get("/rates", status=403)
