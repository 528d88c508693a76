"""Ann's plan of W1, complete: nothing that the checks find stops it, and whoever must sign it is in town."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from brokerage.catalogue.models import Registration
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.people import actions as people
from brokerage.plans import approving, signing
from brokerage.plans.editing import sheet_of
from brokerage.plans.line_models import Line, LineNeed, Option
from brokerage.plans.models import Capacity, Need, Plan, Risk
from tests import towns
from tests.budgets.conftest import NOW, START, Town, _who, at, budget_of, held, p, shared
from tests.conftest import opened
from tests.pages import Browser
from tests.plans.building import market, w1
from tests.plans.conftest import bare_plan

STAFF = (("nurse", "icb", "CLINICAL_SIGNATORY"), ("cora", "council", "CARE_COORDINATOR"), ("nurse2", "icb", "CLINICAL_NAVIGATOR"),
         ("icb2", "icb", "APPROVER_ICB"), ("boss", "council", "APPROVER_LA"))


@pytest.fixture
def planned(engine: str) -> Iterator[Town]:
    """Ann with an indicative budget of W1 and her complete plan, Ben with another; nobody has agreed anything yet."""
    with towns.copied(engine, "planned", _planned) as (database, town):
        town.database = database
        yield town


@pytest.fixture
def door(planned: Town, clock: SetClock) -> Iterator[Any]:
    """A browser for each person of the planned town."""
    with opened(planned.database, clock) as app:
        yield lambda who: Browser(app).sign_in(planned.users[who])


def path_of(planned: Town, state: str = "DRAFT") -> str:
    """The address of Ann's plan, brought as far as `state`."""
    with planned.writing() as db:
        return f"/plans/{(plan_of(db, planned) if state == 'DRAFT' else until(db, planned, state)).id}"


def _planned(database: Database) -> Town:
    town = Town(database)
    with database.transaction() as db:
        _who(db, town)
        when = at(date(2026, 1, 5))
        for key, org, role in STAFF:
            town.users[key] = people.register_user(db, email=f"{key}@staff.example.org", name=key.title(), demo=key, by="system", at=when)
            limit = Pence(10_000_000) if role.startswith("APPROVER") else None
            town.roles[key] = ((role, org, limit),)
            people.give_seat(db, town.users[key], town.orgs[org], role, limit=limit, since=date(2026, 1, 1), by="system", at=when)
        market_of(db, town)
        for name in ("ann", "ben"):
            budget_of(db, town, name, until="INDICATIVE")
            people.involve(db, town.people[name], town.orgs["icb"], "CLINICAL", since=date(2026, 3, 1), by=town.actor("assessor"), at=when)
        streams = town.streams["ann"]
        shared(db, town, town.budgets["ann"], {streams[0].id: 60, streams[1].id: 40}, START)
        for stream, who in zip(streams, ("icb", "council"), strict=True):
            held(db, town, town.budgets["ann"], stream, who)
        complete(db, town, w1(db, town))
        bare_plan(db, town, "ben")
    return town


def market_of(db: Session, town: Town) -> None:
    market(db, town)
    db.add(Registration(organisation_id=town.orgs["provider"].id, scheme="CQC_PROVIDER", number="1-100000001", checked_at=NOW,
                        activities="Personal care"))


def complete(db: Session, town: Town, plan: Plan) -> None:
    """Everything that the law asks of a plan, as rows: how they are typed in is other tests' business."""
    db.execute(update(Plan).where(Plan.id == plan.id).values(
        about="I was a teacher", matters="My garden", prevention="Swimming on Fridays", communication="Nothing special", review_on=date(2026, 6, 8),
        review_how="At home", payment_cycle="FOUR_WEEKLY", payment_needs="All of them", safeguarding="No concern now", monitor="Nurse",
        coordinator_user_id=town.users["cora"].id, coordinator_since=START))
    db.execute(update(Risk).where(Risk.plan_id == plan.id).values(informed=True, owner="Kind Care", mitigation="Rails", procedure="Call 999"))
    for number, decision in enumerate(("NEEDS", "SHARING", "PLAN", "DIRECT_PAYMENT"), 90):
        db.add(Capacity(plan_id=plan.id, number=number, decision=decision, can_decide=True, assessed_by="Cora", assessed_on=START))
    needs = list(db.scalars(select(Need.id).where(Need.plan_id == plan.id)))
    for line in db.scalars(select(Line).where(Line.plan_id == plan.id)):
        have = set(db.scalars(select(LineNeed.need_id).where(LineNeed.line_id == line.id)))
        db.add_all(LineNeed(line_id=line.id, need_id=need) for need in needs if need not in have)
        if line.kind == "SERVICE":
            db.add_all(Option(line_id=line.id, name=f"Other {n}", why_not="Too far away") for n in (1, 2))
    db.flush()
    db.refresh(plan)


def plan_of(db: Session, town: Town, name: str = "ann") -> Plan:
    return db.scalars(select(Plan).where(Plan.person_id == town.people[name].id, Plan.replaces_id.is_(None))).one()


def seen(db: Session, plan: Plan) -> str:
    """The hash of the plan as it stands: what a form of the sign-off carries."""
    return approving.hash_of(sheet_of(db, plan, NOW))


def until(db: Session, town: Town, state: str, name: str = "ann") -> Plan:
    """The plan brought on its way by the right people as far as `state`."""
    plan = plan_of(db, town, name)
    now = {"seen": seen(db, plan), "at": NOW}
    for reached, go in (
            ("PERSON_AGREED", lambda: signing.agree(db, plan, how="ONLINE", plain_copy=True, by=town.actor(name), **now)),
            ("SUBMITTED", lambda: signing.submit(db, plan, by=town.actor("broker"), **now)),
            ("CLINICAL_REVIEW", lambda: signing.confirm(db, plan, by=town.actor("cora"), **now)),
            ("FUNDER_REVIEW", lambda: signing.sign(db, plan, registration="NMC 12A3456E", by=town.actor("nurse"), **now)),
            ("APPROVED", lambda: [yes(db, town, plan, who) for who in ("icb", "council")])):
        go()
        assert plan.state == reached
        if reached == state:
            return plan
    raise AssertionError(state)


def yes(db: Session, town: Town, plan: Plan, who: str, **more: Any) -> bool:
    """This approver's yes for their organisation, with all that is asked of them."""
    asked = {"seen": seen(db, plan), "acknowledged": True, "panel_ref": "P-7", "at": NOW, **more}
    org = {"icb": "icb", "icb2": "icb", "council": "council", "boss": "council", "small": "council", "other": "other"}[who]
    return approving.approve(db, plan, town.orgs[org].id, by=town.actor(who), **asked)


def fill(browser: Any, path: str, fields: dict[str, Any] | None = None, *, status: int = 200) -> Any:
    """Open a page of the sign-off and send its own form back, with these answers typed in."""
    page = browser.get(path)
    form = next(form for form in page.forms if form.action == path)
    return browser.post(path, {**form.fields, **(fields or {})}, status=status)


__all__ = ["door", "fill", "p", "path_of", "plan_of", "planned", "seen", "until", "yes"]
