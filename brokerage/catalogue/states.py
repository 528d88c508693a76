"""How a reading of a feed goes, and a change of a listing that waits for a yes."""

from __future__ import annotations

from brokerage.kit.states import NEW, Machine, Move

WORKER = ("SYSTEM",)
IMPORTERS = ("SYSADMIN", "CARE_COORDINATOR")
MODERATORS = ("BROKER", "CARE_COORDINATOR")
"""Who answers for what providers say of themselves: people of a broker body or of a funder, never of that provider."""
RUN = Machine(
    "import",
    [
        Move(NEW, "ask", "ASKED", (*IMPORTERS, *WORKER)),
        Move(NEW, "start", "READING", IMPORTERS),
        Move("ASKED", "start", "READING", WORKER),
        Move("READING", "start", "READING", WORKER),
        Move("STOPPED", "start", "READING", IMPORTERS),
        Move("READING", "stop", "STOPPED", WORKER),
        Move("ASKED", "stop", "STOPPED", WORKER),
        Move("READING", "fail", "FAILED", WORKER),
        Move("ASKED", "fail", "FAILED", WORKER),
        Move("STOPPED", "fail", "FAILED", WORKER),
        Move("READING", "show", "WAITING", WORKER),
        Move("READING", "finish", "DONE", WORKER),
        Move("WAITING", "accept", "ACCEPTED", IMPORTERS),
        Move("ACCEPTED", "finish", "DONE", WORKER),
        Move("WAITING", "refuse", "REFUSED", IMPORTERS),
        Move("WAITING", "overtake", "OVERTAKEN", WORKER),
    ],
)
WORDS = {
    "ASKED": "Waiting to be read",
    "READING": "Being read",
    "STOPPED": "Stopped part of the way",
    "FAILED": "Could not be read",
    "WAITING": "Waiting for you to accept it",
    "ACCEPTED": "Being saved",
    "DONE": "Done",
    "REFUSED": "Not accepted",
    "OVERTAKEN": "Overtaken by a newer reading",
}

SUSPENSION = Machine(
    "suspension",
    [
        Move(NEW, "suspend", "SUSPENDED", MODERATORS, "a reason; nobody of this provider or of a body tied to it"),
        Move("SUSPENDED", "lift", "LIFTED", MODERATORS, "a reason; nobody of this provider or of a body tied to it"),
    ],
)
EDIT = Machine(
    "service edit",
    [
        Move(NEW, "propose", "WAITING", ("PROVIDER_ADMIN",)),
        Move("WAITING", "approve", "APPROVED", MODERATORS, "nobody of its provider or of a body tied to it"),
        Move("WAITING", "refuse", "REFUSED", MODERATORS, "a reason, which the provider reads"),
        Move("WAITING", "take_back", "TAKEN_BACK", ("PROVIDER_ADMIN",)),
    ],
)
