"""The room's codes in the words that a holder reads."""
from __future__ import annotations

from collections.abc import Iterable

from brokerage.budgets.shapes import Move
from brokerage.kit.money import Pence
from brokerage.reckon.answer import Step

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
    "COMMIT": "set aside", "DECOMMIT": "set free", "DELIVERED": "had, not billed yet", "RETAINED": "to keep a place",
    "INVOICE_APPROVED": "agreed to pay", "INVOICE_CREDITED": "taken off a bill",
    "BILL_PAID": "paid", "VAT_BACK": "tax that comes back", "HISTORY_PAID": "paid",
    "DP_PAID": "paid in", "DP_SPEND_EVIDENCED": "spent", "CHARGE_DUE": "due", "CHARGE_RECEIVED": "paid in",
    "RECLAIM_DUE": "to be given back", "RECLAIM_WAIVED": "stays", "WRITE_OFF": "given up by a funder",
    "RECLAIM_RECEIVED": "given back", "CHARGE_REFUNDED": "paid back", "REIMBURSED": "between funders",
    "ACCOUNT_MOVED": "moved",
    "TOPUP_DUE": "top-up due", "TOPUP_RECEIVED": "top-up paid", "TOPUP_COVERED": "paid by the council",
    "CREDIT_NETTED": "settled by a credit note", "CREDIT_REFUNDED": "paid back by a provider", "SHARED_ANEW": "shared anew",
    "YEAR_END_ACCRUAL": "noted for the old year", "YEAR_END_PREPAYMENT": "noted for the new year",
}
_DID = {
    "BUDGET_SET": "This changed how much the budget has for the whole of its time.",
    "BUDGET_RETURNED": "This money was not needed, so it went back to where it came from.",
    "RESERVE_SET": "This still belongs to the budget. It is kept back, so it does not count as safe to spend.",
    "RESERVE_FREED": "This was kept back and is now safe to spend again.",
    "COMMIT": "This is kept for an order, so it does not count as safe to spend any more.",
    "DECOMMIT": "This was kept for an order that does not need it any more. It is safe to spend again.",
    "DELIVERED": "{You} had this support. Its money was set aside before, so safe to spend did not change. The bill comes later.",
    "RETAINED": "{Your} support was paused. This part of its price is paid so that the place is kept, as was agreed.",
    "INVOICE_APPROVED": "A bill for support was agreed. It is paid with money that was set aside.",
    "INVOICE_CREDITED": "The provider took this off a bill, so it is safe to spend again.",
    "VAT_BACK": "A funder gets the tax (VAT) in this bill back, so it costs the budget less.",
    "BILL_PAID": "{You} paid this bill from the direct payment account.",
    "HISTORY_PAID": "This was paid before the budget was looked after here.",
    "DP_PAID": "This went into the direct payment account. It was in the budget already, so safe to spend did not change.",
    "DP_SPEND_EVIDENCED": "{You} told us that {you} bought this. It was taken from safe to spend, shared between the funders.",
    "CHARGE_DUE": "This is the part that {you} must pay.",
    "CHARGE_RECEIVED": "{You} paid {your} own part. It helps to pay for the support in the budget.",
    "RECLAIM_DUE": "This is to go back to the funders. It may not be spent from the direct payment account any more.",
    "RECLAIM_WAIVED": "The funders do not ask for this any more. It stays in the direct payment account.",
    "WRITE_OFF": "The funder has given this up. {You} need not give it back.",
    "RECLAIM_RECEIVED": "This was left in the direct payment account.",
    "CHARGE_REFUNDED": "{You} had paid for days for which nothing is due. The council paid it back.",
    "REIMBURSED": "One funder paid another back. {Your} own money did not change.",
    "ACCOUNT_MOVED": "The budget has a new version. What is in the direct payment account moved with it.",
    "TOPUP_DUE": "This is the extra that somebody pays for a choice that costs more than the budget.",
    "TOPUP_RECEIVED": "The extra for this week was paid.",
    "TOPUP_COVERED": "The extra was not paid, so the council paid it. The care goes on.",
    "CREDIT_NETTED": "A provider owed money back for an earlier bill. It was taken off what this one is paid.",
    "CREDIT_REFUNDED": "A provider paid money back for an earlier bill.",
    "SHARED_ANEW": "Your funders settled how they share this bill. Your own money did not change.",
    "YEAR_END_ACCRUAL": "A note in a funder's own books at the end of its year, on 31 March. {Your} own money did not change.",
    "YEAR_END_PREPAYMENT": "A note in a funder's own books at the end of its year, on 31 March. {Your} own money did not change.",
}

RULES = {
    "L-40": "A charge is worked out from income, savings and costs. It is never more than the council’s own cost.",
    "L-43": "The part of a penny in a charge is left to the person.",
    "M-02": "Each amount is rounded once, to the nearest penny. Totals are added up from whole pennies.",
    "M-03": "Whatever is shared out adds up again to the penny.",
    "M-04": "A part of a week is counted in days. The first and the last day count.",
    "M-05": "Where something changes on a day, the days before and the days after are worked out apart.",
    "M-06": "A charge for a part of a week is rounded down.",
    "M-08": "A year is 52 weeks, and anything paid once.",
    "M-20": "A direct payment is paid in advance, into an account that is only for it.",
    "M-21": "What the person pays in and what the funders pay make up the whole cost together.",
    "M-23": "What is bought once is no part of the weekly amount.",
    "M-30": "Each funder pays its percent of each line.",
    "M-31": "One funder pays all of a line.",
    "M-32": "The funders pay in an order, each up to an amount; the last pays the rest.",
}
"""The rules that sums are worked out by, in words (domain 3 and 1.5)."""


def rules_of(steps: Iterable[Step]) -> list[tuple[str, str]]:
    """(code, words) of every rule that these steps name, in the order of their codes."""
    codes = {code for step in steps for code in step.rule.split(", ")}
    return [(code, RULES[code]) for code in sorted(codes) if code in RULES]


def did(kind: str, *, own: bool) -> str:
    """What such a movement means, in a sentence; `own` to the holder."""
    if kind.endswith("_REVERSED"):
        return "An earlier movement was undone, so that it could be put right. Both stay here to be seen."
    you, your = ("you", "your") if own else ("the person", "their")
    return _DID.get(kind, "This moved money within the budget.").format(
        you=you, You=you[:1].upper() + you[1:], your=your, Your=your[:1].upper() + your[1:])


def verb(move: Move) -> str:
    """`spent`, `set aside`: what happened to the amount of a movement."""
    if move.kind.endswith("_REVERSED"):
        return "undone"
    if move.kind == "BUDGET_SET" and move.change < Pence(0):
        return "taken away"
    return _VERBS.get(move.kind, "moved")
