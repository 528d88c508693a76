"""What waits for a funder's answer."""
from __future__ import annotations

from typing import Any

from tests.asking.conftest import Town, ask_of, said


def test_a_funder_sees_what_waits_for_it_and_for_nobody_else(town: Town, browse: Any, ask: int) -> None:
    council = browse(town.users["council"])
    council.get("/asks")
    assert "Ann Tester" in council.html and "Ben Tester" in council.html and "£4.00" in council.html
    council.get(f"/asks/{ask}")
    said(council, ask)
    council.get("/asks")
    assert "Ann Tester" not in council.html and "Ben Tester" in council.html
    other = browse(town.users["other"])
    other.get("/asks")
    assert "Nothing waits" in other.html


def test_it_says_what_is_late(town: Town, browse: Any, clock: Any, ask: int) -> None:
    council = browse(town.users["council"])
    council.get("/asks")
    assert "Late" not in council.html
    clock.move(days=8)
    council = browse(town.users["council"])
    council.get("/asks")
    assert council.html.count("Late") == 2


def test_approvals_lead_to_it(town: Town, browse: Any) -> None:
    number = ask_of(town, "ann")
    council = browse(town.users["council"])
    council.get("/approvals")
    assert f"/asks/{number}" in council.seen.links and "May they buy this, for £10.00?" in council.html


def test_only_approvers_have_the_page(town: Town, browse: Any) -> None:
    for who in ("ann", "broker", "finance", "admin"):
        browse(town.users[who]).get("/asks", status=403)
