"""From a person's record to their budget."""
from __future__ import annotations

from typing import Any

import pytest

from tests.budgets.conftest import Town


@pytest.mark.parametrize("who", ["ann", "carer", "broker", "council"])
def test_the_record_leads_to_the_budget(town: Town, browse: Any, who: str) -> None:
    page, budget = browse(town.users[who]), town.budgets["ann"]
    page.get(f"/people/{budget.person_id}")
    assert f"/people/{budget.person_id}/budget" in page.seen.links
    page.get(f"/people/{budget.person_id}/budget")
    assert page.answer.url.path == f"/budgets/{budget.id}"


@pytest.mark.parametrize(("who", "status"), [("ben", 404), ("other", 404), ("admin", 403)])
def test_nobody_reaches_a_budget_through_a_record_that_is_not_theirs(town: Town, browse: Any, who: str, status: int) -> None:
    browse(town.users[who]).get(f"/people/{town.budgets['ann'].person_id}/budget", status=status)
