"""Running orders of a provider that is suspended or has left its register: written down, told once, and taken back."""
from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from brokerage.catalogue import standing
from brokerage.catalogue.models import Registration
from brokerage.kit.errors import Refusal
from brokerage.notices.models import Notice
from brokerage.orders import at_desk, fitness, guards
from brokerage.orders.models import Order
from tests.budgets.conftest import Town
from tests.orders.town import asked, recent


def deregister(db: Any, town: Town, on: Any) -> None:
    for row in db.scalars(select(Registration).where(Registration.organisation_id == town.orgs["provider"].id)):
        row.ended_on = on
    db.flush()


def told(db: Any, order: Order) -> dict[int, str]:
    return {one.user_id: one.words for one in db.scalars(select(Notice).where(Notice.where == f"/orders/{order.id}").order_by(Notice.id))}


def test_the_holder_and_who_arranges_the_care_are_told_once_and_see_it_where_they_land(town: Town, door: Any) -> None:
    with town.writing() as db:
        order = recent(db, town)
        now = order.accepted_at
        assert fitness.look(db, now) == 0
        deregister(db, town, now.date())
        assert fitness.look(db, now) == 1 and fitness.look(db, now) == 0
        assert order.unfit_why == "DEREGISTERED" and order.unfit_since is not None
        words = told(db, order)
        assert town.users["ann"].id in words and town.users["broker"].id in words and town.users["tom"].id not in words
        assert "no longer registered with the Care Quality Commission" in words[town.users["ann"].id] and town.users["ben"].id not in words
        number = order.id
    ann = door("ann")
    ann.get("/home")
    assert "may not give" in ann.html and f"/orders/{number}" in ann.seen.links
    broker = door("broker")
    broker.get("/caseload")
    assert "Provider may not go on" in broker.html and f"/orders/{number}" in broker.seen.links
    ann.get(f"/orders/{number}")
    assert "no longer registered" in ann.html
    door("ben").get("/home")


def test_what_is_put_right_is_told_too(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town)
        now = order.accepted_at
        row = standing.suspend(db, db.get_one(type(town.orgs["provider"]), town.orgs["provider"].id), "Look into it", for_=town.orgs["council"].id,
                               by=town.actor("cora"), at=now)
        assert fitness.look(db, now) == 1 and order.unfit_why == "SUSPENDED"
        standing.lift(db, row, "All is well", by=town.actor("cora"), at=now)
        assert fitness.look(db, now) == 1 and (order.unfit_why, order.unfit_since) == ("", None)
        assert "again" in told(db, order)[town.users["ann"].id]


def test_nothing_new_is_ordered_from_a_suspended_provider(town: Town) -> None:
    with town.writing() as db:
        order = asked(db, town)[0]
        provider = db.get_one(type(town.orgs["provider"]), town.orgs["provider"].id)
        standing.suspend(db, provider, "Look into it", for_=town.orgs["council"].id, by=town.actor("cora"), at=order.asked_at)
        with pytest.raises(Refusal, match="is suspended"):
            guards.registered(db, order, order.starts_on)


def test_a_request_stands_on_the_desk_of_the_provider_that_was_asked(town: Town, door: Any) -> None:
    with town.writing() as db:
        order = asked(db, town, to=("provider",))[0]
        number, what = order.id, order.what
        rival = db.get_one(type(town.orgs["rival"]), town.orgs["rival"].id)
        assert list(at_desk.waits(db, town.actor("rita"), rival)) == []
    tom = door("tom")
    tom.get(f"/desk/{town.orgs['provider'].id}")
    assert f"/orders/{number}/offer" in tom.seen.links and what.split()[0] in tom.html
    wendy = door("wendy")
    wendy.get(f"/desk/{town.orgs['provider'].id}")
    assert f"/orders/{number}/offer" not in wendy.seen.links
