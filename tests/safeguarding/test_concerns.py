"""The list of concerns, and the review that each brings forward (P-41)."""
from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.budgets.models import Budget
from brokerage.kit.clock import SetClock
from brokerage.oversight.models import Review
from brokerage.safeguarding.models import Concern
from tests.safeguarding.test_worry import say


def test_each_sees_their_own_and_a_lead_those_of_people_they_work_with(town: SimpleNamespace, browse: Any) -> None:
    say(browse(town.worker), town)
    say(browse(town.ann), town, kind="DOMESTIC")
    for who, many in (("safeguarding", 2), ("worker", 1), ("ann", 1), ("carl", 0), ("coordinator", 0), ("zed", 0)):
        reader = browse(getattr(town, who))
        reader.get("/safeguarding")
        assert reader.html.count("Ann Abbott: ") == many, who


def test_only_leads_have_it_in_their_menu(town: SimpleNamespace, browse: Any) -> None:
    for who, there in (("safeguarding", True), ("worker", False), ("ann", False)):
        reader = browse(getattr(town, who))
        reader.get("/safeguarding")
        assert (' href="/safeguarding"' in reader.html) == there


@pytest.mark.parametrize("state", ["ACTIVE", "DRAFT"])
def test_the_running_budget_gets_a_review_within_28_days_that_does_not_say_why(
        town: SimpleNamespace, browse: Any, house: Any, clock: SetClock, state: str) -> None:
    with house.database.transaction() as db:
        budget = Budget(person_id=town.ann.person_id, state=state, **needed())
        db.add(budget)
    say(browse(town.worker), town, circle=str(town.carl.id))
    with house.database.reading() as db:
        concern, reviews = db.scalars(select(Concern)).one(), db.scalars(select(Review)).all()
        assert concern.review_by == date(2026, 12, 18)
        assert [(r.id, r.due_on, r.trigger, r.why) for r in reviews] == (
            [(concern.review_id, date(2026, 12, 18), "STAFF", "")] if state == "ACTIVE" else [])
    if state == "ACTIVE":
        ann = browse(town.ann)
        ann.get(f"/people/{town.ann.person_id}/history")
        assert "Worker</strong>" not in ann.html and "Brokerage</strong> planned a review" in ann.html


def needed() -> dict[str, Any]:
    """What a budget's row cannot be without."""
    return {"ref": "B-TEST", "starts_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31),
            "created_at": datetime(2026, 4, 1, tzinfo=UTC)}
