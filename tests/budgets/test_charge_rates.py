"""The published figures."""
from __future__ import annotations

from datetime import date
from typing import Any

from tests.budgets.conftest import Town
from tests.budgets.pages import day, refused_to


def test_an_officer_adds_this_year_s_figure_with_its_source(town: Town, browse: Any) -> None:
    page = browse(town.users["officer"])
    page.get("/charge-rates")
    assert "£14,250.00" in page.html
    form = {"code": "MIG_SINGLE_25", "amount": "116.20", "source": "A circular", **day("since", date(2026, 4, 6))}
    page.post("/charge-rates", {**form, "source": ""}, status=422)
    page.post("/charge-rates", form)
    assert "£116.20" in page.html
    page.get("/charge-rates")
    page.post("/charge-rates", form, status=422)
    assert "is there already" in page.html


def test_others_read_them_or_not_and_add_none(town: Town, browse: Any) -> None:
    page = browse(town.users["broker"])
    page.get("/charge-rates")
    assert "Add a figure" not in page.html
    refused_to(town, browse, "/charge-rates", ann=403, icb=403)
