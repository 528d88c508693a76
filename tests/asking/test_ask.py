"""Asking: who may, what nobody may say yes to, and whose money it would be."""
from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from brokerage.asking.models import Answer, Ask
from brokerage.kit.states import Step
from brokerage.notices.models import Notice
from tests.asking.conftest import CLASS, Town, ask_of, p, row


def path(town: Town, name: str = "ann") -> str:
    return f"/budgets/{town.budgets[name].id}/ask"


@pytest.mark.parametrize(("who", "status"), [("ann", 200), ("helper", 200), ("broker", 200), ("carer", 403), ("ben", 404), ("other", 403),
                                             ("finance", 403), ("admin", 403)])
def test_the_person_and_who_orders_or_plans_for_them_may_ask(town: Town, browse: Any, who: str, status: int) -> None:
    browse(town.users[who]).get(path(town), status=status)


def test_each_funder_is_asked_for_its_part_and_told_once(town: Town, browse: Any, house: Any) -> None:
    ann = browse(town.users["ann"])
    ann.get(path(town))
    ann.post(path(town), CLASS)
    assert "Waiting for an answer" in ann.html
    with house.database.reading() as db:
        parts = {a.org_id: a.share_pence for a in db.scalars(select(Answer))}
        told = {n.user_id for n in db.scalars(select(Notice).where(Notice.kind == "ask"))}
    assert parts == {town.orgs["icb"].id: p("6.00"), town.orgs["council"].id: p("4.00")}
    assert told == {town.users[who].id for who in ("icb", "council", "small", "second")}


def test_every_wrong_field_is_named_and_nothing_is_kept(town: Town, browse: Any, house: Any) -> None:
    ann = browse(town.users["ann"])
    ann.get(path(town))
    ann.post(path(town), {"amount": "-5", "often": "NEVER", "outcome": "7"}, status=422)
    for words in ("Say what you would like to buy", "Say how it will help", "Choose one, or none of these", "from the list"):
        assert words in ann.html
    ann.post(path(town), {**CLASS, "outcome": "7"}, status=422)
    assert "Choose a part of the plan from the list" in ann.html and CLASS["what"] in ann.html
    with house.database.reading() as db:
        assert db.scalars(select(Ask)).all() == []


@pytest.mark.parametrize(("kind", "words"), [("ALCOHOL", "NHS money in a direct payment cannot pay for alcohol"),
                                             ("NHS_SERVICE", "cannot pay for"), ("UNLAWFUL", "against the law")])
def test_what_nobody_may_say_yes_to_is_answered_at_once(town: Town, browse: Any, house: Any, kind: str, words: str) -> None:
    number = ask_of(town, "ann", kind=kind)
    ann = browse(town.users["ann"])
    ann.get(f"/asks/{number}")
    assert words in ann.html and "The answer is no" in ann.html
    assert row(house, number).state == "REFUSED"
    with house.database.reading() as db:
        assert db.scalars(select(Answer)).all() == [] and db.scalars(select(Notice).where(Notice.kind == "ask")).all() == []


def test_presents_are_for_a_person_to_decide(town: Town, house: Any) -> None:
    assert row(house, ask_of(town, "ann", kind="GIFTS")).state == "ASKED"


def test_a_budget_that_the_funder_buys_with_asks_nobody(town: Town, browse: Any) -> None:
    with town.writing() as db:
        for n in (0, 1):
            db.execute(text("UPDATE funding_stream SET deployment = 'NOTIONAL' WHERE id = :id"), {"id": town.streams["ann"][n].id})
    ann = browse(town.users["ann"])
    ann.get(path(town))
    ann.post(path(town), CLASS, status=422)
    assert "The funder buys for you" in ann.html


def test_a_budget_that_does_not_run_asks_nobody(town: Town, browse: Any) -> None:
    with town.writing() as db:
        db.execute(text("UPDATE budget SET state = 'CLOSED' WHERE id = :id"), {"id": town.budgets["ann"].id})
    ann = browse(town.users["ann"])
    ann.get(path(town))
    ann.post(path(town), CLASS, status=422)
    assert "This budget is not running" in ann.html


def test_no_word_of_it_is_readable_in_the_database_or_in_the_history(town: Town, house: Any) -> None:
    ask_of(town, "ann", what="A wheelchair cushion", helps="My sores heal")
    with house.database.reading() as db:
        kept = str(tuple(db.execute(text("SELECT * FROM purchase_ask")).one()))
        steps = [s.why for s in db.scalars(select(Step).where(Step.machine == "ask"))]
    assert "cushion" not in kept and "sores" not in kept and steps == [""]
