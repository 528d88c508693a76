"""What must hold for every split, whatever the amount and the weights (domain M-03)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from brokerage.kit.money import (
    Pence,
    Schedule,
    annualised,
    days_inclusive,
    half_up,
    instalments,
    line_amount,
    part_weeks,
    part_weeks_rounded_down,
    rounded_down,
    split,
    successive_amounts,
)

T = TypeVar("T")
Weight = int | Decimal
pence = st.integers(-(10**13), 10**13).map(Pence)
few_pence = st.integers(-300, 300).map(Pence)
percents = st.integers(0, 1_000_000).map(lambda n: Decimal(n) / 10_000)
weight = st.one_of(st.integers(0, 5), st.integers(0, 10**9), percents)
weights = st.lists(weight, min_size=1, max_size=7).filter(any)
ranked = weights.flatmap(lambda ws: st.tuples(st.just(ws), st.permutations(range(len(ws)))))
amounts = pence | few_pence


@given(amounts, weights)
def test_shares_sum_exactly(amount: Pence, parts: list[Weight]) -> None:
    assert Pence.total(split(amount, parts)) == amount


@given(amounts, ranked)
def test_a_negative_amount_mirrors_its_positive(amount: Pence, case: tuple[list[Weight], list[int]]) -> None:
    assert split(-amount, *case) == [-part for part in split(amount, *case)]


@given(amounts, ranked, st.data())
def test_the_order_things_are_listed_in_does_not_matter_when_priorities_differ(
    amount: Pence, case: tuple[list[Weight], list[int]], data: st.DataObject
) -> None:
    parts, ranks = case
    order = data.draw(st.permutations(range(len(parts))))
    shares = split(amount, parts, ranks)
    assert split(amount, _in(order, parts), _in(order, ranks)) == _in(order, shares)


@given(amounts, weights)
def test_each_share_is_within_a_penny_of_its_exact_worth(amount: Pence, parts: list[Weight]) -> None:
    whole = sum(map(Fraction, parts))
    for given_share, part in zip(split(amount, parts), parts, strict=True):
        assert abs(int(given_share) - Fraction(int(amount)) * Fraction(part) / whole) < 1


@given(amounts, weights)
def test_a_weight_of_nothing_never_gets_a_penny(amount: Pence, parts: list[Weight]) -> None:
    assert all(part == Pence(0) for part, by in zip(split(amount, parts), parts, strict=True) if not by)


@given(amounts, weights, st.integers(1, 1000))
def test_only_the_proportions_of_the_weights_matter(amount: Pence, parts: list[Weight], times: int) -> None:
    whole = [int(Fraction(part) * 10_000) for part in parts]
    assert split(amount, [part * times for part in whole]) == split(amount, parts)


@given(few_pence, st.integers(1, 9))
def test_equal_weights_are_dealt_in_order_of_priority(amount: Pence, count: int) -> None:
    sizes = [int(abs(part)) for part in split(amount, [1] * count, list(range(count)))]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] - sizes[-1] <= 1


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6))
def test_half_up_is_the_nearest_penny_and_rounded_down_is_the_next_towards_zero(
    over: int, under: int
) -> None:
    exact = Fraction(over, under)
    nearest, down = half_up(over, under), rounded_down(over, under)
    assert abs(int(nearest) - exact) <= Fraction(1, 2) and int(abs(nearest)) >= abs(exact) - Fraction(1, 2)
    assert 0 <= abs(exact) - int(abs(down)) < 1 and half_up(-over, under) == -nearest


@given(pence, st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 800))
def test_a_charge_for_some_days_is_never_more_than_the_same_care_would_cost(
    weekly: Pence, start: date, more: int
) -> None:
    end = start + timedelta(days=more)
    down, nearest = part_weeks_rounded_down(weekly, start, end), part_weeks(weekly, start, end)
    assert Pence(0) <= abs(nearest) - abs(down) <= Pence(1)
    assert days_inclusive(start, end) % 7 or down == nearest == weekly * (days_inclusive(start, end) // 7)


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), max_size=8).map(sorted))
def test_parts_of_a_quantity_sum_to_the_whole_line(rate: int, reached: list[int]) -> None:
    levels = [Decimal(level) / 10_000 for level in reached]
    parts = successive_amounts(Decimal(rate) / 10_000, levels)
    assert Pence.total(parts) == (line_amount(Decimal(rate) / 10_000, levels[-1]) if levels else Pence(0))


@given(pence, st.sampled_from(Schedule))
def test_instalments_sum_to_the_year(weekly: Pence, schedule: Schedule) -> None:
    assert Pence.total(instalments(weekly, schedule)) == annualised(weekly)


@given(st.integers(0, 100_000_000_00).map(Pence))
def test_what_is_printed_can_be_typed_back(amount: Pence) -> None:
    for shown in (str(amount), amount.plain(), f"  {amount} "):
        assert Pence.parse(shown) == amount
    for shown in (str(-amount), (-amount).plain()):
        assert Pence.parse(shown, may_be_negative=True) == -amount


@given(st.text(max_size=12) | st.text("0123456789.,£- e", max_size=12))
def test_parse_reads_or_refuses_but_never_breaks(typed: str) -> None:
    try:
        assert Pence(0) <= Pence.parse(typed) <= Pence(100_000_000_00)
    except ValueError as refused:
        assert str(refused).startswith("Enter ")


def _in(order: Sequence[int], things: Sequence[T]) -> list[T]:
    return [things[i] for i in order]
