"""How bank details come into force: proposed by one, checked by another who calls back, held for 48 hours (domain I-07)."""

from __future__ import annotations

from brokerage.kit.states import NEW, Machine, Move

MANAGER = ("PROVIDER_ADMIN",)
PAYERS = ("FINANCE", "FINANCE_APPROVER")
SYSTEM = ("SYSTEM",)

BANK = Machine(
    "bank_details",
    (
        Move(NEW, "propose", "PROPOSED", MANAGER, "shown again within 10 minutes who they are (I-06)"),
        Move("PROPOSED", "approve", "HELD", PAYERS, "not the proposer, nobody of this provider; called back; digits agree"),
        Move("PROPOSED", "refuse", "REFUSED", PAYERS, "a reason"),
        Move("PROPOSED", "withdraw", "WITHDRAWN", MANAGER),
        Move("HELD", "stop", "STOPPED", (*MANAGER, *PAYERS), "before the hold is over; a reason"),
        Move("HELD", "take_effect", "IN_FORCE", SYSTEM, "48 hours after the check"),
        Move("IN_FORCE", "replace", "REPLACED", SYSTEM, "when newer ones take effect"),
    ),
)
WORDS = {
    "PROPOSED": "Waiting for a check",
    "HELD": "Checked, on hold",
    "IN_FORCE": "In use",
    "REPLACED": "Used before",
    "REFUSED": "Not accepted",
    "WITHDRAWN": "Withdrawn",
    "STOPPED": "Stopped",
}
COLOURS = {"PROPOSED": "yellow", "HELD": "orange", "IN_FORCE": "green", "REFUSED": "red", "STOPPED": "red"}
