"""What people fill in about bills."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from brokerage.catalogue.words import TYPES
from brokerage.invoices.holder_rules import KINDS
from brokerage.kit.forms import ask
from brokerage.kit.money import Pence

DEEDS = {
    "match": "Match it again, with what is known now",
    "go_on": "Go on although the person said no",
    "approve": "Approve it: the person has not answered for ten days",
    "hold": "Hold it",
    "release": "Release it",
    "reject": "Send it back for good",
    "settle": "Close this part: it is not owed",
}


class ApproveForm(Struct):
    """A yes to what was shown: `seen` is the amount in pence."""

    seen: Annotated[int, ask("The amount", kind="hidden")]


class RefuseForm(Struct):
    why: Annotated[
        str, ask("What is wrong?", kind="longtext", longest=1000, hint="The provider reads this", missing="Say what is wrong")
    ]


class PaidForm(Struct):
    on: Annotated[date, ask("On which day did you pay it?", missing="Enter the day on which you paid")]


class PaidBackForm(Struct):
    amount: Annotated[Pence, ask("How much came back?", missing="Enter how much came back")]
    on: Annotated[date, ask("On which day?", missing="Enter the day on which it came")]
    bank_ref: Annotated[str, ask("What does the bank statement call it?", longest=60)]


class DecideForm(Struct):
    """What finance does with a bill, and why."""

    do: Annotated[str, ask("What do you do?", choices=tuple(DEEDS.items()), missing="Choose what you do")]
    why: Annotated[
        str, ask("Why?", kind="longtext", longest=1000, hint="The provider and the person read this", missing="Say why")
    ]


class RuleForm(Struct):
    """How bills are approved. The amount counts for each provider that is ticked."""

    which: Annotated[
        str, ask("What should happen with bills that match?", choices=tuple(KINDS.items()), missing="Choose what should happen")
    ]
    providers: Annotated[
        list[int], ask("Which providers?", kind="choices", optional=True, hint="Only if you chose to name them")
    ] = []
    up_to: Annotated[
        Pence | None, ask("How much may one bill be?", optional=True, hint="Only if you named providers. For example 250.00")
    ] = None


class VatForm(Struct):
    """How a funder gets VAT back, from a day on."""

    org: Annotated[str, ask("Which funder?", kind="choice", choices=(), missing="Choose the funder")]
    how: Annotated[
        str,
        ask(
            "How much VAT does it get back?",
            choices=(("ALL", "All of it"), ("SOME", "Only on some kinds of service"), ("NONE", "None of it")),
            missing="Choose how much it gets back",
        ),
    ]
    since: Annotated[date, ask("From which date of a bill on?", missing="Enter the first day")]
    why: Annotated[
        str, ask("Why?", hint="The law or the heading that says so", kind="longtext", longest=600, missing="Say why")
    ]
    kinds: Annotated[
        list[str],
        ask("Which kinds of service?", kind="choices", choices=tuple(TYPES.items()), optional=True,
            hint="Only if you chose some kinds"),  # fmt: skip
    ] = []


class SendForm(Struct):
    """A file of bills. It comes with the request, not with this Struct."""

    org: Annotated[int, ask("Which provider is it from?", kind="choice", choices=(), missing="Choose the provider")]


class BillForm(Struct):
    number: Annotated[
        str,
        ask(
            "Number of the bill", longest=60, width=20, hint="Yours, or the one that we suggest", missing="Give the bill a number"
        ),
    ]
