"""What is booked counts at its own price, in the place of the plan's figure, and names itself as the cause."""
from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from brokerage.oversight import course, facts
from brokerage.oversight.facts import Booked, Facts, Source
from tests.budgets.conftest import Town
from tests.oversight.conftest import lived, p
from tests.oversight.planned import running  # noqa: F401 - a fixture

TODAY, END = date(2026, 11, 20), date(2027, 3, 31)
REST = 131
"""Days from the day after TODAY to END."""


def planned(town: Town) -> Facts:
    with town.database.reading() as db:
        return facts.find(db, town.actor("ann"), town.budgets["ann"].id)


def booked(of: Facts, name: str, weekly: str, rate: str, **more: object) -> Booked:
    assert of.sheet is not None
    line = next(line for line in of.sheet.paid_lines if line.name == name)
    return Booked(**{"order_id": 7, "line": line.number, "name": name, "since": date(2026, 11, 1), "until": None,  # type: ignore[arg-type]
                     "held": TODAY, "weekly": p(weekly), "once": p("0"), "rate": rate, "band": "ANY", **more})


def test_an_order_at_a_dearer_price_is_the_cause(running: Town) -> None:  # noqa: F811
    of = planned(running)
    dear = replace(of, booked=(booked(of, "Care at home", "700.00", "33.3333"),))
    seen = course.ahead(dear)
    flow = next(f for f in course.flows(dear, []) if f.name == "Care at home")
    assert (flow.basis, flow.weekly, flow.planned) == ("BOOKED", p("700.00"), p("522.06"))
    words = [d.words for d in seen.drivers if d.amount != p("0")]
    assert "the price of care at home" in words
    # 700.00 × 131 ÷ 7 and 365.00 × 131 ÷ 7 and 46.75 × 131 ÷ 7, each rounded once
    assert seen.cost == p("13100.00") + p("6830.71") + p("874.89")


def test_a_price_that_changes_on_a_day_counts_from_that_day(running: Town) -> None:  # noqa: F811
    of = planned(running)
    later = TODAY + timedelta(days=71)  # 70 days at the first price, 61 at the second
    two = replace(of, booked=(booked(of, "Care at home", "700.00", "33.3333"),
                              booked(of, "Care at home", "770.00", "36.6667", since=later)))
    costs = [f.cost(TODAY + timedelta(days=1), END) for f in course.flows(two, []) if f.name == "Care at home"]
    assert costs == [p("7000.00"), p("6710.00")]


def test_an_order_that_ends_costs_nothing_after_its_last_day(running: Town) -> None:  # noqa: F811
    of = planned(running)
    ends = replace(of, booked=(booked(of, "Care at home", "700.00", "33.3333", until=TODAY + timedelta(days=14)),))
    assert [f.cost(TODAY + timedelta(days=1), END) for f in course.flows(ends, []) if f.basis == "BOOKED"] == [p("1400.00")]


def test_what_is_bought_goes_on_after_an_order_with_the_same_provider_ends(town: Town) -> None:  # noqa: F811
    lived(town)  # 2 × 2,088.24 of home care in the last eight weeks: 522.06 a week
    with town.database.reading() as db:
        of = facts.find(db, town.actor("ann"), town.budgets["ann"].id)
    order = Booked(order_id=7, line=2, name="Care at home", since=TODAY, until=TODAY + timedelta(days=33), held=TODAY, weekly=p("500.00"), once=p("0"),
                   rate="24.86", band="ANY")
    short = replace(of, booked=(order,), sources={**of.sources, "order/7": Source("Larkfoot Home Care", "home care", 2)})
    # 500.00 × 33 ÷ 7 = 2,357.14; then 98 days at 522.06 a week = 7,308.84; the sessions all along, 11.69 × 131 ÷ 7 = 218.77
    assert course.ahead(short).cost == p("2357.14") + p("7308.84") + p("218.77")
    whole = replace(short, booked=(replace(order, until=None),))
    assert course.ahead(whole).cost == p("9357.14") + p("218.77"), "while it is ordered to the end, it is counted once"


def test_money_held_for_days_that_are_over_is_no_longer_there(running: Town) -> None:  # noqa: F811
    of = planned(running)
    assert course.left(of) == of.purse.total("available")
    part = of.purse.parts[0]
    held = replace(of.purse, parts=(replace(part, available=part.available - p("900"), committed=p("900")), *of.purse.parts[1:]))
    week = replace(of, purse=held, booked=(booked(of, "Care at home", "700.00", "33.3333", held=TODAY + timedelta(days=7)),))
    assert course.left(week) == held.total("available") + p("700.00")
