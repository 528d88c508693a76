"""The machines of domain 6.9 (reviews) and M-28 (reclaims). Guards are kept in the actions."""
from __future__ import annotations

from brokerage.kit.states import NEW, Machine, Move
from brokerage.people.opened import tell

SYSTEM = ("SYSTEM",)
CARE = ("CARE_COORDINATOR",)
REVIEWERS = ("CARE_COORDINATOR", "ASSESSOR")
APPROVER = ("APPROVER_ICB", "APPROVER_LA")
HOLDER = ("PERSON", "CARER", "NOMINEE", "REPRESENTATIVE", "ADVOCATE")
SIGNS = (*REVIEWERS, *APPROVER, "MONITOR")

REVIEW = Machine("review", (
    Move(NEW, "schedule", "SCHEDULED", (*SYSTEM, *HOLDER, *REVIEWERS, "BROKER", "MONITOR"), "the integrated date P-40, or P-41"),
    Move("SCHEDULED", "fall_due", "DUE", SYSTEM, "28 days before its last day"),
    Move("DUE", "pass_date", "OVERDUE", SYSTEM, "its last day is over; nothing stops because of it (P-42)"),
    *(Move(state, "begin", "IN_PROGRESS", REVIEWERS, "the person and carer are invited, access needs met")
      for state in ("SCHEDULED", "DUE", "OVERDUE")),
    Move("IN_PROGRESS", "sign", "IN_PROGRESS", SIGNS, "each payer's reviewer, with an outcome of P-42 and reasons"),
    Move("IN_PROGRESS", "agree", "OUTCOME_AGREED", CARE, "the person's own view; at least one payer has signed"),
    Move("OUTCOME_AGREED", "action", "ACTIONED", CARE, "the new plan version is begun where an outcome asks for one; next date"),
    *(Move(state, "cancel", "CANCELLED", CARE, "another one takes its place, in time") for state in ("SCHEDULED", "DUE")),
))
OPEN = ("SCHEDULED", "DUE", "OVERDUE", "IN_PROGRESS", "OUTCOME_AGREED")

RECLAIM = Machine("reclaim", (
    Move(NEW, "propose", "PROPOSED", ("MONITOR", "FINANCE"), "a surplus above nothing, or an investigation; the person is told"),
    Move("PROPOSED", "reply", "PROPOSED", HOLDER, "within 28 days, the last one counted"),
    Move("PROPOSED", "confirm", "CONFIRMED", ("FINANCE", "FINANCE_APPROVER"), "the time to reply is over; not who proposed it"),
    Move("PROPOSED", "waive", "WAIVED", APPROVER, "reasons in writing"),
    Move("CONFIRMED", "ask_again", "LOOKED_AT_AGAIN", HOLDER, "before it is due; the clock stands still meanwhile"),
    Move("LOOKED_AT_AGAIN", "uphold", "CONFIRMED", APPROVER, "somebody else than who proposed or confirmed it"),
    Move("LOOKED_AT_AGAIN", "waive", "WAIVED", APPROVER, "somebody else than who proposed or confirmed it"),
    Move("CONFIRMED", "waive", "WAIVED", APPROVER, "reasons in writing"),
    Move("CONFIRMED", "fall_due", "DUE", SYSTEM, "its clock is over: it is a debt from then on (M-12)"),
    Move("DUE", "take", "DUE", ("FINANCE",), "a part: never more than the payment of the period (M-28)"),
    Move("DUE", "settle", "SETTLED", ("FINANCE", *SYSTEM), "all of it has moved"),
    Move("DUE", "waive", "WAIVED", APPROVER, "reasons in writing: what is left stays in the account"),
    Move("DUE", "write_off", "WRITTEN_OFF", ("FINANCE_APPROVER",), "reasons in writing; nobody who had a part in it"),
))
LIVE = ("PROPOSED", "CONFIRMED", "LOOKED_AT_AGAIN", "DUE")

tell("reclaim", {
    "propose": "asked for money back", "reply": "answered about money asked back",
    "confirm": "decided that money is to be given back", "waive": "decided that nothing is to be given back",
    "ask_again": "asked for money asked back to be looked at again",
    "uphold": "looked again and kept what is asked back", "fall_due": "put down what is to be given back as due",
    "write_off": "gave up money that was asked back", "take": "took money that was asked back",
    "settle": "closed what was asked back"})
