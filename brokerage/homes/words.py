"""States in the four words of the homes (product.md): waiting for you, being checked, on its way, paid."""
from __future__ import annotations

WAITING, CHECKED, ON_ITS_WAY = ("Waiting for you", "orange"), ("Being checked", "blue"), ("On its way", "green")
PLAN = {
    "DRAFT": (*WAITING, "It is being written. When it is right for you, say that you agree."),
    "PERSON_AGREED": (*CHECKED, "You agreed it. The broker sends it in next."),
    "SUBMITTED": (*CHECKED, "The care co-ordinator reads it."),
    "CLINICAL_REVIEW": (*CHECKED, "A nurse or doctor reads the health part."),
    "FUNDER_REVIEW": (*CHECKED, "Everybody who pays has to say yes."),
    "RETURNED": (*CHECKED, "Somebody asked a question about it. The broker answers it."),
    "APPROVED": (*ON_ITS_WAY, "Everybody said yes."),
    "ACTIVE": ("", "", "This is the plan that runs now."),
}
"""State of a plan → (status word, colour of its tag, what happens next)."""
HELPED_PLAN = PLAN | {
    "DRAFT": ("Being written", "orange", "When it is right for them, they say that they agree."),
    "PERSON_AGREED": (*CHECKED, "It is agreed. The broker sends it in next."),
}
"""The same for somebody who helps."""
