"""Against Stripe itself, in test mode, for whoever has a key: STRIPE_TEST_KEY=sk_test_… python -m pytest -m stripe_live.

Without a key this is skipped and says so. It has not been run by those who wrote it: nothing here claims that it was.
"""
from __future__ import annotations

import os
import uuid

import pytest

from brokerage.kit.money import Pence
from brokerage.payments.rails import Order, Refused
from brokerage.payments.stripe_gateway import Gateway

KEY = os.environ.get("STRIPE_TEST_KEY", "")
pytestmark = [pytest.mark.stripe_live, pytest.mark.skipif(not KEY.startswith(("sk_test_", "rk_test_")), reason="STRIPE_TEST_KEY is not set: nothing was asked of Stripe")]


@pytest.fixture
def gateway() -> Gateway:
    return Gateway(KEY)


def test_the_same_key_makes_one_page_and_it_is_open(gateway: Gateway) -> None:
    key, number = f"in/{uuid.uuid4()}", 1
    first, second = (gateway.open_page(number, Pence(500), "https://example.org/", key) for _ in range(2))
    assert first == second and first.url.startswith("https://checkout.stripe.com/")
    seen = gateway.look(first.session)
    assert (seen.status, seen.payment_status, seen.live, seen.paid, seen.ours) == ("open", "unpaid", False, None, "1")


def test_a_transfer_to_nobody_is_refused_and_nothing_is_found(gateway: Gateway) -> None:
    order = Order(2**30, 1, Pence(100), "acct_1032D82eZvKYlo2C", f"pay/{uuid.uuid4()}")
    assert isinstance(gateway.submit(order), Refused) and gateway.find(order) == []


def test_the_balance_and_its_movements_can_be_read(gateway: Gateway) -> None:
    assert isinstance(gateway.balance(), Pence)
    assert all(one.id.startswith("txn_") for one in list(gateway.transactions(0))[:5])
