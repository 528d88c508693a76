"""What the pages about questions ask."""
from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from brokerage.asking.models import OFTEN
from brokerage.asking.words import KINDS
from brokerage.kit.forms import ask
from brokerage.kit.money import Pence


class AskForm(Struct):
    what: Annotated[str, ask("What would you like to buy?", hint="For example, a swimming class on Fridays", longest=500,
                             kind="longtext", missing="Say what you would like to buy")]
    helps: Annotated[str, ask("How will it help?", kind="longtext", longest=2000, missing="Say how it will help",
                              hint="What you can do with it that you cannot do now")]
    amount: Annotated[Pence, ask("How much does it cost?", hint="In pounds and pence, like 46.75. If you will buy it again and "
                                 "again, say what it costs each week or month", least=1, missing="Enter how much it costs")]
    often: Annotated[str, ask("How often will you buy it?", choices=tuple(OFTEN.items()), missing="Choose how often")] = "ONCE"
    kind: Annotated[str, ask("Is it any of these?", choices=tuple(KINDS.items()), missing="Choose one, or none of these",
                             hint="Some things cannot be bought with this money. It is better to know now")] = ""
    outcome: Annotated[str, ask("Which part of the plan does it help with?", kind="choice", optional=True)] = ""
    payee: Annotated[str, ask("Who would you buy it from?", optional=True, longest=80,
                              hint="Leave this empty if you do not know yet")] = ""


class AnswerForm(Struct):
    verdict: Annotated[str, ask("Can they buy it with your organisation’s money?", choices=(("YES", "Yes"), ("NO", "No")),
                                missing="Choose yes or no")]
    words: Annotated[str, ask("What should they know?", kind="longtext", longest=2000, optional=True,
                              hint="A no needs its reason. They will read this")] = ""
    limit: Annotated[Pence | None, ask("Up to how much?", optional=True, least=1,
                                       hint="The whole price, not your part. Leave empty for the price they asked about")] = None
    until: Annotated[date | None, ask("Until which day?", optional=True,
                                      hint="The last day to buy it. Leave empty for a year, or to the end of the budget")] = None


class EndForm(Struct):
    why: Annotated[str, ask("Why it ends", kind="longtext", longest=2000, missing="Say why",
                            hint="They will read this. What they bought before stays agreed")]


class BoughtForm(Struct):
    amount: Annotated[Pence, ask("How much you paid", hint="In pounds and pence, like 46.75", least=1,
                                 missing="Enter how much you paid")]
    bought_on: Annotated[date, ask("When you bought it", hint="For example, 12 11 2026", missing="Enter when you bought it")]
    payee: Annotated[str, ask("Who you paid", longest=80, missing="Enter who you paid")]
    receipt: Annotated[str, ask("Number on the receipt or bill", optional=True, longest=60,
                                hint="You can add this later. You do not need one under £25")] = ""


class LinkForm(Struct):
    spend: Annotated[str, ask("Which one was it?", kind="choice", missing="Choose what you bought")] = ""
