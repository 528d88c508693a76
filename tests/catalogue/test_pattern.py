"""What a week costs, and what of it the person pays."""
from __future__ import annotations

from decimal import Decimal as D

import pytest

from brokerage.catalogue.pattern import Pattern, hours, own_share, weekly
from brokerage.kit.money import Pence

WEEK = Pattern((("WEEKDAY", 450), ("EVENING", 20)), nights=2, times=3)


@pytest.mark.parametrize(("unit", "rates", "pence"), [
    ("HOUR", {"ANY": D("24.865")}, 186_49 + 8_29), ("HOUR", {"WEEKDAY": D("20"), "ANY": D("30")}, 150_00 + 10_00),
    ("NIGHT", {"ANY": D("118")}, 236_00), ("SESSION", {"ANY": D("7.335")}, 22_01), ("VISIT", {"ANY": D("1")}, 3_00),
    ("WEEK", {"ANY": D("498.25")}, 498_25), ("MONTH", {"ANY": D("15")}, 3_46)])
def test_each_line_is_rounded_once_and_the_week_is_their_sum(unit: str, rates: dict[str, D], pence: int) -> None:
    made = weekly(WEEK, unit, rates)
    assert made is not None and made.total == Pence(pence)


@pytest.mark.parametrize(("unit", "rates"), [("HOUR", {"WEEKDAY": D("20")}), ("HOUR", {}), ("ITEM", {"ANY": D("640")}), ("MILE", {"ANY": D("1")})])
def test_what_cannot_be_known_is_not_guessed(unit: str, rates: dict[str, D]) -> None:
    assert weekly(WEEK, unit, rates) is None


def test_nothing_wanted_costs_nothing_to_say() -> None:
    assert weekly(Pattern(), "WEEK", {"ANY": D("1")}) is None


def test_several_prices_for_a_night_are_taken_at_the_lowest_and_say_so() -> None:
    made = weekly(WEEK, "NIGHT", {"WEEKDAY": D("100"), "WEEKEND": D("150")})
    assert made is not None and made.at_least and made.total == Pence(200_00)


@pytest.mark.parametrize(("cost", "charge", "budget", "charged", "over"), [
    (24649, 4820, 20000, 4820, 4649), (20000, 4820, 20000, 4820, 0), (20001, 4820, 20000, 4820, 1), (3000, 4820, 20000, 3000, 0),
    (24649, None, None, 0, 0), (24649, 4820, None, 4820, 0)])
def test_the_charge_does_not_rise_with_the_price_and_only_what_is_over_the_budget_is_added(
        cost: int, charge: int | None, budget: int | None, charged: int, over: int) -> None:
    made = own_share(Pence(cost), None if charge is None else Pence(charge), None if budget is None else Pence(budget))
    assert (made.charge, made.over, made.total) == (Pence(charged), Pence(over), Pence(charged + over))
    assert ("more than the budget" in made.words) == (over > 0)
    assert ("is your charge" in made.words) == (charged > 0)


def test_times_are_said_as_people_say_them() -> None:
    assert [hours(m) for m in (60, 450, 30, 140, 90, 120, 20)] == [
        "1 hour", "7½ hours", "½ hour", "2 hours 20 minutes", "1½ hours", "2 hours", "20 minutes"]
