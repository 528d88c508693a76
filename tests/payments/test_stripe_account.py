"""A provider's own account at Stripe."""
from __future__ import annotations

from typing import Any

import msgspec

from brokerage.kit import jobs
from brokerage.payments import working
from tests.budgets.conftest import Town
from tests.payments.conftest import NOW
from tests.stripe_server.server import running


def test_where_it_is_off_a_provider_is_told_that_it_needs_none(town: Town, browse: Any) -> None:
    page = browse(town.users["kind_manager"])
    path = f"/desk/{town.orgs['kind'].id}/stripe"
    page.get(path)
    assert "You need no account at Stripe" in page.html
    page.post(path, {"_csrf": page.seen.forms[0].fields["_csrf"][0]}, status=422)
    browse(town.users["rival_manager"]).get(path, status=404)


def test_where_it_is_on_the_worker_fetches_the_address_and_later_that_it_may_be_paid(town: Town, browse: Any, house: Any) -> None:
    path = f"/desk/{town.orgs['kind'].id}/stripe"
    with running() as server:
        was = house.config
        house.config = msgspec.structs.replace(was, stripe_key="sk_test_nobody", stripe_address=server.url, stripe_connect=True)
        try:
            page = browse(town.users["kind_manager"])
            page.get(path)
            page.post(path)
            job = jobs.Taken(1, "payments.join", {"organisation": town.orgs["kind"].id}, 1, NOW)
            working.join(house, job)
            page.get(path)
            assert "Go on to Stripe" in page.html and "https://connect.stripe.com/" in page.html
            account = next(o for o in server.state.objects.values() if o["object"] == "v2.core.account")
            account["configuration"]["recipient"]["capabilities"]["stripe_balance"]["stripe_transfers"]["status"] = "active"
            working.join(house, job)
            page.get(path)
            assert "You can be paid there" in page.html
        finally:
            house.config = was
