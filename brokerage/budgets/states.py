"""The machines of domain §6.3 and §6.4 in full. `who` are the roles; guards are kept in actions.py and its neighbours."""
from __future__ import annotations

from brokerage.kit.states import NEW, Machine, Move
from brokerage.people.opened import tell

CARE = ("CARE_COORDINATOR",)
APPROVER = ("APPROVER_ICB", "APPROVER_LA")
SYSTEM = ("SYSTEM",)

BUDGET = Machine("budget", (
    Move(NEW, "create", "DRAFT", ("ASSESSOR", *CARE), "a referral is on file"),
    Move(NEW, "amend", "INDICATIVE", CARE, "a new version; the old one stays until the day before it starts"),
    Move("DRAFT", "set_indicative", "INDICATIVE", ("ASSESSOR", *APPROVER), "every stream has an amount"),
    Move("INDICATIVE", "finalise", "AGREED", APPROVER, "every payer has agreed its stream, within its limit; totals tie"),
    Move("AGREED", "activate", "ACTIVE", SYSTEM, "on the first day; agreements signed"),
    Move("ACTIVE", "amend", "ACTIVE", CARE, "a review or a change; makes the new version"),
    Move("ACTIVE", "suspend", "SUSPENDED", ("FINANCE", *APPROVER), "dates; how care goes on meanwhile"),
    Move("SUSPENDED", "resume", "ACTIVE", APPROVER),
    Move("ACTIVE", "close", "CLOSING", CARE, "a reason of CLOSE_REASONS"),
    Move("SUSPENDED", "close", "CLOSING", CARE, "a reason of CLOSE_REASONS"),
    Move("CLOSING", "settle", "CLOSED", ("FINANCE_APPROVER",), "nothing left in any stream or in the account"),
))

CLOSE_REASONS = {"DEATH": "The person has died", "MOVED": "The person has moved away", "INELIGIBLE": "No longer eligible",
                 "DECLINED": "The person does not want it", "TRANSFER": "Another funder takes over"}

STREAM = Machine("stream", (
    Move(NEW, "propose", "PROPOSED", ("BROKER", "ASSESSOR"), "the combination is in table L-02"),
    Move("PROPOSED", "agree", "AGREED", (*APPROVER, "PERSON"), "its payer, within the approval limit (P-21)"),
    Move("PROPOSED", "reject", "REJECTED", (*APPROVER, "PERSON"), "reasons in writing; a right to ask again (L-24)"),
    Move("AGREED", "start", "ACTIVE", SYSTEM, "the budget is active"),
    Move("ACTIVE", "dispute", "DISPUTED", APPROVER, "an interim split is agreed (M-33)"),
    Move("DISPUTED", "settle", "ACTIVE", APPROVER, "true-up posted"),
    Move("ACTIVE", "change_amount", "ACTIVE", APPROVER, "a reduction has served its notice (P-11)"),
    Move("ACTIVE", "suspend", "SUSPENDED", ("FINANCE", *APPROVER), "only this payer's share stops"),
    Move("SUSPENDED", "resume", "ACTIVE", ("FINANCE", *APPROVER)),
    Move("ACTIVE", "transfer", "TRANSFERRING", APPROVER, "the new payer's stream is agreed"),
    Move("TRANSFERRING", "end", "ENDED", APPROVER),
    Move("ACTIVE", "end", "ENDED", APPROVER, "not before the last day that was paid"),
    Move("SUSPENDED", "end", "ENDED", APPROVER, "a budget that closes while suspended ends its streams"),
    Move("DISPUTED", "end", "ENDED", APPROVER, "a budget that closes in a dispute ends its streams"),
    Move("AGREED", "end", "ENDED", APPROVER, "a budget that closes before a stream starts"),
))

SPLIT = Machine("split", (
    Move(NEW, "propose", "PROPOSED", ("BROKER", "ASSESSOR", *CARE, *APPROVER), "percents, line or tiers that can be"),
    Move("PROPOSED", "agree", "PROPOSED", (*APPROVER, "PERSON"), "each funder for its own part (M-33)"),
    Move("PROPOSED", "adopt", "AGREED", SYSTEM, "every funder has agreed; what it follows ends the day before"),
    Move("PROPOSED", "reject", "REJECTED", (*APPROVER, "PERSON"), "reasons in writing"),
    Move("PROPOSED", "replace", "REPLACED", SYSTEM, "the dispute it was offered for is settled"),
    Move("AGREED", "dispute", "DISPUTED", APPROVER, "it goes on as the interim, without prejudice (M-33)"),
    Move("DISPUTED", "settle", "AGREED", SYSTEM, "a settlement agreed by all; true-up posted; it ends before the disputed days"),
    Move("DISPUTED", "replace", "REPLACED", SYSTEM, "as settle, where the settlement holds for all of its days"),
    Move("AGREED", "replace", "REPLACED", SYSTEM, "an interim, once the dispute is settled"),
))

