"""CASEWORK: the checks of a plan of 40 lines beyond its one load, and the caseload of a broker with 200 clients.

Both stand on a town made by the rooms' own actions: a complete plan (worked example W1) with its market, sent to its funders.
Lines and clients beyond the first are copies of its rows.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from brokerage import app
from brokerage.budgets.models import Budget
from brokerage.config import Config
from brokerage.door.door import answer
from brokerage.door.visit import Ask
from brokerage.kit import refs
from brokerage.kit.db import Database, Table
from brokerage.kit.states import Step
from brokerage.people.models import Involvement, Person
from brokerage.people.signin_models import SignIn
from brokerage.plans import facts, load
from brokerage.plans.line_models import Line, LineNeed, LineOutcome, Option, Task, TimeOfWeek
from brokerage.plans.models import Plan
from brokerage.plans.signoff_models import Approval, Version
from tests import towns
from tests.bench.report import Figure
from tests.bench.rounds import wall
from tests.budgets.conftest import NOW, Town
from tests.pages import counting
from tests.plans.ready import _planned, until

LINES, CLIENTS = 40, 200
MOST_CHECKS_MS, MOST_CASELOAD_MS = 50, 60
SECRET = "a secret of thirty-two characters, for the bench"  # noqa: S105


def figures(engine: str, quick: bool) -> Iterator[Figure]:
    seconds = 0.5 if quick else 3.0
    with towns.copied(engine, "planned", _planned) as (database, town):
        town.database = database
        with database.transaction() as db:
            plan_id = _many_lines(db, town)
        with database.reading() as db:
            sheet = load.load(db, plan_id, NOW.date())
            assert sheet is not None and len(sheet.lines) == LINES
            found = facts.findings(db, sheet)
            taken = wall(lambda: facts.findings(db, sheet), seconds)
        yield Figure("CASEWORK", engine, f"checks of a plan with {LINES} lines, beyond one load", taken * 1e3, unit="ms",
                     at_most=MOST_CHECKS_MS, note=f"{len(found)} findings; the market's facts are read for each run")
    with towns.copied(engine, "planned", _planned) as (database, town):
        town.database = database
        with database.transaction() as db:
            _many_clients(db, until(db, town, "FUNDER_REVIEW"))
        yield from _caseload(engine, database, town, seconds)


def _caseload(engine: str, database: Database, town: Town, seconds: float) -> Iterator[Figure]:
    house = app.open_house(Config(database_url=database.url.render_as_string(hide_password=False), secret=SECRET, demo=True))
    cookie, now = refs.secret(), house.clock.now()
    with database.transaction() as db:
        db.execute(insert(SignIn).values(digest=refs.digest(cookie), user_id=town.users["broker"].id, way="DEMO", half=False, device="",
                                         started_at=now, seen_at=now, proved_at=now))
    route = next(r for r in app.routes() if r.method == "GET" and r.path == "/caseload")
    ask = Ask(method="GET", path="/caseload", route=route.name, ip="127.0.0.1", flash="", query={}, raw={}, headers={},
              cookie=cookie, params={}, request_id="bench")
    with counting(house.database) as said:
        made = answer(house, route, ask)
    assert made.status_code == 200 and made.body.count(b"No answer yet") >= CLIENTS // 2, made.body[:2000]
    yield Figure("CASEWORK", engine, f"caseload of {CLIENTS} clients, statements", len(said), unit="", at_most=12)
    taken = wall(lambda: answer(house, route, ask), seconds)
    yield Figure("CASEWORK", engine, f"caseload of {CLIENTS} clients, server time", taken * 1e3, unit="ms", at_most=MOST_CASELOAD_MS,
                 note="Signed in; the whole page; every other plan waits for its funders")
    house.database.close()


def _many_lines(db: Session, town: Town) -> int:
    """Ann's complete plan with its lines repeated, each with its times, tasks, options, needs and outcomes."""
    plan = db.scalars(select(Plan).where(Plan.person_id == town.people["ann"].id)).one()
    lines = list(db.scalars(select(Line).where(Line.plan_id == plan.id).order_by(Line.number)))
    number = max(line.number for line in lines)
    for count in range(LINES - len(lines)):
        old = lines[count % len(lines)]
        new = _copy(db, old, number=number + count + 1, name=f"{old.name} {count}")
        for model in (TimeOfWeek, Option, Task, LineNeed, LineOutcome):
            for row in db.scalars(select(model).where(model.line_id == old.id)):
                _copy(db, row, line_id=new.id)
    return plan.id


def _many_clients(db: Session, plan: Plan) -> None:
    """More people like Ann: every other one's plan waits for its funders, as hers does, the others have none yet."""
    ann, budget = db.get_one(Person, plan.person_id), db.get_one(Budget, plan.budget_id)
    known = db.scalar(select(func.count()).select_from(Involvement)) or 0
    assert known
    steps, versions, yes = (list(db.scalars(query)) for query in (
        select(Step).where(Step.machine == "plan", Step.subject_id == plan.id), select(Version).where(Version.plan_id == plan.id),
        select(Approval).where(Approval.plan_id == plan.id)))
    involved = list(db.scalars(select(Involvement).where(Involvement.person_id == ann.id)))
    for count in range(CLIENTS - 2):
        person = _copy(db, ann, ref=f"BENCH-{count:04}", given_name=f"Client {count:03}", nhs_number=None, nhs_index=None)
        for row in involved:
            _copy(db, row, person_id=person.id)
        own = _copy(db, budget, person_id=person.id, ref=f"BENCH-B-{count:04}")
        if count % 2:
            continue
        sent = _copy(db, plan, person_id=person.id, budget_id=own.id, ref=f"BENCH-P-{count:04}")
        for row in steps:
            _copy(db, row, subject_id=sent.id)
        for row in [*versions, *yes]:
            _copy(db, row, plan_id=sent.id, person_id=person.id)


def _copy(db: Session, row: Any, **over: Any) -> Any:
    """Another row like this one, but for its own number and what is given."""
    model: type[Table] = type(row)
    values = {key: getattr(row, key) for key in model.__mapper__.columns.keys() if key != "id"}  # noqa: SIM118  a collection, no dict
    made = model(**{**values, **{key: value for key, value in over.items() if key in values}})
    db.add(made)
    db.flush()
    return made
