"""Expected amounts: worked out, in the budget, shown."""
from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from brokerage.assessments.amount_models import Indication
from brokerage.budgets import dated
from brokerage.budgets.models import Budget
from brokerage.kit.errors import Refusal
from tests.assessments.made import points, rates, section, start, whole
from tests.assessments.town import TODAY, Town


def test_w15_is_491_05_and_after_the_carers_part_417_39(town: Town) -> None:
    with town.writing() as db:
        a = start(db, town)
        section(db, town, a, "SOCIAL", "mei")
        rates(db, town)
        assert str(points(db, town, a).weekly_pence) == "£491.05"
        section(db, town, a, "CARER", "mei")
        made = points(db, town, a)
        assert [str(x) for x in (made.weekly_pence, made.low_pence, made.high_pence)] == ["£417.39", "£375.65", "£459.13"]
        said = msgspec.json.decode(made.steps)
        assert "23 × £21.35 = £491.05" in said[-3] and "15% is taken off: £491.05 − £73.66 = £417.39" in said[-2]
        assert made.version == "2026/27" and msgspec.json.decode(made.inputs)["per_point"] == "21.3500"
        assert set(db.scalars(select(Indication.state))) == {"REPLACED", "WORKED_OUT"}


def test_a_figure_stays_as_it_was_when_the_rates_change(town: Town) -> None:
    with town.writing() as db:
        a = start(db, town)
        section(db, town, a, "SOCIAL", "mei")
        rates(db, town)
        first = points(db, town, a)
        rates(db, town, per_point="22.00", since=date(2026, 11, 20), version="November")
        assert (str(first.weekly_pence), first.version) == ("£491.05", "2026/27")
        assert str(points(db, town, a).weekly_pence) == "£506.00"


def test_it_rests_only_on_complete_sections_and_rates_in_force(town: Town) -> None:
    with town.writing() as db:
        a = start(db, town)
        for code in ("INPUTS_INCOMPLETE", "NO_RATES"):
            with pytest.raises(Refusal) as no:
                points(db, town, a)
            assert no.value.code == code
            if code == "INPUTS_INCOMPLETE":
                section(db, town, a, "SOCIAL", "mei")


def test_when_both_have_agreed_the_budget_is_indicative_and_the_person_is_shown(town: Town, goes: Any) -> None:
    done = whole(town, agreed=False)
    mei = goes("mei")
    mei.get(f"{done.path}/amounts")
    mei.post(f"{done.path}/amounts/budget", {"starts_on-day": "1", "starts_on-month": "11", "starts_on-year": "2026"}, status=422)
    mei.get(f"{done.path}/amounts")
    mei.post(f"{done.path}/amounts/budget", {"starts_on-day": "4", "starts_on-month": "1", "starts_on-year": "2027"})
    mei.post(f"{done.path}/amounts/show", {"how": "At home, on paper"}, status=422)
    assert "still being checked" in mei.html
    for who, number in (("graham", done.points), ("priya", done.cost)):
        browser = goes(who)
        browser.get(f"{done.path}/amounts/{number}")
        browser.post(f"{done.path}/amounts/{number}/agree", {})
    with town.writing() as db:
        budget = db.scalars(select(Budget)).one()
        assert (budget.state, budget.starts_on, budget.ends_on) == ("INDICATIVE", date(2027, 1, 4), date(2027, 3, 31))
        assert sorted(str(dated.amounts_of(db, s)[0].amount_pence) for s in dated.streams_of(db, budget)) == ["£417.39", "£541.58"]
    mei.get(f"{done.path}/amounts")
    mei.post(f"{done.path}/amounts/show", {"how": "At home, on paper"})
    with town.writing() as db:
        assert set(db.scalars(select(Indication.shown_on))) == {TODAY}
    mei.post(f"{done.path}/amounts/points", {"stream_type": "LA_CARE", "deployment": "NOTIONAL"}, status=422)
    assert "in the budget already" in mei.html


def test_an_assessor_works_out_only_their_own_organisations_kinds(town: Town, done: SimpleNamespace, goes: Any) -> None:
    mei = goes("mei")
    mei.get(f"{done.path}/amounts")
    mei.post(f"{done.path}/amounts/points", {"stream_type": "NHS_CHC", "deployment": "NOTIONAL"}, status=422)
    assert "Choose one of your own kinds" in mei.html
    for who in ("nadia", "ann", "graham"):
        browser = goes(who)
        browser.get("/account")
        browser.post(f"{done.path}/amounts/points", {"stream_type": "LA_CARE", "deployment": "NOTIONAL"}, status=403)
