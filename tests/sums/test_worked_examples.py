"""The worked examples of the domain sheet, section 7, to the penny and through public functions only."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from brokerage.kit.money import (
    Pence,
    annualised,
    half_up,
    instalments,
    line_amount,
    minutes_amount,
    share,
    split,
    successive_amounts,
)
from brokerage.sums.charges import charge_for_days, tariff_income, weekly_charge
from brokerage.sums.splits import (
    Line,
    Package,
    Ref,
    Share,
    Tier,
    net_of_charge,
    package_for_a_week,
    package_for_days,
    share_session,
    split_line,
    waterfall,
)

ICB, LA = "icb", "la"
HOUR, NIGHT = Decimal("24.86"), Decimal("182.50")


def p(text: str) -> Pence:
    return Pence.parse(text, may_be_negative=True)


def ps(text: str) -> list[Pence]:
    return [p(amount) for amount in text.split()]


def icb_and_la(icb: int, la: int) -> tuple[Share, Share]:
    return Share(ICB, Decimal(icb), priority=1), Share(LA, Decimal(la), priority=2)


def ms_package(hours: int, shares: tuple[Share, ...]) -> list[Line]:
    """The joint package of W1 (21 hours) and W2 (28)."""
    return [
        Line("homecare", line_amount(HOUR, hours), shares),
        Line("night", line_amount(NIGHT, 2), shares),
        Line("session", p("46.75"), shares),
    ]


SIXTY_FORTY, SEVENTY_THIRTY = icb_and_la(60, 40), icb_and_la(70, 30)
BEFORE, AFTER = ms_package(21, SIXTY_FORTY), ms_package(28, SEVENTY_THIRTY)
CHARGE = p("48.20")
FIRST, LAST = date(2026, 4, 13), date(2027, 3, 31)
CHANGE, EVE = date(2026, 8, 19), date(2026, 8, 18)


def paid_by(stream: Ref, package: Package) -> list[Pence]:
    return [line.by_stream[stream] for line in package.lines]


def amounts(package: Package) -> list[Pence]:
    return [line.amount for line in package.lines]


def net_weekly(package: Package) -> dict[Ref, Pence]:
    return net_of_charge(package.by_stream, CHARGE, from_stream=LA)


def charge(care_cost: str, income: str = "312.70", tariff: str = "0") -> Pence:
    return weekly_charge(
        assessable_income=p(income),
        mig=p("112.50"),
        premiums=p("49.65") + p("24.25"),
        dre=p("78.10"),
        tariff=p(tariff),
        care_cost=p(care_cost),
    )


def tariff(capital: str) -> Pence | None:
    return tariff_income(p(capital), p("14,250"), p("23,250"), step=p("250"), per_step=p("1"))


def test_w0_the_charge_is_what_income_leaves_after_guarantee_and_disability_costs() -> None:
    assert charge(care_cost="373.52") == CHARGE


def test_w0_a_charge_is_never_less_than_nothing_nor_more_than_the_council_pays() -> None:
    assert charge(care_cost="373.52", income="264.49") == Pence(0)
    assert charge(care_cost="373.52", income="264.51") == Pence(1)
    assert charge(care_cost="48.19") == p("48.19")
    assert charge(care_cost="373.52", tariff="36") == p("84.20")


@pytest.mark.parametrize(
    ("capital", "weekly"),
    [
        ("0", "0"),
        ("14,250", "0"),
        ("14,250.01", "1"),
        ("14,500", "1"),
        ("14,500.01", "2"),
        ("14,900", "3"),
        ("23,250", "36"),
    ],
)
def test_w0_savings_count_a_pound_for_every_250_or_part(capital: str, weekly: str) -> None:
    assert tariff(capital) == p(weekly)


def test_w0_above_the_upper_limit_there_is_no_tariff_to_work_out() -> None:
    assert tariff("23,250.01") is None


def test_w1_three_lines_make_a_week_and_each_funder_pays_its_part() -> None:
    week = package_for_a_week(BEFORE)
    assert (amounts(week), week.total) == (ps("522.06 365.00 46.75"), p("933.81"))
    assert (paid_by(ICB, week), week.by_stream[ICB]) == (ps("313.24 219.00 28.05"), p("560.29"))
    assert (paid_by(LA, week), week.by_stream[LA]) == (ps("208.82 146.00 18.70"), p("373.52"))


def test_w1_the_charge_comes_off_the_council_and_never_off_the_nhs() -> None:
    week = package_for_a_week(BEFORE)
    assert net_weekly(week) == {ICB: p("560.29"), LA: p("325.32")}
    assert Pence.total(net_weekly(week).values()) + CHARGE == week.total


def test_w1_the_direct_payment_and_what_the_person_pays_in_make_the_gross() -> None:
    week = package_for_a_week(BEFORE)
    net = Pence.total(net_weekly(week).values())
    four_weekly, paid_in = instalments(net, "four-weekly")[0], CHARGE * 4
    assert [net, four_weekly, paid_in, four_weekly + paid_in] == ps("885.61 3,542.44 192.80 3,735.24")
    assert four_weekly + paid_in == week.total * 4


def test_w1_a_year_is_fifty_two_weeks_for_headlines() -> None:
    week = package_for_a_week(BEFORE)
    weekly = [week.total, week.by_stream[ICB], week.by_stream[LA], CHARGE, net_weekly(week)[LA]]
    assert [annualised(amount) for amount in weekly] == ps("48,558.12 29,135.08 19,423.04 2,506.40 16,916.64")


def test_w1_the_years_profile_counts_its_353_days_line_by_line() -> None:
    year = package_for_days(BEFORE, FIRST, LAST)
    assert (amounts(year), year.total) == (ps("26,326.74 18,406.43 2,357.54"), p("47,090.71"))
    assert (paid_by(ICB, year), year.by_stream[ICB]) == (ps("15,796.04 11,043.86 1,414.52"), p("28,254.42"))
    assert (paid_by(LA, year), year.by_stream[LA]) == (ps("10,530.70 7,362.57 943.02"), p("18,836.29"))


def test_w1_the_years_charge_is_rounded_down_and_the_council_pays_the_rest() -> None:
    council = package_for_days(BEFORE, FIRST, LAST).by_stream
    due = charge_for_days(CHARGE, FIRST, LAST, care_cost=council[LA])
    assert (due, net_of_charge(council, due, from_stream=LA)[LA]) == (p("2,430.65"), p("16,405.64"))


def test_w1_an_invoice_is_split_as_one_amount_and_not_as_four_weeks() -> None:
    invoice = split_line(line_amount(HOUR, 84), SIXTY_FORTY)
    assert invoice == {ICB: p("1,252.94"), LA: p("835.30")}
    assert [amount * 4 for amount in package_for_a_week(BEFORE).lines[0].by_stream.values()] == ps(
        "1,252.96 835.28"
    )


def test_w2_a_week_that_changes_on_wednesday_is_two_segments() -> None:
    old = package_for_days(BEFORE, date(2026, 8, 17), EVE).lines[0]
    new = package_for_days(AFTER, CHANGE, date(2026, 8, 23)).lines[0]
    assert (old.amount, old.by_stream) == (p("149.16"), {ICB: p("89.50"), LA: p("59.66")})
    assert (new.amount, new.by_stream) == (p("497.20"), {ICB: p("348.04"), LA: p("149.16")})
    assert old.amount + new.amount == p("646.36")


def test_w2_the_new_week_gives_its_half_penny_to_the_first_in_priority() -> None:
    week = package_for_a_week(AFTER)
    assert (amounts(week)[0], week.total) == (p("696.08"), p("1,107.83"))
    assert (paid_by(ICB, week), week.by_stream[ICB]) == (ps("487.26 255.50 32.73"), p("775.49"))
    assert (paid_by(LA, week), week.by_stream[LA]) == (ps("208.82 109.50 14.02"), p("332.34"))
    assert net_weekly(week)[LA] == p("284.14")


def test_w2_the_half_penny_follows_priority_and_not_the_order_of_listing() -> None:
    icb, la = SEVENTY_THIRTY
    assert split_line(p("46.75"), [la, icb]) == {ICB: p("32.73"), LA: p("14.02")}
    assert split_line(p("-46.75"), [la, icb]) == {ICB: p("-32.73"), LA: p("-14.02")}


def test_w2_the_change_costs_the_icb_more_and_the_council_less() -> None:
    old, new = package_for_days(BEFORE, CHANGE, LAST), package_for_days(AFTER, CHANGE, LAST)
    assert [old.total, old.by_stream[ICB], old.by_stream[LA]] == ps("30,015.32 18,009.19 12,006.13")
    assert [new.total, new.by_stream[ICB], new.by_stream[LA]] == ps("35,608.82 24,926.18 10,682.64")
    assert new.total - old.total == p("5,593.50")
    assert [new.by_stream[funder] - old.by_stream[funder] for funder in (ICB, LA)] == ps("6,916.99 -1,323.49")


def test_w2_the_days_before_and_after_make_the_year() -> None:
    before, after = package_for_days(BEFORE, FIRST, EVE), package_for_days(BEFORE, CHANGE, LAST)
    assert before.total == p("17,075.39")
    assert before.total + after.total == package_for_days(BEFORE, FIRST, LAST).total


def test_w4_ordered_delivered_and_invoiced_hours_are_differences_of_running_amounts() -> None:
    parts = successive_amounts(HOUR, [84, Decimal("86.25"), 88])
    assert parts == ps("2,088.24 55.94 43.50")
    assert Pence.total(parts) == p("2,187.68") and line_amount(HOUR, Decimal("1.75")) == p("43.51")
    assert list(split_line(parts[0], SIXTY_FORTY).values()) == ps("1,252.94 835.30")
    assert list(split_line(parts[1], SIXTY_FORTY).values()) == ps("33.56 22.38")


def test_w4_sixteen_days_late_costs_ten_pounds_seventy_six() -> None:
    assert half_up(int(p("2,088.24")) * 1175 * 16, 100_00 * 365) == p("10.76")


def test_w5_a_surplus_goes_back_in_proportion_to_what_each_funder_paid() -> None:
    week = package_for_a_week(BEFORE)
    net = net_weekly(week)
    balance = (Pence.total(net.values()) + CHARGE) * 52 - p("38,204.75")
    surplus = balance - p("612.36") - p("500.00") - week.total * 8
    assert (balance, surplus) == (p("10,353.37"), p("1,770.53"))
    assert split(surplus, [net[ICB], net[LA]], [1, 2]) == ps("1,120.14 650.39")
    assert surplus + week.total * 4 == p("5,505.77")
    assert Pence.total(net.values()) * 4 - surplus == p("1,771.91")
    assert split_line(p("38,204.75"), SIXTY_FORTY)[LA] == p("15,281.90")


def test_w6_a_dearer_provider_from_mid_month_costs_the_difference() -> None:
    first, second, planned = line_amount(HOUR, 42), line_amount(Decimal("25.40"), 42), line_amount(HOUR, 84)
    assert [first, second, first + second, first + second - planned] == ps("1,044.12 1,066.80 2,110.92 22.68")
    dearer = package_for_a_week(
        [Line("homecare", line_amount(Decimal("25.40"), 21), SIXTY_FORTY), *BEFORE[1:]]
    )
    assert (amounts(dearer)[0], dearer.total) == (p("533.40"), p("945.15"))
    assert list(dearer.lines[0].by_stream.values()) == ps("320.04 213.36")
    assert annualised(dearer.total - p("933.81")) == p("589.68")


def test_w7_a_waterfall_fills_each_tier_and_the_top_up_takes_the_rest() -> None:
    tiers = [Tier("fnc", p("254.06")), Tier(ICB, p("300")), Tier(LA, p("520")), Tier("top-up", None)]
    flow = waterfall(p("1,240.00"), tiers)
    assert (flow.by_stream["top-up"], flow.unfunded) == (p("165.94"), Pence(0))
    net = net_of_charge(flow.by_stream, CHARGE, from_stream=LA)
    assert list(net.values()) == ps("254.06 300.00 471.80 165.94")
    assert Pence.total(net.values()) + CHARGE == p("1,240.00")


def test_w7_without_a_top_up_the_remainder_is_unfunded() -> None:
    tiers = [Tier("fnc", p("254.06")), Tier(ICB, p("300")), Tier(LA, p("520"))]
    assert waterfall(p("1,240.00"), tiers).unfunded == p("165.94")


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        ("100.00", [1, 1, 1], "33.34 33.33 33.33"),
        ("-100.00", [1, 1, 1], "-33.34 -33.33 -33.33"),
        ("0.01", [60, 40], "0.01 0.00"),
        ("0.05", [50, 50], "0.03 0.02"),
    ],
)
def test_w8_every_penny_left_over_goes_to_somebody(amount: str, weights: list[int], shares: str) -> None:
    assert split(p(amount), weights) == ps(shares)


def test_w11_a_death_in_mid_period_gives_back_what_the_days_did_not_use() -> None:
    start, died = date(2026, 11, 2), date(2026, 11, 11)
    used = package_for_days(BEFORE, start, died)
    assert (amounts(used), used.total) == (ps("745.80 521.43 66.79"), p("1,334.02"))
    assert [used.by_stream[ICB], used.by_stream[LA]] == ps("800.41 533.61")
    due = charge_for_days(CHARGE, start, died, care_cost=used.by_stream[LA])
    net = net_of_charge(used.by_stream, due, from_stream=LA)
    advance = {funder: amount * 4 for funder, amount in net_weekly(package_for_a_week(BEFORE)).items()}
    back = [advance[ICB] - net[ICB], advance[LA] - net[LA], CHARGE * 4 - due]
    assert (due, back) == (p("68.85"), ps("1,440.75 836.52 123.95"))
    assert Pence.total(back) == p("2,401.22") == p("3,735.24") - used.total


def test_w12_twelve_months_make_the_year_and_the_last_balances() -> None:
    months = instalments(p("500.00"), "monthly")
    assert months == [p("2,166.67")] * 11 + [p("2,166.63")]
    assert Pence.total(months[:11]) == p("23,833.37") and Pence.total(months) == p("26,000.00")


def test_w13_half_a_penny_goes_up() -> None:
    assert line_amount(Decimal("24.50"), Decimal("0.25")) == minutes_amount(Decimal("24.50"), 15) == p("6.13")


def test_w17_a_prepayment_is_worked_out_whole_and_then_split_by_net_pay_ins() -> None:
    advance = [amount * 4 for amount in net_weekly(package_for_a_week(BEFORE)).values()]
    prepayment = share(Pence.total(advance), 18, 28)
    assert (prepayment, Pence.total(advance) - prepayment) == (p("2,277.28"), p("1,265.16"))
    assert [share(amount, 18, 28) for amount in advance] == ps("1,440.75 836.54")
    assert split(prepayment, advance, [1, 2]) == ps("1,440.74 836.54")


def test_w18_three_weeks_of_past_health_care_are_paid_back_to_council_and_person() -> None:
    # The council posted each week by itself; the three weeks reckoned in one run would come to a penny more.
    mondays = [date(2026, 10, day) for day in (5, 12, 19)]
    weeks = [package_for_days(BEFORE, monday, monday + timedelta(days=6)).by_stream[LA] for monday in mondays]
    refund = charge_for_days(CHARGE, mondays[0], date(2026, 10, 25), care_cost=Pence.total(weeks))
    assert [refund, Pence.total(weeks), Pence.total(weeks) - refund] == ps("144.60 1,120.56 975.96")
    assert package_for_days(BEFORE, mondays[0], date(2026, 10, 25)).by_stream[LA] == p("1,120.57")


def test_w19_a_shared_session_is_dealt_by_booking_and_then_by_each_persons_own_split() -> None:
    shared = share_session(p("65.00"), [31, 7, 12])
    assert shared == {7: p("21.67"), 12: p("21.67"), 31: p("21.66")}
    assert split_line(shared[7], SIXTY_FORTY) == {ICB: p("13.00"), LA: p("8.67")}


def test_a_charge_for_some_days_is_never_more_than_what_the_council_pays_on_those_days() -> None:
    tiny = [Line(name, Pence(10), (Share(LA, Decimal(100), 1),)) for name in "abc"]
    day = package_for_days(tiny, FIRST, FIRST).by_stream[LA]
    assert (day, charge_for_days(Pence(30), FIRST, FIRST, care_cost=day)) == (Pence(3), Pence(3))
    assert charge_for_days(Pence(30), FIRST, FIRST, care_cost=Pence(5)) == Pence(4)


def test_a_charge_is_refused_above_what_its_stream_pays_or_below_nothing_or_off_a_stranger() -> None:
    paid: dict[Ref, Pence] = {ICB: Pence(100), LA: Pence(50)}
    assert net_of_charge(paid, Pence(50), from_stream=LA) == {ICB: Pence(100), LA: Pence(0)}
    for due, stream in [(Pence(51), LA), (Pence(-1), LA), (Pence(1), "somebody else")]:
        with pytest.raises(ValueError, match="its own stream"):
            net_of_charge(paid, due, from_stream=stream)


@pytest.mark.parametrize("percents", [(60, 39), (60, 41), (0, 0)])
def test_a_line_is_shared_out_whole(percents: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="100%"):
        split_line(Pence(100), icb_and_la(*percents))


def test_nobody_is_named_twice_in_a_split_a_session_or_a_waterfall() -> None:
    with pytest.raises(ValueError, match="only once"):
        split_line(Pence(100), [Share(ICB, Decimal(50), 1), Share(ICB, Decimal(50), 2)])
    with pytest.raises(ValueError, match="only once"):
        share_session(Pence(100), [7, 7])
    with pytest.raises(ValueError, match="only once"):
        waterfall(Pence(100), [Tier(LA, Pence(10)), Tier(LA, None)])


@pytest.mark.parametrize(
    ("amount", "caps"), [(-1, [None]), (100, [-1]), (100, [None, 5]), (100, [None, None])]
)
def test_a_waterfall_runs_downhill_and_ends_at_the_rest(amount: int, caps: list[int | None]) -> None:
    tiers = [Tier(i, None if cap is None else Pence(cap)) for i, cap in enumerate(caps)]
    with pytest.raises(ValueError):
        waterfall(Pence(amount), tiers)


def test_a_tier_that_is_not_reached_pays_nothing() -> None:
    assert waterfall(Pence(5), [Tier("a", Pence(9)), Tier("b", Pence(9))]).by_stream == {
        "a": Pence(5),
        "b": Pence(0),
    }


@pytest.mark.parametrize("wrong", [{"income": "-0.01"}, {"tariff": "-1"}, {"care_cost": "-1"}])
def test_a_charge_is_refused_from_figures_below_nothing(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        charge(**{"care_cost": "373.52", **wrong})


def test_a_tariff_is_refused_from_limits_out_of_order_or_a_step_of_nothing() -> None:
    for capital, lower, upper, step in [(1, 9, 8, 5), (1, 8, 9, 0), (-1, 8, 9, 5)]:
        with pytest.raises(ValueError):
            tariff_income(Pence(capital), Pence(lower), Pence(upper), step=Pence(step), per_step=Pence(1))
