"""One movement and who paid what of it, from the ledger itself."""
from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from brokerage.budgets.models import Movement
from tests.budgets.conftest import Town, spend


@pytest.fixture
def bought(town: Town) -> str:
    with town.writing() as db:
        made = spend(db, town, "2088.24")
        newest = db.scalars(select(Movement.id).where(Movement.budget_id == made.budget_id).order_by(Movement.id.desc())).first()
    return f"/budgets/{made.budget_id}/movements/{newest}"


def test_the_holder_sees_each_funders_part_to_the_penny(town: Town, browse: Any, bought: str) -> None:
    page = browse(town.users["ann"])
    assert page.get(bought).h1 == ["£2,088.24 spent"]
    assert "£1,252.94" in page.html and "£835.30" in page.html


def test_a_funder_sees_its_own_part_and_the_rest_without_a_name(town: Town, browse: Any, bought: str) -> None:
    page = browse(town.users["icb"])
    page.get(bought)
    assert "NHS Testshire" in page.html and "Other funders" in page.html and "Testham" not in page.html


def test_another_budgets_movement_is_not_found_on_this_one(town: Town, browse: Any, bought: str) -> None:
    number = bought.rpartition("/")[2]
    browse(town.users["ben"]).get(f"/budgets/{town.budgets['ben'].id}/movements/{number}", status=404)


def test_a_movement_that_concerns_only_another_funder_is_not_found(town: Town, browse: Any, database: Any) -> None:
    with database.reading() as db:
        council = db.scalar(select(Movement.id).where(Movement.stream_id == town.streams["ann"][1].id))
    browse(town.users["icb"]).get(f"/budgets/{town.budgets['ann'].id}/movements/{council}", status=404)
