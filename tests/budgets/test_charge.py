"""What the person pays."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage.budgets.charge_models import ChargeAssessment
from tests.budgets.conftest import Town
from tests.budgets.pages import day, here, refused_to


def test_the_person_reads_what_they_pay(town: Town, browse: Any) -> None:
    page = browse(town.users["ann"])
    page.get(here(town, "charge"))
    assert "£48.20" in page.html and page.seen.h1[0] == "What you pay towards council care"


def test_the_nhs_never_sees_it(town: Town, browse: Any) -> None:
    """Domain I-03."""
    refused_to(town, browse, here(town, "charge"), icb=403, nhsfinance=403, other=404, ben=404)


def test_an_assessment_is_asked_for_once_and_only_of_money_that_may_be_charged(town: Town, browse: Any) -> None:
    nhs, council = (str(s.id) for s in town.streams["ann"])
    page = browse(town.users["assessor"])
    page.get(here(town, "charge"))
    good = {"stream": council, "mode": "FUNDER_INVOICE", **day("since", date(2026, 12, 7))}
    page.post(here(town, "charge"), {**good, "stream": nhs}, status=422)
    assert "Nobody may be charged" in page.html
    page.post(here(town, "charge"), good)
    page.get(here(town, "charge"))
    page.post(here(town, "charge"), good, status=422)
    assert "under way already" in page.html
    with town.database.reading() as db:
        assert db.query(ChargeAssessment).count() == 1
