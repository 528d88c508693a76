"""A question is open until every funder has said yes, or one has said no. A yes can be ended for the days to come, never for
what was bought."""
from __future__ import annotations

from brokerage.budgets.passes import APPROVE
from brokerage.door.passes import FOR_ONESELF
from brokerage.kit.states import NEW, Machine, Move
from brokerage.people.opened import tell

ASKS = (*FOR_ONESELF, "BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR")
ASK = Machine("ask", (
    Move(NEW, "ask", "ASKED", ASKS, "a running budget paid directly; who spends for the person, or plans with them"),
    Move(NEW, "rule_out", "REFUSED", ASKS, "P-30, P-31: nobody may say yes to it, so nobody is asked"),
    Move("ASKED", "agree", "AGREED", APPROVE, "the last funder's yes, within its approver's limit (P-21)"),
    Move("ASKED", "refuse", "REFUSED", APPROVE, "one funder's no, with its reason"),
    Move("ASKED", "withdraw", "WITHDRAWN", ASKS, "whoever may ask"),
    Move("AGREED", "end", "ENDED", APPROVE, "a funder that said yes; from the next day on, with its reason"),
))
WORDS = {"ASKED": "Waiting for an answer", "AGREED": "You can buy it", "REFUSED": "The answer is no",
         "WITHDRAWN": "Taken back", "ENDED": "No longer"}
COLOURS = {"ASKED": "blue", "AGREED": "green", "REFUSED": "red", "WITHDRAWN": "grey", "ENDED": "grey"}

tell("ask", {
    "ask": "asked whether something may be bought", "rule_out": "asked for something that nobody may say yes to",
    "agree": "said that it may be bought", "refuse": "said that it may not be bought", "withdraw": "took a question back",
    "end": "ended a yes to something that is bought"})
