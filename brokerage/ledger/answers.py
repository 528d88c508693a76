"""What either engine answers about one entry, and how a refusal reads to a person."""
from __future__ import annotations

from typing import NamedTuple

from brokerage.kit.errors import Refusal
from brokerage.ledger.models import OVERDRAWN, SPENT


class Answer(NamedTuple):
    """`status` is POSTED, ALREADY, UNKNOWN (`detail` names the account or hold) or a code of REFUSALS."""

    status: str
    entry_id: int = 0
    detail: str = ""


REFUSALS = {
    "OVERSPEND": SPENT,
    "HOLD_OVERDRAWN": OVERDRAWN,
    "LEDGER_KEY_REUSED": "This was already recorded, with other details. Check what was recorded before you go on.",
    "ALREADY_REVERSED": "This was already reversed.",
    "PERIOD_CLOSED": "That month's books are closed. Record this in the open month.",
}


def refusal(code: str) -> Refusal:
    return Refusal(REFUSALS[code], code=code)
