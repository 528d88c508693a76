"""A concern is open until a safeguarding lead says what came of it."""
from __future__ import annotations

from brokerage.door.passes import FOR_ONESELF
from brokerage.kit.states import NEW, Machine, Move
from brokerage.people.roles import SEE_PEOPLE

LEAD = ("SAFEGUARDING_LEAD",)
CONCERN = Machine("concern", (
    Move(NEW, "raise", "OPEN", (*FOR_ONESELF, *SEE_PEOPLE), "who may open the record; a review is brought forward (P-41)"),
    Move("OPEN", "close", "CLOSED", LEAD, "what came of it; never by somebody who is named in it"),
    Move("CLOSED", "reopen", "OPEN", LEAD, "something new is known"),
))
WORDS = {"OPEN": "Open", "CLOSED": "Closed"}
