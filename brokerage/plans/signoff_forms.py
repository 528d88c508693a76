"""What the pages of the sign-off ask. `seen` is the hash of the plan that the page showed."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from brokerage.kit.forms import ask

SEEN = ask("Version", kind="hidden", longest=64)
COMMENT = ask("Anything to add?", kind="longtext", optional=True, longest=2000)


class AgreeForm(Struct):
    seen: Annotated[str, SEEN]
    plain_copy: Annotated[bool, ask("I have read the plan in plain words, or somebody has read it to me")]
    how: Annotated[
        str,
        ask(
            "How do you agree?",
            choices=(
                ("ONLINE", "I agree here, now"),
                ("WRITTEN", "I signed it on paper"),
                ("VERBAL", "I said yes aloud, and somebody was there"),
            ),
            missing="Choose how you agree",
        ),
    ] = "ONLINE"
    witness: Annotated[
        str, ask("Who was there?", hint="Only if you said yes aloud and somebody else is typing", optional=True, longest=160)
    ] = ""


class SeenForm(Struct):
    seen: Annotated[str, SEEN]
    comment: Annotated[str, COMMENT] = ""


class ClinicalForm(Struct):
    seen: Annotated[str, SEEN]
    registration: Annotated[
        str,
        ask(
            "Your professional body and number",
            hint="For example, NMC 12A3456E",
            longest=80,
            missing="Enter your professional body and number",
        ),
    ]
    comment: Annotated[str, COMMENT] = ""


class ApproveForm(Struct):
    seen: Annotated[str, SEEN]
    org_id: Annotated[
        str,
        ask("For which organisation do you agree?", choices=(), kind="choice", longest=12, missing="Choose your organisation"),
    ]
    acknowledged: Annotated[bool, ask("I have seen what this changes for my organisation", optional=True)] = False
    panel_ref: Annotated[
        str, ask("Reference of the panel", hint="Needed for a new plan or a large change", optional=True, longest=40)
    ] = ""
    comment: Annotated[str, COMMENT] = ""


class ReturnForm(Struct):
    words: Annotated[
        str,
        ask(
            "What should change?",
            hint="The person and the broker will read this",
            kind="longtext",
            longest=2000,
            missing="Say what should change",
        ),
    ]


class WithdrawForm(Struct):
    why: Annotated[str, ask("Why? You do not have to say", kind="longtext", optional=True, longest=1000)] = ""


class ReasonForm(Struct):
    key: Annotated[str, ask("Finding", kind="hidden", longest=120)]
    why: Annotated[
        str,
        ask(
            "Why is it right all the same?",
            hint="Everybody who signs the plan will read this",
            kind="longtext",
            longest=1000,
            missing="Say why in a few words",
        ),
    ]


class ResolveForm(Struct):
    how: Annotated[str, ask("How was it dealt with?", kind="longtext", longest=1000, missing="Say what was done")]


class AgainForm(Struct):
    decision: Annotated[
        str,
        ask("Which decision should be looked at again?", choices=(), kind="choice", longest=20, missing="Choose a decision"),
    ]
    why: Annotated[str, ask("Why?", kind="longtext", longest=2000, missing="Say why it should be looked at again")]


class DecideAgainForm(Struct):
    outcome: Annotated[
        str,
        ask(
            "What do you decide?",
            choices=(("UPHELD", "The first decision stays"), ("CHANGED", "It changes")),
            missing="Choose one",
        ),
    ]
    reasons: Annotated[
        str, ask("Your reasons, in writing", kind="longtext", longest=2000, missing="Give your reasons in writing")
    ]
