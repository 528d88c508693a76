"""The town of the budgets room with a plan for Ann (worked example W1) and, as noise, one for Ben."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from brokerage.kit.db import Database
from brokerage.plans.line_models import Line, LineNeed, LineOutcome, LineShare, Option, Task, TimeOfWeek, Worker
from brokerage.plans.models import Need, Outcome, Plan
from tests import towns
from tests.budgets.conftest import NOW, START, Town, built
from tests.plans.building import market, w1


def _made(database: Database) -> tuple[Town, SimpleNamespace]:
    town = built(database)
    with database.transaction() as db:
        market(db, town)
        bens, anns = w1(db, town, "ben"), w1(db, town)
        return town, SimpleNamespace(id=anns.id, path=f"/plans/{anns.id}", ben=f"/plans/{bens.id}", plan=anns, revision=anns.revision)


@pytest.fixture
def standing(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Town, SimpleNamespace]]:
    """A copy of the town, with both plans for a test that asks for `made`."""
    made = "made" in request.fixturenames
    with towns.copied(engine, "plans" if made else "budgets", _made if made else built, tmp_path) as (database, back):
        town, plans = back if made else (back, SimpleNamespace())
        town.database = database
        yield town, plans


@pytest.fixture
def database(standing: tuple[Town, SimpleNamespace]) -> Database:
    return standing[0].database


@pytest.fixture
def town(standing: tuple[Town, SimpleNamespace]) -> Town:
    return standing[0]


@pytest.fixture
def made(standing: tuple[Town, SimpleNamespace]) -> SimpleNamespace:
    """Ann's W1 plan and, as noise, Ben's; as plain ids."""
    return standing[1]


def bare_plan(db: Session, town: Town, name: str) -> Plan:
    """A plan as rows, without the actions: what a reader of rows needs."""
    plan = Plan(ref=f"P-{name}", person_id=town.people[name].id, budget_id=town.budgets[name].id, state="DRAFT", starts_on=START,
                author_user_id=town.users["broker"].id, author_org_id=town.orgs["help"].id, created_at=NOW)
    db.add(plan)
    db.flush()
    return plan


def bare_line(db: Session, plan: Plan, number: int, **over: Any) -> Line:
    line = Line(**{"plan_id": plan.id, "number": number, "state": "DRAFT", "kind": "SERVICE", "name": f"Line {number}", "unit": "HOUR",
                   "category": "HOMECARE", "rate": Decimal("24.86"), "minutes_weekly": 1260, "starts_on": START, **over})
    db.add(line)
    db.flush()
    return line


def whole_line(db: Session, plan: Plan, stream_id: int) -> Line:
    """A line with one row of everything that can hang on it."""
    line = bare_line(db, plan, 1)
    need, outcome = Need(plan_id=plan.id, number=1, words="Washing"), Outcome(plan_id=plan.id, number=1, words="Clean", health=True)
    db.add_all([need, outcome])
    db.flush()
    db.add_all([
        LineNeed(line_id=line.id, need_id=need.id), LineOutcome(line_id=line.id, outcome_id=outcome.id),
        TimeOfWeek(line_id=line.id, weekday=2, from_minute=480, minutes=60, carers=2),
        TimeOfWeek(line_id=line.id, weekday=0, from_minute=480, minutes=60),
        LineShare(line_id=line.id, stream_id=stream_id, percent=Decimal("33.3333")),
        Option(line_id=line.id, name="Another", rate=Decimal("25.4"), why_not="Too far"), Worker(line_id=line.id, name="Pat"),
        Task(line_id=line.id, task="Tube feeding", signed_off_on=date(2026, 5, 1))])
    db.flush()
    return line
