"""What asking money back asks."""
from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from brokerage.kit.forms import ask
from brokerage.kit.money import Pence

NOTHING = Pence(0)


class ProposeForm(Struct):
    """Ask back a surplus, or what was not used as agreed."""

    why: Annotated[str, ask("Why?", hint="The person reads this first.", kind="longtext", longest=4000, missing="Say why")]
    reason: Annotated[str, ask("What is it?", choices=(("SURPLUS", "Money left over"), ("MISUSE",
                                                                                        "Money not used as agreed")))] = "SURPLUS"
    liabilities: Annotated[Pence, ask("Bills that are not recorded here yet",
                                      hint="Wages, tax, pension, holiday pay, bills to come",
                                      optional=True)] = NOTHING
    savings: Annotated[Pence, ask("Savings that the plan allows", optional=True)] = NOTHING
    amount: Annotated[Pence | None, ask("If it was not used as agreed: how much", optional=True)] = None
    investigation: Annotated[str, ask("What was looked into, and what was found", kind="longtext", optional=True,
                                      longest=4000)] = ""
    hardship: Annotated[str, ask("What paying it back would mean for the person", kind="longtext", optional=True,
                                 longest=4000)] = ""


class ReplyForm(Struct):
    """The person explains."""

    words: Annotated[str, ask("Your answer", hint="For example, what the money is for, or a bill that has not come",
                              kind="longtext", longest=4000, missing="Write your answer")]


class ConfirmForm(Struct):
    """The decision."""

    method: Annotated[str, ask("How it is paid back", choices=(("REDUCTION", "The next payments are smaller"),
                                                             ("INVOICE", "A bill, due in 28 days")),
                               missing="Choose how it is paid back")]
    notice: Annotated[str, ask("Reasons", hint="Say what you make of the answer. This is the person’s notice.", kind="longtext",
                               longest=4000, missing="Give full reasons")]


class AgainForm(Struct):
    """Another look."""

    again: Annotated[str, ask("What should be looked at again?", kind="longtext", longest=4000,
                              missing="Say what should be looked at again")]


class DecideForm(Struct):
    """Whether it stands."""

    answer: Annotated[str, ask("Does it stand?", choices=(("STANDS", "It stands"), ("WAIVED", "No money is asked back")),
                               missing="Choose whether it stands")]
    decision: Annotated[str, ask("Reasons", kind="longtext", longest=4000, missing="Say why")]


class WriteOffForm(Struct):
    """What is left of it is given up."""

    given_up: Annotated[str, ask("Why will it not come back?", hint="The person reads this", kind="longtext", longest=4000,
                                 missing="Say why")]


class TakeForm(Struct):
    """A part, or all of it."""

    amount: Annotated[Pence, ask("How much goes back now", missing="Enter how much")]
    of_payment: Annotated[date | None, ask("First day of the payment that is made smaller", hint="Leave empty for a bill",
                                           optional=True)] = None
