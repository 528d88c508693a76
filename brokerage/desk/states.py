"""How bank details come into force (domain I-07), and how what a provider gives is answered."""

from __future__ import annotations

from brokerage.catalogue.states import MODERATORS
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

APPLICATION = Machine(
    "application",
    (
        Move(NEW, "begin", "DRAFT", MANAGER, "none is open; not approved already"),
        Move("DRAFT", "submit", "SUBMITTED", MANAGER, "an answer to every rule of the newest rulebook"),
        Move("RETURNED", "submit", "SUBMITTED", MANAGER, "an answer to every rule of the newest rulebook"),
        Move(
            "SUBMITTED", "approve", "APPROVED", MODERATORS, "every rule is met; nobody of this provider or of a body tied to it"
        ),
        Move("SUBMITTED", "return", "RETURNED", MODERATORS, "a reason for each rule that is not met yet"),
        Move("SUBMITTED", "refuse", "REFUSED", MODERATORS, "a reason for each rule that is not met"),
        Move("DRAFT", "withdraw", "WITHDRAWN", MANAGER),
        Move("SUBMITTED", "withdraw", "WITHDRAWN", MANAGER),
        Move("RETURNED", "withdraw", "WITHDRAWN", MANAGER),
    ),
)
JOINING = Machine(
    "joining",
    (
        Move(NEW, "ask", "ASKED", ("ANYONE",), "few from one place, to one address and in one day"),
        Move("ASKED", "confirm", "CONFIRMED", ("ANYONE",), "the code that came to the address, within a week"),
    ),
)
PAPER = Machine(
    "paper",
    (
        Move(NEW, "give", "GIVEN", MANAGER),
        Move(
            "GIVEN",
            "accept",
            "ACCEPTED",
            MODERATORS,
            "they say how they checked it; nobody of this provider or of a body tied to it",
        ),
        Move("GIVEN", "return", "RETURNED", MODERATORS, "a reason"),
        Move("GIVEN", "take_back", "TAKEN_BACK", MANAGER),
    ),
)
PRICE_LIST = Machine(
    "price_list",
    (
        Move(NEW, "read", "READ", MANAGER),
        Move("READ", "send", "SENT", MANAGER, "at least one good row; the prices it was held against are still those in force"),
        Move("READ", "drop", "DROPPED", MANAGER),
        Move("READ", "overtake", "DROPPED", MANAGER, "another list was read"),
    ),
)
ANSWERS = {
    "DRAFT": "Not sent yet",
    "SUBMITTED": "Being checked",
    "RETURNED": "Sent back to you",
    "APPROVED": "Approved",
    "REFUSED": "Refused",
    "WITHDRAWN": "Withdrawn",
    "GIVEN": "Being checked",
    "ACCEPTED": "Checked",
    "TAKEN_BACK": "Taken back",
    "WAITING": "Being checked",
}
"""States of what a provider gave, in its own words; those of the catalogue's edits too."""
ANSWER_COLOURS = {
    "DRAFT": "grey",
    "SUBMITTED": "blue",
    "GIVEN": "blue",
    "WAITING": "blue",
    "RETURNED": "orange",
    "REFUSED": "red",
    "APPROVED": "green",
    "ACCEPTED": "green",
}
