"""Giving back what somebody paid in."""
from __future__ import annotations

from typing import Any

import pytest

from tests.budgets.conftest import Town
from tests.payments.stripe_desk import Desk
from tests.payments.test_pay import desk as desk
from tests.stripe_server import payer


def test_a_finance_approver_gives_a_part_back_and_it_is_not_shown_before_stripe_says_so(
        desk: Desk, town: Town, browse: Any, house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from brokerage.payments import routes
    from brokerage.worker import work_one
    monkeypatch.setattr(routes, "proved_lately", lambda *_: True)
    payer.pays(desk.server.state, desk.opened())
    desk.deliver(desk.news())
    browse(town.users["finance"]).get("/payments/pay-ins/1", status=403)
    page = browse(town.users["treasurer"])
    page.get("/payments/pay-ins/1")
    page.post("/payments/pay-ins/1", {"amount": "20.01", "why": "Too much"}, status=422)
    assert "At most £20.00 is left" in page.html
    page.post("/payments/pay-ins/1", {"amount": "5", "why": "Charged too much"})
    assert "asked for" in page.html
    while work_one(house):
        continue
    page.get("/payments/pay-ins/1")
    assert "given back" in page.html and len(desk.server.state.all("refund")) == 1
