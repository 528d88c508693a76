"""Pence and the sums around them. Amounts are written in pence: 1250 is £12.50."""

from __future__ import annotations

import copy
import operator
import pickle
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, localcontext
from enum import IntEnum
from typing import Any

import pytest

from brokerage.kit import money
from brokerage.kit.money import Pence, Schedule

Sum = Callable[[Any, Any], Any]
MIXING = [operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge]
DIVIDING = [operator.truediv, operator.floordiv, operator.mod, divmod, operator.pow]
BITS = [operator.and_, operator.or_, operator.xor, operator.lshift, operator.rshift]


class Three(IntEnum):
    THREE = 3


@pytest.mark.parametrize("value", [True, 1.0, "1", Decimal(1), None, Three.THREE])
def test_pence_are_made_only_from_whole_numbers(value: Any) -> None:
    with pytest.raises(TypeError):
        Pence(value)


@pytest.mark.parametrize(
    ("pence", "shown"),
    [(0, "£0.00"), (5, "£0.05"), (1250, "£12.50"), (123450, "£1,234.50"), (100_000_000_00, "£100,000,000.00"),
     (-1, "\u2212£0.01"), (-1250, "\u2212£12.50"), (-123499, "\u2212£1,234.99")],
)  # fmt: skip
def test_pence_print_as_pounds_with_a_true_minus_sign(pence: int, shown: str) -> None:
    assert str(Pence(pence)) == f"{Pence(pence)}" == format(Pence(pence)) == shown


def test_pence_keep_their_width_in_a_column_and_refuse_a_number_format() -> None:
    assert f"{Pence(1250):>8}" == "  £12.50"
    with pytest.raises(ValueError, match="format"):
        f"{Pence(1250):.2f}"


@pytest.mark.parametrize(
    ("pence", "plain"), [(1250, "12.50"), (-1250, "-12.50"), (123456789, "1234567.89"), (-5, "-0.05")]
)
def test_plain_pence_suit_a_spreadsheet(pence: int, plain: str) -> None:
    assert Pence(pence).plain() == plain


def test_a_balance_says_in_words_whether_it_is_left_or_over() -> None:
    assert Pence(1250).in_words() == "£12.50 left"
    assert Pence(-1250).in_words() == "£12.50 over"
    assert Pence(0).in_words() == "£0.00 left"
    assert Pence(-1).in_words(over="too much", left="to spend") == "£0.01 too much"
    assert Pence(1).in_words(over="too much", left="to spend") == "£0.01 to spend"


def test_pence_add_take_away_and_multiply_into_pence() -> None:
    five, seven = Pence(5), Pence(7)
    answers = [five + seven, five - seven, five * 3, 3 * five, -five, +five, abs(-five)]
    assert [int(answer) for answer in answers] == [12, -2, 15, 15, -5, 5, 5]
    assert {type(answer) for answer in answers} == {Pence}


@pytest.mark.parametrize("other", [0, 7, True, 1.5, Decimal(1), "1", None])
@pytest.mark.parametrize("sum_of", MIXING)
def test_pence_add_take_away_and_order_only_with_pence(sum_of: Sum, other: Any) -> None:
    with pytest.raises(TypeError):
        sum_of(Pence(5), other)


@pytest.mark.parametrize("other", [7, -1])
@pytest.mark.parametrize("sum_of", MIXING)
def test_a_bare_number_on_the_left_is_refused_too(sum_of: Sum, other: Any) -> None:
    with pytest.raises(TypeError):
        sum_of(other, Pence(5))


@pytest.mark.parametrize("other", [1.5, Decimal("1.5"), True])
def test_what_slips_past_on_the_left_is_not_pence_and_goes_no_further(other: Any) -> None:
    for slipped in (other + Pence(5), other * Pence(5) if other is not True else 5):
        assert not isinstance(slipped, Pence)
        with pytest.raises(TypeError):
            Pence(5) + slipped


