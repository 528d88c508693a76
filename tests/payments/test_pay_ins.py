"""What people paid in, for finance."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.payments.stripe_desk import Desk
from tests.payments.test_pay import desk as desk
from tests.stripe_server import payer


def test_finance_of_a_payer_sees_numbers_and_no_names(desk: Desk, town: Town, browse: Any) -> None:
    payer.pays(desk.server.state, desk.opened())
    desk.deliver(desk.news())
    page = browse(town.users["finance"])
    page.get("/payments/pay-ins")
    assert "£20.00" in page.html and "Ann" not in page.html
    browse(town.users["ann"]).get("/payments/pay-ins", status=403)
