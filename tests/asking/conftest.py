"""Asking first happens in the small town of the budgets: Ann with a joint budget (W1: NHS 60, council 40), Ben as the noise."""
from __future__ import annotations

from typing import Any

import pytest

from brokerage.asking import actions
from brokerage.asking.models import Ask
from tests.budgets.conftest import NOW, Town, database, p, town

CLASS = {"what": "A swimming class on Fridays", "helps": "My back hurts less and I meet people", "amount": "10.00", "often": "WEEK",
         "kind": "NONE", "payee": "Larkfoot Pool"}


@pytest.fixture
def ask(town: Town) -> int:
    """Ann asks for a class at £10 a week; Ben asks for one too."""
    ask_of(town, "ben")
    return ask_of(town, "ann")


def ask_of(town: Town, name: str, **over: Any) -> int:
    words = {**CLASS, **over}
    with town.writing() as db:
        return actions.put(db, town.budget(db, name), what=words["what"], helps=words["helps"], amount=p(words["amount"]),
                           often=words["often"], kind=words["kind"], payee=words["payee"], by=town.actor(name), at=NOW).id


def said(browser: Any, ask: int, status: int = 200, **form: str) -> Any:
    """Answer as this browser's funder."""
    return browser.post(f"/asks/{ask}/answer", {"verdict": "YES", **form}, status=status)


def agreed(town: Town, browse: Any, ask: int, **form: str) -> None:
    for who in ("icb", "council"):
        browser = browse(town.users[who])
        browser.get(f"/asks/{ask}")
        said(browser, ask, **form)


def row(house: Any, number: int) -> Ask:
    with house.database.reading() as db:
        found = db.get_one(Ask, number)
        db.expunge(found)
        return found


__all__ = ["CLASS", "Town", "agreed", "ask", "ask_of", "database", "p", "row", "said", "town"]
