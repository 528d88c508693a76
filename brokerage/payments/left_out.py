"""What a run leaves out although it waits to be paid, and why: its bill is on hold, or its payee is paid elsewhere now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from brokerage.desk import bank_actions
from brokerage.payments import obligations, of_invoices
from brokerage.payments.models import Payment


def why(db: Session, payments: Sequence[Payment], at: datetime) -> dict[int, str]:
    """By payment id, of those that wait: BILL_ON_HOLD or BANK_DETAILS_CHANGED (states.WHY). The others would go out."""
    waiting = [p for p in payments if p.state == "QUEUED" and p.rail == "bank_file"]
    held = of_invoices.on_hold(db, waiting)
    now = bank_actions.all_in_force(db, {p.payee_org_id for p in waiting}, at)
    good: dict[tuple[int, int | None, str], bool] = {}
    found = {}
    for p in waiting:
        key = (p.payee_org_id, p.bank_details_id, p.payee_hash)
        if key not in good:
            good[key] = obligations.as_agreed(p, now.get(p.payee_org_id))
        if p.id in held or not good[key]:
            found[p.id] = "BILL_ON_HOLD" if p.id in held else "BANK_DETAILS_CHANGED"
    return found
