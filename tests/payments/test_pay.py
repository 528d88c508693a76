"""What is due from a person, and beginning to pay it."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from brokerage.payments.stripe_models import PayIn
from tests.budgets.conftest import Town
from tests.payments.stripe_desk import Desk
from tests.stripe_server.server import running


@pytest.fixture
def desk(town: Town, house: Any) -> Iterator[Desk]:
    """The house with a key, and Ann owing."""
    with running() as server:
        made = Desk(town, server)
        made.owes()
        was = house.config
        house.config = msgspec.structs.replace(was, stripe_key=made.config.stripe_key, stripe_address=server.url)
        yield made
        house.config = was


def test_a_person_sees_what_is_due_and_goes_on_to_pay_a_part(desk: Desk, town: Town, browse: Any) -> None:
    page = browse(town.users["ann"])
    path = f"/people/{town.people['ann'].id}/pay"
    page.get(path)
    assert "Your own part" in page.html and "Stripe" in page.html
    page.post(path, {"what": "charge", "amount": "99999"}, status=422)
    page.post(path, {"what": "charge", "amount": "5000"}, status=422)
    assert "Enter an amount from" in page.html
    page.post(path, {"what": "rent", "amount": "5"}, status=422)
    page.post(path, {"what": "charge", "amount": "25"})
    assert "We are getting the payment page ready" in page.html and "paid" not in page.html.lower().split("<main")[1].split("not paid")[0][:400]
    with town.database.reading() as db:
        assert db.get_one(PayIn, 1).amount_pence == 2500


def test_whom_a_person_trusts_may_pay_and_nobody_else_looks(desk: Desk, town: Town, browse: Any) -> None:
    path = f"/people/{town.people['ann'].id}/pay"
    helper = browse(town.users["helper"])
    helper.get(path)
    helper.post(path, {"what": "charge", "amount": "10"})
    browse(town.users["ben"]).get(path, status=404)
    browse(town.users["finance"]).get(path, status=403)
    browse(town.users["ben"]).get("/pay-ins/1", status=404)


def test_without_a_key_it_says_how_else_to_pay(town: Town, browse: Any) -> None:
    with running() as server:
        Desk(town, server).owes()
    page = browse(town.users["ann"])
    path = f"/people/{town.people['ann'].id}/pay"
    page.get(path)
    assert "You cannot pay here by card" in page.html and "Go on to pay" not in page.html
    page.post(path, {"what": "charge"}, status=422)
