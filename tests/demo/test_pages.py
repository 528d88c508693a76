"""Everybody in the demo town can sign in and see their first page, and every budget's page draws."""
from __future__ import annotations

from typing import Any

from sqlalchemy import select

from brokerage.budgets.models import Budget
from brokerage.people.signin_models import User
from tests.conftest import opened
from tests.pages import Browser
from tests.towns import town


def test_every_demo_person_has_a_first_page_and_every_budget_of_the_town_draws(tmp_path: Any, clock: Any) -> None:
    with town("sqlite", tmp_path) as database, opened(database, clock) as app, database.reading() as db:
        for user in db.scalars(select(User).order_by(User.id)):
            page = Browser(app).sign_in(user)
            page.get("/home")
            page.get("/services")
        staff = [Browser(app).sign_in(db.scalar(select(User).where(User.email.startswith(who)))) for who in ("carys",
                                                                                                             "dominic")]
        for number in db.scalars(select(Budget.id)):
            seen = [who for who in staff if who.client.get(f"/budgets/{number}").status_code == 200]
            assert seen, number
            seen[0].get(f"/budgets/{number}")
            seen[0].get(f"/budgets/{number}/statement")
