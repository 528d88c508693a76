"""One version of rates."""
from __future__ import annotations

from typing import Any

from sqlalchemy import select

from brokerage.assessments.amount_models import RateTable
from tests.assessments.made import rates
from tests.assessments.town import Town


def test_its_figures_are_there_in_words(town: Town, goes: Any) -> None:
    with town.writing() as db:
        rates(db, town)
        numbers = list(db.scalars(select(RateTable.id).order_by(RateTable.id)))
    mei = goes("mei")
    mei.get(f"/rates/{numbers[0]}")
    assert "Washing" in mei.html and "4 points" in mei.html and "15% off" in mei.html and "21.35" in mei.html
    mei.get(f"/rates/{numbers[1]}")
    assert "Registered nurse" in mei.html and "41.2" in mei.html
    mei.get("/rates/9999", status=404)
