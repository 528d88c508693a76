"""The payment clock and late interest: domain M-43 to M-45, W4."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from brokerage.invoices import late
from brokerage.invoices.late import Paid
from brokerage.kit.money import Pence


def test_w4_sixteen_days_late_costs_eighty_pounds_seventy_six() -> None:
    due = late.last_day(date(2026, 6, 5))
    assert due == date(2026, 7, 4)
    got = late.interest(Pence(2_088_24), due, date(2026, 7, 20), [(date(2026, 6, 30), Decimal("3.75"))])
    assert got is not None and (got.days, got.rate, got.daily, got.fixed, got.total) == (
        16,
        Decimal("11.75"),
        Pence(10_76),
        Pence(70_00),
        Pence(80_76),
    )


def test_nothing_is_owed_on_the_last_day() -> None:
    assert late.interest(Pence(100), date(2026, 7, 4), date(2026, 7, 4)) is None


@pytest.mark.parametrize(("amount", "fixed"), [(999_99, 40_00), (1_000_00, 70_00), (9_999_99, 70_00), (10_000_00, 100_00)])
def test_the_fixed_sum_goes_by_the_amount(amount: int, fixed: int) -> None:
    got = late.interest(Pence(amount), date(2026, 7, 4), date(2026, 7, 5))
    assert got is not None and got.fixed == Pence(fixed)


@pytest.mark.parametrize(
    ("day", "reference"),
    [
        (date(2026, 7, 1), date(2026, 6, 30)),
        (date(2026, 6, 30), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2025, 12, 31)),
        (date(2025, 12, 31), date(2025, 6, 30)),
    ],
)
def test_the_bank_rate_is_that_of_the_half_year_before(day: date, reference: date) -> None:
    assert late.reference_day(day) == reference


def test_a_rate_that_is_not_known_yet_says_whose_it_took() -> None:
    assert late.rate_on(date(2027, 3, 1)) == (Decimal("11.75"), date(2025, 12, 31))
    with pytest.raises(ValueError, match="no Bank Rate"):
        late.rate_on(date(2020, 1, 1))


def test_fair_payment_counts_the_day_of_receipt() -> None:
    received = date(2026, 6, 1)
    got = late.fair(
        [
            Paid(received, date(2026, 6, 30), False),
            Paid(received, date(2026, 7, 1), False),
            Paid(received, date(2026, 6, 10), True),
            Paid(received, date(2026, 6, 11), True),
        ]
    )
    assert (got.paid, got.within_30, got.within_60, got.third_sector, got.third_sector_within_10) == (4, 3, 4, 2, 1)
    assert got.percent(got.within_30, got.paid) == "75.0%" and got.percent(0, 0) == "none yet" and got.award == "bronze"
