"""What is left over, to the penny (W5), shown early with its cause."""
from __future__ import annotations

from typing import Any

import pytest

from brokerage.oversight.surplus import Paying, reduced, worked
from tests.oversight.conftest import Town, here, lived, p, said

W5 = (Paying(1, "ICB", 1, p("560.29"), 8, p("560.29") * 52), Paying(2, "LA", 2, p("373.52"), 8, p("325.32") * 52))


def test_w5_at_the_52_week_review() -> None:
    sum = worked(p("10353.37"), W5, liabilities=p("612.36"), savings=p("500.00"), charges_paid=p("2506.40"),
                 chargeable_cost=p("15281.90"))
    assert (sum.reserve, sum.over, sum.asked) == (p("7470.48"), p("1770.53"), p("1770.53"))
    assert [part for _, _, part in sum.shares] == [p("1120.14"), p("650.39")] and sum.refund == p("0")
    assert reduced(p("1770.53"), p("3542.44")) == (p("1770.53"), p("1771.91"))


def test_w5_with_a_reserve_of_four_weeks() -> None:
    four = [Paying(o.stream_id, o.name, o.priority, o.weekly, 4, o.paid_in) for o in W5]
    assert worked(p("10353.37"), four, liabilities=p("612.36"), savings=p("500.00")).asked == p("5505.77")


@pytest.mark.parametrize(("balance", "asked"), [("7520.48", "0"), ("7520.49", "50.01"), ("7470.48", "0"), ("0", "0")])
def test_nothing_up_to_fifty_pounds_is_asked_back(balance: str, asked: str) -> None:
    assert worked(p(balance), W5).asked == p(asked)


def test_a_charge_above_the_councils_cost_goes_back_to_the_person() -> None:
    assert worked(p("0"), W5, charges_paid=p("500"), chargeable_cost=p("430.10")).refund == p("69.90")
    assert worked(p("0"), W5, charges_paid=p("430.10"), chargeable_cost=p("430.10")).refund == p("0")


def test_a_payment_is_never_made_smaller_than_nothing() -> None:
    assert reduced(p("4000"), p("3542.44")) == (p("3542.44"), p("0"))


def test_the_page_says_it_early_and_why(town: Town, browse: Any) -> None:
    lived(town, home_care="100")
    page = browse(town.users["ann"]).get(here(town, "surplus"))
    # paid in: 7 × 3,542.44 and 7 × 192.80; spent 7 × 146.75; kept 8 × 933.81
    left = (p("3542.44") + p("192.80") - p("146.75")) * 7 - p("933.81") * 8
    assert str(left) in said(page) and "28 days to answer" in said(page)
    assert "Ask money back" not in said(page)
    assert "Ask money back" in said(browse(town.users["finance"]).get(here(town, "surplus")))
    browse(town.users["ben"]).get(here(town, "surplus"), status=404)


def test_nothing_left_over_says_so(town: Town, browse: Any) -> None:
    lived(town, home_care="3000")
    assert "Nothing would be asked back today" in said(browse(town.users["ann"]).get(here(town, "surplus")))
