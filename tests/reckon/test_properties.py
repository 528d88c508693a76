"""What must hold of every package, whatever its figures: nothing is lost between lines, streams, charge and days."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from brokerage import reckon
from brokerage.kit.money import Pence
from brokerage.reckon import Reckoning
from brokerage.reckon.answer import Figures
from tests.reckon.asking import Case, asked, shared

STREAMS = [
    {"ref": "icb", "type": "NHS_JOINT", "payer": "ICB", "priority": 1, "deployment": "DIRECT_PAYMENT"},
    {"ref": "la", "type": "LA_CARE", "payer": "COUNCIL", "priority": 2, "deployment": "DIRECT_PAYMENT"},
    {"ref": "grant", "type": "GRANT", "payer": "CHARITY", "priority": 3},
]
START = date(2026, 4, 13)
CASES = settings(max_examples=60, deadline=None)


def day(after: int) -> str:
    return str(START + timedelta(days=after))


@st.composite
def splits(draw: st.DrawFn) -> dict[str, Any]:
    icb = draw(st.integers(0, 100))
    la = draw(st.integers(0, 100 - icb))
    if draw(st.booleans()):
        return shared(icb=icb, la=la, grant=100 - icb - la)
    caps = [draw(st.integers(0, 500)) for _ in range(2)]
    return {
        "rule": "FIXED_WATERFALL",
        "tiers": [{"stream": "grant", "cap": str(caps[0])}, {"stream": "icb", "cap": str(caps[1])}, {"stream": "la"}],
    }


def decimals(most: int) -> st.SearchStrategy[str]:
    return st.decimals(0, most, places=4).map(str)


@st.composite
def packages(draw: st.DrawFn, changes: int = 4, days: int = 400, week_ends: bool = False) -> Case:
    """Up to four lines and so many changes, with a charge that is assessed and so never above its cost."""
    refs = [f"line {n}" for n in range(draw(st.integers(1, 4)))]
    length = draw(st.integers(1, days // 7)) * 7 if week_ends else draw(st.integers(1, days))
    step = 7 if week_ends else 1
    lines = [{"ref": ref, "rate": draw(decimals(300)), "quantity": draw(decimals(40))} for ref in refs]
    for line in lines:
        if not week_ends and draw(st.booleans()):
            line["from"] = day(draw(st.integers(-20, length)))
    news = {
        (
            draw(st.integers(0, (length - 1) // step)) * step,
            draw(st.sampled_from(refs)),
            draw(st.sampled_from(["rate", "quantity", "split"])),
        )
        for _ in range(draw(st.integers(0, changes)))
    }
    made = [
        {"from": day(after), "lines": [ref], name: draw(splits()) if name == "split" else draw(decimals(40))}
        for after, ref, name in sorted(news)
    ]
    income = draw(st.integers(0, 60_000))
    return {
        "title": "Any",
        "period": {"from": day(0), "to": day(length - 1)},
        "streams": STREAMS,
        "split": draw(splits()),
        "lines": lines,
        "charges": [{"stream": "la", "assessment": {"income": str(Decimal(income) / 100), "mig": "186.40"}}],
        "changes": made,
    }


def every_table(answer: Reckoning) -> Iterable[Figures]:
    assert answer.period is not None
    yield answer.period.amounts
    yield from (segment.amounts for segment in answer.period.segments)
    for week in answer.weeks:
        yield from (week.weekly, week.yearly)


@CASES
@given(packages())
def test_lines_streams_and_charge_are_the_total_in_every_table(case: Case) -> None:
    for figures in every_table(asked(case)):
        lines, streams = figures.lines.values(), figures.by_stream
        assert figures.total == Pence.total(line.amount for line in lines) == Pence.total(streams.values())
        assert figures.total == Pence.total(figures.net.values()) + figures.charge == figures.in_budget + figures.outside_budget
        assert all(line.amount == Pence.total(line.by_stream.values()) for line in lines)
        assert all(Pence.total(line.by_stream.get(ref, Pence(0)) for line in lines) == pence for ref, pence in streams.items())
        assert all(figures.net[ref] >= Pence(0) for ref in streams) and figures.net["icb"] == streams["icb"]


@CASES
@given(packages())
def test_segments_are_the_period_and_leave_no_day_out(case: Case) -> None:
    period = asked(case).period
    assert period is not None
    assert period.amounts.total == Pence.total(segment.amounts.total for segment in period.segments)
    assert period.amounts.charge == Pence.total(segment.amounts.charge for segment in period.segments)
    assert period.days == sum(segment.days for segment in period.segments)
    assert all(
        later.since == sooner.until + timedelta(days=1)
        for sooner, later in zip(period.segments, period.segments[1:], strict=False)
    )
    assert Pence.total(period.by_funder.values()) + period.amounts.charge == period.amounts.total


@CASES
@given(packages(changes=0), st.data())
def test_a_period_cut_at_the_end_of_any_week_adds_up(case: Case, data: st.DataObject) -> None:
    """Each line and the total to the penny, and the charge unless it takes all that its stream pays; a stream to a penny or two
    a line, because each part is shared by itself (domain M-04)."""
    case["lines"] = [{**line, "from": day(0)} for line in case["lines"]]
    last = date.fromisoformat(case["period"]["to"])
    weeks = data.draw(st.integers(1, max(1, (last - START).days // 7)))
    cut = START + timedelta(days=7 * weeks)
    if cut > last:
        return
    parts = [{"from": day(0), "to": str(cut - timedelta(days=1))}, {"from": str(cut), "to": str(last)}]
    whole = asked({**case, "also_for": parts})
    assert whole.period is not None
    first, second, both = whole.also[0].amounts, whole.also[1].amounts, whole.period.amounts
    assert first.total + second.total == both.total
    assert all(first.lines[ref].amount + second.lines[ref].amount == line.amount for ref, line in both.lines.items())
    tolerance = Pence(2 * len(both.lines))
    capped = any(one.net["la"] == Pence(0) for one in (first, second, both))
    assert abs(first.charge + second.charge - both.charge) <= (tolerance if capped else Pence(0))
    assert all(abs(first.by_stream[ref] + second.by_stream[ref] - pence) <= tolerance for ref, pence in both.by_stream.items())


@CASES
@given(packages(week_ends=True), st.integers(1, 50))
def test_what_is_posted_week_by_week_adds_up_for_every_stream(case: Case, weeks: int) -> None:
    period = {**case["period"], "posted": "WEEK"}
    cut = START + timedelta(days=7 * weeks)
    if str(cut) > period["to"]:
        return
    parts = [{**period, "to": str(cut - timedelta(days=1))}, {**period, "from": str(cut)}]
    answer = asked({**case, "period": period, "also_for": parts})
    assert answer.period is not None
    for ref, pence in answer.period.amounts.net.items():
        assert answer.also[0].amounts.net[ref] + answer.also[1].amounts.net[ref] == pence


@CASES
@given(packages(), st.randoms(use_true_random=False))
def test_the_order_of_changes_and_of_streams_does_not_matter(case: Case, chance: random.Random) -> None:
    mixed = {**case, "changes": chance.sample(case["changes"], len(case["changes"])), "streams": chance.sample(STREAMS, 3)}
    one, other = asked(case), asked(mixed)
    assert one.period == other.period and one.weeks == other.weeks
    assert [effect.period for effect in one.effects] == [effect.period for effect in other.effects]


@CASES
@given(packages(week_ends=True))
def test_the_effects_of_all_changes_lead_from_the_package_without_them_to_the_package_with_them(case: Case) -> None:
    period = {**case["period"], "posted": "WEEK"}
    plain, changed = asked({**case, "period": period, "changes": []}), asked({**case, "period": period})
    assert plain.period is not None and changed.period is not None
    moved = [effect.period.difference for effect in changed.effects]
    for ref in ("icb", "la", "grant"):
        assert plain.period.amounts.net[ref] + Pence.total(one.net[ref] for one in moved) == changed.period.amounts.net[ref]
    assert plain.period.amounts.charge + Pence.total(one.charge for one in moved) == changed.period.amounts.charge


@CASES
@given(packages())
def test_a_year_is_fifty_two_weeks(case: Case) -> None:
    for week in asked(case).weeks:
        assert {ref: pence * 52 for ref, pence in week.weekly.net.items()} == week.yearly.net


@CASES
@given(packages())
def test_a_case_written_out_reads_back_the_same(case: Case) -> None:
    read = reckon.read(json.dumps(case).encode())
    assert reckon.read(reckon.as_json(read)) == read
