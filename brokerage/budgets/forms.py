"""What this room asks."""
from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from brokerage.kit.forms import ask
from brokerage.kit.money import Pence


class SpendForm(Struct):
    """Something bought with a direct payment."""

    payee: Annotated[str, ask("Who you paid", longest=80, missing="Enter who you paid")]
    what: Annotated[str, ask("What it was for", hint="For example, home care, or a taxi to the day centre", longest=120,
                             missing="Enter what it was for")]
    amount: Annotated[Pence, ask("How much you paid", hint="In pounds and pence, like 46.75", least=1,
                                 missing="Enter how much you paid")]
    bought_on: Annotated[date, ask("When you bought it", hint="For example, 12 11 2026", missing="Enter when you bought it")]
    receipt: Annotated[str, ask("Number on the receipt or bill", optional=True, longest=60,
                                hint="You can add this later. You do not need one under £25")] = ""


class ReceiptForm(Struct):
    receipt: Annotated[str, ask("Number on the receipt or bill", longest=60, missing="Enter the number on the receipt or bill")]


class AgreeForm(Struct):
    panel_ref: Annotated[str, ask("Panel reference", optional=True, longest=40)] = ""


class RejectForm(Struct):
    why: Annotated[str, ask("Why you are saying no", kind="longtext", longest=2000, missing="Say why",
                            hint="The person will read this. They can ask for it to be looked at again")]
