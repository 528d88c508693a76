"""How far money lasts, with sums worked by hand."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from brokerage.kit.money import Pence
from brokerage.sums.forecast import Driver, Flow, forecast, in_words

TODAY, END = date(2026, 11, 20), date(2027, 3, 31)
"""131 days to come: 18 weeks and 5 days."""


def p(text: str) -> Pence:
    return Pence.parse(text)


def flow(name: str, weekly: str, planned: str = "", **more: object) -> Flow:
    return Flow(**{"name": name, "weekly": p(weekly), "planned": p(planned or weekly), "since": date(2026, 4, 13), "until": END,  # type: ignore[arg-type]
                   **more})


def test_the_sentence_of_the_product_page_comes_out_of_the_sum() -> None:
    flows = [flow("home care", "70.00"), flow("Sundays", "119.00", "70.00", because="the Sunday rate")]
    # 189.00 a week is 27.00 a day: 131 days are 3,537.00, and the 112 days to 12 March 3,024.00.
    seen = forecast(p("3024.00") + p("0.05"), flows, today=TODAY, end=END)
    assert seen.lasts_to == date(2027, 3, 12) and seen.short == p("512.95") and seen.cost == p("3537.00")
    assert in_words(seen) == ("Your money lasts to 12 March 2027. It is £512.95 short in the last three weeks. "
                              "The cause: the Sunday rate.")


def test_a_penny_too_little_ends_a_day_sooner_and_the_exact_sum_lasts() -> None:
    flows = [flow("home care", "70.00")]  # 131 days: 1,310.00
    exact = forecast(p("1310.00"), flows, today=TODAY, end=END)
    assert (exact.lasts_to, exact.short, exact.over) == (END, p("0"), p("0"))
    less = forecast(p("1309.99"), flows, today=TODAY, end=END)
    assert (less.lasts_to, less.short) == (END - timedelta(days=1), p("0.01"))
    assert in_words(less).endswith("It is £0.01 short on the last day.")


def test_money_that_is_gone_says_so() -> None:
    seen = forecast(p("0"), [flow("home care", "70.00")], today=TODAY, end=END)
    assert seen.lasts_to == TODAY and in_words(seen).startswith("Your money is used up now. It is £1,310.00 short in the last 19 weeks.")


def test_what_is_bought_once_costs_once_and_only_when_it_is_still_to_come() -> None:
    bed = flow("a bed", "400.00", once=True, since=date(2026, 12, 1))
    had = flow("a ramp", "900.00", once=True, since=date(2026, 11, 20))
    assert forecast(p("500"), [bed, had], today=TODAY, end=END).cost == p("400.00")


def test_something_that_ends_sooner_or_begins_later_costs_its_own_days() -> None:
    ends = flow("nights", "70.00", until=date(2026, 11, 27))
    later = flow("classes", "70.00", since=date(2027, 3, 25))
    assert forecast(p("1"), [ends, later], today=TODAY, end=END).cost == p("70.00") + p("70.00")


def test_what_was_used_less_is_the_reason_for_money_left() -> None:
    seen = forecast(p("2000"), [flow("home care", "70.00")], today=TODAY, end=END, past=[Driver("home care", -p("690.00"))])
    assert seen.over == p("690.00") and seen.cause == "home care"
    assert in_words(seen, "Ann’s") == ("Ann’s money lasts to the end, 31 March 2027, and about £690.00 will be left. The reason: less was "
                                       "used than planned of home care.")


def test_the_cause_is_what_is_most_above_the_plan_past_and_future_together() -> None:
    flows = [flow("home care", "80.00", "70.00"), flow("nights", "72.00", "70.00")]
    past = [Driver("nights", p("400.00")), Driver("classes", -p("900.00"))]
    # home care: 131 days × £10 ÷ 7 = 187.14; nights: 37.43 + 400.00
    seen = forecast(p("10"), flows, today=TODAY, end=END, past=past)
    assert [(d.words, d.amount) for d in seen.drivers] == [
        ("nights", p("437.43")), ("home care", p("187.14")), ("classes", -p("900.00"))]
    assert seen.cause == "nights"


def test_nothing_to_come_is_not_called_enough() -> None:
    seen = forecast(p("10"), [], today=TODAY, end=END)
    assert not seen.known and in_words(seen).startswith("Nothing is booked or planned after today")


def test_a_forecast_of_a_period_that_is_over_is_refused() -> None:
    with pytest.raises(ValueError, match="over"):
        forecast(p("1"), [], today=TODAY, end=TODAY - timedelta(days=1))
    assert forecast(p("1"), [flow("x", "7")], today=END, end=END).cost == p("0")


def test_the_last_day_of_february_and_a_year_of_53_weeks_are_days_like_others() -> None:
    leap = Flow(name="x", weekly=p("7"), planned=p("7"), since=date(2028, 2, 1), until=date(2028, 3, 31))
    assert leap.cost(date(2028, 2, 1), date(2028, 2, 29)) == p("29")
    year = Flow(name="x", weekly=p("7"), planned=p("7"), since=date(2026, 1, 1), until=date(2027, 1, 3))
    assert year.cost(date(2025, 12, 29), date(2027, 1, 3)) == p("368")  # ISO year 2026 has 53 weeks; 368 of its 371 days


@given(left=some.integers(0, 10**7), weekly=some.lists(some.integers(0, 10**6), min_size=1, max_size=6), days=some.integers(1, 800))
def test_the_day_it_lasts_to_is_paid_for_and_the_next_is_not(left: int, weekly: list[int], days: int) -> None:
    end = TODAY + timedelta(days=days)
    flows = [Flow(name=str(n), weekly=Pence(w), planned=Pence(w), since=TODAY, until=end) for n, w in enumerate(weekly)]
    seen = forecast(Pence(left), flows, today=TODAY, end=end)
    first = TODAY + timedelta(days=1)

    def cost(last: date) -> int:
        return int(Pence.total(f.cost(first, last) for f in flows))
    assert seen.lasts_to <= end and cost(seen.lasts_to) <= left
    assert seen.lasts_to == end or cost(seen.lasts_to + timedelta(days=1)) > left
    assert int(seen.short) - int(seen.over) == cost(end) - left
