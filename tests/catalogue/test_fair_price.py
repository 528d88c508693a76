"""Domain B-10 to B-12 and worked example W10, to the fourth place."""
from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokerage.catalogue import fair_price
from brokerage.catalogue.fair_price import factor_for, market, verdict

MID, FLOOR = D("32.14"), D("22.71")
TABLE = {"WEEKEND": D("1.10"), "BANK_HOLIDAY": D("1.50"), "DOUBLE_UP": D("2"), "CALL_15": D("1.20"), "RURAL": D("1.05"), "EVENING": D("1")}


@pytest.mark.parametrize(("price", "ratio", "code"), [
    ("22.00", "0.6845", "BELOW_FLOOR"), ("24.10", "0.7498", "LOW"), ("30.00", "0.9334", "LOW"), ("32.14", "1.0000", "FAIR"),
    ("33.87", "1.0538", "FAIR"), ("36.00", "1.1201", "HIGH"), ("41.00", "1.2757", "VERY_HIGH")])
def test_w10_verdicts_are_exact(price: str, ratio: str, code: str) -> None:
    made = verdict(D(price), MID, FLOOR)
    assert (made.code, made.ratio) == (code, D(ratio))


@pytest.mark.parametrize(("price", "code"), [
    ("94.99", "LOW"), ("95.00", "FAIR"), ("110.00", "FAIR"), ("110.01", "HIGH"), ("125.00", "HIGH"), ("125.01", "VERY_HIGH"),
    ("94.9950", "FAIR"), ("94.9949", "LOW"), ("110.0049", "FAIR"), ("110.0050", "HIGH")])
def test_the_edges_belong_to_the_gentler_verdict_and_are_tested_at_four_places(price: str, code: str) -> None:
    assert verdict(D(price), D("100")).code == code


def test_the_floor_itself_is_not_below_the_floor_and_without_a_floor_nothing_is() -> None:
    assert verdict(FLOOR, MID, FLOOR).code == "LOW"
    assert verdict(FLOOR - D("0.0001"), MID, FLOOR).code == "BELOW_FLOOR"
    assert verdict(D("1"), MID).code == "LOW"


def test_a_price_is_compared_only_after_the_multipliers() -> None:
    factor, named = factor_for(TABLE, band="WEEKEND", staff=2)
    assert (factor, named) == (D("2.2000"), ("weekends", "two people at once"))
    made = verdict(D("70.71"), MID, FLOOR, factor=factor, adjusted_for=named)
    assert (made.against, made.ratio, made.code) == (D("70.7080"), D("1.0000"), "FAIR")
    assert verdict(D("49.96"), MID, FLOOR, factor=factor).code == "BELOW_FLOOR"  # 22.71 × 2.2 = 49.962


@pytest.mark.parametrize(("asked", "factor"), [
    ({}, "1"), ({"band": "WEEKDAY"}, "1"), ({"band": "EVENING"}, "1"), ({"staff": 3}, "3"), ({"call_minutes": 15}, "1.2"),
    ({"call_minutes": 30}, "1"), ({"call_minutes": 60}, "1"), ({"rural": True, "band": "BANK_HOLIDAY"}, "1.575")])
def test_only_what_applies_multiplies(asked: dict[str, object], factor: str) -> None:
    assert factor_for(TABLE, **asked)[0] == D(factor)  # type: ignore[arg-type]


def test_nothing_is_compared_with_nothing() -> None:
    for wrong in (D(0), D(-1)):
        with pytest.raises(ValueError):
            verdict(D(10), wrong)


def test_the_words_say_how_far_off_it_is() -> None:
    assert [verdict(D(p), D(100)).percent for p in ("100", "100.3", "112", "75")] == [
        "the same as", "about the same as", "12% more than", "25% less than"]
    assert set(fair_price.WORDS) == set(fair_price.MEANING)


def test_four_prices_are_hidden_and_five_are_shown() -> None:
    assert market([D(10)] * 4) is None
    assert market(map(D, (50, 10, 30, 20, 40))) == fair_price.Market(5, D(20), D(30), D(40))
    made = market(map(D, (10, 20, 30, 40, 50, 65)))
    assert made is not None and (made.lower, made.median, made.upper) == (D("22.5"), D(35), D("47.5"))


@given(st.lists(st.integers(0, 10**8), min_size=5, max_size=40), st.randoms())
def test_quartiles_are_in_order_within_the_prices_and_do_not_depend_on_their_order(cents: list[int], chance: object) -> None:
    prices = [D(c) / 10000 for c in cents]
    made = market(prices)
    chance.shuffle(prices)  # type: ignore[attr-defined]
    assert made is not None and made == market(prices)
    assert min(prices) <= made.lower <= made.median <= made.upper <= max(prices)
