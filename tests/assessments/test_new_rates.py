"""New rates."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.assessments.amount_models import RateTable
from brokerage.assessments.amount_routes import read_figures
from brokerage.kit.errors import Refusal
from tests.assessments.town import Town

DAY = {"since-day": "1", "since-month": "12", "since-year": "2026"}
GOOD = {"method": "POINTS", "version": "Winter", "source": "Cabinet", "per_point": "21.35",
        "figures": "POINTS, hygiene, ALL_HELP, 4\nSUPPORT, support, LITTLE, 15\n", **DAY}


@pytest.mark.parametrize(("over", "words"), [
    ({"figures": "POINTS, hygiene, ALL_HELP, -4"}, "Less than nothing: hygiene ALL_HELP"), ({"per_point": "-1"}, "Less than nothing"),
    ({"figures": "POINTS, telepathy, ALL_HELP, 4"}, "Nothing has these names: telepathy"),
    ({"figures": "RATE, CARE, , 24.86"}, "Nothing has these names"), ({"figures": "hygiene 4\nx"}, "on line 1, 2"),
    ({"figures": "POINTS, hygiene, ALL_HELP, NaN"}, "on line 1"), ({"version": ""}, "Enter a name"),
    ({"figures": "POINTS, hygiene, ALL_HELP, 4\nPOINTS, hygiene, ALL_HELP, 5"}, "each figure once")])
def test_what_is_refused_and_why(town: Town, goes: Any, over: dict[str, str], words: str) -> None:
    fao = goes("fao")
    fao.get("/rates/new")
    fao.post("/rates/new", {**GOOD, **over}, status=422)
    assert words in fao.html and "Cabinet" in fao.html


def test_a_new_version_ends_the_one_before_the_day_before(town: Town, goes: Any) -> None:
    fao = goes("fao")
    fao.get("/rates/new")
    fao.post("/rates/new", GOOD)
    fao.get("/rates/new")
    fao.post("/rates/new", {**GOOD, "version": "Earlier", "since-month": "11"}, status=422)
    assert "Choose a day after 1 December 2026" in fao.html
    fao.post("/rates/new", {**GOOD, "version": "Spring", "since-year": "2027", "since-month": "4"})
    with town.writing() as db:
        assert [(t.version, t.until) for t in db.scalars(select(RateTable).order_by(RateTable.id))] == [
            ("Winter", date(2027, 3, 31)), ("Spring", None)]
    for who in ("mei", "graham", "ann"):
        goes(who).get("/rates/new", status=403)


def test_lines_of_figures_are_read_and_empty_ones_are_passed_over() -> None:
    assert len(read_figures("\nPOINTS, hygiene, ALL_HELP, 4\n\n")) == 1
    with pytest.raises(Refusal):
        read_figures("POINTS, hygiene, ALL_HELP, 1e99")
