"""What a personal assistant costs for a year, and for each hour they work (domain B-05, W9). Pure: the sum is reckon's.

The rates are dated reference data: each has the day from which it holds and where it comes from.
"""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.plans.cost import amounts
from brokerage.reckon import kernel
from brokerage.reckon.case import AssistantSum, Case, Insurance, Pension

HOLIDAY_WEEKS = Decimal("5.6")
"""Working Time Regulations 1998 reg 13 and 13A."""
WEEKS = 52


class Rates(Struct, frozen=True):
    """What the law asks of an employer from `since` on; amounts are pence a year, the wage pounds an hour."""

    since: date
    minimum_wage: Decimal
    ni_percent: Decimal
    ni_threshold: Pence
    ni_allowance: Pence
    pension_percent: Decimal
    pension_lower: Pence
    pension_upper: Pence
    source: str


RATES = (
    Rates(date(2025, 4, 1), Decimal("12.21"), Decimal(15), Pence(5_000_00), Pence(10_500_00), Decimal(3), Pence(6_240_00),
          Pence(50_270_00), "National minimum wage from 1 April 2025; employer National Insurance and pension rates 2025/26"),
    Rates(date(2026, 4, 1), Decimal("12.71"), Decimal(15), Pence(5_000_00), Pence(10_500_00), Decimal(3), Pence(6_240_00),
          Pence(50_270_00), "National minimum wage from 1 April 2026; employer National Insurance and pension rates 2026/27"),
)
"""Domain B-05 and its sources S24 and [K]: to be held against the gov.uk pages before a live launch."""


class Working(Struct, frozen=True):
    """A year of an assistant in pence, `hourly` for each hour worked, `weekly` = year ÷ 52, and how it was worked out."""

    total: Pence
    hourly: Pence
    weekly: Pence
    parts: tuple[tuple[str, Pence], ...]
    steps: tuple[str, ...]
    source: str
    below_minimum: bool
    minimum_wage: Decimal


NAMES = {"pay": "Pay", "holiday": "Cover for holidays", "national_insurance": "National Insurance", "pension": "Pension",
         "insurance": "Insurance", "training": "Training", "payroll": "Payroll"}


def rates_on(day: date) -> Rates:
    """The newest that hold on `day`; the oldest we have, for a day before them."""
    return max((rates for rates in RATES if rates.since <= day), key=lambda rates: rates.since, default=RATES[0])


def worked(*, hourly: Decimal, minutes_weekly: int, day: date, insurance: Pence, payroll: Pence, training: Pence,
           allowance: bool) -> Working:
    """The year's cost. `payroll` is pence a month with its VAT. `allowance`: the Employment Allowance is claimed. Refused:
    minutes that are no quarter of an hour, which no payslip carries."""
    if minutes_weekly % 15:
        raise Refusal("Hours go in quarters, like 20 or 20.25.", fields={"hours": "Hours must be in quarters, like 20 or 20.25"})
    rates = rates_on(day)
    one = AssistantSum(
        ref="pa", hourly=hourly, hours=Decimal(minutes_weekly) / 60, holiday_weeks=HOLIDAY_WEEKS, weeks=WEEKS,
        national_insurance=Insurance(percent=rates.ni_percent, threshold=rates.ni_threshold,
                                     allowance=rates.ni_allowance if allowance else Pence(0)),
        pension=Pension(percent=rates.pension_percent, lower=rates.pension_lower, upper=rates.pension_upper),
        insurance=insurance, training=training, payroll=payroll)
    answer = kernel.reckon(Case(title="A personal assistant", sums=(one,)))
    figures = {name: value for name, value in answer.sums["pa"].items() if isinstance(value, Pence)}
    weekly, _ = amounts(hourly, minutes=minutes_weekly, quantity=None, per="WEEK", yearly=figures["total"])
    return Working(figures["total"], figures["hourly"], weekly, tuple((NAMES[name], figures[name]) for name in NAMES),
                   tuple(step.says for step in answer.working), rates.source, hourly < rates.minimum_wage, rates.minimum_wage)
