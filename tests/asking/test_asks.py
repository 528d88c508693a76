"""Every question about a budget, for whoever may see it."""
from __future__ import annotations

from typing import Any

from tests.asking.conftest import Town, agreed, ask_of


def test_questions_are_listed_with_where_they_stand(town: Town, browse: Any, ask: int) -> None:
    ask_of(town, "ann", what="A crate of wine", kind="ALCOHOL")
    agreed(town, browse, ask, limit="8.00")
    ann = browse(town.users["ann"])
    ann.get(f"/budgets/{town.budgets['ann'].id}/asks")
    assert "Up to £8.00" in ann.html and "The answer is no" in ann.html and ann.html.count("nhsuk-tag--") == 2
    assert "Ask about something" in ann.html


def test_a_carer_reads_them_and_is_not_offered_to_ask(town: Town, browse: Any, ask: int) -> None:
    carer = browse(town.users["carer"])
    carer.get(f"/budgets/{town.budgets['ann'].id}/asks")
    assert "swimming" in carer.html and "Ask about something" not in carer.html


def test_nobody_else_learns_of_them(town: Town, browse: Any, ask: int) -> None:
    for who, status in (("ben", 404), ("other", 404), ("admin", 403)):
        browse(town.users[who]).get(f"/budgets/{town.budgets['ann'].id}/asks", status=status)


def test_the_budgets_page_leads_to_them(town: Town, browse: Any) -> None:
    ann = browse(town.users["ann"])
    for page in ("", "/spend"):
        ann.get(f"/budgets/{town.budgets['ann'].id}{page}")
        assert f"/budgets/{town.budgets['ann'].id}/asks" in ann.seen.links
