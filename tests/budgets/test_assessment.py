"""One financial assessment: sensitive, worked out step by step, appealed to another officer."""
from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select, text

from brokerage import migrations
from brokerage.budgets import assessment_actions, rates
from brokerage.budgets.charge_models import ChargeAssessment
from tests.budgets.conftest import NOW, START, Town, p
from tests.budgets.pages import here
from tests.budgets.test_charges import RATES, W0
from tests.kit.test_sealed import back_to_before

FIGURES = {"income": "312.70", "capital": "14250", "dre": "78.10", "guarantee": "MIG_SINGLE_25",
           "premiums": ["PREMIUM_DISABILITY", "PREMIUM_ENHANCED"]}


def asked(town: Town, *, confirmed: bool = False) -> str:
    with town.writing() as db:
        by = town.actor("officer")
        for code, amount in RATES:
            rates.add(db, code, p(amount), since=date(2026, 4, 6), source="A test circular", by=by)
        one = assessment_actions.request(db, town.budget(db), town.stream(db, 1), since=START, mode="NET_OF_DP", by=by, at=NOW)
        if confirmed:
            assessment_actions.assess(db, town.budget(db), one, W0, by=by, at=NOW)
            assessment_actions.confirm(db, town.budget(db), one, W0, by=by, at=NOW)
        return here(town, "assessments", one.id)


def test_an_officer_works_it_out_and_confirms_it_and_the_steps_are_shown(town: Town, browse: Any) -> None:
    where, page = asked(town), browse(town.users["officer"])
    page.get(where)
    page.post(where, {**FIGURES, "dre": "6000"}, status=422)
    assert "it cannot be that much" in page.html and 'value="312.70"' in page.html
    page.post(where, FIGURES)
    assert "£48.20 a week: a first figure" in page.html
    assert "£312.70 income + £0.00 for savings − £112.50 − £49.65 − £24.25 − £78.10 = £48.20" in page.html
    page.post(where, FIGURES)
    assert "£48.20 a week: confirmed" in page.html


def test_only_the_person_and_officers_see_what_she_has(town: Town, browse: Any) -> None:
    where = asked(town, confirmed=True)
    for who, status in (("ann", 200), ("officer2", 200), ("carer", 403), ("council", 403), ("broker", 403), ("icb", 403),
                        ("assessor", 403), ("finance", 403), ("ben", 404)):
        browse(town.users[who]).get(where, status=status)


def test_she_appeals_and_another_officer_decides(town: Town, browse: Any) -> None:
    where = asked(town, confirmed=True)
    ann = browse(town.users["ann"])
    ann.get(where)
    ann.post(where + "/appeal", {"why": "My taxi is not counted"})
    first = browse(town.users["officer"])
    first.get(where)
    first.post(where, {**FIGURES, "reasons": "No"}, status=422)
    assert "another officer must decide" in first.html
    second = browse(town.users["officer2"])
    second.get(where)
    second.post(where, {**FIGURES, "dre": "90.10", "reasons": ""}, status=422)
    second.post(where, {**FIGURES, "dre": "90.10", "reasons": "The taxi counts"})
    assert "£36.20 a week: confirmed" in second.html


def test_what_she_has_is_sealed_in_the_table_and_the_migration_goes_both_ways(town: Town) -> None:
    asked(town, confirmed=True)
    columns = text("SELECT income_pence, capital_pence, dre_pence, premiums, evidence FROM charge_assessment")

    def kept() -> list[str]:
        with town.database.reading() as db:
            return [str(value) for value in db.execute(columns).one()]

    def read() -> tuple[Any, ...]:
        with town.database.reading() as db:
            row = db.scalars(select(ChargeAssessment)).one()
            return row.income_pence, row.capital_pence, row.dre_pence, row.premiums
    before = read()
    assert before[0] == p("312.70") and all("$" in value for value in kept()) and "31270" not in " ".join(kept())
    back_to_before(town.database, "_sealed_finances")
    assert kept()[:3] == ["31270", str(int(before[1])), str(int(before[2]))] and kept()[3] == before[3]
    migrations.bring_up_to_date(town.database.url.render_as_string(hide_password=False))
    assert read() == before and all("$" in value for value in kept())
