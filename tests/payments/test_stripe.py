"""What the page about Stripe says when there is no key, and when there is one."""
from __future__ import annotations

from typing import Any

import msgspec

from tests.budgets.conftest import Town


def test_without_a_key_it_says_what_is_missing_and_what_it_would_add(town: Town, browse: Any) -> None:
    page = browse(town.users["finance"])
    page.get("/payments/stripe")
    assert "Stripe is not set up" in page.html and "What it would add" in page.html and "STRIPE_KEY" in page.html
    browse(town.users["ann"]).get("/payments/stripe", status=403)


def test_with_a_key_it_says_test_or_live_and_never_shows_the_key(town: Town, browse: Any, house: Any) -> None:
    was, house.config = house.config, msgspec.structs.replace(house.config, stripe_key="sk_test_abcdefgh1234")
    try:
        page = browse(town.users["finance"])
        page.get("/payments/stripe")
        assert "no real money moves" in page.html and "abcdefgh1234" not in page.html
    finally:
        house.config = was
