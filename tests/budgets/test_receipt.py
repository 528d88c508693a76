"""Adding the receipt that was missing."""
from __future__ import annotations

from typing import Any

import pytest

from tests.budgets.conftest import Town, spend


@pytest.fixture
def path(town: Town) -> str:
    with town.writing() as db:
        spend(db, town, "31", receipt="OLD")
        made = spend(db, town, "30")
    return f"/budgets/{made.budget_id}/spends/{made.id}/receipt"


def test_a_receipt_is_added_once_and_waits_no_more(town: Town, browse: Any, path: str) -> None:
    page = browse(town.users["ann"])
    page.get(path)
    page.post(path, {"receipt": "NEW 1"})
    assert "Receipt added" in page.html and path not in page.seen.links
    page.get(path)
    assert "There is nothing more to do" in page.html


def test_a_receipt_of_another_purchase_is_refused(town: Town, browse: Any, path: str) -> None:
    page = browse(town.users["ann"])
    page.get(path)
    page.post(path, {"receipt": "OLD"}, status=422)
    assert "You have already recorded this receipt" in page.html


def test_nobody_else_opens_it(town: Town, browse: Any, path: str) -> None:
    for who, status in (("ben", 404), ("carer", 403), ("broker", 403)):
        browse(town.users[who]).get(path, status=status)


def test_a_purchase_is_found_only_on_its_own_budget(town: Town, browse: Any, path: str) -> None:
    _, _, ann, *rest = path.split("/")
    browse(town.users["ben"]).get("/".join(["", "budgets", str(town.budgets["ben"].id), *rest]), status=404)
