"""The machines of this room: the assessment, its sections, a challenge, an indicative amount. Guards are in the actions."""
from __future__ import annotations

from brokerage.kit.states import NEW, Machine, Move
from brokerage.people.opened import tell

ASSESSES = ("ASSESSOR", "CARE_COORDINATOR", "CLINICAL_NAVIGATOR")
HOLDER = ("PERSON", "REPRESENTATIVE")
APPROVER = ("APPROVER_ICB", "APPROVER_LA")

ASSESSMENT = Machine(
    "assessment",
    (
        Move(
            NEW,
            "start",
            "OPEN",
            ("ASSESSOR", "CARE_COORDINATOR", "CLINICAL_NAVIGATOR"),
            "nobody has started one for this person",
        ),
        Move(
            "OPEN",
            "settle",
            "SETTLED",
            ("ASSESSOR", "CARE_COORDINATOR"),
            "sections complete, no challenge open, eligibility decided",
        ),
        Move("SETTLED", "reopen", "OPEN", ASSESSES, "a section was opened again or challenged"),
        Move("OPEN", "replace", "REPLACED", ("ASSESSOR", "CARE_COORDINATOR"), "a new assessment takes its answers over"),
        Move("SETTLED", "replace", "REPLACED", ("ASSESSOR", "CARE_COORDINATOR"), "a new assessment takes its answers over"),
    ),
)

SECTION = Machine("assessment_section", (
    Move(NEW, "begin", "OPEN", ASSESSES, "a role for this section, in an organisation that knows the person"),
    Move("OPEN", "complete", "COMPLETE", (*ASSESSES, "CARER"), "every question answered"),
    Move("COMPLETE", "accept", "ACCEPTED", ASSESSES, "a second organisation; no challenge of its own open"),
    Move("COMPLETE", "challenge", "CHALLENGED", ASSESSES, "a second organisation; a reason"),
    Move("ACCEPTED", "challenge", "CHALLENGED", ASSESSES, "a second organisation; a reason"),
    Move("CHALLENGED", "challenge", "CHALLENGED", ASSESSES, "one more answer; a reason"),
    Move("CHALLENGED", "complete", "COMPLETE", ASSESSES, "every challenge answered: changed, or kept with a reason"),
    Move("COMPLETE", "reopen", "OPEN", ASSESSES, "its own organisation; why"),
    Move("ACCEPTED", "reopen", "OPEN", ASSESSES, "its own organisation; why; it must be confirmed again"),
))

CHALLENGE = Machine("assessment_challenge", (
    Move(NEW, "raise", "OPEN", ASSESSES, "a second organisation; a reason"),
    Move("OPEN", "change", "CHANGED", ASSESSES, "whoever assessed gives a new answer; the old one stays beside it"),
    Move("OPEN", "keep", "KEPT", ASSESSES, "whoever assessed keeps the answer and says why"),
))

INDICATION = Machine("indication", (
    Move(NEW, "work_out", "WORKED_OUT", ("ASSESSOR", "CARE_COORDINATOR"), "sections complete; rates in force; the payer's own"),
    Move("WORKED_OUT", "agree", "AGREED", APPROVER, "the payer's own, within the limit (P-21), not who worked it out"),
    Move("WORKED_OUT", "send_back", "SENT_BACK", APPROVER, "the payer's own; why"),
    Move("AGREED", "show", "SHOWN", (*HOLDER, "ASSESSOR", "CARE_COORDINATOR", "BROKER"), "to the person (B-03)"),
    Move("WORKED_OUT", "replace", "REPLACED", ("ASSESSOR", "CARE_COORDINATOR"), "worked out again"),
    Move("SENT_BACK", "replace", "REPLACED", ("ASSESSOR", "CARE_COORDINATOR"), "worked out again"),
    Move("AGREED", "replace", "REPLACED", ("ASSESSOR", "CARE_COORDINATOR"), "worked out again before it became money"),
    Move("SHOWN", "replace", "REPLACED", ("ASSESSOR", "CARE_COORDINATOR"), "worked out again before it became money"),
))

STATE_WORDS = {
    "OPEN": "Being filled in", "SETTLED": "Finished", "REPLACED": "Replaced", "COMPLETE": "To be confirmed",
    "ACCEPTED": "Confirmed", "CHALLENGED": "Questioned", "CHANGED": "Answer changed", "KEPT": "Answer kept",
    "WORKED_OUT": "Being checked", "AGREED": "Expected", "SENT_BACK": "Sent back", "SHOWN": "Shown to the person",
}
"""Every state in words that a holder reads."""

tell("assessment", {
    "start": "started the assessment", "settle": "finished the assessment", "reopen": "opened the assessment again",
    "replace": "replaced the assessment with a newer one"})
tell("assessment_section", {
    "begin": "began a part of the assessment", "complete": "finished a part of the assessment",
    "accept": "agreed to use a part of the assessment", "challenge": "questioned a part of the assessment",
    "reopen": "opened a part of the assessment again"})
tell("assessment_challenge", {
    "raise": "questioned an answer in the assessment", "change": "changed an answer that was questioned",
    "keep": "kept an answer that was questioned"})
tell("indication", {
    "work_out": "worked out the expected amount", "agree": "agreed the expected amount",
    "send_back": "sent the expected amount back", "show": "showed the expected amount to the person",
    "replace": "replaced the expected amount with a newer one"})
