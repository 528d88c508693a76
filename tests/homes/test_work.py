"""/work: what waits for everybody else who works here."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town, spend
from tests.budgets.test_assessment import asked as assessment_asked
from tests.plans.ready import until


def test_a_clinical_signatory_sees_the_plans_to_sign(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        plan = until(db, planned, "CLINICAL_REVIEW")
    page = door("nurse")
    assert f"/plans/{plan.id}/sign" in page.get("/work").links


def test_finance_sees_late_receipts_of_people_whom_it_pays_for_and_nobody_elses(town: Town, browse: Any) -> None:
    with town.writing() as db:
        spend(db, town, "30")
        spend(db, town, "24.99", name="ben")
    page = browse(town.users["finance"])
    page.get("/work")
    assert "Ann Tester" in page.html and "1 receipt, £30.00" in page.html and "Ben" not in page.html


def test_a_system_administrator_sees_nobody(town: Town, browse: Any) -> None:
    page = browse(town.users["admin"])
    page.get("/work")
    assert "Tester" not in page.html


def test_an_officer_sees_the_financial_assessments_that_wait_and_finance_does_not(town: Town, browse: Any) -> None:
    where = assessment_asked(town)
    page = browse(town.users["officer"])
    assert where in page.get("/work").links and "To work out" in page.html
    other = browse(town.users["finance"])
    assert where not in other.get("/work").links and "Financial assessments" not in other.html


def test_what_was_appealed_waits_for_another_officer_than_the_first(town: Town, browse: Any) -> None:
    where = assessment_asked(town, confirmed=True)
    ann = browse(town.users["ann"])
    ann.get(where)
    ann.post(where + "/appeal", {"why": "My taxi is not counted"})
    assert where not in browse(town.users["officer"]).get("/work").links
    assert where in browse(town.users["officer2"]).get("/work").links