def test_nothing_less_some_pence_is_written_with_a_minus_and_not_from_a_bare_nought() -> None:
    with pytest.raises(TypeError):
        0 - Pence(5)


@pytest.mark.parametrize("other", [True, 1.5, Decimal(2), Pence(2), "2", Three.THREE])
def test_pence_multiply_only_by_whole_numbers(other: Any) -> None:
    with pytest.raises(TypeError):
        Pence(5) * other


@pytest.mark.parametrize("sum_of", [*DIVIDING, *BITS])
def test_pence_refuse_division_powers_and_bits_on_either_side(sum_of: Sum) -> None:
    for left, right in [(Pence(10), 2), (10, Pence(2)), (Pence(10), Pence(2))]:
        with pytest.raises(TypeError):
            sum_of(left, right)


@pytest.mark.parametrize(
    "turn", [float, round, lambda pence: round(pence, -2), operator.invert, "{:.2f}".format]
)
def test_pence_are_never_made_a_float_or_rounded_again(turn: Callable[[Any], Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        turn(Pence(1250))


def test_pence_are_in_order_among_themselves() -> None:
    assert Pence(1) < Pence(2) <= Pence(2) and Pence(3) > Pence(2) >= Pence(2)
    assert not Pence(2) < Pence(2) and not Pence(2) > Pence(2)
    assert not Pence(3) <= Pence(2) and not Pence(2) >= Pence(3)
    assert sorted([Pence(3), Pence(-1), Pence(2)]) == [Pence(-1), Pence(2), Pence(3)]
    assert max(Pence(3), Pence(9)) == Pence(9)


def test_pence_equal_the_same_whole_number_and_hash_alike() -> None:
    assert Pence(5) == 5 and hash(Pence(5)) == hash(5) and {Pence(5): "a"}[5] == "a"  # type: ignore[index]
    assert Pence(5) != Pence(6) and Pence(5) == Pence(5) and not Pence(0)


def test_pence_sum_by_total_and_by_pythons_own_sum() -> None:
    assert repr(Pence.total([Pence(1), Pence(2)])) == repr(sum([Pence(1), Pence(2)])) == "Pence(3)"
    assert repr(Pence.total([])) == "Pence(0)"


@pytest.mark.parametrize("stray", [0, 1, True, 1.0])
def test_a_total_refuses_anything_that_is_not_pence(stray: Any) -> None:
    with pytest.raises(TypeError):
        Pence.total([Pence(1), stray])


def test_pence_survive_copying_and_pickling() -> None:
    twins = copy.deepcopy(Pence(7)), pickle.loads(pickle.dumps(Pence(-1250)))
    assert repr(twins) == "(Pence(7), Pence(-1250))"


@pytest.mark.parametrize(
    ("typed", "pence"),
    [("12.50", 1250), ("£12.50", 1250), ("1,234.5", 123450), (" £ 12 ", 1200), ("12.5", 1250),
     ("12.05", 1205), ("0", 0), ("0012", 1200), ("£1,234,567.89", 123456789), ("\u00a0£\u00a012\u00a0", 1200),
     ("100,000,000", 100_000_000_00), ("100000000.00", 100_000_000_00)],
)  # fmt: skip
def test_parse_reads_what_a_person_types(typed: str, pence: int) -> None:
    assert repr(Pence.parse(typed)) == f"Pence({pence})"


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "£", "--", "-", "--5", "+5", "1e3", "1_000", "12.505", "12.", ".50", "1.2.3", "12,50",
        "1,23", "1,2345", ",123", "1,,234", "12 50", "12p", "$12", "££12", "£-5", "nan", "inf", "0x10",
        "\u0661\u0662", "\uff11\uff12", "\u0661.50", "\u00b2", "12\n13", "100,000,000.01", "100000001",
        "9" * 5000,
    ],
)  # fmt: skip
def test_parse_refuses_in_a_plain_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^Enter [a-z]") as refused:
        Pence.parse(typed)
    assert len(str(refused.value)) < 80


