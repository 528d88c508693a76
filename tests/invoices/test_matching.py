"""The three-way match on bare facts: domain M-40, M-41, W4, and every reason a line can wait."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brokerage.invoices.matching import ACCEPT, PART, WAITS, Asked, Billed, Done, OrderFact, Verdict, amount, match
from brokerage.kit.money import Pence

MONDAY = date(2026, 6, 1)
TODAY = date(2026, 7, 1)
RATE = Decimal("24.86")


def order(**over: Any) -> OrderFact:
    return OrderFact(
        **{
            "id": 1,
            "person_id": 7,
            "state": "ACTIVE",
            "unit": "HOUR",
            "rates": ((date(2026, 4, 13), RATE),),
            "starts_on": date(2026, 4, 13),
            "weekly": Fraction(21),
            **over,
        }
    )


def line(quantity: str, **over: Any) -> Asked:
    said: dict[str, Any] = {
        "order_id": 1,
        "from_day": MONDAY,
        "to_day": date(2026, 6, 28),
        "unit": "HUR",
        "quantity": Decimal(quantity),
        "price": RATE,
        **over,
    }
    said.setdefault("net", amount(said["price"], Fraction(said["quantity"])))
    return Asked(**said)


def given_hours(hours: str, extra: str = "0") -> list[Done]:
    """So many hours over four weeks, spread evenly; another order's hours beside them."""
    each, more = Fraction(Decimal(hours)) / 28, Fraction(Decimal(extra)) / 28
    return [Done(n, MONDAY + timedelta(days=d), each, more) for d in range(28) for n in (1, 99)]


def one(
    asked: Asked, *, orders: tuple[OrderFact, ...] = (), done: list[Done] | None = None, billed: tuple[Billed, ...] = ()
) -> Verdict:
    known = {o.id: o for o in (orders or (order(),))}
    noise = OrderFact(
        id=99, person_id=8, state="ACTIVE", unit="HOUR", rates=((MONDAY, Decimal(1)),), starts_on=MONDAY, weekly=Fraction(1000)
    )
    return match([asked], {**known, 99: noise}, given_hours("84") if done is None else done, billed=billed, today=TODAY)[0]


def test_w4_pays_the_undisputed_part_and_the_parts_sum_to_the_bill() -> None:
    got = one(line("88"), done=given_hours("84", "2.25"))
    assert (got.accepted, got.over, got.undelivered, got.above) == (Pence(2_088_24), Pence(55_94), Pence(43_50), Pence(0))
    assert got.outcome == PART and got.reasons == ("NOT_DELIVERED", "OVER_ORDER")


def test_a_bill_for_what_was_ordered_and_delivered_goes_straight_through() -> None:
    got = one(line("84"))
    assert got.outcome == ACCEPT and got.accepted == Pence(2_088_24) and got.reasons == ()


def test_what_was_given_beyond_the_order_waits_for_its_yes() -> None:
    got = one(line("85.75"), done=given_hours("84", "1.75"))
    assert got.outcome == PART and got.over == Pence(43_51) and got.reasons == ("OVER_ORDER",)


def test_a_line_over_a_change_of_price_waits_and_each_part_alone_passes() -> None:
    changed = order(rates=((date(2026, 4, 13), RATE), (date(2026, 6, 15), Decimal("26"))))
    assert one(line("84"), orders=(changed,)).reasons == ("TWO_PRICES",)
    assert one(line("42", to_day=date(2026, 6, 14)), orders=(changed,)).outcome == ACCEPT
    later = one(line("42", from_day=date(2026, 6, 15), price=Decimal("26")), orders=(changed,))
    assert later.outcome == ACCEPT and later.accepted == Pence(1_092_00)


def test_a_share_of_a_session_costs_what_it_came_to() -> None:
    session = order(unit="SESSION", rates=((MONDAY, Decimal("20")),))
    done = [Done(1, MONDAY, Fraction(1), fixed=Pence(21_67))]
    bill = line("1", unit="C62", from_day=MONDAY, to_day=MONDAY, price=Decimal("21.67"))
    assert one(bill, orders=(session,), done=done).outcome == ACCEPT
    assert one(
        line("1", unit="C62", from_day=MONDAY, to_day=MONDAY, price=Decimal("21.68")), orders=(session,), done=done
    ).above == Pence(1)


def test_each_line_says_which_units_of_which_day_it_drew() -> None:
    half = line("1.5", from_day=MONDAY, to_day=MONDAY)
    first, second = match([half, half], {1: order()}, [Done(1, MONDAY, Fraction(3))], today=TODAY)
    assert [(d.before, d.after, d.of) for d in (*first.drawn, *second.drawn)] == [(0, Fraction(3, 2), 3), (Fraction(3, 2), 3, 3)]


def test_what_was_not_delivered_waits_however_little() -> None:
    got = one(line("84"), done=given_hours("83.75"))
    assert got.undelivered == Pence(6_21) and got.reasons == ("NOT_DELIVERED",)


def test_nothing_delivered_pays_nothing() -> None:
    got = one(line("84"), done=[])
    assert got.outcome == WAITS and got.accepted == Pence(0) and got.undelivered == Pence(2_088_24)


def test_half_a_penny_goes_up() -> None:
    assert amount(Decimal("24.50"), Fraction(1, 4)) == Pence(6_13)


def test_the_agreed_price_is_paid_and_the_rest_waits() -> None:
    got = one(line("84", price=Decimal("25.00")))
    assert (got.accepted, got.above, got.reasons) == (Pence(2_088_24), Pence(11_76), ("PRICE_ABOVE",))


