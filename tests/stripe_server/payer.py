"""What people and banks do at Stripe: pay a session, let it run out, dispute a charge. Tests press these."""
from __future__ import annotations

from typing import Any

from tests.stripe_server.state import State


def _intent(state: State, session: dict[str, Any], status: str) -> dict[str, Any]:
    if session["payment_intent"]:
        return state.objects[session["payment_intent"]]
    made = state.keep({
        "id": state.new("pi"), "object": "payment_intent", "amount": session["amount_total"], "amount_capturable": 0, "amount_received": 0,
        "capture_method": "automatic", "confirmation_method": "automatic", "created": state.now(), "currency": "gbp", "livemode": state.live,
        "metadata": session["metadata"], "payment_method_types": ["card"], "status": status, "latest_charge": None})
    session["payment_intent"] = made["id"]
    return made


def _charge(state: State, intent: dict[str, Any]) -> dict[str, Any]:
    id, amount = state.new("ch"), intent["amount"]
    fee = amount * state.fee[0] // 10_000 + state.fee[1]
    made = state.keep({
        "id": id, "object": "charge", "amount": amount, "amount_captured": amount, "amount_refunded": 0, "billing_details": {}, "captured": True,
        "created": state.now(), "currency": "gbp", "disputed": False, "livemode": state.live, "metadata": intent["metadata"], "paid": True,
        "refunded": False, "status": "succeeded", "payment_intent": intent["id"], "balance_transaction": state.txn("charge", amount, id, fee)["id"]})
    intent.update(status="succeeded", amount_received=amount, latest_charge=id)
    return made


def pays(state: State, session_id: str) -> None:
    """By card: at once."""
    with state.lock:
        session = state.get(session_id, "checkout.session")
        intent = _intent(state, session, "processing")
        charge = _charge(state, intent)
        session.update(status="complete", payment_status="paid")
        state.happened("charge.succeeded", charge)
        state.happened("payment_intent.succeeded", intent)
        state.happened("checkout.session.completed", session)


def debits(state: State, session_id: str) -> None:
    """By Direct Debit: on its way for days."""
    with state.lock:
        session = state.get(session_id, "checkout.session")
        intent = _intent(state, session, "processing")
        session.update(status="complete", payment_status="unpaid")
        state.happened("checkout.session.completed", session)
        state.happened("payment_intent.processing", intent)


def debit_arrives(state: State, session_id: str) -> None:
    with state.lock:
        session = state.get(session_id, "checkout.session")
        charge = _charge(state, state.objects[session["payment_intent"]])
        session.update(payment_status="paid")
        state.happened("charge.succeeded", charge)
        state.happened("checkout.session.async_payment_succeeded", session)


def debit_fails(state: State, session_id: str) -> None:
    with state.lock:
        session = state.get(session_id, "checkout.session")
        intent = state.objects[session["payment_intent"]]
        intent.update(status="requires_payment_method")
        state.happened("payment_intent.payment_failed", intent)
        state.happened("checkout.session.async_payment_failed", session)


def debit_comes_back(state: State, charge_id: str) -> None:
    """A debit that had arrived is taken back by the bank (late failure)."""
    with state.lock:
        charge = state.get(charge_id, "charge")
        state.txn("payment_failure_refund", -charge["amount"], charge_id)
        charge.update(status="failed", paid=False)
        state.happened("charge.failed", charge)


def runs_out(state: State, session_id: str) -> None:
    with state.lock:
        session = state.get(session_id, "checkout.session")
        session.update(status="expired", url=None)
        state.happened("checkout.session.expired", session)


def refund_fails(state: State, refund_id: str) -> None:
    with state.lock:
        refund = state.get(refund_id, "refund")
        refund.update(status="failed", failure_reason="expired_or_canceled_card",
                      failure_balance_transaction=state.txn("refund_failure", refund["amount"], refund_id)["id"])
        charge = state.get(refund["charge"], "charge")
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        state.happened("refund.failed", refund)


def disputes(state: State, charge_id: str, fee: int = 2000) -> str:
    with state.lock:
        charge = state.get(charge_id, "charge")
        id = state.new("du")
        taken = state.txn("adjustment", -charge["amount"], id, fee)
        made = state.keep({
            "id": id, "object": "dispute", "amount": charge["amount"], "balance_transactions": [taken], "charge": charge_id, "created": state.now(),
            "currency": "gbp", "enhanced_eligibility_types": [], "evidence": {}, "evidence_details": {"has_evidence": False, "past_due": False, "submission_count": 0},
            "is_charge_refundable": False, "livemode": state.live, "metadata": {}, "reason": "debit_not_authorized", "status": "needs_response",
            "payment_intent": charge["payment_intent"]})
        charge["disputed"] = True
        state.happened("charge.dispute.created", made)
        state.happened("charge.dispute.funds_withdrawn", made)
        return id


def dispute_closes(state: State, dispute_id: str, status: str) -> None:
    """"won" or "lost"."""
    with state.lock:
        made = state.get(dispute_id, "dispute")
        made["status"] = status
        if status == "won":
            made["balance_transactions"].append(state.txn("adjustment", made["amount"], dispute_id))
            state.happened("charge.dispute.funds_reinstated", made)
        state.happened("charge.dispute.closed", made)


def provider_joins(state: State, *, active: bool = True, id: str = "") -> str:
    """A connected account that may be paid."""
    with state.lock:
        id = id or state.new("acct")
        status = "active" if active else "restricted"
        state.objects[id] = {
            "id": id, "object": "v2.core.account", "applied_configurations": ["recipient"], "created": "2026-11-20T10:00:00.000Z", "livemode": state.live,
            "configuration": {"recipient": {"applied": True, "capabilities": {"stripe_balance": {"stripe_transfers": {"status": status, "status_details": []}}}}},
            "requirements": {"entries": []}}
        return id


def earns(state: State, amount: int) -> None:
    """Money in the Stripe balance, from anywhere."""
    with state.lock:
        state.txn("topup", amount, state.new("tu"))
