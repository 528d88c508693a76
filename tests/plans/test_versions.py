"""Versions that were agreed."""
from __future__ import annotations

from typing import Any

from brokerage.plans import content, line_part_actions, versions
from tests.budgets.conftest import NOW, Town


def test_a_version_is_kept_whole_with_a_hash_that_anybody_can_check(town: Town, made: Any, browse: Any) -> None:
    with town.writing() as db:
        plan = db.merge(made.plan)
        first = versions.keep(db, plan, "AGREED", by=town.actor("ann"), at=NOW)
        assert content.hash_of(content.read(first.content)) == first.hash == versions.hash_now(db, plan, NOW)
        line_part_actions.set_details(db, plan, 2, {"what": "Slowly"}, revision=plan.revision, by=town.actor("ann"), at=NOW)
        assert versions.hash_now(db, plan, NOW) != first.hash
        assert versions.keep(db, plan, "AGREED", by=town.actor("ann"), at=NOW).number == 2
    page = browse(town.users["ann"])
    assert page.get(f"{made.path}/versions").h1 == ["Versions that were agreed"]
    assert first.hash[:12] in page.html and "£933.81 a week" in page.html
    answer = page.client.get(f"{made.path}/versions/1/download")
    assert answer.content == first.content.encode() and "attachment" in answer.headers["content-disposition"]
    browse(town.users["ben"]).get(f"{made.path}/versions", status=404)
    page.get(f"{made.path}/versions/9/download", status=404)