OFFICER = ("FIN_ASSESSMENT_OFFICER",)
CHARGE = Machine("charge", (
    Move(NEW, "request", "REQUESTED", (*OFFICER, "ASSESSOR", *CARE), "the council's money may be charged for (L-46)"),
    Move("REQUESTED", "assess", "PROVISIONAL", OFFICER, "dated figures for that day are there (L-40)"),
    Move("PROVISIONAL", "confirm", "CONFIRMED", OFFICER, "replaces from its first day; the difference is posted (L-44)"),
    Move("CONFIRMED", "appeal", "APPEALED", ("PERSON", "REPRESENTATIVE"), "says why"),
    Move("APPEALED", "decide", "CONFIRMED", OFFICER, "another officer than the first; reasons in writing"),
    Move("REQUESTED", "supersede", "SUPERSEDED", (*OFFICER, "SYSTEM"), "a later assessment, or the charge has ended"),
    Move("PROVISIONAL", "supersede", "SUPERSEDED", (*OFFICER, "SYSTEM"), "a later assessment, or the charge has ended"),
    Move("CONFIRMED", "supersede", "SUPERSEDED", (*OFFICER, "SYSTEM"), "a later assessment, or the charge has ended"),
    Move("APPEALED", "supersede", "SUPERSEDED", (*OFFICER, "SYSTEM"), "a later assessment, or the charge has ended"),
))

TOP_UP = Machine("top_up", (
    Move(NEW, "draft", "DRAFT", ("BROKER", "ASSESSOR", *CARE), "a suitable choice within the budget was available (L-50)"),
    Move("DRAFT", "payer_signs", "DRAFT", ("BROKER", "ASSESSOR", *CARE, "PERSON"), "whoever pays has signed (L-53)"),
    Move("DRAFT", "sign", "SIGNED", ("APPROVER_LA",), "the council signs after the payer, and can afford to be left with it"),
    Move("SIGNED", "start", "ACTIVE", ("FINANCE", *SYSTEM), "the budget is active"),
    Move("ACTIVE", "miss", "IN_ARREARS", ("FINANCE",), "one payment missed: an alert (L-52)"),
    Move("IN_ARREARS", "miss", "IN_ARREARS", ("FINANCE",), "two missed: escalated (L-52)"),
    Move("IN_ARREARS", "catch_up", "ACTIVE", ("FINANCE",), "every missed week is paid"),
    Move("DRAFT", "end", "ENDED", ("APPROVER_LA", *CARE)),
    Move("SIGNED", "end", "ENDED", ("APPROVER_LA", *CARE)),
    Move("ACTIVE", "end", "ENDED", ("APPROVER_LA", *CARE)),
    Move("IN_ARREARS", "end", "ENDED", ("APPROVER_LA", *CARE)),
))

AGREEMENT = Machine("agreement", (
    Move(NEW, "draft", "DRAFT", ("BROKER", "ASSESSOR", *CARE), "the way is in table L-02"),
    Move("DRAFT", "check", "DRAFT", ("ASSESSOR",), "every condition of s31 or s32 is ticked, on evidence (L-21)"),
    Move("DRAFT", "sign", "SIGNED", APPROVER, "conditions met; nothing excludes it (L-22); the payer's approver"),
    Move("DRAFT", "refuse", "REFUSED", APPROVER, "reasons in writing; a right to ask again (L-24)"),
    Move("SIGNED", "end", "ENDED", (*APPROVER, *SYSTEM), "another way from the next day, or a condition is met no more (s33)"),
))

REVIEW = Machine("decision_review", (
    Move(NEW, "ask", "ASKED", ("PERSON", "CARER", "NOMINEE", "REPRESENTATIVE", "ADVOCATE"), "a decision of L-24"),
    Move("ASKED", "uphold", "UPHELD", APPROVER, "somebody else than who decided; reasons in writing"),
    Move("ASKED", "change", "CHANGED", APPROVER, "somebody else than who decided; reasons in writing"),
))

LIVE = ("ACTIVE", "SUSPENDED", "CLOSING")
"""The states of a budget in which money moves."""

tell("budget", {
    "create": "began the budget", "amend": "began a new version of the budget",
    "set_indicative": "set the early figure of the budget", "finalise": "agreed the budget",
    "activate": "started the budget", "suspend": "stopped the budget for now", "resume": "started the budget again",
    "close": "began to close the budget", "settle": "closed the budget"})
tell("stream", {
    "propose": "offered money for the budget", "agree": "agreed to pay a part of the budget",
    "reject": "said no to paying a part of the budget", "start": "started to pay a part of the budget",
    "dispute": "said that the funders’ shares must be looked at", "settle": "settled the funders’ shares",
    "change_amount": "changed how much a funder pays", "suspend": "stopped a funder’s part for now",
    "resume": "started a funder’s part again", "transfer": "began to move a part to another funder",
    "end": "ended a funder’s part"})
tell("split", {
    "propose": "put forward how the funders share what is bought",
    "agree": "agreed how the funders share what is bought", "adopt": "put the funders’ shares in force",
    "reject": "said no to how the funders would share", "replace": "replaced the funders’ shares with newer ones",
    "dispute": "said that the funders’ shares are not right", "settle": "settled what the funders’ shares are"})
tell("charge", {
    "request": "asked what the person can pay towards council care",
    "assess": "worked out a first figure of what the person pays", "confirm": "confirmed what the person pays",
    "appeal": "asked for what the person pays to be looked at again", "decide": "looked again at what the person pays",
    "supersede": "replaced what the person pays with a newer figure"})
tell("top_up", {
    "draft": "wrote a top-up", "payer_signs": "signed a top-up, to pay it", "sign": "signed a top-up for the council",
    "start": "started a top-up", "miss": "noted that a top-up was not paid",
    "catch_up": "noted that a top-up was paid again", "end": "ended a top-up"})
tell("agreement", {
    "draft": "wrote down how the money is held", "check": "checked the conditions for holding the money",
    "sign": "signed how the money is held", "refuse": "said no to how the money would be held",
    "end": "ended how the money was held"})
tell("decision_review", {
    "ask": "asked for a decision to be looked at again", "uphold": "looked at a decision again and kept it",
    "change": "looked at a decision again and changed it"})
