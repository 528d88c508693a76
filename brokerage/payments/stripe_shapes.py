"""What Stripe says, brought to the few facts that this room goes by. Pure: no client, no database."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from brokerage.kit.money import Pence


class Txn(Struct, frozen=True):
    """One movement of the Stripe balance: gross and fee in pence, and the object that it is about."""

    id: str
    type: str
    source: str
    amount: Pence
    fee: Pence
    created: int


class Refund(Struct, frozen=True):
    id: str
    amount: Pence
    status: str
    ours: str
    txn: Txn | None
    failure: Txn | None


class Dispute(Struct, frozen=True):
    id: str
    status: str
    amount: Pence
    txns: tuple[Txn, ...]


class Opened(Struct, frozen=True):
    """A page where somebody can pay."""

    session: str
    url: str


class Seen(Struct, frozen=True):
    """One pay-in as it stands at Stripe. `others` are movements about its charge beside the payment itself (a late failure)."""

    session: str
    status: str
    payment_status: str
    intent: str
    intent_status: str
    charge: str
    live: bool
    paid: Txn | None
    refunds: tuple[Refund, ...]
    disputes: tuple[Dispute, ...]
    others: tuple[Txn, ...]
    ours: str = ""


def txn_of(one: dict[str, Any]) -> Txn:
    source = one.get("source") or ""
    return Txn(
        one["id"],
        one["type"],
        source if isinstance(source, str) else source["id"],
        Pence(one["amount"]),
        Pence(one["fee"]),
        one["created"],
    )


def refund_of(one: dict[str, Any]) -> Refund:
    txn, failure = one.get("balance_transaction"), one.get("failure_balance_transaction")
    return Refund(
        one["id"],
        Pence(one["amount"]),
        one.get("status") or "",
        (one.get("metadata") or {}).get("refund", ""),
        txn_of(txn) if isinstance(txn, dict) else None,
        txn_of(failure) if isinstance(failure, dict) else None,
    )


def dispute_of(one: dict[str, Any]) -> Dispute:
    return Dispute(one["id"], one["status"], Pence(one["amount"]), tuple(txn_of(t) for t in one["balance_transactions"]))
