"""What the person was asked to pay, what came in, and what is left."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from brokerage import ledger
from brokerage.budgets import chart
from tests.budgets.conftest import Town
from tests.budgets.pages import day, here, refused_to

WEEK = {**day("first", date(2026, 11, 2)), **day("last", date(2026, 11, 8))}


def asked(town: Town, browse: Any, who: str = "finance") -> Any:
    page = browse(town.users[who])
    page.get(here(town, "charge-payments"))
    page.post(here(town, "charge-payments", "due"), WEEK)
    return page


def test_a_week_is_asked_for_paid_in_parts_and_then_nothing_is_left(town: Town, browse: Any) -> None:
    with town.database.reading() as db:
        before = ledger.balance(db, chart.charge_due(town.budgets["ann"].person_id))
    page = asked(town, browse)
    assert "£48.20 is asked for" in page.html and "£48.20 of it is late" in page.html and "Not paid" in page.html
    page.post(here(town, "charge-payments", "paid"), {"amount": "20", **day("on", date(2026, 11, 9))})
    assert "£28.20 of it is late" in page.html and "£28.20 not paid" in page.html
    page.post(here(town, "charge-payments", "paid"), {"amount": "30", **day("on", date(2026, 11, 10))})
    assert "£1.80 more was paid than was asked for" in page.html and "late" not in page.html
    with town.database.reading() as db:
        assert ledger.balance(db, chart.charge_due(town.budgets["ann"].person_id)) - before == -180
        assert ledger.books(db) == []


def test_the_person_reads_what_they_owe_and_changes_nothing(town: Town, browse: Any) -> None:
    asked(town, browse)
    ann = browse(town.users["ann"])
    ann.get(here(town, "charge"))
    assert here(town, "charge-payments") in ann.html
    ann.get(here(town, "charge-payments"))
    assert "What you have paid" in ann.html and "£48.20" in ann.html and "Save the payment" not in ann.html
    ann.post(here(town, "charge-payments", "paid"), {"amount": "5", **day("on", date(2026, 11, 9))}, status=403)


def test_the_nhs_never_sees_it(town: Town, browse: Any) -> None:
    """Domain I-03."""
    refused_to(town, browse, here(town, "charge-payments"), icb=403, nhsfinance=403, other=404, ben=404)


@pytest.mark.parametrize(("where", "form", "says"), [
    ("paid", {}, "Enter"), ("paid", {"amount": "5", **day("on", date(2026, 11, 30))}, "a day that has come"),
    ("paid", {"amount": "5", **day("on", date(2020, 1, 1))}, "no charge yet on that day"),
    ("paid", {"amount": "100000.01", **day("on", date(2026, 11, 9))}, "or less"),
    ("due", {**day("first", date(2026, 11, 8)), **day("last", date(2026, 11, 2))}, "cannot be before"),
    ("due", {**day("first", date(2019, 11, 8)), **day("last", date(2019, 11, 9))}, "days on which this budget runs")])
def test_what_cannot_be_is_refused_beside_its_field(town: Town, browse: Any, where: str, form: dict[str, str], says: str) -> None:
    page = browse(town.users["finance"])
    page.get(here(town, "charge-payments"))
    page.post(here(town, "charge-payments", where), form, status=422)
    assert says in page.html


def test_a_second_payment_of_one_day_is_not_swallowed(town: Town, browse: Any) -> None:
    page = asked(town, browse)
    for amount, status in (("20", 200), ("5", 422)):
        page.post(here(town, "charge-payments", "paid"), {"amount": amount, **day("on", date(2026, 11, 9))}, status=status)
    assert "£20.00 on that day is here already" in page.html
