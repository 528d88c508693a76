"""One provider as those see it who answer for providers: suspended and let go on, tied and untied, and never by its own."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.catalogue import queries as catalogue
from brokerage.catalogue import standing
from brokerage.catalogue.models import Service
from brokerage.desk import standing_actions, ties
from brokerage.desk.portal_models import Tie
from brokerage.kit.errors import Refusal
from brokerage.kit.jobs import Job
from brokerage.notices.models import Notice
from brokerage.people.models import Organisation
from tests.desk.conftest import acting


def suspended(town: SimpleNamespace, org: str = "homecare", who: str = "broker") -> None:
    with town.database.transaction() as db:
        provider, by = db.get_one(Organisation, town.orgs[org]), acting(db, town, who)
        standing_actions.suspend(db, provider, "Their register says so", body=ties.answers_for(db, by, provider), by=by, at=town.clock.now())


def tied(town: SimpleNamespace, body: str = "charity", who: str = "coordinator") -> int:
    with town.database.transaction() as db:
        provider = db.get_one(Organisation, town.orgs["homecare"])
        return standing_actions.tie(db, provider, town.orgs[body], "The charity owns it", by=acting(db, town, who), at=town.clock.now()).id


def on_show(town: SimpleNamespace) -> set[str]:
    with town.database.reading() as db:
        return set(db.scalars(select(Service.name).where(catalogue.on_show(town.clock.today()))))


def path(town: SimpleNamespace, more: str = "", org: str = "homecare") -> str:
    return f"/provider-checks/providers/{town.orgs[org]}{more}"


def test_what_a_suspended_provider_offers_is_hidden_until_it_may_go_on(listed: SimpleNamespace) -> None:
    assert on_show(listed) == {"Day club", "Other care"}
    suspended(listed)
    assert on_show(listed) == {"Other care"}
    with listed.database.transaction() as db:
        provider, by = db.get_one(Organisation, listed.orgs["homecare"]), acting(db, listed, "coordinator")
        row = standing.suspended(db, provider.id)
        assert row is not None
        standing_actions.lift(db, provider, row, "It was put right", body=ties.answers_for(db, by, provider), by=by, at=listed.clock.now())
    assert on_show(listed) == {"Day club", "Other care"}


def test_its_managers_are_told_with_the_reason_and_running_orders_are_looked_at(listed: SimpleNamespace) -> None:
    suspended(listed)
    with listed.database.reading() as db:
        told = list(db.scalars(select(Notice)))
        assert {one.user_id for one in told} >= {listed.manager.id, listed.second.id} and listed.rival.id not in {one.user_id for one in told}
        assert all("Their register says so" in one.words for one in told)
        assert db.scalar(select(Job.id).where(Job.kind == standing.LOOK)) is not None


def test_nobody_suspends_it_twice_or_without_a_reason_or_for_a_body_it_belongs_to(listed: SimpleNamespace) -> None:
    with listed.database.transaction() as db:
        provider, by = db.get_one(Organisation, listed.orgs["homecare"]), acting(db, listed, "broker")
        with pytest.raises(Refusal):
            standing_actions.suspend(db, provider, " no ", body=listed.orgs["charity"], by=by, at=listed.clock.now())
    suspended(listed)
    with listed.database.transaction() as db, pytest.raises(Refusal, match="suspended already"):
        standing_actions.suspend(db, provider, "Again, please", body=listed.orgs["charity"], by=by, at=listed.clock.now())
    with listed.database.reading() as db:
        assert ties.answers_for(db, acting(db, listed, "arm"), provider) is None


def test_a_tie_takes_the_answers_from_that_body_and_only_another_body_ends_it(listed: SimpleNamespace, browse: Any) -> None:
    number = tied(listed)
    broker = browse(listed.broker)
    broker.get(path(listed))
    assert "The charity owns it" in broker.html and "people of another body decide this" in broker.html
    broker.get(path(listed, "/suspend"), status=403)
    broker.get(path(listed, f"/ties/{number}/end"), status=403)
    page = browse(listed.coordinator)
    page.get(path(listed, f"/ties/{number}/end"))
    page.post(path(listed, f"/ties/{number}/end"), {"why": ""}, status=422)
    page.post(path(listed, f"/ties/{number}/end"), {"why": "They parted in March"})
    with listed.database.reading() as db:
        row = db.get_one(Tie, number)
        assert (row.ended_why, row.ended_by) == ("They parted in March", f"user/{listed.coordinator.id}") and row.ended_at is not None
    page.get(path(listed, f"/ties/{number}/end"), status=404)
    broker.get(path(listed, "/suspend"))


def test_a_page_of_a_provider_is_for_those_who_answer_providers(listed: SimpleNamespace, browse: Any) -> None:
    for who, status in (("broker", 200), ("coordinator", 200), ("manager", 403), ("finance", 403), ("ann", 403)):
        browse(getattr(listed, who)).get(path(listed), status=status)
    page = browse(listed.broker)
    for bad in ("/provider-checks/providers/999999", path(listed, org="council"), path(listed, "/ties/999/end")):
        page.get(bad, status=404)


def test_two_who_suspend_at_once_suspend_once(listed: SimpleNamespace, browse: Any) -> None:
    one, two = browse(listed.broker), browse(listed.coordinator)
    one.get(path(listed, "/suspend"))
    two.get(path(listed, "/suspend"))
    one.post(path(listed, "/suspend"), {"why": "They left their register"})
    two.post(path(listed, "/suspend"), {"why": "I heard so too"}, status=422)
    assert "suspended already" in two.html
    two.get(path(listed))
    assert "They left their register" in two.html and "I heard so too" not in two.html
