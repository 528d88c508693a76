"""What people fill in at the desk."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from brokerage.desk.capacity_actions import SAYS
from brokerage.desk.models import KNOWN_FROM
from brokerage.kit.forms import ask


class BankForm(Struct):
    """New bank details of a provider."""

    account_name: Annotated[str, ask("Name on the account", longest=70, width=20)]
    sort_code: Annotated[str, ask("Sort code", longest=10, width=5, autocomplete="off", hint="6 digits, like 30-94-00")]
    account_number: Annotated[
        str,
        ask("Account number", longest=12, width=10, autocomplete="off", hint="8 digits. If yours is shorter, put zeros in front"),
    ]
    why: Annotated[str, ask("Why does it change?", kind="longtext", longest=500, hint="For example: we moved to another bank")]


class CallBackForm(Struct):
    """What the second person did and heard."""

    spoke_to: Annotated[
        str,
        ask("Who did you speak to?", longest=120, hint="Their name, and what they do there", missing="Enter who you spoke to"),
    ]
    number: Annotated[str, ask("Which number did you call?", longest=30, width=20, missing="Enter the number that you called")]
    number_from: Annotated[
        str,
        ask(
            "Where did you have the number from?",
            choices=tuple(KNOWN_FROM.items()),
            missing="Choose where you had the number from",
            hint="Never use a number that came with the change",
        ),
    ]
    day: Annotated[date, ask("What day did you call?", missing="Enter the day of the call")]
    time: Annotated[
        str,
        ask("At what time?", longest=5, width=5, hint="On the 24-hour clock, like 14:30", missing="Enter the time of the call"),
    ]
    sort_code: Annotated[
        str,
        ask(
            "Sort code that they read out",
            longest=10,
            width=5,
            autocomplete="off",
            missing="Enter the sort code that they read out",
        ),
    ]
    account_number: Annotated[
        str,
        ask(
            "Account number that they read out",
            longest=12,
            width=10,
            autocomplete="off",
            missing="Enter the account number that they read out",
        ),
    ]


class WhyForm(Struct):
    """A no, with its reason."""

    why: Annotated[str, ask("Why?", kind="longtext", longest=1000, hint="The other side reads this", missing="Say why")]


class StopForm(Struct):
    """A stop of the change that the page showed."""

    bank: Annotated[int, ask("The change", kind="hidden")]
    why: Annotated[str, ask("Why?", kind="longtext", longest=1000, hint="The other side reads this", missing="Say why")]


class WithdrawForm(Struct):
    """Which change is taken back."""

    bank: Annotated[int, ask("The change", kind="hidden")]


class CapacityForm(Struct):
    """One press about one service."""

    service: Annotated[int, ask("The service", kind="hidden")]
    say: Annotated[str, ask("Whether there is room", choices=tuple(SAYS.items()), missing="Choose whether there is room")]


class PlacesForm(Struct):
    """How many, how soon; empty where it is not known."""

    places: Annotated[
        int | None,
        ask(
            "Free places",
            optional=True,
            least=0,
            most=100_000,
            hint="0 means that you are full. Leave it empty if you do not count them",
        ),
    ] = None
    days: Annotated[
        int | None,
        ask(
            "Days until somebody can start",
            optional=True,
            least=0,
            most=3650,
            hint="0 means now. Leave it empty if you do not know",
        ),
    ] = None
