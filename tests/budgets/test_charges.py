"""Charge assessments: W0 and what follows from it, adjustments to the penny, an appeal, and W18."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from brokerage import ledger
from brokerage.budgets import assessment_actions as assessing
from brokerage.budgets import charge_actions, chart, dated, journal, rates, stream_actions
from brokerage.budgets.assessment_actions import Found
from brokerage.budgets.charge_models import Charge, ChargeAssessment, ChargeRate
from brokerage.kit.errors import Refusal
from tests.budgets.conftest import END, NOW, START, Town, at, p, spend

W0 = Found(income=p("312.70"), capital=p("14250"), dre=p("78.10"), guarantee="MIG_SINGLE_25",
           premiums=("PREMIUM_DISABILITY", "PREMIUM_ENHANCED"))
RATES = (("MIG_SINGLE_25", "112.50"), ("PREMIUM_DISABILITY", "49.65"), ("PREMIUM_ENHANCED", "24.25"))


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda no: no.code == code)


@pytest.fixture
def rated(town: Town) -> Town:
    """This year's figures are entered; last year's came with the house."""
    with town.writing() as db:
        for code, amount in RATES:
            rates.add(db, code, p(amount), since=date(2026, 4, 6), source="A test circular", by=town.actor("officer"))
    return town


def asked(db: Any, town: Town, since: date = START) -> ChargeAssessment:
    return assessing.request(db, town.budget(db), town.stream(db, 1), since=since, mode="NET_OF_DP", by=town.actor("assessor"), at=at(START))


def found(**over: Any) -> Found:
    return Found(**{**{f: getattr(W0, f) for f in W0.__struct_fields__}, **over})


@pytest.mark.parametrize(("capital", "weekly"), [("14250", "48.20"), ("14250.01", "49.20"), ("14900", "51.20"), ("23250", "84.20")])
def test_w0_a_charge_from_income_savings_and_costs(rated: Town, capital: str, weekly: str) -> None:
    with rated.database.reading() as db:
        done = assessing.worked_out(found(capital=p(capital)), rates.on(db, START), START, p("373.52"))
    assert done.weekly == p(weekly) and not done.full_cost
    assert done.steps[-1].says.startswith("£312.70 income + ")


def test_savings_above_the_upper_limit_leave_the_whole_cost(rated: Town) -> None:
    with rated.database.reading() as db:
        done = assessing.worked_out(found(capital=p("23250.01")), rates.on(db, START), START, p("373.52"))
    assert done.full_cost and done.weekly == p("373.52") and "no help with the cost" in done.steps[0].says


def test_a_charge_is_never_above_what_the_council_pays_nor_below_nothing(rated: Town) -> None:
    with rated.database.reading() as db:
        found_rates = rates.on(db, START)
    assert assessing.worked_out(found(income=p("2000")), found_rates, START, p("373.52")).weekly == p("373.52")
    assert assessing.worked_out(found(income=p("0")), found_rates, START, p("373.52")).weekly == p("0")


@pytest.mark.parametrize(("over", "field"), [
    ({"income": p("-0.01")}, "income"), ({"capital": p("-1")}, "capital"), ({"dre": p("-1")}, "dre"), ({"income": p("10000.01")}, "income"),
    ({"dre": p("5000.01")}, "dre"), ({"capital": p("10000000.01")}, "capital"), ({"guarantee": "PREMIUM_CARER"}, "guarantee"),
    ({"premiums": ("CAPITAL_LOWER",)}, "premiums"), ({"premiums": ("PREMIUM_CARER", "PREMIUM_CARER")}, "premiums")])
def test_figures_that_cannot_be_are_refused_and_named(rated: Town, over: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as no, rated.writing() as db:
        assessing.assess(db, rated.budget(db), asked(db, rated), found(**over), by=rated.actor("officer"), at=NOW)
    assert no.value.code == "FIGURES_WRONG" and list(no.value.fields) == [field]
    with rated.database.reading() as db:
        assert db.query(ChargeAssessment).count() == 0, "nothing is half-saved"


def test_a_year_whose_figures_are_not_entered_is_refused_rather_than_guessed(town: Town) -> None:
    with town.writing() as db, refused("NO_RATE"):
        assessing.assess(db, town.budget(db), asked(db, town), W0, by=town.actor("officer"), at=NOW)


def test_a_figure_has_a_source_and_what_was_used_is_never_rewritten(rated: Town) -> None:
    with rated.writing() as db:
        by = rated.actor("officer")
        for over, code in (({"source": " "}, "NO_SOURCE"), ({"since": date(2026, 4, 6)}, "RATES_OVERLAP"),
                           ({"until": date(2027, 1, 1)}, "DATES_BACKWARDS"), ({"code": "BUS_FARE"}, "NOT_A_RATE")):
            with refused(code):
                rates.add(db, **{"code": "MIG_SINGLE_25", "amount": p("120"), "since": date(2027, 4, 5), "source": "x", "by": by, **over})
        rates.add(db, "MIG_SINGLE_25", p("120"), since=date(2027, 4, 5), source="x", by=by)
        rows = {r.since: r.until for r in db.query(ChargeRate).filter_by(code="MIG_SINGLE_25")}
        assert rows == {date(2025, 4, 7): date(2026, 4, 5), date(2026, 4, 6): date(2027, 4, 4), date(2027, 4, 5): None}
        assert rates.on(db, date(2026, 12, 1))["MIG_SINGLE_25"] == p("112.50")


def test_a_confirmed_charge_replaces_the_provisional_one_and_what_was_asked_for_is_adjusted(rated: Town) -> None:
    """L-44. Provisional £51.20 asked for four weeks, confirmed £48.20: the person has paid £12 too much."""
    with rated.writing() as db:
        budget, officer, person = rated.budget(db), rated.actor("officer"), rated.people["ann"].id
        one = asked(db, rated)
        assert assessing.assess(db, budget, one, found(capital=p("14900")), by=officer, at=at(START)).weekly == p("51.20")
        assert charge_actions.charge_due(db, budget, START, START + timedelta(days=27), by=officer, at=at(START)) == p("204.80")
        charge_actions.charge_received(db, budget, dated.charges_of(db, budget)[0], p("204.80"), on=START, by=officer, at=at(START))
        assessing.confirm(db, budget, one, W0, by=officer, at=at(date(2026, 6, 1)))
        assert ledger.balance(db, chart.charge_due(person)) == p("-12.00"), "in credit"
        assert [(c.kind, c.weekly_pence, c.since) for c in dated.charges_of(db, budget)] == [("CONFIRMED", p("48.20"), START)]
        assert (one.state, one.weekly_pence) == ("CONFIRMED", p("48.20"))
        assert ledger.books(db) == [] and journal.agrees(db) == []


def test_a_charge_that_changes_in_the_middle_of_days_asked_for_is_adjusted_from_its_day(town: Town) -> None:
    """48.20 × 14 ÷ 7 and then 31.75 × 14 ÷ 7."""
    with town.writing() as db:
        budget, officer = town.budget(db), town.actor("officer")
        charge_actions.charge_due(db, budget, START, START + timedelta(days=27), by=officer, at=at(START))
        charge_actions.set_charge(db, budget, town.stream(db, 1), p("31.75"), kind="CONFIRMED", mode="NET_OF_DP",
                                  since=START + timedelta(days=14), by=officer, at=at(date(2026, 5, 1)))
        assert ledger.balance(db, chart.charge_due(town.people["ann"].id)) == p("96.40") + p("63.50")
        assert ledger.balance(db, chart.charge_due(town.people["ben"].id)) == p("0")


def test_the_same_days_are_asked_for_once_and_overlapping_or_backward_days_are_refused(town: Town) -> None:
    with town.writing() as db:
        budget, by = town.budget(db), town.actor("finance")
        for _ in range(2):
            assert charge_actions.charge_due(db, budget, START, START + timedelta(days=6), by=by, at=NOW) == p("48.20")
        assert ledger.balance(db, chart.charge_due(town.people["ann"].id)) == p("48.20")
        for first, last, code in ((START, START + timedelta(days=13), "DAYS_OVERLAP"), (START + timedelta(days=6), START + timedelta(days=12), "DAYS_OVERLAP"),
                                  (START, START - timedelta(days=1), "DATES_BACKWARDS"), (START - timedelta(days=1), START, "OUTSIDE_BUDGET"),
                                  (END, END + timedelta(days=1), "OUTSIDE_BUDGET")):
            with refused(code):
                charge_actions.charge_due(db, budget, first, last, by=by, at=NOW)


@pytest.mark.parametrize(("n", "weekly", "kind", "since", "code"), [
    (0, "1", "CONFIRMED", START, "NO_CHARGE_ALLOWED"), (1, "373.53", "CONFIRMED", START, "CHARGE_ABOVE_COST"),
    (1, "-1", "CONFIRMED", START, "LESS_THAN_NOTHING"), (1, "0", "S117_NO_CHARGE", START, "S117_IS_FREE"),
    (1, "1", "CONFIRMED", START - timedelta(days=1), "OUTSIDE_BUDGET")])
def test_a_charge_that_cannot_be_is_refused(town: Town, n: int, weekly: str, kind: str, since: date, code: str) -> None:
    with town.writing() as db:
        with refused(code):
            charge_actions.set_charge(db, town.budget(db), town.stream(db, n), p(weekly), kind=kind, mode="NET_OF_DP", since=since,
                                      by=town.actor("officer"), at=NOW)
        assert db.query(Charge).filter_by(budget_id=town.budgets["ann"].id).count() == 1


def test_an_appeal_is_decided_by_another_officer_with_reasons(rated: Town) -> None:
    with rated.writing() as db:
        budget, first, second = rated.budget(db), rated.actor("officer"), rated.actor("officer2")
        one = asked(db, rated)
        assessing.assess(db, budget, one, W0, by=first, at=NOW)
        assessing.confirm(db, budget, one, W0, by=first, at=NOW)
        with refused("NO_REASON"):
            assessing.appeal(db, budget, one, why=" ", by=rated.actor("ann"), at=NOW)
        assessing.appeal(db, budget, one, why="My taxi to the hospital is not counted.", by=rated.actor("ann"), at=NOW)
        with refused("SAME_OFFICER"):
            assessing.decide(db, budget, one, W0, reasons="No.", by=first, at=NOW)
        with refused("NO_REASON"):
            assessing.decide(db, budget, one, W0, reasons="", by=second, at=NOW)
        assert one.state == "APPEALED"
        assessing.decide(db, budget, one, found(dre=p("90.10")), reasons="The taxi counts.", by=second, at=NOW)
        assert (one.state, one.weekly_pence, one.decided_by) == ("CONFIRMED", p("36.20"), second.ref)
        assert dated.charges_of(db, budget)[-1].weekly_pence == p("36.20")


def test_a_later_assessment_supersedes_and_two_at_once_are_refused(rated: Town) -> None:
    with rated.writing() as db:
        budget, by = rated.budget(db), rated.actor("officer")
        one = asked(db, rated)
        with refused("UNDER_WAY"):
            asked(db, rated)
        assessing.assess(db, budget, one, W0, by=by, at=NOW)
        assessing.confirm(db, budget, one, W0, by=by, at=NOW)
        two = asked(db, rated, date(2026, 9, 7))
        assessing.assess(db, budget, two, found(income=p("300")), by=by, at=NOW)
        assessing.confirm(db, budget, two, found(income=p("300")), by=by, at=NOW)
        assert (one.state, two.state) == ("SUPERSEDED", "CONFIRMED")
        assert [(c.weekly_pence, c.until) for c in dated.charges_of(db, budget)] == [(p("48.20"), date(2026, 9, 6)), (p("35.50"), None)]


def test_nhs_money_is_never_assessed(town: Town) -> None:
    with town.writing() as db, refused("NO_CHARGE_ALLOWED"):
        assessing.request(db, town.budget(db), town.stream(db, 0), since=START, mode="NET_OF_DP", by=town.actor("assessor"), at=NOW)


def test_w18_continuing_healthcare_from_a_past_day_pays_everybody_back(town: Town) -> None:
    """Effective 5 October, decided 26 October: 3 weeks. The person 144.60; the NHS pays the council 1,120.56 gross, of which
    975.96 is the council's own; what was bought since is the NHS's; the charge ended on 4 October."""
    day, decided = date(2026, 10, 5), date(2026, 10, 26)
    with town.writing() as db:
        budget, finance, council = town.budget(db), town.actor("finance"), town.stream(db, 1)
        for first in (day, day + timedelta(days=7), day + timedelta(days=14)):
            charge_actions.charge_due(db, budget, first, first + timedelta(days=6), by=finance, at=at(first))
            charge_actions.charge_received(db, budget, dated.charges_of(db, budget)[0], p("48.20"), on=first, by=finance, at=at(first))
        spend(db, town, "100", on=date(2026, 9, 30))
        spend(db, town, "522.06", on=date(2026, 10, 12))
        cash = ledger.balance(db, chart.cash(council))
        chc = stream_actions.propose(db, budget, "NHS_CHC", payer=town.orgs["icb"], deployment="DIRECT_PAYMENT", since=day,
                                     by=town.actor("assessor"), at=at(decided))
        stream_actions.set_amount(db, chc, p("933.81"), by=town.actor("assessor"))
        stream_actions.agree(db, chc, by=town.actor("icb"), at=at(decided))
        stream_actions.start(db, budget, chc, at=at(decided))
        assert ledger.balance(db, chart.cash(council)) - cash == p("975.96")
        assert ledger.balance(db, chart.charge_due(town.people["ann"].id)) == p("0")
        assert ledger.balance(db, chart.contribution(town.people["ann"].id)) == p("0")
        assert [c.until for c in dated.charges_of(db, budget)] == [date(2026, 10, 4)]
        assert [ledger.balance(db, chart.place(s, "paid")) for s in (town.stream(db, 0).id, council.id, chc.id)] == [p("60"), p("40"), p("522.06")]
        assert {town.stream(db, n).state for n in (0, 1)} == {"ENDED"} and council.funder_to == date(2026, 10, 4)
        spend(db, town, "10", on=date(2026, 11, 1))
        assert ledger.balance(db, chart.place(chc.id, "paid")) == p("532.06")
        assert ledger.books(db) == [] and journal.agrees(db) == []