def test_parse_says_how_an_amount_should_look() -> None:
    with pytest.raises(ValueError, match=r"^Enter an amount in pounds and pence, like 12\.50$"):
        Pence.parse("twelve")


def test_parse_takes_a_minus_only_where_the_form_says_so() -> None:
    for typed in ("-12.50", "\u2212£12.50", "- £12.50"):
        assert Pence.parse(typed, may_be_negative=True) == Pence(-1250)
        with pytest.raises(ValueError, match="not less than zero"):
            Pence.parse(typed)
    with pytest.raises(ValueError, match="or less"):
        Pence.parse("-100,000,000.01", may_be_negative=True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("24.86", "24.8600"), ("£1,024.8625", "1024.8625"), (" 7 ", "7.0000"), ("0", "0.0000")],
)
def test_a_typed_rate_keeps_four_places(typed: str, kept: str) -> None:
    assert str(money.rate(typed)) == kept


def test_a_rate_may_be_a_decimal_or_a_whole_number_and_trailing_noughts_do_no_harm() -> None:
    assert money.rate(Decimal("24.86")) == money.rate("24.86") == money.rate(
        Decimal("24.8600000")
    ) and money.rate(25) == Decimal(25)
    assert money.rate(Decimal("99999999.9999")) == Decimal("99999999.9999")


@pytest.mark.parametrize("value", [24.86, True, Pence(2486), None])
def test_a_rate_is_never_a_float_nor_pence_mistaken_for_pounds(value: Any) -> None:
    with pytest.raises(TypeError):
        money.rate(value)


@pytest.mark.parametrize(
    "value",
    ["24.86001", "1e2", "", "nan", "-1", "100000000", Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"),
     Decimal("-Infinity"), Decimal("0.00001"), Decimal("1e-999999"), Decimal("1e999999"), Decimal("-0.01"),
     Decimal(10**8), -1],
)  # fmt: skip
def test_a_rate_refuses_what_the_database_could_not_keep(value: Any) -> None:
    with pytest.raises(ValueError, match=r"^Enter a price"):
        money.rate(value)


def test_a_quantity_has_four_places_at_most_and_may_be_a_credit() -> None:
    assert str(money.quantity(Decimal("-1.25"))) == "-1.2500" and money.quantity(84) == Decimal(84)
    for wrong in (Decimal("1.00001"), Decimal("NaN"), 10**8):
        with pytest.raises(ValueError, match=r"^Enter a quantity"):
            money.quantity(wrong)
    for mistaken in (1.5, True, "1", Pence(1)):
        with pytest.raises(TypeError):
            money.quantity(mistaken)  # type: ignore[arg-type]


def test_a_line_is_rounded_half_up_once_and_a_credit_mirrors_it() -> None:
    assert money.line_amount(Decimal("24.50"), Decimal("0.25")) == Pence(613)
    assert money.line_amount(Decimal("24.50"), Decimal("-0.25")) == Pence(-613)
    assert money.line_amount(Decimal("0.0050"), 1) == Pence(1)
    assert money.line_amount(Decimal("0.0049"), 1) == Pence(0)
    assert money.line_amount(10, 3) == Pence(3000)


def test_a_line_does_not_heed_the_decimal_settings_around_it() -> None:
    with localcontext() as rough:
        rough.prec = 2
        assert money.line_amount(Decimal("24.86"), 84) == Pence(208824)


