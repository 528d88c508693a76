"""The only code that talks to Stripe. `stripe` is imported when it is first used: a house without a key never loads it.

One client a process, without retries of its own (the outbox is the retry) and without telemetry (it would write into the home
folder and send platform data). The address is Stripe's own, or a loopback one for tests; the settings refuse anything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from brokerage.config import Config
from brokerage.kit.money import Pence
from brokerage.payments.rails import Accepted, Answer, NotNow, Order, Refused, Unknown
from brokerage.payments.stripe_shapes import Opened, Refund, Seen, Txn, dispute_of, refund_of, txn_of

TIMEOUT = 20


class Gateway:
    """A key's view of Stripe. Every call may raise `stripe.StripeError`; those of the outbox answer instead."""

    code = "stripe_connect"

    def __init__(self, key: str, address: str = "", *, timeout: float = TIMEOUT) -> None:
        import stripe

        stripe.enable_telemetry = False
        more: Any = {"base_addresses": {"api": address}} if address else {}
        self.stripe = stripe
        self.client = stripe.StripeClient(key, max_network_retries=0, http_client=stripe.RequestsClient(timeout=timeout), **more)
        self.live = "_live_" in key

    # paying providers --------------------------------------------------------------------------------------------------
    def submit(self, order: Order) -> Answer:
        """Transfer to a provider's own account at Stripe."""
        try:
            made = self.client.v1.transfers.create(
                {
                    "amount": int(order.amount),
                    "currency": "gbp",
                    "destination": order.destination,
                    "transfer_group": order.group,
                    "metadata": {"payment": str(order.payment_id), "attempt": str(order.number)},
                },
                {"idempotency_key": order.key},
            )
        except self.stripe.StripeError as no:
            return self.meant(no)
        return Accepted(made.id, str(made.balance_transaction))

    def find(self, order: Order) -> list[Accepted] | Unknown:
        """What Stripe has of this payment, by our own id and never by the key, which it forgets after a day."""
        try:
            page = self.client.v1.transfers.list({"transfer_group": order.group, "limit": 100})
            return [Accepted(one.id, str(one.balance_transaction)) for one in page.auto_paging_iter()]
        except self.stripe.StripeError as no:
            return Unknown(_said(no))

    def meant(self, no: Any) -> Answer:
        """What an error says about whether it was done (payments.md section 8). A key that was used for something else is our
        own mistake, and something may have been done under it: unknown."""
        status, code = no.http_status or 0, no.code or type(no).__name__
        if isinstance(no, self.stripe.IdempotencyError) or status == 409:
            return Unknown(_said(no))
        if status in (401, 403, 429):
            return NotNow(_said(no))
        return Refused(code[:60], _said(no)) if 400 <= status < 500 else Unknown(_said(no))

    # what people pay in ----------------------------------------------------------------------------------------------------
    def open_page(self, pay_in: int, amount: Pence, back: str, key: str) -> Opened:
        """A page at Stripe where `amount` pence can be paid by card or Direct Debit. The words on it say nothing of care."""
        made = self.client.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "client_reference_id": str(pay_in),
                "metadata": {"pay_in": str(pay_in)},
                "payment_intent_data": {"metadata": {"pay_in": str(pay_in)}},
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": "gbp",
                            "unit_amount": int(amount),
                            "product_data": {"name": f"Payment {pay_in}"},
                        },
                    }
                ],
                "success_url": back,
                "cancel_url": back,
            },
            {"idempotency_key": key},
        )
        return Opened(made.id, made.url or "")

    def look(self, session: str) -> Seen:
        """All that Stripe knows of one pay-in, read afresh: whatever order its events came in, this is how it stands."""
        s = self.client.v1.checkout.sessions.retrieve(
            session, {"expand": ["payment_intent.latest_charge.balance_transaction"]}
        ).to_dict()
        intent = s.get("payment_intent") or {}
        charge = intent.get("latest_charge") or {}
        paid = charge.get("balance_transaction")
        refunds, disputes, others = [], [], []
        if charge:
            refunds = [
                refund_of(r.to_dict())
                for r in self.client.v1.refunds.list(
                    {
                        "charge": charge["id"],
                        "limit": 100,
                        "expand": ["data.balance_transaction", "data.failure_balance_transaction"],
                    }
                ).auto_paging_iter()
            ]
            disputes = [
                dispute_of(d.to_dict())
                for d in self.client.v1.disputes.list({"charge": charge["id"], "limit": 100}).auto_paging_iter()
            ]
            others = [
                txn_of(t.to_dict())
                for t in self.client.v1.balance_transactions.list({"source": charge["id"], "limit": 100}).auto_paging_iter()
            ]
        return Seen(
            session,
            s["status"] or "",
            s["payment_status"],
            intent.get("id", ""),
            intent.get("status", ""),
            charge.get("id", ""),
            bool(s["livemode"]),
            txn_of(paid) if paid else None,
            tuple(reversed(refunds)),
            tuple(disputes),
            tuple(t for t in reversed(others) if not paid or t.id != paid["id"]),
            (s.get("metadata") or {}).get("pay_in", ""),
        )

    def session_of(self, charge: str) -> str:
        """The session that a charge came from, "" when it came from none."""
        intent = str(self.client.v1.charges.retrieve(charge).payment_intent or "")
        return self.session_of_intent(intent) if intent else ""

    def session_of_intent(self, intent: str) -> str:
        found = self.client.v1.checkout.sessions.list({"payment_intent": intent, "limit": 1}).data
        return found[0].id if found else ""

    def charge_of(self, id: str) -> str:
        """The charge behind a refund (re_) or a dispute (du_, dp_)."""
        if id.startswith("re_"):
            return str(self.client.v1.refunds.retrieve(id).charge or "")
        return str(self.client.v1.disputes.retrieve(id).charge or "")

    def give_back(self, charge: str, amount: Pence, refund: int, key: str) -> Refund:
        made = self.client.v1.refunds.create(
            {"charge": charge, "amount": int(amount), "metadata": {"refund": str(refund)}, "expand": ["balance_transaction"]},
            {"idempotency_key": key},
        )
        return refund_of(made.to_dict())

    # the other side's books ---------------------------------------------------------------------------------------------
    def transactions(self, since: int) -> Iterator[Txn]:
        """Every movement of the balance from the second `since` on, the oldest first."""
        page = self.client.v1.balance_transactions.list({"created": {"gte": since}, "limit": 100})
        yield from reversed([txn_of(one.to_dict()) for one in page.auto_paging_iter()])

    def balance(self) -> Pence:
        """Available and pending pounds together, in pence."""
        held = self.client.v1.balance.retrieve().to_dict()
        return Pence(
            sum(int(one["amount"]) for part in ("available", "pending") for one in held[part] if one["currency"] == "gbp")
        )

    def transfer(self, id: str) -> dict[str, Any]:
        return dict(self.client.v1.transfers.retrieve(id).to_dict())

    # providers that join ---------------------------------------------------------------------------------------------------
    def join(self, organisation: int, back: str, account: str = "") -> tuple[str, str]:
        """An account for a provider (or `account` again) and the address where Stripe asks it who it is."""
        if not account:
            account = self.client.v2.core.accounts.create(
                {
                    "configuration": {
                        "recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
                    },
                    "identity": {"country": "GB"},
                    "metadata": {"organisation": str(organisation)},
                },
                {"idempotency_key": f"join/{organisation}"},
            ).id
        link = self.client.v2.core.account_links.create(
            {
                "account": account,
                "use_case": {
                    "type": "account_onboarding",
                    "account_onboarding": {"refresh_url": back, "return_url": back},
                },
            }
        )
        return account, link.url

    def may_be_paid(self, account: str) -> bool:
        """Whether Stripe lets money go to this account now."""
        made = self.client.v2.core.accounts.retrieve(account, {"include": ["configuration.recipient", "requirements"]}).to_dict()
        part: Any = made
        for name in ("configuration", "recipient", "capabilities", "stripe_balance", "stripe_transfers", "status"):
            part = (part or {}).get(name)
        return bool(part == "active")


def gateway(config: Config, *, timeout: float = TIMEOUT) -> Gateway | None:
    """The client of this process, None when no key is set."""
    return Gateway(config.stripe_key, config.stripe_address, timeout=timeout) if config.stripe_key else None


def _said(no: Any) -> str:
    return str(no.user_message or no)[:500]
