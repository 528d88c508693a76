"""How runs, payments, attempts at outside calls, lines of statements and pay-ins move (domain §6.8; payments.md section 8)."""

from __future__ import annotations

from brokerage.kit.states import NEW, Machine, Move

FINANCE = ("FINANCE",)
APPROVER = ("FINANCE_APPROVER",)
BOTH = ("FINANCE", "FINANCE_APPROVER")
SYSTEM = ("SYSTEM",)

RUN = Machine(
    "payment_run",
    (
        Move(NEW, "create", "DRAFT", FINANCE, "something is due"),
        Move("DRAFT", "gather", "IN_PROGRESS", SYSTEM, "refunds before other items"),
        Move("IN_PROGRESS", "finish", "READY_FOR_REVIEW", SYSTEM),
        Move("READY_FOR_REVIEW", "submit", "AWAITING_APPROVAL", FINANCE, "from here on nothing in it changes"),
        Move("AWAITING_APPROVAL", "approve", "APPROVED", APPROVER, "neither preparer nor approver of an item; details as agreed"),
        Move("APPROVED", "unapprove", "AWAITING_APPROVAL", APPROVER, "nobody has taken the file"),
        Move("READY_FOR_REVIEW", "reject", "ARCHIVED", BOTH, "a reason"),
        Move("AWAITING_APPROVAL", "reject", "ARCHIVED", BOTH, "a reason"),
        Move("APPROVED", "mark_paid", "PAID", SYSTEM, "the bank confirmed every payment"),
        Move("APPROVED", "mark_paid_with_hold", "PAID_WITH_HOLD", SYSTEM, "the bank answered for all, and sent some back"),
    ),
)
RUN_WORDS = {
    "DRAFT": "Being put together",
    "IN_PROGRESS": "Being put together",
    "READY_FOR_REVIEW": "To be looked through",
    "AWAITING_APPROVAL": "Waiting for a second person",
    "APPROVED": "Released",
    "PAID": "Paid",
    "PAID_WITH_HOLD": "Paid, some came back",
    "ARCHIVED": "Put away, not paid",
}
RUN_COLOURS = {
    "READY_FOR_REVIEW": "yellow", "AWAITING_APPROVAL": "orange", "APPROVED": "blue", "PAID": "green", "PAID_WITH_HOLD": "red",
}

PAYMENT = Machine(
    "payment",
    (
        Move(NEW, "queue", "QUEUED", SYSTEM, "nothing else pays the same"),
        Move("QUEUED", "park", "PARKED", BOTH, "a reason code"),
        Move("PARKED", "release", "QUEUED", FINANCE, "details checked again"),
        Move("QUEUED", "send", "SENT", SYSTEM, "payee verified; I-07 hold over"),
        Move("SENT", "unsend", "QUEUED", SYSTEM, "its run was taken back before anybody had the file"),
        Move("SENT", "confirm", "CONFIRMED", SYSTEM, "the bank's statement, the rail's answer, or a second person"),
        Move("SENT", "fail", "FAILED", SYSTEM, "a reason code"),
        Move("FAILED", "requeue", "QUEUED", FINANCE, "details checked again; attempt n"),
        Move("CONFIRMED", "recall", "RECALLED", APPROVER, "the money came back"),
        Move("QUEUED", "cancel", "CANCELLED", BOTH, "nothing is owed any more"),
        Move("PARKED", "cancel", "CANCELLED", BOTH, "nothing is owed any more"),
        Move("FAILED", "cancel", "CANCELLED", BOTH, "nothing is owed any more"),
    ),
)
PAYMENT_WORDS = {
    "QUEUED": "To be paid",
    "PARKED": "Stopped for a person to look at",
    "SENT": "Sent, not confirmed yet",
    "CONFIRMED": "Paid",
    "FAILED": "Came back, still owed",
    "RECALLED": "Came back after it was paid",
    "CANCELLED": "No longer owed",
}
PAYMENT_COLOURS = {"PARKED": "orange", "SENT": "blue", "CONFIRMED": "green", "FAILED": "red", "RECALLED": "red"}
LIVE = ("QUEUED", "PARKED", "SENT", "CONFIRMED", "FAILED")
"""While one of these, nothing else may pay the same obligation."""
WHY = {
    "NO_BANK_DETAILS": "We do not know where to pay them: they have given no bank details that are checked.",
    "BANK_DETAILS_CHANGED": "Their bank details changed after this was agreed. Check with them, then let it go on.",
    "BANK_DETAILS_WAIT": "A change of their bank details waits for its check.",
    "BILL_ON_HOLD": "The bill was put on hold, or sent back, after it was agreed.",
    "BY_HAND": "Somebody stopped it.",
    "RETURNED": "The bank sent it back.",
    "REFUSED_BY_RAIL": "The rail refused it.",
    "NOT_FOUND": "Nobody can say whether it was carried out. Look at the rail before it is tried again.",
    "FOUND_TWICE": "The rail shows more than one payment for it. Find out which one to take back.",
    "NO_CONNECT_ACCOUNT": "They cannot be paid through Stripe yet.",
}
"""Reason code → what people read."""

