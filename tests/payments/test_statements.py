"""The list of bank statements."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.payments.statements import Row, camt
from tests.payments.test_statement_actions import brought


def test_statements_are_listed_for_those_whose_account_it_is(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        brought(db, town, camt([Row("-10.00"), Row("4.00")]))
    page = browse(town.users["treasurer"])
    page.get("/payments/statements")
    assert "2 to look at" in page.html and "Bring in a statement" not in page.html
    page = browse(town.users["nhsfinance"])
    page.get("/payments/statements")
    assert "None yet" in page.html
    page.get("/payments/statements/1", status=404)
