"""The next plan from real use and today's prices; to adopt it makes a new version with what was chosen, and nothing else."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from brokerage.catalogue import actions as catalogue
from brokerage.catalogue.models import Service
from brokerage.kit.clock import SetClock
from brokerage.kit.errors import Refusal
from brokerage.oversight import course, facts, recalibrate, review_actions, shares
from brokerage.oversight.models import Review
from brokerage.plans.line_models import Line
from brokerage.plans.models import Plan
from tests.budgets.conftest import Town
from tests.conftest import opened
from tests.oversight.conftest import here, p, said
from tests.oversight.planned import NOW, running, used  # noqa: F401 - a fixture
from tests.pages import Browser


def of(town: Town, who: str = "ann") -> facts.Facts:
    with town.database.reading() as db:
        return facts.find(db, town.actor(who), town.budgets["ann"].id)


def proposed(town: Town) -> dict[str, recalibrate.Proposal]:
    found = of(town)
    with town.database.reading() as db:
        return {x.name: x for x in recalibrate.proposals(db, found)}


def going_on(town: Town) -> Review:
    with town.writing() as db:
        made = review_actions.ask(db, town.budget(db), "REQUEST", "A look at it", by=town.actor("ann"), at=NOW)
        review_actions.begin(db, made, attendees="Ann", invited=True, access=True, by=town.actor("assessor"), at=NOW)
    return made


def test_what_is_used_as_planned_and_costs_the_same_is_left_alone(running: Town) -> None:  # noqa: F811
    used(running)
    assert all(not x.changes and x.new == x.weekly for x in proposed(running).values())


def test_hours_follow_real_use_in_quarters_with_the_difference_in_hours_and_money(running: Town) -> None:  # noqa: F811
    used(running, homecare="390.00")  # about three quarters of 522.06
    care = proposed(running)["Care at home"]
    # The last 26 weeks are 22 May to 20 November, 182 days, with 24 weeks of 390.00 in them: 9,360.00 × 7 ÷ 182 = 360.00 a week.
    # 1,260 minutes × 360.00 ÷ 522.06 = 868.9, in quarters of an hour 870: 14 h 30 min, at £24.86 360.47.
    assert (care.used, care.minutes, care.new) == (p("360.00"), 870, p("360.47"))
    assert care.more_minutes == -390 and care.difference == -p("161.59") and care.outcomes
    assert not proposed(running)["Waking night"].changes or proposed(running)["Waking night"].used is not None


def test_a_new_price_is_proposed_with_what_it_does(running: Town) -> None:  # noqa: F811
    used(running)
    with running.writing() as db:
        service = db.scalars(select(Service).where(Service.name == "Exercise session")).one()
        catalogue.set_price(db, service, Decimal("52.00"), unit="SESSION", valid_from=date(2026, 11, 1), by=running.actor("broker"), at=NOW)
    session = proposed(running)["Exercise session"]
    assert (session.rate, session.new, session.why) == (Decimal("52"), p("52.00"), ("the price is £52 now, it was £46.75",))


def test_what_is_never_matched_says_nothing_about_use(running: Town) -> None:  # noqa: F811
    used(running, homecare="", nights="", session="")
    assert all(x.used is None and not x.changes for x in proposed(running).values())


def test_adopting_makes_a_new_version_with_only_what_was_chosen(running: Town) -> None:  # noqa: F811
    used(running, homecare="390.00", session="93.50")
    review, found = going_on(running), proposed(running)
    care, session = found["Care at home"], found["Exercise session"]
    assert care.changes and session.changes
    with running.writing() as db:
        old = db.scalars(select(Plan).where(Plan.state == "ACTIVE")).one()
        made = recalibrate.adopt(db, db.get_one(Review, review.id), old, list(found.values()), [care.number], date(2027, 1, 4),
                                 by=running.actor("broker"), at=NOW)
        lines = {line.name: line for line in db.scalars(select(Line).where(Line.plan_id == made.id))}
        assert (made.version, made.state, made.replaces_id, old.state) == (2, "DRAFT", old.id, "ACTIVE")
        assert lines["Care at home"].minutes_weekly == care.minutes and lines["Care at home"].weekly_pence == care.new
        assert lines["Exercise session"].quantity == Decimal(1)
        assert db.get_one(Review, review.id).plan_id == made.id


def test_a_line_that_proposes_nothing_or_a_review_that_is_over_is_refused(running: Town) -> None:  # noqa: F811
    used(running)
    review, found = going_on(running), proposed(running)
    with running.writing() as db:
        old = db.scalars(select(Plan).where(Plan.state == "ACTIVE")).one()
        for numbers in ([found["Care at home"].number], [999]):
            with pytest.raises(Refusal) as no:
                recalibrate.adopt(db, db.get_one(Review, review.id), old, list(found.values()), numbers, date(2027, 1, 4),
                                  by=running.actor("broker"), at=NOW)
            assert no.value.code == "NO_PROPOSAL"


def test_the_page_shows_both_and_adopts(running: Town, clock: SetClock) -> None:  # noqa: F811
    used(running, homecare="390.00")
    review = going_on(running)
    with opened(running.database, clock) as app:
        page = Browser(app).sign_in(running.users["broker"])
        path = here(running, "reviews", review.id, "recalibrate")
        seen = page.get(path)
        assert "21 h 0 min to 14 h 30 min" in said(seen) and "£161.59 less" in said(seen)
        form = next(f for f in seen.forms if f.action == path)
        after = page.post(path, {**{k: v for k, v in form.fields.items() if not k.startswith("_")}})
        assert "Version 2 is begun" in said(after)
        ann = Browser(app).sign_in(running.users["ann"])
        ann.get(path, status=403)


def test_the_track_page_sorts_by_service_and_outcome_and_names_the_cause(running: Town, clock: SetClock) -> None:  # noqa: F811
    review = going_on(running)
    used(running, nights="730.00")  # twice as many nights as planned
    found = of(running)
    things = course.used(found)
    total = sum((u.amount for u in things), p("0"))
    for rows in (shares.by_service(found, things), shares.by_outcome(found, things)):
        assert sum((r.used for r in rows), p("0")) == total
    assert [r.name for r in shares.by_service(found, things)] == ["Waking night", "Home care", "Exercise"] or len(
        shares.by_service(found, things)) == 3
    assert course.ahead(found).drivers[0].words == "Waking night"
    with opened(running.database, clock) as app:
        page = Browser(app).sign_in(running.users["ann"]).get(here(running, "track"))
        assert "The cause: Waking night" in said(page)
        for who in ("broker", "icb", "council", "assessor"):
            Browser(app).sign_in(running.users[who]).get(here(running, "track"))
            Browser(app).sign_in(running.users[who]).get(here(running, "reviews"))
            Browser(app).sign_in(running.users[who]).get(here(running, "reviews", review.id))