ATTEMPT = Machine(
    "payment_attempt",
    (
        Move(NEW, "prepare", "READY", SYSTEM, "its key is kept before anything is sent"),
        Move("READY", "start", "SENDING", SYSTEM, "claimed and committed before the call"),
        Move("SENDING", "again", "READY", SYSTEM, "not carried out: the same key later"),
        Move("SENDING", "accept", "SENT", SYSTEM, "the rail's own id, used once"),
        Move("SENDING", "refuse", "FAILED", SYSTEM, "a definite refusal"),
        Move("SENDING", "ask", "REVIEW", SYSTEM, "unknown for 23 hours and not found"),
        Move("READY", "stop", "FAILED", SYSTEM, "stopped before anything was sent"),
        Move("REVIEW", "accept", "SENT", SYSTEM, "found after all"),
        Move("REVIEW", "give_up", "FAILED", APPROVER, "a person looked: nothing was carried out"),
    ),
)

LINE = Machine(
    "bank_line",
    (
        Move(NEW, "read", "OPEN", SYSTEM),
        Move("OPEN", "match", "MATCHED", FINANCE, "amount and payment agree"),
        Move("OPEN", "leave", "OTHER", FINANCE, "has nothing to do with payments here"),
        Move("OTHER", "reopen", "OPEN", FINANCE),
    ),
)

ACCOUNT = Machine(
    "paying_account",
    (
        Move(NEW, "propose", "PROPOSED", BOTH),
        Move("PROPOSED", "approve", "IN_USE", APPROVER, "somebody else typed the same digits"),
        Move("PROPOSED", "refuse", "REFUSED", BOTH),
        Move("IN_USE", "replace", "REPLACED", SYSTEM),
    ),
)

PAY_IN = Machine(
    "pay_in",
    (
        Move(NEW, "start", "READY", ("PERSON",), "something is due"),
        Move("READY", "open", "OPEN", SYSTEM, "Stripe made the page"),
        Move("READY", "drop", "EXPIRED", SYSTEM, "Stripe refused to make the page"),
        Move("OPEN", "process", "PROCESSING", SYSTEM, "a Direct Debit on its way: the money is not here yet"),
        Move("OPEN", "receive", "RECEIVED", SYSTEM, "verified, once a balance transaction"),
        Move("OPEN", "expire", "EXPIRED", SYSTEM),
        Move("OPEN", "fail", "FAILED", SYSTEM),
        Move("PROCESSING", "receive", "RECEIVED", SYSTEM),
        Move("PROCESSING", "fail", "FAILED", SYSTEM),
        Move("EXPIRED", "receive", "RECEIVED", SYSTEM, "paid at the last moment"),
        Move("FAILED", "receive", "RECEIVED", SYSTEM, "the bank tried again"),
    ),
)
PAY_IN_WORDS = {
    "READY": "We are getting the payment page ready",
    "OPEN": "Not paid yet",
    "PROCESSING": "On its way from your bank",
    "RECEIVED": "Paid",
    "EXPIRED": "Not paid: the page was open too long",
    "FAILED": "Not paid: your bank said no",
}
