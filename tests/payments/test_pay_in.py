"""One payment of a person, as they see it."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.payments.stripe_desk import Desk
from tests.payments.test_pay import desk as desk
from tests.stripe_server import payer


def test_it_is_never_called_paid_before_stripe_has_said_so(desk: Desk, town: Town, browse: Any) -> None:
    session = desk.opened()
    page = browse(town.users["ann"])
    page.get("/pay-ins/1")
    assert "Not paid yet" in page.html and "https://checkout.stripe.com/" in page.html
    payer.debits(desk.server.state, session)
    desk.deliver(desk.news())
    page.get("/pay-ins/1")
    assert "On its way from your bank" in page.html and "Your care goes on" in page.html
    payer.debit_arrives(desk.server.state, session)
    desk.deliver(desk.news())
    page.get("/pay-ins/1")
    assert "Thank you" in page.html
    payer.dispute_closes(desk.server.state, payer.disputes(desk.server.state, desk.pay_in(session).charge), "lost")
    desk.deliver(desk.news())
    page.get("/pay-ins/1")
    assert "it is due again. Your care goes on" in page.html


def test_the_webhook_takes_what_is_signed_and_nothing_else(desk: Desk, town: Town, browse: Any, house: Any) -> None:
    import msgspec

    from brokerage.worker import work_one
    from tests.stripe_server.state import SECRET, signed
    session = desk.opened()
    payer.pays(desk.server.state, session)
    body, header = signed(desk.news()[-1])
    client = browse().client
    headers = {"stripe-signature": header, "content-type": "application/json"}
    assert client.post("/stripe/webhook", content=body, headers=headers).status_code == 404  # no secret is set
    was, house.config = house.config, msgspec.structs.replace(house.config, stripe_webhook_secret=SECRET)
    try:
        assert client.post("/stripe/webhook", content=body + b" ", headers=headers).status_code == 400
        assert client.post("/stripe/webhook", content=body, headers={}).status_code == 400
        for _ in range(2):
            assert client.post("/stripe/webhook", content=body, headers=headers).status_code == 200
        while work_one(house):
            continue
    finally:
        house.config = was
    assert desk.stands(session)[0] == "RECEIVED"
