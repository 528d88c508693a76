"""What is asked of a line that the catalogue does not have: an assistant, something bought once, free help."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from brokerage.kit.money import Pence
from brokerage.plans import assistants
from brokerage.plans.assistants import Working

NOTHING = Pence(0)


class Assistant(Struct, frozen=True, kw_only=True):
    """`hourly` pay in pounds; `insurance` and `training` pence a year, `payroll` pence a month with its VAT."""

    hourly: Decimal
    minutes_weekly: int
    title: str = "Personal assistant"
    name: str = ""
    insurance: Pence = NOTHING
    payroll: Pence = NOTHING
    training: Pence = NOTHING
    allowance: bool = True
    relationship: str = ""
    same_household: bool = False
    purpose: str = "CARE"

    def worked(self, day: date) -> Working:
        """The year's cost at the rates of `day`."""
        return assistants.worked(hourly=self.hourly, minutes_weekly=self.minutes_weekly, day=day, insurance=self.insurance,
                                 payroll=self.payroll, training=self.training, allowance=self.allowance)


class Once(Struct, frozen=True, kw_only=True):
    """`price` pence each."""

    name: str
    category: str
    price: Pence
    number: int = 1
    seller: str = ""
    why: str = ""
    start_up: bool = False


class Free(Struct, frozen=True, kw_only=True):
    """`worth` is what an hour would cost if it had to be bought, in pence."""

    name: str
    category: str
    who: str
    minutes_weekly: int
    worth: Pence = NOTHING
