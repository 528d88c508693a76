"""The machines of domain §6.5 and §6.6 (Line). Guards are kept in actions; `edit` is P-20: an edit takes a plan that is on its
way back to its authors."""
from __future__ import annotations

from brokerage.kit.states import NEW, Machine, Move
from brokerage.people.opened import tell

HOLDER = ("PERSON", "REPRESENTATIVE")
AUTHORS = ("BROKER", "CLINICAL_NAVIGATOR", "PERSON", "CARE_COORDINATOR")
APPROVER = ("APPROVER_ICB", "APPROVER_LA")
CARE = ("CARE_COORDINATOR",)
SYSTEM = ("SYSTEM",)
ON_ITS_WAY = ("PERSON_AGREED", "SUBMITTED", "CLINICAL_REVIEW", "FUNDER_REVIEW")
"""States in which an edit takes the plan back to DRAFT."""
EDITABLE = ("DRAFT", "RETURNED", *ON_ITS_WAY)

PLAN = Machine("plan", (
    Move(NEW, "start", "DRAFT", AUTHORS, "authorised author (L-31); the person has seen an early figure (B-03)"),
    Move("DRAFT", "agree", "PERSON_AGREED", HOLDER, "capacity record P-18; plain copy given; disagreements P-15"),
    Move("PERSON_AGREED", "submit", "SUBMITTED", ("BROKER",), "P-01 to P-19; verdicts run; amendments resolved"),
    Move("SUBMITTED", "confirm_clinical", "CLINICAL_REVIEW", CARE, "P-22 asks for a signature"),
    Move("SUBMITTED", "confirm", "FUNDER_REVIEW", CARE, "P-22 asks for none"),
    Move("CLINICAL_REVIEW", "sign", "FUNDER_REVIEW", ("CLINICAL_SIGNATORY",), "never its author"),
    Move("FUNDER_REVIEW", "approve", "APPROVED", APPROVER, "every payer's approval holds for the same hash (P-20, P-21)"),
    Move("CLINICAL_REVIEW", "return", "RETURNED", ("CLINICAL_SIGNATORY",), "says what to change"),
    Move("FUNDER_REVIEW", "return", "RETURNED", APPROVER, "says what to change"),
    Move("RETURNED", "reopen", "DRAFT", AUTHORS, "the amendment is on the list"),
    *(Move(state, "edit", "DRAFT", AUTHORS, "voids what P-20 says") for state in ON_ITS_WAY),
    Move("APPROVED", "activate", "ACTIVE", SYSTEM, "the first day; the budget is AGREED"),
    Move("ACTIVE", "supersede", "SUPERSEDED", SYSTEM, "a newer plan is active"),
    Move("ACTIVE", "end", "ENDED", CARE),
    *(Move(state, "withdraw", "WITHDRAWN", HOLDER) for state in ("DRAFT", "RETURNED", *ON_ITS_WAY, "APPROVED")),
))

LINE = Machine("plan_line", (
    Move(NEW, "add", "DRAFT", AUTHORS, "not blocked (2.3)"),
    Move("DRAFT", "propose", "AWAITING_APPROVAL", ("BROKER",), "price verdict run"),
    Move("AWAITING_APPROVAL", "approve", "APPROVED", APPROVER, "every payer with a share"),
    Move("AWAITING_APPROVAL", "reject", "REJECTED", APPROVER),
    Move("AWAITING_APPROVAL", "edit", "DRAFT", AUTHORS, "the plan went back to its authors"),
    Move("REJECTED", "edit", "DRAFT", AUTHORS),
    Move("APPROVED", "replace", "REPLACED", APPROVER, "the child is approved; ends the day before it starts"),
    Move("APPROVED", "cancel", "CANCELLED", CARE, "never started, no delivery"),
    Move("DRAFT", "remove", "REMOVED", AUTHORS),
    Move("REJECTED", "remove", "REMOVED", AUTHORS),
))

STATE_WORDS = {
    "DRAFT": "Being written", "PERSON_AGREED": "Agreed by the person", "SUBMITTED": "Being checked",
    "CLINICAL_REVIEW": "Being checked by a clinician", "FUNDER_REVIEW": "With the funders",
    "RETURNED": "Sent back with questions", "APPROVED": "Agreed by everybody", "ACTIVE": "Running now",
    "SUPERSEDED": "Replaced by a newer plan", "ENDED": "Ended", "WITHDRAWN": "Taken back",
}
"""Every state of a plan in words that a holder reads."""

tell("plan", {
    "start": "began a plan", "agree": "agreed the plan", "submit": "sent the plan in",
    "confirm_clinical": "confirmed that the plan meets the needs", "confirm": "confirmed that the plan meets the needs",
    "sign": "signed the health part of the plan", "approve": "gave the last yes to the plan",
    "return": "sent the plan back with a question", "reopen": "opened the plan again to change it",
    "edit": "changed the plan on its way", "activate": "started the plan",
    "supersede": "replaced the plan with a newer one", "end": "ended the plan", "withdraw": "took the plan back"})
tell("plan_line", {
    "add": "added support to the plan", "propose": "put support in the plan forward",
    "approve": "agreed support in the plan", "reject": "said no to support in the plan",
    "edit": "changed support in the plan", "replace": "replaced support in the plan",
    "cancel": "cancelled support in the plan", "remove": "took support out of the plan"})
