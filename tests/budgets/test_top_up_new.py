"""Writing a top-up."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.budgets.topup_models import TopUp
from tests.budgets.conftest import Town
from tests.budgets.pages import day, here, refused_to


def typed(town: Town, n: int = 1) -> dict[str, Any]:
    return {"on": str(town.streams["ann"][n].id), "what": "A room", "chosen": "897.50", "budget": "812", "option": "Fernside",
            "option_cost": "800", "payer_name": "Cousin Kit", "payee": "Harebell House", "collects": "COUNCIL", "affordable": "Seen",
            "price_rises": "Shared", "if_it_stops": "A move", "notice_weeks": "4", "accommodation": "yes",
            **day("since", date(2026, 12, 7)), **day("review_on", date(2027, 3, 1))}


def test_it_is_written_when_a_suitable_choice_was_there(town: Town, browse: Any) -> None:
    page = browse(town.users["assessor"])
    page.get(here(town, "top-ups", "new"))
    page.post(here(town, "top-ups", "new"), typed(town))
    assert "Written: £85.50 a week" in page.html


def test_w3_without_one_the_budget_is_raised_and_nhs_money_offers_a_private_extra(town: Town, browse: Any) -> None:
    page, where = browse(town.users["assessor"]), here(town, "top-ups", "new")
    page.get(where)
    page.post(where, {**typed(town), "option_cost": "840"}, status=422)
    assert "Raise the budget to £840.00 a week" in page.html and "Cousin Kit" in page.html
    page.post(where, typed(town, 0), status=422)
    assert "cannot be topped up" in page.html and "private extra" in page.html
    with town.database.reading() as db:
        assert db.query(TopUp).count() == 0


def test_others_do_not_write_one(town: Town, browse: Any) -> None:
    refused_to(town, browse, here(town, "top-ups", "new"), ann=403, council=403, other=403)


def test_several_choices_are_named_and_half_a_choice_is_refused(town: Town, browse: Any) -> None:
    page, where = browse(town.users["assessor"]), here(town, "top-ups", "new")
    page.get(where)
    page.post(where, {**typed(town), "option_2": "Elm Lodge", "option_3_cost": "790"}, status=422)
    assert "Enter what it costs a week" in page.html and "Say which choice costs this" in page.html
    page.post(where, {**typed(town), "option_cost": "840", "option_2": "Elm Lodge", "option_2_cost": "812"})
    assert "Fernside at £840.00 a week; Elm Lodge at £812.00 a week" in page.html
