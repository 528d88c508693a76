"""PLAN: the plan's page with 40 lines, whole, as the door answers it: at most 12 statements and 40 ms of server time."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from brokerage import app
from brokerage.budgets.models import Budget
from brokerage.config import Config
from brokerage.door.door import answer
from brokerage.door.visit import Ask
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.plans.line_models import Line, LineShare, TimeOfWeek
from brokerage.plans.models import Plan
from tests.bench.report import Figure
from tests.bench.rounds import wall
from tests.bench.town import Town, sign_in
from tests.pages import counting

LINES, VISITS = 40, 5
MOST_STATEMENTS, MOST_MS = 12, 40
SECRET = "a secret of thirty-two characters, for the bench"  # noqa: S105
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def figures(engine: str, database: Database, town: Town, quick: bool) -> Iterator[Figure]:
    with database.transaction() as db:
        plan_id = _plan(db, town)
    config = Config(database_url=database.url.render_as_string(hide_password=False), secret=SECRET, demo=True)
    house = app.open_house(config)
    route = next(r for r in app.routes() if r.method == "GET" and r.path == "/plans/{plan_id:int}")
    ask = Ask(method="GET", path=f"/plans/{plan_id}", route=route.name, ip="127.0.0.1", flash="", query={}, raw={}, headers={},
              cookie=sign_in(database, town).partition("=")[2], params={"plan_id": plan_id}, request_id="bench")
    with counting(house.database) as said:
        answer(house, route, ask)
    yield Figure("PLAN", engine, f"plan page with {LINES} lines, statements", len(said), unit="", at_most=MOST_STATEMENTS)
    taken = wall(lambda: answer(house, route, ask), 0.5 if quick else 3.0)
    yield Figure("PLAN", engine, f"plan page with {LINES} lines, server time", taken * 1e3, unit="ms", at_most=MOST_MS,
                 note="Signed in; the whole page; the look is recorded durably")
    house.database.close()


def _plan(db: Session, town: Town) -> int:
    """A plan of 40 lines with five visits each, every fourth with a split of its own."""
    budget = db.get_one(Budget, town.budget_id)
    plan = Plan(ref="BENCH", person_id=town.person_id, budget_id=budget.id, state="DRAFT", starts_on=budget.starts_on,
                author_user_id=town.user_id, created_at=AT, matters="Music")
    db.add(plan)
    db.flush()
    stream = next(iter(town.streams.values()))[0]
    for number in range(1, LINES + 1):
        line = Line(plan_id=plan.id, number=number, state="DRAFT", kind="SERVICE", name=f"Support {number}", unit="HOUR",
                    category="HOMECARE", rate=Decimal("24.86") + number, minutes_weekly=60 * VISITS, starts_on=budget.starts_on,
                    weekly_pence=Pence(0), split="LINE" if number % 4 == 0 else "")
        db.add(line)
        db.flush()
        db.add_all(TimeOfWeek(line_id=line.id, weekday=day, from_minute=number * 30, minutes=60) for day in range(VISITS))
        if line.split:
            db.add(LineShare(line_id=line.id, stream_id=stream))
    db.flush()
    return plan.id
