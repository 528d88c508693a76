"""What the server knows: objects, the balance and its transactions, events. Fees and limits are parameters, not facts."""
from __future__ import annotations

import itertools
import json
import threading
import time
from typing import Any

import stripe

from tests.stripe_server import contract

SECRET = "whsec_for_tests"
ACCOUNT = "acct_platform"


class Declined(Exception):
    """A business refusal: HTTP status, code, words."""

    def __init__(self, status: int, code: str, said: str) -> None:
        super().__init__(said)
        self.status, self.code, self.said = status, code, said


class State:
    """Everything, under one lock. `ahead` seconds are added to the clock, so that a test can pass a day."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.ahead = 0
        self.numbers = itertools.count(1)
        self.objects: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.available = 0
        self.fee = (150, 20)
        """Of 10,000, and pence: made up."""
        self.live = False

    def now(self) -> int:
        return int(time.time()) + self.ahead

    def new(self, prefix: str) -> str:
        return f"{prefix}_{next(self.numbers):06d}test"

    def keep(self, made: dict[str, Any]) -> dict[str, Any]:
        self.objects[made["id"]] = contract.answer(made)
        return self.objects[made["id"]]

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Every object of a kind, the newest first."""
        return [one for one in reversed(self.objects.values()) if one["object"] == kind]

    def get(self, id: str, kind: str) -> dict[str, Any]:
        found = self.objects.get(id)
        if found is None or found["object"] != kind:
            raise Declined(404, "resource_missing", f"No such {kind}: {id}")
        return found

    # money ---------------------------------------------------------------------------------------
    def txn(self, type: str, amount: int, source: str, fee: int = 0) -> dict[str, Any]:
        """A movement of the balance: `amount` gross, `fee` of Stripe's, net = amount − fee."""
        self.available += amount - fee
        return self.keep({
            "id": self.new("txn"), "object": "balance_transaction", "amount": amount, "fee": fee, "net": amount - fee, "type": type, "source": source,
            "currency": "gbp", "created": self.now(), "available_on": self.now(), "status": "available", "reporting_category": type,
            "fee_details": [], "balance_type": "payments"})

    def transfer(self, given: dict[str, Any]) -> dict[str, Any]:
        amount = int(given["amount"])
        if self.available < amount:
            raise Declined(400, "balance_insufficient", "You have insufficient available funds in your Stripe account.")
        account = self.objects.get(given["destination"])
        if account is None:
            raise Declined(400, "resource_missing", "No such destination")
        id = self.new("tr")
        made = self.keep({
            "id": id, "object": "transfer", "amount": amount, "amount_reversed": 0, "created": self.now(), "currency": given["currency"],
            "destination": given["destination"], "livemode": self.live, "metadata": given.get("metadata", {}), "reversed": False,
            "transfer_group": given.get("transfer_group"), "balance_transaction": self.txn("transfer", -amount, id)["id"],
            "reversals": {"object": "list", "data": [], "has_more": False, "url": f"/v1/transfers/{id}/reversals"}})
        self.happened("transfer.created", made)
        return made

    def reversal(self, transfer: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        amount = int(given.get("amount", transfer["amount"]))
        if transfer["amount_reversed"] + amount > transfer["amount"]:
            raise Declined(400, "transfer_reversal_too_large", "Reversal amount is greater than unreversed amount")
        id = self.new("trr")
        made = self.keep({"id": id, "object": "transfer_reversal", "amount": amount, "created": self.now(), "currency": "gbp", "metadata": {},
                          "transfer": transfer["id"], "balance_transaction": self.txn("transfer_refund", amount, id)["id"]})
        transfer["amount_reversed"] += amount
        transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
        transfer["reversals"]["data"].append(made)
        self.happened("transfer.reversed", transfer)
        return made

    def session(self, given: dict[str, Any]) -> dict[str, Any]:
        total = sum(int(item["quantity"]) * int(item["price_data"]["unit_amount"]) for item in given["line_items"])
        if total < 30:
            raise Declined(400, "amount_too_small", "Amount must be at least £0.30 gbp")
        id = self.new("cs_test")
        made = self.keep({
            "id": id, "object": "checkout.session", "automatic_tax": {"enabled": False}, "created": self.now(), "custom_fields": [], "custom_text": {},
            "expires_at": self.now() + 86400, "livemode": self.live, "mode": given.get("mode", "payment"), "payment_method_types": ["card", "bacs_debit"],
            "payment_status": "unpaid", "status": "open", "shipping_options": [], "amount_total": total, "currency": "gbp",
            "client_reference_id": given.get("client_reference_id"), "metadata": given.get("metadata", {}), "payment_intent": None,
            "url": f"https://checkout.stripe.com/c/pay/{id}", "success_url": given.get("success_url")})
        self.happened("checkout.session.created", made)
        return made

    def refund(self, given: dict[str, Any]) -> dict[str, Any]:
        charge = self.get(given.get("charge") or self.get(given["payment_intent"], "payment_intent")["latest_charge"], "charge")
        amount = int(given.get("amount", charge["amount"]))
        if charge["amount_refunded"] + amount > charge["amount"]:
            raise Declined(400, "charge_already_refunded", "Refund amount is greater than unrefunded amount on charge")
        id = self.new("re")
        made = self.keep({"id": id, "object": "refund", "amount": amount, "created": self.now(), "currency": "gbp", "charge": charge["id"],
                          "payment_intent": charge["payment_intent"], "metadata": given.get("metadata", {}), "status": "succeeded",
                          "balance_transaction": self.txn("refund", -amount, id)["id"]})
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self.happened("refund.created", made)
        self.happened("charge.refunded", charge)
        return made

    # events --------------------------------------------------------------------------------------
    def happened(self, type: str, about: dict[str, Any]) -> dict[str, Any]:
        made = contract.answer({"id": self.new("evt"), "object": "event", "type": type, "created": self.now(), "livemode": self.live,
                                "pending_webhooks": 1, "api_version": stripe.api_version, "data": {"object": json.loads(json.dumps(about))}})
        self.events.append(made)
        return made


def signed(event: dict[str, Any], *, secret: str = SECRET, at: int | None = None) -> tuple[bytes, str]:
    """An event as Stripe would deliver it: the body and the header of its signature."""
    body = json.dumps(event)
    return body.encode(), stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=at or int(time.time()))
