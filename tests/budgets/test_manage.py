"""Running a budget: its streams and what can be done next."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.budgets import actions
from tests.budgets.conftest import Town, at, budget_of
from tests.budgets.pages import here, refused_to


def test_the_nhs_sees_neither_the_council_nor_the_charge(town: Town, browse: Any) -> None:
    page = browse(town.users["icb"])
    page.get(here(town, "manage"))
    assert "NHS Testshire" in page.html and "Testham Council" not in page.html and "What the person pays" not in page.html
    page = browse(town.users["council"])
    page.get(here(town, "manage"))
    assert "Testham Council" in page.html and "£373.52" in page.html and "What the person pays" in page.html


def test_it_is_for_staff_who_work_with_the_person(town: Town, browse: Any) -> None:
    refused_to(town, browse, here(town, "manage"), ann=403, carer=403, other=404, ben=403, admin=403)


def test_an_agreed_budget_is_started_by_a_funder(town: Town, browse: Any) -> None:
    with town.writing() as db:
        budget_of(db, town, "ann", until="AGREED")
    page = browse(town.users["council"])
    page.get(here(town, "manage"))
    page.post(here(town, "activate"))
    assert "The budget runs." in page.html


def test_an_early_figure_without_an_amount_is_refused_and_said_why(town: Town, browse: Any) -> None:
    with town.writing() as db:
        budget_of(db, town, "ann", until="DRAFT")
    page = browse(town.users["assessor"])
    page.get(here(town, "manage"))
    page.post(here(town, "indicate"), status=422)
    assert "Nobody has offered any money yet." in page.html


def test_a_finance_approver_gives_back_and_settles(town: Town, browse: Any) -> None:
    with town.writing() as db:
        actions.close(db, town.budget(db), reason="MOVED", on=date(2026, 11, 19), by=town.actor("assessor"), at=at(date(2026, 11, 19)))
    page = browse(town.users["treasurer"])
    page.get(here(town, "manage"))
    page.post(here(town, "settle"), status=422)
    assert "still available" in page.html
    page.post(here(town, "give-back"))
    page.post(here(town, "settle"))
    assert "The budget is closed." in page.html