def test_a_lower_price_is_paid_as_billed() -> None:
    assert one(line("84", price=Decimal("20"))).accepted == Pence(1_680_00)


def test_minutes_are_billed_against_an_order_of_hours() -> None:
    got = one(line("5040", unit="MIN", price=RATE, per=Decimal(60), net=Pence(2_088_24)))
    assert got.outcome == ACCEPT and got.accepted == Pence(2_088_24)


@pytest.mark.parametrize(
    ("over", "changes", "reason"),
    [
        ({"order_id": None}, {}, "NO_ORDER"),
        ({"order_id": 5}, {}, "NO_ORDER"),
        ({"person_id": 8}, {}, "ANOTHER_PERSON"),
        ({"from_day": None}, {}, "NO_DAYS"),
        ({"to_day": date(2026, 5, 1)}, {}, "NO_DAYS"),
        ({"from_day": date(2026, 4, 12)}, {}, "BEFORE_ORDER"),
        ({}, {"last_day": date(2026, 6, 27)}, "AFTER_ORDER"),
        ({}, {"died_on": date(2026, 6, 27)}, "AFTER_DEATH"),
        ({"to_day": date(2026, 7, 2)}, {}, "IN_FUTURE"),
        ({}, {"state": "OFFERED"}, "ORDER_NOT_ACTIVE"),
        ({"net": Pence(2_088_25)}, {}, "SUM_WRONG"),
        ({"vat": "S"}, {}, "VAT_DIFFERS"),
        ({"unit": "DAY"}, {}, "UNIT_DIFFERS"),
        ({"unit": "C62"}, {}, "UNIT_DIFFERS"),
        ({"unit": "XYZ"}, {}, "UNIT_DIFFERS"),
    ],
)
def test_a_line_that_cannot_be_judged_waits_whole(over: dict[str, Any], changes: dict[str, Any], reason: str) -> None:
    asked = line("84", **over)
    got = one(asked, orders=(order(**changes),))
    assert got.outcome == WAITS and reason in got.reasons and got.above == asked.net and got.accepted == Pence(0)


def test_the_day_of_death_itself_is_paid() -> None:
    assert one(line("84"), orders=(order(died_on=date(2026, 6, 28)),)).outcome == ACCEPT


def test_hours_on_an_earlier_bill_are_not_paid_again() -> None:
    got = one(line("84"), billed=(Billed(1, MONDAY, date(2026, 6, 28), Fraction(84)),))
    assert got.accepted == Pence(0) and got.reasons == ("BILLED_BEFORE",)


def test_another_orders_bill_takes_nothing_away() -> None:
    assert one(line("84"), billed=(Billed(99, MONDAY, date(2026, 6, 28), Fraction(84)),)).outcome == ACCEPT


def test_two_equal_lines_are_two_visits_where_two_were_given() -> None:
    visit = line("1", from_day=MONDAY, to_day=MONDAY)
    done = [Done(1, MONDAY, Fraction(2))]
    both = match([visit, visit, visit], {1: order()}, done, today=TODAY)
    assert [v.outcome for v in both] == [ACCEPT, ACCEPT, WAITS] and both[2].reasons == ("BILLED_BEFORE",)


def test_a_day_may_be_longer_than_a_seventh_of_the_week() -> None:
    assert one(line("7", from_day=MONDAY, to_day=MONDAY), done=[Done(1, MONDAY, Fraction(7))]).outcome == ACCEPT


def test_the_person_has_not_confirmed_or_doubts_a_visit() -> None:
    waiting = [Done(1, MONDAY, Fraction(0), waiting=Fraction(3))]
    doubted = [Done(1, MONDAY, Fraction(0), disputed=Fraction(3))]
    assert one(line("3"), done=waiting).reasons == ("NOT_CONFIRMED",) and one(line("3"), done=doubted).reasons == (
        "VISIT_DISPUTED",
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 12000), st.integers(0, 40), st.integers(0, 27), st.sampled_from(["24.86", "30", "20.123"])),
        min_size=1,
        max_size=6,
    ),
    st.integers(0, 400),
)
def test_the_parts_of_every_line_sum_to_it_and_no_more_is_accepted_than_was_given(
    billed: list[tuple[int, int, int, str]], hours: int
) -> None:
    lines = []
    for hundredths, start, length, price in billed:
        first = MONDAY + timedelta(days=min(start, 27))
        quantity = Decimal(hundredths + 1) / 100
        lines.append(
            line(
                str(quantity), from_day=first, to_day=min(first + timedelta(days=length), date(2026, 6, 28)), price=Decimal(price)
            )
        )
    got = match(lines, {1: order()}, given_hours(str(hours), "11.5"), today=TODAY)
    for asked, verdict in zip(lines, got, strict=True):
        assert verdict.accepted + verdict.over + verdict.undelivered + verdict.above == asked.net
        assert min(verdict.accepted, verdict.over, verdict.undelivered, verdict.above) >= Pence(0)
    assert sum((v.accepted_units + v.over_units for v in got), Fraction(0)) <= hours + Fraction(23, 2)


def test_monday_to_friday_is_shown_as_the_week_that_was_ordered() -> None:
    from brokerage.invoices.matching import _ordered
    assert [_ordered(Fraction(15), days) for days in (5, 6, 7, 12, 28)] == [15, 15, 15, 30, 60]
    assert _ordered(Fraction(14), 2) == 4
