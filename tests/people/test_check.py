"""The checks on a nominee or representative (L-23)."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.people.models import CircleMember
from tests.people.test_propose import propose


def proposed(town: SimpleNamespace, browse: Any, house: Any) -> str:
    """The address of the member who waits for checks."""
    propose(town, browse)
    with house.database.reading() as db:
        number = db.scalars(select(CircleMember.id).where(CircleMember.user_id == town.noah.id)).one()
    return f"/people/{town.ann.person_id}/circle/{number}"


def check(browser: Any, member: str, *, status: int = 200, **over: str) -> Any:
    browser.get(member + "/check")
    browser.post(member + "/check", {"close": "no", "dbs": "001234567890, 2 May 2026", "authority": "Deputy's order, 1 June 2025",
                                     **over}, status=status)
    return browser


def test_done_it_goes_to_those_who_pay(town: SimpleNamespace, browse: Any, house: Any) -> None:
    assert "Being checked" in check(browse(town.coordinator), proposed(town, browse, house)).html


@pytest.mark.parametrize(("over", "words"),
                         [({"dbs": ""}, "DBS check"), ({"authority": ""}, "by which paper"), ({"close": ""}, "Choose yes or no")])
def test_what_is_missing_is_named(town: SimpleNamespace, browse: Any, house: Any, over: dict[str, str], words: str) -> None:
    assert words in check(browse(town.coordinator), proposed(town, browse, house), status=422, **over).html


def test_close_family_needs_no_dbs(town: SimpleNamespace, browse: Any, house: Any) -> None:
    check(browse(town.coordinator), proposed(town, browse, house), close="yes", dbs="")


@pytest.mark.parametrize(("who", "status"), [("ann", 403), ("approver", 403), ("broker", 403), ("noah", 403), ("stranger", 404)])
def test_nobody_else_makes_the_checks(town: SimpleNamespace, browse: Any, house: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(proposed(town, browse, house) + "/check", status=status)
