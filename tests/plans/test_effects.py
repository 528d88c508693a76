"""A new split of a plan that runs: every funder is shown what it does to all of them, and who would pay more says so first."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.budgets import split_actions
from brokerage.budgets.splits import Part
from brokerage.kit.errors import Refusal
from brokerage.kit.states import Step, move
from brokerage.plans import effects
from brokerage.plans.states import PLAN
from tests.budgets.conftest import NOW, Town, p
from tests.plans.ready import door, planned, until  # noqa: F401

SINCE = date(2026, 12, 1)


def proposed(town: Town, *, running: bool = True) -> int:
    with town.writing() as db:
        if running:
            move(db, PLAN, until(db, town, "APPROVED"), "activate", by="system", at=NOW)
        nhs, council = (stream.id for stream in town.streams["ann"])
        parts = [Part(nhs, Decimal(70)), Part(council, Decimal(30))]
        return split_actions.propose(db, town.budget(db), "PERCENT", parts, since=SINCE, by=town.actor("assessor"), at=NOW).id


def test_what_one_pays_more_the_other_pays_less_to_the_penny(planned: Town) -> None:  # noqa: F811
    number = proposed(planned)
    with planned.writing() as db:
        found = effects.of_split(db, db.get_one(split_actions.SplitRule, number))
    assert found is not None and (found.since, found.until) == (SINCE, date(2027, 3, 31))
    assert [(e.weekly_before, e.weekly_after) for e in found.effects] == [(p("560.29"), p("653.67")), (p("373.52"), p("280.14"))]
    assert found.change == p("0") and [e.rises for e in found.effects] == [True, False]
    assert found.effects[0].change == -found.effects[1].change > p("0")


def test_every_funder_sees_it_and_who_would_pay_more_says_so_before_agreeing(planned: Town, door: Any) -> None:  # noqa: F811
    path = f"/budgets/{planned.budgets['ann'].id}/splits/{proposed(planned)}"
    for who in ("council", "icb"):
        page = door(who)
        page.get(path)
        assert "What this change does to each funder" in page.html and "£653.67" in page.html and "£280.14" in page.html
    page.post(path + "/agree", status=422)
    assert "Say that you have seen what your organisation would pay" in page.html
    page.post(path + "/agree", {"acknowledged": "yes"})
    assert "Your yes is recorded" in page.html
    with planned.database.reading() as db:
        why = db.scalars(select(Step.why).where(Step.machine == "split", Step.verb == "agree").order_by(Step.id.desc())).first()
    assert why is not None and " more to the end of the budget" in why
    page = door("council")
    page.get(path)
    page.post(path + "/agree")
    assert "Agreed by everybody" in page.html


def test_the_actions_own_no_is_the_same_for_every_way_in(planned: Town) -> None:  # noqa: F811
    number = proposed(planned)
    with planned.writing() as db:
        rule = db.get_one(split_actions.SplitRule, number)
        from brokerage.budgets import effects as asked
        asked.SPLIT_ASKS[:] = [effects.of_split]
        with pytest.raises(Refusal, match="You would pay more"):
            split_actions.agree(db, planned.budget(db), rule, by=planned.actor("icb"), at=NOW)


def test_without_a_plan_there_is_no_effect_to_show(planned: Town, door: Any) -> None:  # noqa: F811
    with planned.writing() as db:
        nhs, council = (stream.id for stream in planned.streams["ben"])
        rule = split_actions.propose(db, planned.budget(db, "ben"), "PERCENT", [Part(nhs, Decimal(70)), Part(council, Decimal(30))],
                                     since=SINCE, by=planned.actor("assessor"), at=NOW)
        assert effects.of_split(db, rule) is None


def test_a_change_of_amount_shows_what_the_plan_asks_of_each_funder(planned: Town, door: Any) -> None:  # noqa: F811
    proposed(planned)
    nhs = planned.streams["ann"][0]
    page = door("icb")
    page.get(f"/budgets/{planned.budgets['ann'].id}/streams/{nhs.id}/amount")
    assert "What the plan asks of each funder" in page.html and "£560.29" in page.html and "£373.52" in page.html
