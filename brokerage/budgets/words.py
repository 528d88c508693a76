"""The room's codes in the words that a holder reads."""
from __future__ import annotations

from brokerage.budgets.shapes import Move
from brokerage.kit.money import Pence

STATES = {
    "DRAFT": "Being worked out", "INDICATIVE": "Early figure", "AGREED": "Agreed, not started", "ACTIVE": "Running",
    "SUSPENDED": "Stopped for now", "CLOSING": "Coming to an end", "CLOSED": "Ended",
}
FROM = {
    "PROPOSED": "Waiting for an answer", "AGREED": "Agreed, not started", "REJECTED": "Said no", "ACTIVE": "Paying",
    "DISPUTED": "Paying, while the funders settle their shares", "SUSPENDED": "Stopped for now",
    "TRANSFERRING": "Moving to another funder", "ENDED": "Ended",
}
_VERBS = {
    "BUDGET_SET": "added", "BUDGET_RETURNED": "given back", "RESERVE_SET": "kept back", "RESERVE_FREED": "set free",
    "DP_PAID": "paid to you", "DP_SPEND_EVIDENCED": "spent", "CHARGE_DUE": "due from you", "CHARGE_RECEIVED": "you paid in",
    "RECLAIM_RECEIVED": "given back", "CHARGE_REFUNDED": "paid back to you", "REIMBURSED": "between funders",
    "ACCOUNT_MOVED": "moved",
    "TOPUP_DUE": "top-up due", "TOPUP_RECEIVED": "top-up paid", "TOPUP_COVERED": "paid by the council",
    "YEAR_END_ACCRUAL": "noted for the old year", "YEAR_END_PREPAYMENT": "noted for the new year",
}
DID = {
    "BUDGET_SET": "This changed how much your budget has for the whole of its time.",
    "BUDGET_RETURNED": "This money was not needed, so it went back to where it came from.",
    "RESERVE_SET": "This is still yours. It is kept back, so it does not count as safe to spend.",
    "RESERVE_FREED": "This was kept back and is now safe to spend again.",
    "DP_PAID": "This went into your direct payment account. It was in your budget already, so safe to spend did not change.",
    "DP_SPEND_EVIDENCED": "You told us that you bought this. It was taken from safe to spend, shared between your funders.",
    "CHARGE_DUE": "This is the part that you pay yourself.",
    "CHARGE_RECEIVED": "You paid your own part. It helps to pay for the support in your budget.",
    "RECLAIM_RECEIVED": "This was left in your direct payment account.",
    "CHARGE_REFUNDED": "You had paid for days for which nothing is due. The council paid it back to you.",
    "REIMBURSED": "One funder paid another back. Your own money did not change.",
    "ACCOUNT_MOVED": "Your budget has a new version. What is in your direct payment account moved with it.",
    "TOPUP_DUE": "This is the extra that somebody pays for a choice that costs more than your budget.",
    "TOPUP_RECEIVED": "The extra for this week was paid.",
    "TOPUP_COVERED": "The extra was not paid, so the council paid it. Your care goes on.",
    "YEAR_END_ACCRUAL": "A note in a funder's own books at the end of its year, on 31 March. Your own money did not change.",
    "YEAR_END_PREPAYMENT": "A note in a funder's own books at the end of its year, on 31 March. Your own money did not change.",
}


def did(kind: str) -> str:
    """What such a movement means, in a sentence."""
    if kind.endswith("_REVERSED"):
        return "An earlier movement was undone, so that it could be put right. Both stay here for you to see."
    return DID.get(kind, "This moved money within your budget.")


def verb(move: Move) -> str:
    """`spent`, `paid to you`: what happened to the amount of a movement."""
    if move.kind.endswith("_REVERSED"):
        return "undone"
    if move.kind == "BUDGET_SET" and move.change < Pence(0):
        return "taken away"
    return _VERBS.get(move.kind, "moved")
