"""The payment clock: the last day to pay, who holds a bill now, how many days are left, and interest when it is late.

Thirty days begin with the day of receipt, so the last is receipt + 29 (Procurement Act 2023 s68, domain M-43). Interest is
8% above the Bank Rate that stood on the 31 December or 30 June before, simple, by the day (Late Payment of Commercial Debts
(Interest) Act 1998; domain M-44); a person who holds a direct payment is a consumer and pays none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from brokerage.kit.money import Pence, half_up

DAYS_TO_PAY = 30
QUICK_DAYS = 10
"""The house's own target for third-sector and very small providers (M-45)."""
STATUTORY = Decimal(8)
FIXED = ((Pence(1_000_00), Pence(40_00)), (Pence(10_000_00), Pence(70_00)))
FIXED_MOST = Pence(100_00)
NOTHING = Pence(0)

BANK_RATES: tuple[tuple[date, Decimal], ...] = (
    (date(2023, 6, 30), Decimal("5.00")),
    (date(2023, 12, 31), Decimal("5.25")),
    (date(2024, 6, 30), Decimal("5.25")),
    (date(2024, 12, 31), Decimal("4.75")),
    (date(2025, 6, 30), Decimal("4.25")),
    (date(2025, 12, 31), Decimal("3.75")),
)
"""Bank Rate as it stood on each reference day (Bank of England, official Bank Rate history). A later reference day that is not
in the table is worked out with the last one known, and the sum says which day that was."""


class Interest(Struct, frozen=True):
    """What lateness comes to. `rate` is per cent a year; `rate_of` the day on which that Bank Rate stood."""

    days: int
    rate: Decimal
    rate_of: date
    daily: Pence
    fixed: Pence

    @property
    def total(self) -> Pence:
        return self.daily + self.fixed


class Clock(Struct, frozen=True):
    """`left` is days until the last day, below zero when it is past; `stopped` when the clock of this part does not run."""

    last_day: date
    left: int
    holder: str
    stopped: bool
    interest: Interest | None

    @property
    def words(self) -> str:
        if self.stopped:
            return "The clock stands still"
        if self.left < 0:
            return f"{-self.left} day{'s' * (self.left != -1)} late"
        if self.left == 0:
            return "Today is the last day"
        return f"{self.left} day{'s' * (self.left != 1)} left"


def last_day(received_on: date) -> date:
    """The last day to pay: receipt + 29 (M-43)."""
    return received_on + timedelta(days=DAYS_TO_PAY - 1)


def reference_day(late_from: date) -> date:
    """The 31 December or 30 June before the day from which interest runs."""
    return date(late_from.year - 1, 12, 31) if late_from.month <= 6 else date(late_from.year, 6, 30)


def rate_on(late_from: date, rates: Iterable[tuple[date, Decimal]] = BANK_RATES) -> tuple[Decimal, date]:
    """8 + Bank Rate in per cent, and the day on which that Bank Rate stood. ValueError before the first that is known."""
    asked = reference_day(late_from)
    known = [(day, rate) for day, rate in rates if day <= asked]
    if not known:
        raise ValueError(f"no Bank Rate is known for {asked}")
    day, rate = max(known)
    return STATUTORY + rate, day


def interest(amount: Pence, due: date, paid: date, rates: Iterable[tuple[date, Decimal]] = BANK_RATES) -> Interest | None:
    """What is owed on `amount` paid on `paid` where `due` was the last day; None when it was in time. Half a penny goes up."""
    days = (paid - due).days
    if days <= 0 or amount <= NOTHING:
        return None
    rate, day = rate_on(due + timedelta(days=1), rates)
    exact = Fraction(int(amount)) * Fraction(rate) / 100 * days / 365
    fixed = next((sum_ for below, sum_ in FIXED if amount < below), FIXED_MOST)
    return Interest(days, rate, day, half_up(exact.numerator, exact.denominator), fixed)


class Paid(Struct, frozen=True):
    """One paid bill for the figures: days counted from receipt, the day of receipt being day 1."""

    received_on: date
    paid_on: date
    third_sector: bool

    @property
    def days(self) -> int:
        return (self.paid_on - self.received_on).days + 1


class Fair(Struct, frozen=True):
    """Fair-payment figures (Fair Payment Code; domain M-45), all counts of bills."""

    paid: int
    within_30: int
    within_60: int
    third_sector: int
    third_sector_within_10: int

    def percent(self, part: int, of: int) -> str:
        """ "97.5%", half up to one place; "none yet" without any."""
        return f"{Decimal(int(half_up(part * 1000, of))) / 10:.1f}%" if of else "none yet"

    @property
    def award(self) -> str:
        """Gold asks 95% within 30 days, bronze 95% within 60. Silver asks more of small suppliers than is recorded here."""
        if not self.paid:
            return ""
        if 100 * self.within_30 >= 95 * self.paid:
            return "gold"
        return "bronze" if 100 * self.within_60 >= 95 * self.paid else "none"


def fair(bills: Iterable[Paid]) -> Fair:
    all_ = list(bills)
    charities = [bill for bill in all_ if bill.third_sector]
    return Fair(
        len(all_),
        sum(b.days <= 30 for b in all_),
        sum(b.days <= 60 for b in all_),
        len(charities),
        sum(b.days <= QUICK_DAYS for b in charities),
    )
