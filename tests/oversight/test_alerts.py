"""Alerts: set by whoever may see the budget, told once, through their own eyes; the e-mail says nothing."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.notices.models import Notice
from brokerage.oversight import alerts, review_actions
from brokerage.oversight.models import AlertRule
from brokerage.people import circle_actions as circle
from brokerage.people.models import Membership
from tests.budgets.conftest import NOW
from tests.oversight.conftest import Town, bought, here, lived, said


def setting(town: Town, who: str, **levels: int) -> None:
    with town.writing() as db:
        alerts.choose(db, town.budget(db), levels, by=town.actor(who, *trusts(town, who)), at=NOW)


def trusts(town: Town, who: str) -> tuple[Any, ...]:
    from brokerage.door.actor import Trust
    return (Trust(town.people["ann"].id, "CARER"),) if who in ("carer", "helper") else ()


def told(town: Town, when: Any = NOW) -> list[tuple[int, str]]:
    with town.writing() as db:
        last = 0
        while last := alerts.look(db, last, at=when):
            pass
        return [(n.user_id, n.words) for n in db.scalars(select(Notice).order_by(Notice.id))]


def test_a_threshold_is_told_once_and_only_when_it_is_passed(town: Town) -> None:
    setting(town, "ann", THRESHOLD=50)
    assert told(town) == []
    with town.writing() as db:
        bought(db, town, "ann", "23545.36", date(2026, 6, 1), "Shop", "thing")  # one penny above half
    assert told(town) == [(town.users["ann"].id, "50% of the budget is used or booked.")]
    assert len(told(town)) == 1


def test_whoever_has_several_people_in_mind_is_told_whose_budget_it_is(town: Town) -> None:
    with town.writing() as db:
        bought(db, town, "ann", "23545.36", date(2026, 6, 1), "Shop", "thing")
    for who in ("icb", "carer"):
        setting(town, who, THRESHOLD=50)
    assert [words for _, words in told(town)] == ["Ann Tester: 50% of the budget is used or booked."] * 2


def test_underuse_is_told_once_a_month_with_what_most_explains_it(town: Town) -> None:
    lived(town, home_care="100")
    setting(town, "ann", UNDER_USE=80)
    assert len(told(town)) == 1 and len(told(town, NOW + timedelta(days=1))) == 1
    assert told(town)[0][1].startswith("Less than 80% of what was planned so far is used.")
    assert len(told(town, NOW + timedelta(days=20))) == 2  # December


def test_a_review_that_is_due_is_told_to_whoever_asked(town: Town) -> None:
    lived(town, weeks=4)
    with town.writing() as db:
        review_actions.plan_ahead(db, town.budget(db), at=NOW)
    setting(town, "ann", REVIEW_DUE=28)
    setting(town, "icb", REVIEW_DUE=28)
    assert [user for user, _ in told(town)] == [town.users["ann"].id, town.users["icb"].id]


def test_who_may_no_longer_open_the_budget_is_told_nothing(town: Town) -> None:
    setting(town, "icb", THRESHOLD=1)
    setting(town, "carer", THRESHOLD=1)
    with town.writing() as db:
        bought(db, town, "ann", "5000", date(2026, 6, 1), "Shop", "thing")
        db.execute(Membership.__table__.update().where(Membership.user_id == town.users["icb"].id).values(until=date(2026, 11, 1)))  # type: ignore[attr-defined]
        from brokerage.people.models import CircleMember
        member = db.scalars(select(CircleMember).where(CircleMember.user_id == town.users["carer"].id)).one()
        circle.end(db, member, why="No longer", by=town.actor("ann"), at=NOW)
    assert told(town) == []


def test_levels_that_cannot_be_are_all_named_and_what_was_typed_is_kept(town: Town, browse: Any) -> None:
    page = browse(town.users["ann"])
    page.get(here(town, "alerts"))
    seen = page.post(here(town, "alerts"), {"threshold": "500", "review_due": "0", "under_use": "80"}, status=422)
    assert "Enter a whole number from 1 to 100" in said(seen) and "Enter a whole number from 1 to 365" in said(seen)
    assert 'value="500"' in seen.html
    page.post(here(town, "alerts"), {"threshold": "90", "price_rise": "yes"})
    page.get(here(town, "alerts"))
    with town.database.reading() as db:
        assert {(r.kind, r.level) for r in db.scalars(select(AlertRule))} == {("THRESHOLD", 90), ("PRICE_RISE", 0)}
    page.post(here(town, "alerts"), {"threshold": "85"})
    with town.database.reading() as db:
        assert [(r.kind, r.level) for r in db.scalars(select(AlertRule))] == [("THRESHOLD", 85)]


@pytest.mark.parametrize("who", ["ben", "other"])
def test_nobody_sets_an_alert_on_a_budget_that_is_not_theirs_to_see(town: Town, browse: Any, who: str) -> None:
    browse(town.users[who]).get(here(town, "alerts"), status=404)


def test_every_kind_is_looked_for_and_tells_nothing_where_nothing_happened(town: Town) -> None:
    setting(town, "ann", **{code: max(kind.level, kind.least) for code, kind in alerts.KINDS.items() if code != "UNDER_USE"})
    assert told(town) == []
