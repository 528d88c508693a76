"""The machine of a bill (domain §6.7). Matching takes one transaction, so VALIDATING is never seen and has no row here.

What waits of a bill is set apart as a part of its own, so the undisputed part goes on and keeps its last day (M-43). The
holder's yes, or their rule, approves; FINANCE approves where no holder decides, and after a no only in writing (`override`).
"""

from __future__ import annotations

from brokerage.kit.states import NEW, Machine, Move
from brokerage.people.opened import tell

SYSTEM = ("SYSTEM",)
FINANCE = ("FINANCE",)
HOLDER = ("PERSON", "CARER", "NOMINEE", "REPRESENTATIVE")
SENDERS = ("PROVIDER_ADMIN", "PERSON", "SYSTEM")

INVOICE = Machine(
    "invoice",
    (
        Move(NEW, "receive", "RECEIVED", SENDERS, "its number is new from this provider"),
        Move(NEW, "turn_away", "REJECTED", SYSTEM, "sent back as it came, with its reason"),
        Move(NEW, "set_apart", "QUERIED", SYSTEM, "the rest of a bill whose undisputed part goes on"),
        Move("RECEIVED", "match", "MATCHED", SYSTEM, "every line agrees with its order and what was delivered"),
        Move("RECEIVED", "query", "QUERIED", SYSTEM, "a line does not"),
        Move("RECEIVED", "reject", "REJECTED", (*FINANCE, *SYSTEM), "a reason"),
        Move("RECEIVED", "part_approve", "PART_APPROVED", SYSTEM, "some of it is undisputed (M-41)"),
        Move("RECEIVED", "resolve", "RESOLVED", SYSTEM, "a credit note for what waits"),
        Move("QUERIED", "match", "MATCHED", SYSTEM, "matched again after something was put right"),
        Move("QUERIED", "part_approve", "PART_APPROVED", (*FINANCE, *SYSTEM), "some of it is undisputed; amounts by M-07"),
        Move(
            "QUERIED",
            "resolve",
            "RESOLVED",
            (*FINANCE, "CARE_COORDINATOR", "APPROVER_ICB", "APPROVER_LA", *SYSTEM),
            "a credit note, or the yes of the co-ordinator and a payer to what was given beyond the order",
        ),
        Move("QUERIED", "override", "MATCHED", FINANCE, "the holder said no; a reason; the holder is told"),
        Move("QUERIED", "reject", "REJECTED", FINANCE, "a reason"),
        Move("MATCHED", "approve", "APPROVED", (*HOLDER, *FINANCE, *SYSTEM), "not who made it, nobody of the provider"),
        Move("PART_APPROVED", "approve", "APPROVED", (*HOLDER, *FINANCE, *SYSTEM), "not who made it, nobody of the provider"),
        Move("RESOLVED", "approve", "APPROVED", (*HOLDER, *FINANCE, *SYSTEM), "what was given beyond the order was agreed to"),
        Move("MATCHED", "refuse", "QUERIED", HOLDER, "a reason"),
        Move("PART_APPROVED", "refuse", "QUERIED", HOLDER, "a reason"),
        Move("APPROVED", "hold", "HELD", FINANCE, "a reason"),
        Move("HELD", "release", "RELEASED", FINANCE, "a reason"),
        Move("APPROVED", "include", "IN_PAY_RUN", (*HOLDER, *FINANCE, *SYSTEM)),
        Move("RELEASED", "include", "IN_PAY_RUN", (*HOLDER, *FINANCE, *SYSTEM)),
        Move("IN_PAY_RUN", "leave_out", "APPROVED", (*FINANCE, *SYSTEM), "the run was archived, or the payment failed"),
        Move("IN_PAY_RUN", "pay", "PAID", (*HOLDER, *SYSTEM), "the bank confirms it, or the holder from their own account"),
    ),
)

LIVE = ("RECEIVED", "MATCHED", "QUERIED", "PART_APPROVED", "RESOLVED", "APPROVED", "HELD", "RELEASED", "IN_PAY_RUN", "PAID")
TO_APPROVE = ("MATCHED", "PART_APPROVED")
TO_PAY = ("APPROVED", "RELEASED")
"""States from which a bill may join a payment run."""
CLOSED = ("PAID", "REJECTED")

WAITING, CHECKED, ON_ITS_WAY, PAID = "Waiting for you", "Being checked", "On its way", "Paid"
PERSON = {
    "RECEIVED": CHECKED,
    "MATCHED": WAITING,
    "PART_APPROVED": WAITING,
    "QUERIED": CHECKED,
    "RESOLVED": CHECKED,
    "APPROVED": ON_ITS_WAY,
    "HELD": CHECKED,
    "RELEASED": ON_ITS_WAY,
    "IN_PAY_RUN": ON_ITS_WAY,
    "PAID": PAID,
    "REJECTED": "Sent back",
}
"""The four words for people (product.md); a bill that was sent back is not theirs to pay and says so."""
STAFF = {
    "RECEIVED": "Received",
    "MATCHED": "Matched",
    "QUERIED": "Waits: something does not agree",
    "PART_APPROVED": "Part matched",
    "RESOLVED": "Settled",
    "APPROVED": "Approved",
    "HELD": "On hold",
    "RELEASED": "Released",
    "IN_PAY_RUN": "In a payment run",
    "PAID": "Paid",
    "REJECTED": "Sent back",
}
COLOURS = {
    "RECEIVED": "grey",
    "MATCHED": "yellow",
    "PART_APPROVED": "yellow",
    "QUERIED": "orange",
    "APPROVED": "blue",
    "RELEASED": "blue",
    "IN_PAY_RUN": "blue",
    "HELD": "red",
    "PAID": "green",
    "RESOLVED": "grey",
    "REJECTED": "red",
}

tell("invoice", {
    "receive": "sent a bill", "turn_away": "turned a bill away", "set_apart": "set a bill apart",
    "match": "matched a bill with what was ordered and given", "query": "found a question about a bill",
    "reject": "sent a bill back", "part_approve": "agreed a part of a bill",
    "resolve": "settled a question about a bill", "override": "let a bill through", "approve": "agreed a bill",
    "refuse": "said no to a bill", "hold": "held a bill back", "release": "let a held bill go on",
    "include": "put a bill into a payment", "leave_out": "took a bill out of a payment", "pay": "paid a bill"})
