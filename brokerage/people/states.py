"""The machines of domain §6.10: who acts for whom, and consent; and the emergency opening of I-02. Guards are in actions."""
from __future__ import annotations

from brokerage.kit.states import NEW, Machine, Move

HOLDER = ("PERSON", "REPRESENTATIVE")
APPROVER = ("APPROVER_ICB", "APPROVER_LA")
SYSTEM = ("SYSTEM",)

REPRESENTATION = Machine("representation", (
    Move(NEW, "let_in", "ACTIVE", HOLDER, "a carer or advocate; the holder alone decides"),
    Move(NEW, "propose", "PROPOSED", (*HOLDER, "ASSESSOR"), "a nominee by the person, a representative by an assessor (L-20)"),
    Move("PROPOSED", "check", "CHECKS", ("ASSESSOR", "CARE_COORDINATOR"), "closeness or DBS (L-23); the paper they act by"),
    Move("CHECKS", "approve", "ACTIVE", APPROVER, "every payer's approver, all conditions of L-21 ticked, agreement signed"),
    Move("CHECKS", "refuse", "REFUSED", APPROVER, "reasons in writing (L-24)"),
    Move("ACTIVE", "limit", "ACTIVE", HOLDER, "never by the member themself"),
    Move("ACTIVE", "suspend", "SUSPENDED", ("SAFEGUARDING_LEAD", *APPROVER), "the concern; who is paid meanwhile"),
    Move("PROPOSED", "end", "ENDED", (*HOLDER, *APPROVER), "withdrawn before it began"),
    Move("CHECKS", "end", "ENDED", (*HOLDER, *APPROVER), "withdrawn before it began"),
    Move("ACTIVE", "end", "ENDED", (*HOLDER, *APPROVER, *SYSTEM), "revoked, capacity regained, unable, death; at once"),
    Move("SUSPENDED", "end", "ENDED", (*HOLDER, *APPROVER, *SYSTEM), "revoked, capacity regained, unable, death"),
))

CONSENT = Machine("consent", (
    Move(NEW, "request", "REQUESTED", ("CARE_COORDINATOR", "ASSESSOR", "BROKER", "CLINICAL_NAVIGATOR"),
         "scope, purpose, who, until when"),
    Move("REQUESTED", "give", "GIVEN", HOLDER, "capacity for this decision; method and witness kept"),
    Move("REQUESTED", "refuse", "REFUSED", HOLDER),
    Move("GIVEN", "withdraw", "WITHDRAWN", HOLDER, "effect at once"),
    Move("GIVEN", "lapse", "EXPIRED", SYSTEM, "its last day has passed"),
))

BREAK_GLASS = Machine("break_glass", (
    Move(NEW, "open", "OPEN", ("CARE_COORDINATOR", "ASSESSOR", "CLINICAL_NAVIGATOR", "CLINICAL_SIGNATORY", "SAFEGUARDING_LEAD"),
         "a reason; eight hours; the IG lead is told"),
    Move("OPEN", "lapse", "OVER", SYSTEM, "eight hours later"),
))

KEEPS_THE_DOOR = ("PROVIDER_ADMIN", "SYSADMIN")
LOST_PHONE = Machine("lost_phone", (
    Move(NEW, "ask", "ASKED", KEEPS_THE_DOOR, "how they know who it is; never for oneself"),
    Move("ASKED", "confirm", "DONE", KEEPS_THE_DOOR, "a second person, who checks in a way of their own; sessions end"),
    Move("ASKED", "refuse", "REFUSED", KEEPS_THE_DOOR, "a second person"),
    Move("ASKED", "lapse", "OVER", SYSTEM, "nobody checked within a day"),
))

STATE_WORDS = {
    "PROPOSED": "Waiting for checks", "CHECKS": "Being checked", "ACTIVE": "Can act now", "SUSPENDED": "Stopped for now",
    "ENDED": "Ended", "REFUSED": "Said no", "REQUESTED": "Waiting for an answer", "GIVEN": "Said yes",
    "WITHDRAWN": "Taken back", "EXPIRED": "Ran out", "OPEN": "Open", "ASKED": "Waiting for a second person", "DONE": "Done",
    "OVER": "Over",
}
"""Every state in words that a holder reads."""
