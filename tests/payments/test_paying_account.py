"""The account that is paid from: one types it in, another types the same digits."""
from __future__ import annotations

from typing import Any

import pytest

from tests.budgets.conftest import Town
from tests.payments.conftest import OWN_NUMBER

NEW = {"account_name": "Testham Council", "sort_code": "00-00-77", "account_number": "30000019"}


@pytest.fixture(autouse=True)
def proved(monkeypatch: pytest.MonkeyPatch) -> None:
    from brokerage.payments import routes
    monkeypatch.setattr(routes, "proved_lately", lambda *_: True)


def test_a_second_person_types_the_digits_again_before_an_account_is_used(town: Town, browse: Any) -> None:
    page = browse(town.users["treasurer"])
    page.get("/payments/account")
    assert "ending 019" in page.html and OWN_NUMBER not in page.html
    page.post("/payments/account", NEW | {"org": str(town.orgs["council"].id), "sort_code": "12"}, status=422)
    assert "6 digits" in page.html
    page.post("/payments/account", NEW | {"org": str(town.orgs["icb"].id)}, status=422)
    page.post("/payments/account", NEW | {"org": str(town.orgs["council"].id)})
    assert "Waiting for a check" in page.html
    page.post("/payments/account/check", {"account": "2", "sort_code": "000077", "account_number": "30000019"}, status=422)
    assert "Somebody else has to check" in page.html
    second = browse(town.users["treasurer2"])
    second.get("/payments/account")
    second.post("/payments/account/check", {"account": "2", "sort_code": "000077", "account_number": "30000018"}, status=422)
    assert "not the digits" in second.html
    second.post("/payments/account/check", {"account": "2", "sort_code": "000077", "account_number": "30000019"})
    assert "Waiting for a check" not in second.html
    browse(town.users["nhsfinance"]).get("/payments/account")


def test_a_change_that_is_not_wanted_is_dropped_and_the_old_account_stays(town: Town, browse: Any) -> None:
    page = browse(town.users["finance"])
    page.get("/payments/account")
    page.post("/payments/account", NEW | {"org": str(town.orgs["council"].id)})
    page.post("/payments/account/refuse", {"account": "2", "sort_code": "0", "account_number": "0"})
    assert "Waiting for a check" not in page.html and "In use" in page.html
    other = browse(town.users["nhsfinance"])
    other.get("/payments/account")
    other.post("/payments/account/refuse", {"account": "1", "sort_code": "0", "account_number": "0"}, status=404)
