"""Oversight's tests live in the small town of the budgets: Ann with a joint budget (W1), Ben beside her as the noise."""
from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any

from brokerage.budgets import charge_actions, dated, money_actions
from brokerage.kit.money import Pence
from tests.budgets.conftest import START, Town, at, database, p, spend, town  # noqa: F401 - the fixtures are used from here

SEVEN = ("2026-05-11", "2026-06-08", "2026-07-06", "2026-08-03", "2026-08-31", "2026-09-28", "2026-10-26")
"""Days on which Ann buys four weeks of home care."""


def lived(town: Town, name: str = "ann", *, home_care: str = "2088.24", weeks: int = 28) -> None:  # noqa: F811
    """Half a year of a budget: payments every four weeks with the charge paid in, home care and an exercise session."""
    with town.writing() as db:
        budget, finance = town.budget(db, name), town.actor("finance")
        money_actions.set_aside_reserve(db, budget, p("933.81"), on=START, by=finance, at=at(START))
        for n in range(0, weeks, 4):
            first = START + timedelta(weeks=n)
            money_actions.pay_direct_payment(db, budget, first, by=finance, at=at(first))
            due = charge_actions.charge_due(db, budget, first, first + timedelta(days=27), by=finance, at=at(first))
            if due > Pence(0):
                charge_actions.charge_received(db, budget, dated.charges_of(db, budget)[-1], due, on=first, by=finance, at=at(first))
        for n, day in enumerate(SEVEN[: weeks // 4]):
            bought(db, town, name, home_care, date.fromisoformat(day), "Larkfoot Home Care", "home care", f"H{n}")
            bought(db, town, name, "46.75", date.fromisoformat(day) + timedelta(days=2), "MS Centre", "exercise session", f"S{n}")


def bought(db: object, town: Town, name: str, amount: str, on: date, payee: str, what: str, receipt: str = "") -> None:  # noqa: F811
    money_actions.record_spend(db, town.budget(db, name), payee=payee, what=what, bought_on=on, amount=p(amount), receipt=receipt,  # type: ignore[arg-type]
                               by=town.actor(name), at=at(on))


def here(town: Town, *more: object, name: str = "ann") -> str:  # noqa: F811
    return "/".join([f"/budgets/{town.budgets[name].id}", *map(str, more)])


def said(page: Any) -> str:
    """The words of a page in one line, without its marks."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.html))).replace(" .", ".")


__all__ = ["START", "Town", "at", "bought", "database", "here", "lived", "p", "said", "spend", "town"]