def test_minutes_are_paid_by_the_hour_and_rounded_once() -> None:
    assert money.minutes_amount(Decimal("24.50"), 15) == Pence(613)
    assert money.minutes_amount(Decimal("24.86"), 84 * 60) == Pence(208824)
    assert money.minutes_amount(Decimal("24.50"), -15) == Pence(-613)
    assert money.minutes_amount(Decimal(20), 20) == Pence(667)
    for wrong in (15.0, Decimal(15), True):
        with pytest.raises(TypeError):
            money.minutes_amount(20, wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("over", "under", "up", "down"),
    [(5, 2, 3, 2), (-5, 2, -3, -2), (4, 3, 1, 1), (-4, 3, -1, -1), (5, 3, 2, 1), (0, 7, 0, 0)],
)
def test_half_up_goes_away_from_zero_and_rounded_down_goes_towards_it(
    over: int, under: int, up: int, down: int
) -> None:
    assert (money.half_up(over, under), money.rounded_down(over, under)) == (Pence(up), Pence(down))


@pytest.mark.parametrize("rounding", [money.half_up, money.rounded_down])
@pytest.mark.parametrize("under", [0, -7])
def test_nothing_is_divided_by_zero_or_less(rounding: Callable[[int, int], Pence], under: int) -> None:
    with pytest.raises(ValueError, match="more than zero"):
        rounding(10, under)


def test_accepting_a_quantity_in_parts_never_loses_a_penny() -> None:
    third = Decimal("0.3333")
    parts = money.successive_amounts(Decimal("10"), [third, third * 2, 1])
    assert parts == [Pence(333), Pence(334), Pence(333)] and Pence.total(parts) == money.line_amount(10, 1)
    assert money.successive_amounts(10, []) == []
    assert money.successive_amounts(10, [1, 1]) == [Pence(1000), Pence(0)]


@pytest.mark.parametrize("reached", [[2, 1], [-1], [Decimal("1.5"), Decimal("1.4999")]])
def test_quantities_reached_never_fall(reached: list[Decimal | int]) -> None:
    with pytest.raises(ValueError, match="at least the one before"):
        money.successive_amounts(10, reached)


def test_equal_claims_go_to_the_lower_priority_then_to_the_first() -> None:
    assert money.split(Pence(5), [50, 50], [2, 1]) == [Pence(2), Pence(3)]
    assert money.split(Pence(5), [50, 50], [1, 2]) == [Pence(3), Pence(2)]
    assert money.split(Pence(5), [50, 50], [1, 1]) == money.split(Pence(5), [50, 50]) == [Pence(3), Pence(2)]


def test_the_larger_remainder_comes_before_priority() -> None:
    assert money.split(Pence(10), [60, 30, 10], [1, 2, 3]) == [Pence(6), Pence(3), Pence(1)]
    assert money.split(Pence(11), [60, 37, 3], [3, 2, 1]) == [Pence(7), Pence(4), Pence(0)]


def test_a_split_takes_percents_pence_and_whole_numbers_as_weights() -> None:
    assert money.split(Pence(100), [Decimal("33.3333"), Decimal("66.6667")]) == [Pence(33), Pence(67)]
    assert money.split(Pence(100), [Pence(1), Pence(3)]) == [Pence(25), Pence(75)]
    assert money.split(Pence(100), [Decimal("0.5"), Decimal("1.5")]) == [Pence(25), Pence(75)]
    assert money.split(Pence(7), [0, 5]) == [Pence(0), Pence(7)]


@pytest.mark.parametrize(
    "weights", [[], [0], [0, Decimal(0)], [1, -1], [Decimal("-0.1"), 5], [Decimal("NaN"), 1]]
)
def test_a_split_refuses_weights_that_share_nothing(weights: list[int | Decimal]) -> None:
    with pytest.raises(ValueError):
        money.split(Pence(100), weights)


@pytest.mark.parametrize("weight", [0.5, True, "1"])
def test_a_split_refuses_weights_that_are_not_exact(weight: Any) -> None:
    with pytest.raises(TypeError):
        money.split(Pence(100), [weight, 1])


def test_a_split_needs_pence_and_one_priority_for_each_weight() -> None:
    with pytest.raises(TypeError):
        money.split(100, [1])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="one priority"):
        money.split(Pence(100), [1, 2], [1])


