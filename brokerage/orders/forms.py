"""What this room asks."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec import Struct

from brokerage.kit.forms import ask
from brokerage.kit.money import Pence
from brokerage.orders.changes import REASONS

WHY = "They will read this"
TIME = "Like 8:30 or 22:00"


class AskForm(Struct):
    """A line of the plan, put to providers; whom, the page lists beside it."""

    spec: Annotated[str, ask("What is needed", kind="longtext", longest=2000, missing="Say what is needed",
                             hint="Providers read this and the area, and nothing else. Do not write a name, an address or a "
                             "date of birth")]
    starts_on: Annotated[date, ask("First day", missing="Enter the first day")]
    ends_on: Annotated[date | None, ask("Last day", optional=True, hint="Leave this empty when it goes on with the plan")] = None
    urgent: Annotated[bool, ask("This is urgent and cannot wait for the plan", optional=True,
                                hint="It may then run for six weeks at most, and a funder’s approver must say yes")] = False
    urgent_why: Annotated[str, ask("Why it cannot wait", kind="longtext", longest=1000, optional=True)] = ""
    other: Annotated[str, ask("Somebody who is not in the list", optional=True, longest=160,
                              hint="For example, an assistant whom the person employs")] = ""


class OfferForm(Struct):
    rate: Annotated[Decimal, ask("Price", least=0, missing="Enter your price", hint="In pounds, like 19.50")]
    starts_on: Annotated[date, ask("First day you can start", missing="Enter the first day")]
    notice_days: Annotated[int, ask("Notice, in days", least=0, most=180,
                                    hint="How long before the last day either side says so")]
    retainer_percent: Annotated[int, ask("Paid in a pause, in percent", least=0, most=100,
                                         hint="What part of the price you keep while visits stop. 0 is nothing")]
    cancel_hours: Annotated[int, ask("Called off too late, in hours before", least=0, most=168)]
    cancel_percent: Annotated[int, ask("Paid when called off too late, in percent", least=0, most=100)]
    words: Annotated[str, ask("Anything to say", kind="longtext", longest=1000, optional=True)] = ""


class WhyForm(Struct):
    why: Annotated[str, ask("Why", kind="longtext", longest=1000, missing="Say why", hint=WHY)]


class DeclineForm(Struct):
    why: Annotated[str, ask("Why not", kind="longtext", longest=1000, optional=True, hint=WHY)] = ""


class ChooseForm(Struct):
    why: Annotated[str, ask("Why this one", optional=True, longest=300)] = ""


class PauseForm(Struct):
    first: Annotated[date, ask("First day without visits", missing="Enter the first day")]
    reason: Annotated[str, ask("Why", choices=tuple(REASONS.items()), missing="Choose why")]
    last: Annotated[date | None, ask("Last day without visits", optional=True,
                                     hint="Leave this empty when you do not know yet")] = None
    why: Annotated[str, ask("More", optional=True, longest=300)] = ""


class ResumeForm(Struct):
    on: Annotated[date, ask("First day with visits again", missing="Enter the day")]


class NoticeForm(Struct):
    last: Annotated[date, ask("Last day", missing="Enter the last day")]
    why: Annotated[str, ask("Why", kind="longtext", longest=1000, missing="Say why", hint=WHY)]


class StopForm(Struct):
    why: Annotated[str, ask("Why it must stop now", kind="longtext", longest=1000, missing="Say why it must stop now")]
    replacement: Annotated[str, ask("Who gives this care from now on", kind="longtext", longest=1000,
                                    missing="Say who gives this care from now on")]


class PriceForm(Struct):
    rate: Annotated[Decimal, ask("New price", least=0, missing="Enter the new price", hint="In pounds, like 25.40")]
    since: Annotated[date, ask("From", missing="Enter the day from which it holds")]
    reason: Annotated[str, ask("Why", kind="longtext", longest=1000, missing="Say why", hint=WHY)]


class MoveForm(Struct):
    """To which order, the page lists beside it."""

    more: Annotated[Decimal, ask("How much more a week", least=0, missing="Enter how much more", width=5,
                                 hint="In hours, or in sessions, nights or items where it is given by those")]


class DoneForm(Struct):
    """What was done. Hours for an order in hours, else how many."""

    start: Annotated[str, ask("When it began", hint=TIME, longest=10, width=5, missing="Enter when it began")]
    minutes: Annotated[int | None, ask("How long, in minutes", least=1, most=1440, optional=True)] = None
    quantity: Annotated[Decimal | None, ask("How many", least=0, most=1000, optional=True)] = None
    worker: Annotated[str, ask("Who came", optional=True, longest=80)] = ""
    note: Annotated[str, ask("Note", kind="longtext", optional=True, longest=500)] = ""


class MissForm(Struct):
    welfare: Annotated[str, ask("Has somebody checked that the person is safe?", choices=(("yes", "Yes"), ("no", "No, not yet")),
                                missing="Say whether somebody has checked that they are safe")]
    happened: Annotated[str, ask("What happened", optional=True, longest=300)] = ""


class TimesheetForm(Struct):
    day: Annotated[date, ask("Day", missing="Enter the day")]
    start: Annotated[str, ask("From", hint=TIME, longest=10, width=5, missing="Enter when the work began")]
    finish: Annotated[str, ask("To", hint=TIME, longest=10, width=5, missing="Enter when the work ended")]
    break_minutes: Annotated[int, ask("Break without pay, in minutes", least=0, most=600, optional=True)] = 0
    note: Annotated[str, ask("Note", optional=True, longest=300)] = ""


class SessionForm(Struct):
    """One session for several people; who came, the page lists beside it."""

    name: Annotated[str, ask("What it was", longest=160, missing="Say what it was")]
    day: Annotated[date, ask("Day", missing="Enter the day")]
    start: Annotated[str, ask("When it began", hint=TIME, longest=10, width=5, missing="Enter when it began")]
    price: Annotated[Pence, ask("Price of the whole session", least=1, missing="Enter the price of the whole session",
                                hint="It is shared equally between who came")]