def test_a_share_is_an_exact_ratio_rounded_half_up() -> None:
    assert [money.share(Pence(penny), 1, 2) for penny in (1, -1)] == [Pence(1), Pence(-1)]
    assert [money.share(Pence(100), part, 3) for part in range(4)] == [Pence(n) for n in (0, 33, 67, 100)]


@pytest.mark.parametrize(("part", "whole"), [(28, 18), (-1, 7), (0, 0), (-2, -1)])
def test_a_share_is_no_more_than_the_whole(part: int, whole: int) -> None:
    with pytest.raises(ValueError):
        money.share(Pence(100), part, whole)


def test_days_count_both_ends_and_cross_a_leap_day() -> None:
    assert money.days_inclusive(date(2026, 8, 19), date(2026, 8, 19)) == 1
    assert money.days_inclusive(date(2026, 4, 13), date(2027, 3, 31)) == 353
    assert money.days_inclusive(date(2028, 2, 28), date(2028, 3, 1)) == 3


def test_days_refuse_an_end_before_the_start_and_a_time_of_day() -> None:
    with pytest.raises(ValueError, match="before"):
        money.days_inclusive(date(2026, 8, 19), date(2026, 8, 18))
    for start, end in [(datetime(2026, 8, 1), date(2026, 8, 2)), (date(2026, 8, 1), datetime(2026, 8, 2))]:
        with pytest.raises(TypeError):
            money.days_inclusive(start, end)


def test_part_weeks_go_half_up_and_charges_go_down_and_reversals_mirror_both() -> None:
    start, five_days = date(2026, 8, 19), date(2026, 8, 23)
    assert money.part_weeks(Pence(101), start, five_days) == Pence(72)  # 72.14
    assert money.part_weeks(Pence(100), start, date(2026, 8, 22)) == Pence(57)  # 57.14
    assert money.part_weeks(Pence(102), start, five_days) == Pence(73)  # 72.86
    assert money.part_weeks_rounded_down(Pence(102), start, five_days) == Pence(72)
    assert money.part_weeks(Pence(-102), start, five_days) == Pence(-73)
    assert money.part_weeks_rounded_down(Pence(-102), start, five_days) == Pence(-72)
    assert money.part_weeks(Pence(102), start, date(2026, 8, 25)) == Pence(102)


def test_a_year_is_fifty_two_weeks_and_its_one_offs() -> None:
    assert money.annualised(Pence(93381)) == Pence(4855812)
    assert money.annualised(Pence(100), [Pence(5), Pence(7)]) == Pence(5212)


@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("weekly", 52, 88561),
        ("fortnightly", 26, 177122),
        ("four-weekly", 13, 354244),
        ("monthly", 12, 383764),
    ],
)
def test_every_schedule_pays_the_same_year(name: str, count: int, first: int) -> None:
    paid = money.instalments(Pence(88561), name)
    assert (len(paid), paid[0], Pence.total(paid)) == (count, Pence(first), money.annualised(Pence(88561)))
    assert money.instalments(Pence(88561), Schedule(name)) == paid


def test_a_schedule_nobody_keeps_is_refused() -> None:
    with pytest.raises(ValueError, match="quarterly"):
        money.instalments(Pence(100), "quarterly")


@pytest.mark.parametrize(
    "sum_of",
    [
        lambda bare: money.share(bare, 1, 2),
        lambda bare: money.part_weeks(bare, date(2026, 1, 1), date(2026, 1, 2)),
        lambda bare: money.part_weeks_rounded_down(bare, date(2026, 1, 1), date(2026, 1, 2)),
        lambda bare: money.annualised(bare),
        lambda bare: money.instalments(bare, "weekly"),
        lambda bare: money.instalments(bare, "monthly"),
    ],
)
def test_every_sum_refuses_a_bare_number_for_an_amount(sum_of: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError):
        sum_of(100)
